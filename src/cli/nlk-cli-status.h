/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * nlk_cli_status_run:
 * @options: the command line
 * @config: the configuration
 *
 * Asks all gateways at once, or the one that @options names, and prints how each stands, and which tunnels are listened on here.
 *
 * Returns: the exit code: 0 when all gateways answer, else what the first problem says
 */
int nlk_cli_status_run (const NlkCliOptions *options, const NlkClientConfig *config);

G_END_DECLS
