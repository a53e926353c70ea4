/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_about_add_actions:
 * @app: the program
 *
 * Adds `about` and `shortcuts`: what this is, and which keys it knows.
 */
void nlk_app_about_add_actions (NlkAppApplication *app);

G_END_DECLS
