/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

G_BEGIN_DECLS

/**
 * NlkTunnelPlan:
 * @endpoints: (element-type NlkEndpointConfig): borrowed: those that tunnels use
 * @tunnels: (element-type NlkTunnelConfig): the tunnels, `gateway` being the label of an endpoint
 *
 * What a set of tunnels is to become.
 */
typedef struct {
  GPtrArray *endpoints;
  GPtrArray *tunnels;
} NlkTunnelPlan;

/**
 * nlk_tunnel_plan_new:
 * @config: a configuration, outlives the plan
 *
 * Returns: (transfer full): what it wants
 */
NlkTunnelPlan *nlk_tunnel_plan_new (const NlkClientConfig *config);

/**
 * nlk_tunnel_plan_free:
 * @plan: (transfer full): a plan
 */
void nlk_tunnel_plan_free (NlkTunnelPlan *plan);

/**
 * nlk_tunnel_plan_find_endpoint:
 * @plan: a plan
 * @label: nlk_endpoint_config_get_label()
 *
 * Returns: (transfer none) (nullable): the endpoint
 */
const NlkEndpointConfig *nlk_tunnel_plan_find_endpoint (const NlkTunnelPlan *plan,
                                                        const char *label);

/**
 * nlk_tunnel_plan_find_tunnel:
 * @plan: a plan
 * @gateway: label of its endpoint
 * @name: name of the tunnel
 *
 * Returns: (transfer none) (nullable): the tunnel
 */
const NlkTunnelConfig *nlk_tunnel_plan_find_tunnel (const NlkTunnelPlan *plan, const char *gateway,
                                                    const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkTunnelPlan, nlk_tunnel_plan_free)

G_END_DECLS
