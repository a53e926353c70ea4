/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * nlk_cli_join_run:
 * @options: the command line
 *
 * `narrowlink join`: takes a join link, tries the gateway, asks for the agent's key, and writes `client.yaml` and a key
 * file.
 *
 * Context: blocks
 *
 * Returns: the exit code
 */
int nlk_cli_join_run (const NlkCliOptions *options);

G_END_DECLS
