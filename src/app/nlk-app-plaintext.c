/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-plaintext.h"

static gboolean
is_without_key (NlkTunnelItem *item, const char *gateway, const char *agent)
{
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);

  return config->encryption == NLK_TUNNEL_ENCRYPTION_NONE &&
         g_strcmp0 (config->agent, agent) == 0 &&
         g_str_equal (nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)), gateway);
}

gboolean
nlk_app_plaintext_is_allowed (NlkAppEngine *engine, const char *gateway, const char *agent)
{
  NlkAppKeys *keys = nlk_app_engine_get_keys (engine);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (engine));

  if (nlk_app_keys_is_plaintext (keys, gateway, agent))
    return TRUE;
  if (nlk_app_keys_lookup (keys, gateway, agent) != NULL)
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (is_without_key (item, gateway, agent))
      return TRUE;
  }
  return FALSE;
}
