/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-joining.h"

#include "base/nlk-log.h"
#include "protocol/nlk-token.h"

#include <string.h>

/* Of a name in the file. */
#define NAME_CHARS_MOST 64

static gboolean
has_uid (const NlkEndpointConfig *config, const NlkUuid *uid)
{
  g_autoptr (NlkToken) token =
    nlk_token_read (NLK_TOKEN_CLIENT, nlk_secret_get_text (config->token), NULL);

  return token != NULL && nlk_uuid_equal (&token->uid, uid);
}

NlkTunnelGateway *
nlk_app_joining_find_same (NlkAppEngine *engine, const NlkEndpointConfig *config,
                           const char *replaces)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (nlk_app_engine_get_set (engine));

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);
    NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);

    if (g_ascii_strcasecmp (nlk_tunnel_gateway_get_config (gateway)->gateway, config->gateway) ==
          0 &&
        (g_strcmp0 (nlk_tunnel_gateway_get_name (gateway), replaces) == 0 ||
         has_uid (config, nlk_gateway_session_get_uid (session))))
      return gateway;
  }
  return NULL;
}

static gboolean
can_be_name (const char *text)
{
  gsize n = strlen (text);

  for (gsize i = 0; i < n; i++) {
    if (!g_ascii_isalnum (text[i]) && strchr ("._-", text[i]) == NULL)
      return FALSE;
  }
  return n > 0 && n < NAME_CHARS_MOST - 3;
}

char *
nlk_app_joining_dup_name (NlkAppEngine *engine, const NlkEndpointConfig *config)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (engine);
  const char *wanted = config->name != NULL ? config->name : config->host;
  char *name;

  if (!can_be_name (wanted))
    return NULL;
  name = g_strdup (wanted);
  for (guint n = 2; nlk_tunnel_set_find_gateway (set, name) != NULL; n++) {
    g_free (name);
    name = g_strdup_printf ("%s-%u", wanted, n);
  }
  return name;
}

static void
add_tunnels (NlkAppEngine *engine, NlkTunnelGateway *gateway, GPtrArray *tunnels)
{
  for (guint i = 0; i < tunnels->len; i++) {
    g_autoptr (NlkTunnelConfig) tunnel = nlk_tunnel_config_copy (tunnels->pdata[i]);
    g_autoptr (GError) error = NULL;

    g_free (tunnel->gateway);
    tunnel->gateway = g_strdup (nlk_tunnel_gateway_get_name (gateway));
    if (nlk_app_engine_add_tunnel (engine, tunnel, &error) == NULL)
      nlk_log (NLK_LOG_WARN, "%s", error->message);
  }
}

NlkTunnelGateway *
nlk_app_joining_keep (NlkAppEngine *engine, const NlkEndpointConfig *config, const char *replaces,
                      GPtrArray *tunnels, GError **error)
{
  g_autoptr (NlkEndpointConfig) copy = nlk_endpoint_config_copy (config);
  NlkTunnelGateway *same = nlk_app_joining_find_same (engine, config, replaces);
  NlkTunnelGateway *gateway;

  g_free (copy->name);
  copy->name = same != NULL ? g_strdup (nlk_tunnel_gateway_get_config (same)->name)
                            : nlk_app_joining_dup_name (engine, config);
  if (same != NULL)
    gateway = nlk_app_engine_replace_gateway (engine, same, copy, error);
  else
    gateway = nlk_app_engine_add_gateway (engine, copy, error);
  if (gateway != NULL && tunnels != NULL)
    add_tunnels (engine, gateway, tunnels);
  return gateway;
}
