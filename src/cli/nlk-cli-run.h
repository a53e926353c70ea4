/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * nlk_cli_run_run:
 * @options: the command line
 * @config: the configuration; of its tunnels those that the command line wants are left
 *
 * Runs tunnels of the configuration until SIGINT or SIGTERM. SIGHUP reads the file again.
 *
 * Context: blocks; runs a main loop
 *
 * Returns: exit code
 */
int nlk_cli_run_run (const NlkCliOptions *options, NlkClientConfig *config);

G_END_DECLS
