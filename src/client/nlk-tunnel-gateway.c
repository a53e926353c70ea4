/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tunnel-gateway-private.h"

#include "nlk-key-file.h"

struct _NlkTunnelGateway {
  GObject parent_instance;
  NlkEndpointConfig *config;
  NlkGatewaySession *session;
  gboolean is_wanted;
};

G_DEFINE_FINAL_TYPE (NlkTunnelGateway, nlk_tunnel_gateway, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
on_session_changed (NlkGatewaySession *session, NlkTunnelGateway *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

NlkTunnelGateway *
nlk_tunnel_gateway_new (NlkLoop *loop, const NlkEndpointConfig *config, const NlkTimeouts *timeouts,
                        GError **error)
{
  g_autoptr (NlkGatewaySession) session = nlk_gateway_session_new (loop, config, timeouts, error);
  NlkTunnelGateway *self;

  if (session == NULL) {
    g_prefix_error (error, "gateway %s: ", nlk_endpoint_config_get_label (config));
    return NULL;
  }
  self = g_object_new (NLK_TYPE_TUNNEL_GATEWAY, NULL);
  self->config = nlk_endpoint_config_copy (config);
  self->session = g_steal_pointer (&session);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (on_session_changed), self, 0);
  g_signal_connect_object (self->session, "agents", G_CALLBACK (on_session_changed), self, 0);
  return self;
}

const char *
nlk_tunnel_gateway_get_name (NlkTunnelGateway *self)
{
  return nlk_endpoint_config_get_label (self->config);
}

const NlkEndpointConfig *
nlk_tunnel_gateway_get_config (NlkTunnelGateway *self)
{
  return self->config;
}

NlkGatewaySession *
nlk_tunnel_gateway_get_session (NlkTunnelGateway *self)
{
  return self->session;
}

void
nlk_tunnel_gateway_set_wanted (NlkTunnelGateway *self, gboolean is_wanted)
{
  if (self->is_wanted == is_wanted)
    return;
  self->is_wanted = is_wanted;
  /* Tunnels end before the control channel does, and begin after it. */
  if (is_wanted)
    nlk_gateway_session_start (self->session);
  g_signal_emit (self, signals[CHANGED], 0);
  if (!self->is_wanted)
    nlk_gateway_session_stop (self->session);
}

gboolean
nlk_tunnel_gateway_is_wanted (NlkTunnelGateway *self)
{
  return self->is_wanted;
}

void
nlk_tunnel_gateway_set_key_path (NlkTunnelGateway *self, const char *agent, const char *path)
{
  GHashTable *old = self->config->key_paths;
  GHashTable *paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer key, value;

  /* Copies of the endpoint share the old one. */
  if (old != NULL) {
    g_hash_table_iter_init (&iter, old);
    while (g_hash_table_iter_next (&iter, &key, &value))
      g_hash_table_insert (paths, g_strdup (key), g_strdup (value));
  }
  if (path != NULL)
    g_hash_table_insert (paths, g_strdup (agent), g_strdup (path));
  else
    g_hash_table_remove (paths, agent);
  g_clear_pointer (&self->config->key_paths, g_hash_table_unref);
  self->config->key_paths = paths;
}

NlkSecret *
nlk_tunnel_gateway_read_key (NlkTunnelGateway *self, const char *agent, GError **error)
{
  const char *path =
    self->config->key_paths != NULL ? g_hash_table_lookup (self->config->key_paths, agent) : NULL;

  return path != NULL ? nlk_key_file_load (path, error) : NULL;
}

static void
nlk_tunnel_gateway_finalize (GObject *object)
{
  NlkTunnelGateway *self = NLK_TUNNEL_GATEWAY (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->config, nlk_endpoint_config_free);
  G_OBJECT_CLASS (nlk_tunnel_gateway_parent_class)->finalize (object);
}

static void
nlk_tunnel_gateway_class_init (NlkTunnelGatewayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_tunnel_gateway_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_tunnel_gateway_init (NlkTunnelGateway *self)
{
}
