/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

#include "nlk-cli-json.h"

G_BEGIN_DECLS

/**
 * nlk_cli_status_print_tunnels:
 * @config: the configuration
 * @endpoint: (nullable): the gateway whose tunnels are wanted, %NULL for all
 *
 * Prints the tunnels and who listens at each.
 *
 * Context: reads /proc
 */
void nlk_cli_status_print_tunnels (const NlkClientConfig *config,
                                   const NlkEndpointConfig *endpoint);

/**
 * nlk_cli_status_add_tunnels_json:
 * @json: the document
 * @config: the configuration
 * @endpoint: (nullable): the gateway whose tunnels are wanted, %NULL for all
 *
 * Adds the member `tunnels`.
 *
 * Context: reads /proc
 */
void nlk_cli_status_add_tunnels_json (NlkCliJson *json, const NlkClientConfig *config,
                                      const NlkEndpointConfig *endpoint);

G_END_DECLS
