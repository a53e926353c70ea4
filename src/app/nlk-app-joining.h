/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-engine.h"

G_BEGIN_DECLS

/**
 * nlk_app_joining_find_same:
 * @engine: gateways
 * @config: an endpoint that is to be added
 * @replaces: (nullable): name of the gateway that gets a new access
 *
 * Returns: (transfer none) (nullable): the gateway that @config would be a second time: the same address, and the same user space
 *   unless it is @replaces
 */
NlkTunnelGateway *nlk_app_joining_find_same (NlkAppEngine *engine, const NlkEndpointConfig *config,
                                             const char *replaces);

/**
 * nlk_app_joining_dup_name:
 * @engine: gateways
 * @config: an endpoint that is to be added
 *
 * Returns: (transfer full) (nullable): what to call it: the name it has, or its host, with a number when that is taken; %NULL
 *   when the host cannot be a name
 */
char *nlk_app_joining_dup_name (NlkAppEngine *engine, const NlkEndpointConfig *config);

/**
 * nlk_app_joining_keep:
 * @engine: gateways
 * @config: an endpoint
 * @replaces: (nullable): as nlk_app_joining_find_same() takes it
 * @tunnels: (nullable) (element-type NlkTunnelConfig): tunnels to add to it
 * @error: return location
 *
 * Adds a gateway, or replaces the access to it when it is there already, whose tunnels then stay.
 *
 * Errors: as nlk_app_engine_add_gateway()
 *
 * Returns: (transfer none) (nullable): the gateway
 */
NlkTunnelGateway *nlk_app_joining_keep (NlkAppEngine *engine, const NlkEndpointConfig *config,
                                        const char *replaces, GPtrArray *tunnels, GError **error);

G_END_DECLS
