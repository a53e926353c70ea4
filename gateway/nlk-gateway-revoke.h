/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_gateway_revoke_run:
 * @argc: number of arguments
 * @argv: (array length=argc): the arguments, `revoke` the first
 *
 * The command `revoke`: adds to the list of revoked tokens, which a running gateway reads again by itself.
 *
 * Context: blocks
 *
 * Returns: exit code
 */
int nlk_gateway_revoke_run (int argc, char **argv);

G_END_DECLS
