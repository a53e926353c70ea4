/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-client-file-nodes-private.h"

#include "nlk-yaml-text-private.h"

#include <string.h>

static void
set_text (NlkYamlNode *node, const char *key, const char *text)
{
  nlk_yaml_node_set (node, key, text != NULL ? nlk_yaml_node_new_text (text) : NULL);
}

static char *
format_user (const NlkProxyConfig *proxy)
{
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  char *text;

  if (proxy->user == NULL)
    return g_strdup ("");
  user = g_uri_escape_string (nlk_secret_get_text (proxy->user), NULL, FALSE);
  password = g_uri_escape_string (nlk_secret_get_text (proxy->password), NULL, FALSE);
  text = g_strconcat (user, ":", password, "@", NULL);
  nlk_wipe (user, strlen (user));
  nlk_wipe (password, strlen (password));
  return text;
}

static void
set_proxy (NlkYamlNode *node, const NlkProxyConfig *proxy)
{
  static const char *const schemes[] = {
    [NLK_PROXY_HTTP] = "http",
    [NLK_PROXY_SOCKS5] = "socks5",
    [NLK_PROXY_SOCKS5H] = "socks5h",
  };
  g_autofree char *user = NULL;
  g_autofree char *text = NULL;

  if (proxy == NULL || proxy->kind == NLK_PROXY_NONE) {
    set_text (node, "proxy", proxy != NULL ? "none" : NULL);
    return;
  }
  user = format_user (proxy);
  text = g_strdup_printf (strchr (proxy->host, ':') != NULL ? "%s://%s[%s]:%u" : "%s://%s%s:%u",
                          schemes[proxy->kind], user, proxy->host, proxy->port);
  set_text (node, "proxy", text);
  nlk_wipe (user, strlen (user));
  nlk_wipe (text, strlen (text));
}

static void
set_acl (NlkYamlNode *node, const GPtrArray *acl)
{
  NlkYamlNode *list;

  if (acl == NULL || acl->len == 0) {
    nlk_yaml_node_set (node, "acl", NULL);
    return;
  }
  list = nlk_yaml_node_new (NLK_YAML_LIST);
  for (guint i = 0; i < acl->len; i++)
    g_ptr_array_add (list->children, nlk_yaml_node_new_text (nlk_secret_get_text (acl->pdata[i])));
  nlk_yaml_node_set (node, "acl", list);
}

static void
set_keys (NlkYamlNode *node, GHashTable *paths)
{
  g_autoptr (GList) agents = NULL;
  NlkYamlNode *mapping;

  if (paths == NULL || g_hash_table_size (paths) == 0) {
    nlk_yaml_node_set (node, "keys", NULL);
    return;
  }
  mapping = nlk_yaml_node_new (NLK_YAML_MAPPING);
  agents = g_list_sort (g_hash_table_get_keys (paths), (GCompareFunc) strcmp);
  for (GList *item = agents; item != NULL; item = item->next)
    set_text (mapping, item->data, g_hash_table_lookup (paths, item->data));
  nlk_yaml_node_set (node, "keys", mapping);
}

void
nlk_client_file_fill_endpoint (NlkYamlNode *node, const NlkEndpointConfig *endpoint)
{
  g_autofree char *hash = NULL;
  g_autofree char *pin = NULL;

  if (endpoint->pin != NULL) {
    hash = g_base64_encode (endpoint->pin, NLK_CONFIG_PIN_BYTES);
    pin = g_strconcat ("sha256/", hash, NULL);
  }
  set_text (node, "name", endpoint->name);
  set_text (node, "gateway", endpoint->gateway);
  set_text (node, "protocol", endpoint->transport == NLK_TRANSPORT_WS ? "Ws" : "Wss");
  set_text (node, "token", nlk_secret_get_text (endpoint->token));
  set_acl (node, endpoint->acl);
  set_text (node, "ca", endpoint->ca_path);
  set_text (node, "pin", pin);
  set_proxy (node, endpoint->proxy);
  set_keys (node, endpoint->key_paths);
}

static char *
format_local (GSocketAddress *address)
{
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (address);
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (local));
  guint16 port = g_inet_socket_address_get_port (local);

  if (g_socket_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return g_strdup_printf ("%s:%u", host, port);
  if (g_inet_socket_address_get_scope_id (local) != 0)
    return g_strdup_printf ("[%s%%%u]:%u", host, g_inet_socket_address_get_scope_id (local), port);
  return g_strdup_printf ("[%s]:%u", host, port);
}

static char *
format_remote (const NlkDestination *destination)
{
  const char *host = destination->host;

  return g_strdup_printf (strchr (host, ':') != NULL && *host != '[' ? "[%s]:%u" : "%s:%u", host,
                          destination->port);
}

static void
fill_forward (NlkYamlNode *node, const NlkTunnelConfig *tunnel)
{
  g_autofree char *remote = format_remote (&tunnel->destination);
  gboolean is_udp = nlk_protocol_is_datagram (tunnel->destination.protocol);

  set_text (node, "kind", "forward");
  set_text (node, "remote", remote);
  set_text (node, "protocol", is_udp ? "udp" : NULL);
}

void
nlk_client_file_fill_tunnel (NlkYamlNode *node, const NlkTunnelConfig *tunnel)
{
  static const char *const encryptions[] = {
    [NLK_TUNNEL_ENCRYPTION_BY_KEY] = NULL,
    [NLK_TUNNEL_ENCRYPTION_REQUIRED] = "required",
    [NLK_TUNNEL_ENCRYPTION_NONE] = "none",
  };
  g_autofree char *local = format_local (tunnel->local);

  set_text (node, "name", tunnel->name);
  if (tunnel->kind == NLK_TUNNEL_KIND_FORWARD) {
    fill_forward (node, tunnel);
  } else {
    set_text (node, "kind", "proxy");
    set_text (node, "remote", NULL);
    set_text (node, "protocol", NULL);
  }
  set_text (node, "agent", tunnel->agent);
  set_text (node, "local", local);
  set_text (node, "key_file", tunnel->key_path);
  set_text (node, "encryption", encryptions[tunnel->encryption]);
  set_text (node, "enabled", tunnel->is_enabled ? "true" : "false");
  set_text (node, "gateway", tunnel->gateway);
}
