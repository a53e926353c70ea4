/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_gateway_tap_install:
 *
 * In a build for tests, with `NLK_TAP_DIR` set: writes the payload of each data channel to the
 * files `N-in` and `N-out` in that folder, for tests that look for what a gateway could read. What
 * is installed cannot do it: there this does nothing.
 */
void nlk_gateway_tap_install (void);

G_END_DECLS
