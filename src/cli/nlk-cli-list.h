/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

#include "nlk-cli-json.h"
#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * nlk_cli_list_run:
 * @options: the command line
 * @config: the configuration
 *
 * Prints the agents that are connected, or says within the time-out why it cannot.
 *
 * Returns: the exit code
 */
int nlk_cli_list_run (const NlkCliOptions *options, const NlkClientConfig *config);

/**
 * nlk_cli_list_format:
 * @agents: (element-type NlkAgentInfo): agents
 * @is_verbose: with system information, what is published, and since when
 *
 * Source: the output of Narrowlink 0.2, its spelling included. Names come from other machines and are escaped.
 *
 * Returns: (transfer full): what is printed
 */
char *nlk_cli_list_format (GPtrArray *agents, gboolean is_verbose);

/**
 * nlk_cli_list_add_json:
 * @json: the document
 * @agents: (element-type NlkAgentInfo): agents
 *
 * Adds the member `agents` with all that a gateway tells of them; what it does not tell is null.
 */
void nlk_cli_list_add_json (NlkCliJson *json, GPtrArray *agents);

/**
 * nlk_cli_list_add_gateway_json:
 * @json: the document
 * @endpoint: the gateway
 * @round_trip_usec: how long an answer of it took, below 0 when there is none
 *
 * Adds the members `name`, `address`, `tls` and `round_trip_ms`.
 */
void nlk_cli_list_add_gateway_json (NlkCliJson *json, const NlkEndpointConfig *endpoint,
                                    gint64 round_trip_usec);

G_END_DECLS
