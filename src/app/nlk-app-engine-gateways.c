/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-engine-private.h"

#include "base/nlk-log.h"

#include <string.h>

NlkTunnelGateway *
nlk_app_engine_add_gateway (NlkAppEngine *self, const NlkEndpointConfig *config, GError **error)
{
  NlkTunnelGateway *gateway;

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  gateway = nlk_tunnel_set_add_gateway (self->set, config, error);
  if (gateway == NULL)
    return NULL;
  if (self->file != NULL)
    nlk_client_file_set_endpoint (self->file, NULL, config);
  nlk_app_engine_save (self);
  nlk_tunnel_gateway_set_wanted (gateway, TRUE);
  return gateway;
}

static GPtrArray *
dup_tunnels (NlkAppEngine *self, NlkTunnelGateway *gateway)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);
  GPtrArray *configs = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_tunnel_config_free);

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == gateway)
      g_ptr_array_add (configs, nlk_tunnel_config_copy (nlk_tunnel_item_get_config (item)));
  }
  return configs;
}

static gboolean
has_other_gateway (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *label)
{
  NlkTunnelGateway *found = nlk_tunnel_set_find_gateway (self->set, label);

  return found != NULL && found != gateway;
}

/* One that cannot be made is found out before the old one goes. */
static gboolean
check_endpoint (NlkAppEngine *self, NlkTunnelGateway *gateway, const NlkEndpointConfig *config,
                GError **error)
{
  const char *label = nlk_endpoint_config_get_label (config);
  g_autoptr (NlkGatewaySession) session = NULL;

  if (has_other_gateway (self, gateway, label)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "there is a gateway called %s already",
                 label);
    return FALSE;
  }
  session = nlk_gateway_session_new (self->loop, config, &self->timeouts, error);
  return session != NULL;
}

NlkTunnelGateway *
nlk_app_engine_replace_gateway (NlkAppEngine *self, NlkTunnelGateway *gateway,
                                const NlkEndpointConfig *config, GError **error)
{
  const char *label = nlk_endpoint_config_get_label (config);
  g_autoptr (GPtrArray) tunnels = NULL;
  NlkTunnelGateway *next;

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  if (!check_endpoint (self, gateway, config, error))
    return NULL;
  tunnels = dup_tunnels (self, gateway);
  if (self->file != NULL)
    nlk_client_file_set_endpoint (self->file, nlk_tunnel_gateway_get_name (gateway), config);
  nlk_tunnel_set_remove_gateway (self->set, gateway);
  next = nlk_tunnel_set_add_gateway (self->set, config, error);
  if (next == NULL)
    return NULL;
  for (guint i = 0; i < tunnels->len; i++) {
    NlkTunnelConfig *tunnel = tunnels->pdata[i];
    g_autoptr (GError) tunnel_error = NULL;

    g_free (tunnel->gateway);
    tunnel->gateway = g_strdup (label);
    if (nlk_tunnel_set_add_tunnel (self->set, tunnel, &tunnel_error) == NULL)
      nlk_log (NLK_LOG_ERROR, "%s: %s", tunnel->name, tunnel_error->message);
  }
  nlk_app_engine_save (self);
  nlk_tunnel_gateway_set_wanted (next, TRUE);
  return next;
}

void
nlk_app_engine_forget_agent (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent)
{
  const char *name = nlk_tunnel_gateway_get_name (gateway);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  nlk_app_memory_forget_agent (self->memory, name, agent);
  nlk_app_keys_set (self->keys, name, agent, NULL);
  nlk_app_key_store_forget (self->key_store, gateway, agent);
}

static void
forget_keys (NlkAppEngine *self, NlkTunnelGateway *gateway)
{
  const char *name = nlk_tunnel_gateway_get_name (gateway);
  g_auto (GStrv) agents = nlk_app_memory_dup_agents (self->memory, name);

  for (char **agent = agents; *agent != NULL; agent++)
    if (nlk_app_engine_knows_key (self, gateway, *agent))
      nlk_app_engine_forget_agent (self, gateway, *agent);
}

void
nlk_app_engine_remove_gateway (NlkAppEngine *self, NlkTunnelGateway *gateway)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (self->file != NULL)
    nlk_client_file_remove_endpoint (self->file, nlk_tunnel_gateway_get_name (gateway));
  forget_keys (self, gateway);
  nlk_app_memory_forget_gateway (self->memory, nlk_tunnel_gateway_get_name (gateway));
  nlk_tunnel_set_remove_gateway (self->set, gateway);
  nlk_app_engine_save (self);
}

void
nlk_app_engine_set_gateway_wanted (NlkAppEngine *self, NlkTunnelGateway *gateway,
                                   gboolean is_wanted)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  nlk_app_memory_set_gateway_on (self->memory, nlk_tunnel_gateway_get_name (gateway), is_wanted);
  nlk_tunnel_gateway_set_wanted (gateway, is_wanted);
}

/* Those that were switched off by themselves stay so, unless there is no other. */
static gboolean
is_any_on (NlkAppEngine *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    if (nlk_app_memory_is_gateway_on (self->memory, nlk_tunnel_gateway_get_name (gateway)))
      return TRUE;
  }
  return FALSE;
}

void
nlk_app_engine_connect_those_on (NlkAppEngine *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    if (nlk_app_memory_is_gateway_on (self->memory, nlk_tunnel_gateway_get_name (gateway)))
      nlk_tunnel_gateway_set_wanted (gateway, TRUE);
  }
}

static void
set_all_wanted (NlkAppEngine *self, gboolean is_wanted)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    nlk_tunnel_gateway_set_wanted (gateway, is_wanted);
  }
}

void
nlk_app_engine_connect_all (NlkAppEngine *self)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (is_any_on (self))
    nlk_app_engine_connect_those_on (self);
  else
    set_all_wanted (self, TRUE);
  nlk_app_engine_retry_now (self);
}

void
nlk_app_engine_disconnect_all (NlkAppEngine *self)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  set_all_wanted (self, FALSE);
}

gboolean
nlk_app_engine_is_connected (NlkAppEngine *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), FALSE);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    if (nlk_tunnel_gateway_is_wanted (gateway))
      return TRUE;
  }
  return FALSE;
}

void
nlk_app_engine_retry_now (NlkAppEngine *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    nlk_gateway_session_probe (nlk_tunnel_gateway_get_session (gateway));
  }
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    nlk_tunnel_item_retry_now (item);
  }
}
