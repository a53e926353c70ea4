/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnel-draft.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-words.h"

/* Where to listen */

gboolean
nlk_app_tunnel_draft_is_for_all (const NlkTunnelConfig *config)
{
  return g_inet_address_get_is_any (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (config->local)));
}

/* An address that somebody wrote into the file stays, as long as nobody says otherwise here. */
GInetAddress *
nlk_app_tunnel_draft_dup_local_host (const NlkAppTunnelDraft *draft)
{
  const NlkTunnelConfig *base = draft->base;

  if (base != NULL && nlk_app_tunnel_draft_is_for_all (base) == draft->is_for_all)
    return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (base->local)));
  return draft->is_for_all ? g_inet_address_new_any (G_SOCKET_FAMILY_IPV6)
                           : g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
}

int
nlk_app_tunnel_draft_parse_port (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  guint64 port;

  return g_ascii_string_to_unsigned (stripped, 10, 0, G_MAXUINT16, &port, NULL) ? (int) port : -1;
}

/* Names */

static gboolean
is_taken (const char *name, const char *gateway, GListModel *tunnels, const char *except)
{
  if (g_strcmp0 (name, except) == 0)
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);
    NlkTunnelGateway *its = nlk_tunnel_item_get_gateway (item);

    if (g_str_equal (nlk_tunnel_gateway_get_name (its), gateway) &&
        g_str_equal (nlk_tunnel_item_get_config (item)->name, name))
      return TRUE;
  }
  return FALSE;
}

char *
nlk_app_tunnel_draft_dup_unique (const char *name, const char *gateway, GListModel *tunnels,
                                 const char *except)
{
  char *unique = g_strdup (name);

  for (guint n = 2; is_taken (unique, gateway, tunnels, except); n++) {
    g_free (unique);
    unique = g_strdup_printf ("%s %u", name, n);
  }
  return unique;
}

static char *
dup_own_name (const NlkAppTunnelDraft *draft, const NlkDestination *destination)
{
  g_autofree char *name = NULL;

  if (draft->kind == NLK_TUNNEL_KIND_PROXY)
    name = g_strdup (_ ("Proxy"));
  else if (draft->preset != NLK_APP_PRESET_CUSTOM)
    name = g_strdup (_ (nlk_app_preset_get (draft->preset)->label));
  else
    name = nlk_destination_format (destination);
  /* A number has to fit behind it. */
  return strlen (name) < 56 && nlk_tunnel_config_is_name (name) ? g_steal_pointer (&name)
                                                                : g_strdup (_ ("Forward"));
}

static char *
dup_stripped (const char *text)
{
  return g_strstrip (g_strdup (text));
}

static char *
dup_sentence (const char *code, const char *name)
{
  NlkAppSubject subject = { .name = name };
  g_auto (NlkAppWords) words = { 0 };

  nlk_app_words_init (&words, code, &subject);
  return g_steal_pointer (&words.sentence);
}

static gboolean
choose_name (const NlkAppTunnelDraft *draft, GListModel *tunnels, NlkTunnelConfig *config,
             char **ret_why)
{
  const char *old = draft->base != NULL ? draft->base->name : NULL;
  g_autofree char *name = dup_stripped (draft->name);

  if (*name == '\0') {
    g_autofree char *own = dup_own_name (draft, &config->destination);

    config->name = nlk_app_tunnel_draft_dup_unique (own, draft->gateway, tunnels, old);
    return TRUE;
  }
  if (!nlk_tunnel_config_is_name (name)) {
    *ret_why = g_strdup (_ ("A name has up to 64 letters, no “/”, and no “-” at its beginning."));
    return FALSE;
  }
  if (is_taken (name, draft->gateway, tunnels, old)) {
    *ret_why = dup_sentence ("name-used", name);
    return FALSE;
  }
  config->name = g_steal_pointer (&name);
  return TRUE;
}

/* Ends */

static gboolean
read_destination (const NlkAppTunnelDraft *draft, NlkTunnelConfig *config, char **ret_why)
{
  g_autofree char *host = dup_stripped (draft->host);
  g_autofree char *text = NULL;
  int port = nlk_app_tunnel_draft_parse_port (draft->port);
  gboolean is_bare = strchr (host, ':') != NULL && *host != '[';

  text = g_strdup_printf (is_bare ? "[%s]:%d" : "%s:%d", host, port);
  if (port > 0 &&
      nlk_destination_parse_remote (text, draft->is_udp ? NLK_PROTOCOL_UDP : NLK_PROTOCOL_TCP,
                                    &config->destination, NULL) &&
      !nlk_destination_is_reserved (config->destination.host))
    return TRUE;
  *ret_why = dup_sentence ("dest-bad", NULL);
  return FALSE;
}

static gboolean
read_local (const NlkAppTunnelDraft *draft, NlkTunnelConfig *config, char **ret_why)
{
  g_autoptr (GInetAddress) host = nlk_app_tunnel_draft_dup_local_host (draft);
  int port = nlk_app_tunnel_draft_parse_port (draft->local_port);

  if (port < 0) {
    *ret_why = g_strdup (_ ("A port is a number from 1 to 65535."));
    return FALSE;
  }
  config->local = g_inet_socket_address_new (host, (guint16) port);
  return TRUE;
}

static NlkTunnelConfig *
new_config (const NlkAppTunnelDraft *draft)
{
  NlkTunnelConfig *config = g_new0 (NlkTunnelConfig, 1);
  const NlkTunnelConfig *base = draft->base;

  config->kind = draft->kind;
  config->agent = g_strdup (draft->agent);
  config->gateway = g_strdup (draft->gateway);
  config->is_enabled = TRUE;
  config->encryption =
    draft->is_plaintext ? NLK_TUNNEL_ENCRYPTION_NONE : NLK_TUNNEL_ENCRYPTION_BY_KEY;
  if (base == NULL)
    return config;
  config->is_enabled = base->is_enabled;
  /* The key is that of an agent. */
  if (g_str_equal (base->agent, draft->agent)) {
    config->key_path = g_strdup (base->key_path);
    config->encryption = base->encryption;
  }
  return config;
}

NlkAppTunnelField
nlk_app_tunnel_draft_build (const NlkAppTunnelDraft *draft, GListModel *tunnels,
                            NlkTunnelConfig **ret_config, char **ret_why)
{
  g_autoptr (NlkTunnelConfig) config = NULL;

  if (draft->gateway == NULL || draft->agent == NULL) {
    *ret_why = g_strdup (_ ("Choose the machine to go through."));
    return NLK_APP_TUNNEL_FIELD_AGENT;
  }
  config = new_config (draft);
  if (draft->kind == NLK_TUNNEL_KIND_FORWARD && !read_destination (draft, config, ret_why))
    return NLK_APP_TUNNEL_FIELD_DESTINATION;
  if (!read_local (draft, config, ret_why))
    return NLK_APP_TUNNEL_FIELD_LOCAL;
  if (!choose_name (draft, tunnels, config, ret_why))
    return NLK_APP_TUNNEL_FIELD_NAME;
  *ret_config = g_steal_pointer (&config);
  return NLK_APP_TUNNEL_FIELD_NONE;
}
