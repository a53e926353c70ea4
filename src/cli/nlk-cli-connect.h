/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * nlk_cli_connect_run:
 * @options: the command line
 * @config: the configuration
 *
 * Joins standard input and output with one destination, until both directions have ended. Nothing but payload goes to
 * standard output. The end of standard input ends that direction only.
 *
 * Returns: the exit code
 */
int nlk_cli_connect_run (const NlkCliOptions *options, const NlkClientConfig *config);

G_END_DECLS
