/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_agent_join_run:
 * @argc: number of arguments
 * @argv: (array length=argc): the arguments, `join` the first; a link in them is overwritten
 *
 * The command `join`: takes a join link, tries the gateway, makes a passphrase and writes `agent.yaml`.
 *
 * Context: blocks
 *
 * Returns: exit code: 0 done, 1 usage, link or file, 2 gateway, 3 token
 */
int nlk_agent_join_run (int argc, char **argv);

G_END_DECLS
