/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * nlk_cli_check_run:
 * @options: the command line
 * @config: the configuration
 *
 * Looks at the gateway, and the agent and destination of @options if there are any, and prints each step with its time, and of
 * the one that was not passed why and what can be done.
 *
 * Returns: the exit code
 */
int nlk_cli_check_run (const NlkCliOptions *options, const NlkClientConfig *config);

G_END_DECLS
