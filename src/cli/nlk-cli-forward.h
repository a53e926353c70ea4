/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * nlk_cli_forward_run:
 * @options: the command line
 * @config: the configuration
 *
 * Forwards a local port, or is a proxy there, until the program is told to end, whatever happens to gateway and agent; with
 * `--exit-on-failure` until the first failure.
 *
 * Returns: the exit code
 */
int nlk_cli_forward_run (const NlkCliOptions *options, const NlkClientConfig *config);

G_END_DECLS
