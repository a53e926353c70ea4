/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-gateway-session.h"

G_BEGIN_DECLS

#define NLK_TYPE_TUNNEL_GATEWAY (nlk_tunnel_gateway_get_type ())

/**
 * NlkTunnelGateway:
 *
 * A gateway of an #NlkTunnelSet: its endpoint, its session, and whether somebody wants to be connected. What is wanted
 * survives every failure.
 *
 * Signals:
 * - `changed` (): the state of its session, its list of agents or what is wanted changed
 */
G_DECLARE_FINAL_TYPE (NlkTunnelGateway, nlk_tunnel_gateway, NLK, TUNNEL_GATEWAY, GObject)

/**
 * nlk_tunnel_gateway_get_name:
 * @self: a gateway
 *
 * Returns: (transfer none): what it is called, unique in its set: nlk_endpoint_config_get_label()
 */
const char *nlk_tunnel_gateway_get_name (NlkTunnelGateway *self);

/**
 * nlk_tunnel_gateway_get_config:
 * @self: a gateway
 *
 * Returns: (transfer none): its endpoint
 */
const NlkEndpointConfig *nlk_tunnel_gateway_get_config (NlkTunnelGateway *self);

/**
 * nlk_tunnel_gateway_get_session:
 * @self: a gateway
 *
 * Returns: (transfer none): its session
 */
NlkGatewaySession *nlk_tunnel_gateway_get_session (NlkTunnelGateway *self);

/**
 * nlk_tunnel_gateway_set_wanted:
 * @self: a gateway
 * @is_wanted: whether to be connected
 *
 * Connects it and starts its tunnels that are wanted, or closes its ports, streams and control channel.
 */
void nlk_tunnel_gateway_set_wanted (NlkTunnelGateway *self, gboolean is_wanted);

/**
 * nlk_tunnel_gateway_is_wanted:
 * @self: a gateway
 *
 * Returns: whether somebody wants to be connected
 */
gboolean nlk_tunnel_gateway_is_wanted (NlkTunnelGateway *self);

/**
 * nlk_tunnel_gateway_set_key_path:
 * @self: a gateway
 * @agent: name of an agent
 * @path: (nullable): the file with its key, absolute; %NULL for none
 *
 * Changes `keys` of the endpoint. Tunnels look there from their next start on.
 */
void nlk_tunnel_gateway_set_key_path (NlkTunnelGateway *self, const char *agent, const char *path);

/**
 * nlk_tunnel_gateway_read_key:
 * @self: a gateway
 * @agent: name of an agent
 * @error: return location
 *
 * Reads the file that `keys` of the endpoint names for @agent.
 *
 * Errors: as nlk_key_file_load()
 *
 * Context: reads a file
 *
 * Returns: (transfer full) (nullable): the passphrase; %NULL without an error when no file is named
 */
NlkSecret *nlk_tunnel_gateway_read_key (NlkTunnelGateway *self, const char *agent, GError **error);

G_END_DECLS
