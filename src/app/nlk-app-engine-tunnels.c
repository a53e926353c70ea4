/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-engine-private.h"

#include "base/nlk-log.h"

#include <string.h>

/* The label of a gateway is what the file calls it; a tunnel without one is the first gateway's. */
static void
store_tunnel (NlkAppEngine *self, NlkTunnelItem *item, const char *old_gateway,
              const char *old_name)
{
  g_autoptr (NlkTunnelConfig) config = nlk_tunnel_config_copy (nlk_tunnel_item_get_config (item));

  g_free (config->gateway);
  config->gateway = g_strdup (nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)));
  if (self->file != NULL)
    nlk_client_file_set_tunnel (self->file, old_gateway, old_name, config);
  nlk_app_engine_save (self);
}

NlkTunnelItem *
nlk_app_engine_add_tunnel (NlkAppEngine *self, const NlkTunnelConfig *config, GError **error)
{
  NlkTunnelItem *item;

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  item = nlk_tunnel_set_add_tunnel (self->set, config, error);
  if (item == NULL)
    return NULL;
  store_tunnel (self, item, NULL, NULL);
  if (config->is_enabled)
    nlk_tunnel_gateway_set_wanted (nlk_tunnel_item_get_gateway (item), TRUE);
  return item;
}

gboolean
nlk_app_engine_replace_tunnel (NlkAppEngine *self, NlkTunnelItem *item,
                               const NlkTunnelConfig *config, GError **error)
{
  g_autofree char *gateway = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), FALSE);

  gateway = g_strdup (nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)));
  name = g_strdup (nlk_tunnel_item_get_config (item)->name);
  if (!nlk_tunnel_set_replace_tunnel (self->set, item, config, error))
    return FALSE;
  store_tunnel (self, item, gateway, name);
  return TRUE;
}

void
nlk_app_engine_remove_tunnel (NlkAppEngine *self, NlkTunnelItem *item)
{
  NlkTunnelGateway *gateway = nlk_tunnel_item_get_gateway (item);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (self->file != NULL)
    nlk_client_file_remove_tunnel (self->file, nlk_tunnel_gateway_get_name (gateway),
                                   nlk_tunnel_item_get_config (item)->name);
  nlk_tunnel_set_remove_tunnel (self->set, item);
  nlk_app_engine_save (self);
}

void
nlk_app_engine_store_again (NlkAppEngine *self, NlkTunnelItem *item)
{
  store_tunnel (self, item, nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)),
                nlk_tunnel_item_get_config (item)->name);
}

void
nlk_app_engine_set_tunnel_wanted (NlkAppEngine *self, NlkTunnelItem *item, gboolean is_wanted)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (nlk_tunnel_item_is_wanted (item) == is_wanted)
    return;
  nlk_tunnel_item_set_wanted (item, is_wanted);
  nlk_app_engine_store_again (self, item);
  if (is_wanted)
    nlk_app_engine_set_gateway_wanted (self, nlk_tunnel_item_get_gateway (item), TRUE);
}

/* The tunnels to an agent. What is done with one may change the list. */
static GPtrArray *
find_tunnels (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == gateway &&
        strcmp (nlk_tunnel_item_get_config (item)->agent, agent) == 0)
      g_ptr_array_add (found, g_steal_pointer (&item));
  }
  return found;
}

void
nlk_app_engine_set_key_path (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent,
                             const char *path)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  nlk_tunnel_gateway_set_key_path (gateway, agent, path);
  if (self->file != NULL)
    nlk_client_file_set_endpoint (self->file, nlk_tunnel_gateway_get_name (gateway),
                                  nlk_tunnel_gateway_get_config (gateway));
  nlk_app_engine_save (self);
}

/* A file with another key than the one that a person has entered would be believed again at the next start. */
static void
drop_other_file (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent,
                 const NlkSecret *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkSecret) in_file = nlk_tunnel_gateway_read_key (gateway, agent, &error);

  if (error != NULL || (in_file != NULL && !nlk_secret_equal (in_file, passphrase)))
    nlk_app_engine_set_key_path (self, gateway, agent, NULL);
}

void
nlk_app_engine_use_key (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent,
                        NlkSecret *passphrase)
{
  g_autoptr (GPtrArray) tunnels = find_tunnels (self, gateway, agent);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (passphrase != NULL)
    drop_other_file (self, gateway, agent, passphrase);
  nlk_app_keys_set (self->keys, nlk_tunnel_gateway_get_name (gateway), agent, passphrase);
  for (guint i = 0; i < tunnels->len; i++) {
    nlk_tunnel_item_set_passphrase (tunnels->pdata[i], passphrase);
    nlk_app_engine_store_again (self, tunnels->pdata[i]);
  }
}

gboolean
nlk_app_engine_knows_key (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent)
{
  g_autoptr (GPtrArray) tunnels = find_tunnels (self, gateway, agent);

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), FALSE);

  if (nlk_app_keys_lookup (self->keys, nlk_tunnel_gateway_get_name (gateway), agent) != NULL ||
      nlk_app_memory_had_key (self->memory, nlk_tunnel_gateway_get_name (gateway), agent))
    return TRUE;
  for (guint i = 0; i < tunnels->len; i++) {
    const NlkTunnelConfig *config = nlk_tunnel_item_get_config (tunnels->pdata[i]);

    if (config->encryption == NLK_TUNNEL_ENCRYPTION_REQUIRED || config->key_path != NULL)
      return TRUE;
  }
  return FALSE;
}

void
nlk_app_engine_allow_plaintext (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent)
{
  g_autoptr (GPtrArray) tunnels = find_tunnels (self, gateway, agent);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  for (guint i = 0; i < tunnels->len; i++) {
    nlk_tunnel_item_allow_plaintext (tunnels->pdata[i]);
    nlk_app_engine_store_again (self, tunnels->pdata[i]);
  }
  nlk_app_keys_set_plaintext (self->keys, nlk_tunnel_gateway_get_name (gateway), agent);
}
