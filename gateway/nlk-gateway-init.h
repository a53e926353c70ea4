/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_gateway_init_run:
 * @argc: number of arguments
 * @argv: (array length=argc): the arguments, `init` the first
 *
 * The command `init`: writes a new gateway's configuration, and a certificate unless there is one. Touches nothing that
 * is there already.
 *
 * Context: blocks
 *
 * Returns: exit code
 */
int nlk_gateway_init_run (int argc, char **argv);

G_END_DECLS
