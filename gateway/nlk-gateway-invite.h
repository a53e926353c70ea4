/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_gateway_invite_run:
 * @argc: number of arguments
 * @argv: (array length=argc): the arguments, `invite` the first
 *
 * The command `invite`: prints a join link for a new client or agent. It needs no running gateway.
 *
 * Context: reads files
 *
 * Returns: exit code
 */
int nlk_gateway_invite_run (int argc, char **argv);

G_END_DECLS
