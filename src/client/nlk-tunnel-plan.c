/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tunnel-plan-private.h"

#include <string.h>

NlkTunnelPlan *
nlk_tunnel_plan_new (const NlkClientConfig *config)
{
  NlkTunnelPlan *plan = g_new (NlkTunnelPlan, 1);

  plan->endpoints = g_ptr_array_new ();
  plan->tunnels = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_tunnel_config_free);
  for (guint i = 0; i < config->tunnels->len; i++) {
    NlkTunnelConfig *tunnel = nlk_tunnel_config_copy (config->tunnels->pdata[i]);
    /* That the name fits was checked when the file was read. */
    NlkEndpointConfig *endpoint =
      tunnel->gateway != NULL ? nlk_client_config_find_endpoint (config, tunnel->gateway, NULL)
                              : config->endpoint;

    g_free (tunnel->gateway);
    tunnel->gateway = g_strdup (nlk_endpoint_config_get_label (endpoint));
    g_ptr_array_add (plan->tunnels, tunnel);
    if (!g_ptr_array_find (plan->endpoints, endpoint, NULL))
      g_ptr_array_add (plan->endpoints, endpoint);
  }
  return plan;
}

void
nlk_tunnel_plan_free (NlkTunnelPlan *plan)
{
  g_ptr_array_unref (plan->endpoints);
  g_ptr_array_unref (plan->tunnels);
  g_free (plan);
}

const NlkEndpointConfig *
nlk_tunnel_plan_find_endpoint (const NlkTunnelPlan *plan, const char *label)
{
  for (guint i = 0; i < plan->endpoints->len; i++) {
    if (strcmp (nlk_endpoint_config_get_label (plan->endpoints->pdata[i]), label) == 0)
      return plan->endpoints->pdata[i];
  }
  return NULL;
}

const NlkTunnelConfig *
nlk_tunnel_plan_find_tunnel (const NlkTunnelPlan *plan, const char *gateway, const char *name)
{
  for (guint i = 0; i < plan->tunnels->len; i++) {
    const NlkTunnelConfig *tunnel = plan->tunnels->pdata[i];

    if (strcmp (tunnel->gateway, gateway) == 0 && strcmp (tunnel->name, name) == 0)
      return tunnel;
  }
  return NULL;
}
