/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-check.h"

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * nlk_cli_check_format_json:
 * @options: the command line
 * @endpoint: the gateway
 * @check: a check that has ended
 * @labels: (array fixed-size=12): what each #NlkCheckStep is called
 * @exit_code: of the program
 *
 * Returns: (transfer full): what `check --json` prints
 */
char *nlk_cli_check_format_json (const NlkCliOptions *options, const NlkEndpointConfig *endpoint,
                                 NlkCheck *check, const char *const *labels, int exit_code);

G_END_DECLS
