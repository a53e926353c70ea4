/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-tunnel-gateway.h"
#include "protocol/nlk-service-description.h"

#include "nlk-app-engine.h"
#include "nlk-app-look.h"

G_BEGIN_DECLS

/**
 * nlk_app_agent_find:
 * @gateway: a gateway
 * @name: name of an agent behind it
 *
 * Returns: (transfer none) (nullable): what the gateway says of it now; %NULL while it is away, or the gateway is
 */
const NlkAgentInfo *nlk_app_agent_find (NlkTunnelGateway *gateway, const char *name);

/**
 * nlk_app_agent_get_round_trip_usec:
 * @gateway: its gateway
 * @info: an agent
 *
 * Returns: ours to the gateway and that of the gateway to the agent together, -1 when not known
 */
gint64 nlk_app_agent_get_round_trip_usec (NlkTunnelGateway *gateway, const NlkAgentInfo *info);

/**
 * nlk_app_agent_state_init:
 * @look: (out caller-allocates): for nlk_app_look_clear()
 * @gateway: its gateway
 * @info: (nullable): the agent; %NULL while it is away
 *
 * Icon and words of an agent in a list.
 */
void nlk_app_agent_state_init (NlkAppLook *look, NlkTunnelGateway *gateway,
                               const NlkAgentInfo *info);

/**
 * nlk_app_agent_is_referred_to:
 * @engine: the engine
 * @gateway: its gateway
 * @name: name of an agent
 *
 * Returns: whether a tunnel or a key is for it, so that it is shown even when it is away for long
 */
gboolean nlk_app_agent_is_referred_to (NlkAppEngine *engine, NlkTunnelGateway *gateway,
                                       const char *name);

/**
 * nlk_app_agent_dup_known:
 * @engine: the engine
 * @gateway: a gateway
 *
 * Returns: (transfer full) (array zero-terminated=1): agents that a tunnel is for, or that were ever seen
 */
char **nlk_app_agent_dup_known (NlkAppEngine *engine, NlkTunnelGateway *gateway);

/**
 * nlk_app_agent_dup_last_seen:
 * @engine: the engine
 * @gateway: its gateway
 * @name: name of an agent that is away
 * @now_seconds: the time, in seconds since 1970
 *
 * Returns: (transfer full): "Offline, last seen Mon 09:12"
 */
char *nlk_app_agent_dup_last_seen (NlkAppEngine *engine, NlkTunnelGateway *gateway,
                                   const char *name, gint64 now_seconds);

/**
 * nlk_app_agent_dup_line:
 * @gateway: its gateway
 * @info: an agent that is online
 * @now_seconds: the time, in seconds since 1970
 *
 * Returns: (transfer full): "Online since Mon 09:12 · 12 ms · load 0.4 of 8"
 */
char *nlk_app_agent_dup_line (NlkTunnelGateway *gateway, const NlkAgentInfo *info,
                              gint64 now_seconds);

/**
 * nlk_app_agent_dup_addresses:
 * @info: an agent that is online
 * @is_for_copying: whether only the addresses are wanted, one in a line
 *
 * Returns: (transfer full): "192.168.1.10, seen from 203.0.113.9"
 */
char *nlk_app_agent_dup_addresses (const NlkAgentInfo *info, gboolean is_for_copying);

G_END_DECLS
