/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tunnel-config-private.h"

#include "nlk-config-search.h"
#include "nlk-host-port-private.h"

#include <string.h>

/* As the command line has it for proxies. */
#define PROXY_PORT 1080

static const NlkValueSpec tunnels_spec = { "tunnels", "a list of up to 256 mappings" };
static const NlkValueSpec tunnel_spec = { "tunnels", "a mapping with 'name', 'agent' and so on" };
static const NlkValueSpec name_spec = {
  "name", "a name of 1 to 64 bytes without '/' that no other tunnel has"
};
static const NlkValueSpec kind_spec = { "kind", "forward or proxy" };
static const NlkValueSpec agent_spec = { "agent", "the name of an agent" };
static const NlkValueSpec local_spec = {
  "local", "an address to listen on with a port, such as 127.0.0.1:8080 or [::1]:8080"
};
static const NlkValueSpec remote_spec = { "remote", "host:port, such as 127.0.0.1:22" };
static const NlkValueSpec remote_proxy_spec = { "remote", "no such key beside 'kind: proxy'" };
static const NlkValueSpec protocol_spec = { "protocol", "tcp or udp" };
static const NlkValueSpec protocol_proxy_spec = { "protocol", "no such key beside 'kind: proxy'" };
static const NlkValueSpec key_spec = { "key_file", "the path of a file with a passphrase" };
static const NlkValueSpec encryption_spec = { "encryption", "required or none" };
static const NlkValueSpec encryption_key_spec = { "encryption",
                                                  "not none beside 'key_file', which encrypts" };
static const NlkValueSpec enabled_spec = { "enabled", "true or false" };
static const NlkValueSpec gateway_spec = { "gateway",
                                           "the name, host:port or host of one of 'endpoints'" };

void
nlk_tunnel_config_free (NlkTunnelConfig *tunnel)
{
  g_free (tunnel->name);
  g_free (tunnel->agent);
  g_clear_object (&tunnel->local);
  nlk_destination_clear (&tunnel->destination);
  g_free (tunnel->key_path);
  g_free (tunnel->gateway);
  g_free (tunnel);
}

NlkTunnelConfig *
nlk_tunnel_config_copy (const NlkTunnelConfig *tunnel)
{
  NlkTunnelConfig *copy = g_new (NlkTunnelConfig, 1);

  *copy = *tunnel;
  copy->name = g_strdup (tunnel->name);
  copy->agent = g_strdup (tunnel->agent);
  copy->local = g_object_ref (tunnel->local);
  nlk_destination_copy (&tunnel->destination, &copy->destination);
  copy->key_path = g_strdup (tunnel->key_path);
  copy->gateway = g_strdup (tunnel->gateway);
  return copy;
}

static gboolean
is_same_address (GSocketAddress *a, GSocketAddress *b)
{
  GInetSocketAddress *x = G_INET_SOCKET_ADDRESS (a);
  GInetSocketAddress *y = G_INET_SOCKET_ADDRESS (b);

  if (g_inet_socket_address_get_port (x) != g_inet_socket_address_get_port (y) ||
      !g_inet_address_equal (g_inet_socket_address_get_address (x),
                             g_inet_socket_address_get_address (y)))
    return FALSE;
  return g_socket_address_get_family (a) != G_SOCKET_FAMILY_IPV6 ||
         g_inet_socket_address_get_scope_id (x) == g_inet_socket_address_get_scope_id (y);
}

gboolean
nlk_tunnel_config_is_same_way (const NlkTunnelConfig *a, const NlkTunnelConfig *b)
{
  return a->kind == b->kind && strcmp (a->agent, b->agent) == 0 &&
         is_same_address (a->local, b->local) &&
         a->destination.protocol == b->destination.protocol &&
         g_strcmp0 (a->destination.host, b->destination.host) == 0 &&
         a->destination.port == b->destination.port && g_strcmp0 (a->key_path, b->key_path) == 0 &&
         a->encryption == b->encryption && g_strcmp0 (a->gateway, b->gateway) == 0;
}

/* It can be typed in a command line, and stands in identifiers before and behind a '/'. */
gboolean
nlk_tunnel_config_is_name (const char *text)
{
  gsize n_bytes = strlen (text);

  if (n_bytes == 0 || n_bytes > NLK_NAME_BYTES_MOST || *text == '-' || *text == ' ' ||
      text[n_bytes - 1] == ' ' || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar sign = g_utf8_get_char (text);

    if (sign == '/' || (sign != ' ' && !g_unichar_isgraph (sign)))
      return FALSE;
  }
  return TRUE;
}

static void
read_name (NlkTunnelConfig *tunnel, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &name_spec);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &name_spec);
  if (text != NULL && !nlk_tunnel_config_is_name (text))
    nlk_value_refuse (fields->diagnostics, node, &name_spec);
  else
    tunnel->name = g_strdup (text);
}

static void
read_agent (NlkTunnelConfig *tunnel, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &agent_spec);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &agent_spec);
  if (text != NULL && *text == '\0')
    nlk_value_refuse (fields->diagnostics, node, &agent_spec);
  tunnel->agent = g_strdup (text);
}

static void
read_kind (NlkTunnelConfig *tunnel, const NlkFields *fields)
{
  static const char *const choices[] = {
    [NLK_TUNNEL_KIND_FORWARD] = "forward",
    [NLK_TUNNEL_KIND_PROXY] = "proxy",
    NULL,
  };
  const NlkYamlNode *node = nlk_fields_get (fields, kind_spec.key);

  if (node != NULL && nlk_value_read_choice (fields->diagnostics, node, &kind_spec, choices) ==
                        NLK_TUNNEL_KIND_PROXY)
    tunnel->kind = NLK_TUNNEL_KIND_PROXY;
}

static void
read_local (NlkTunnelConfig *tunnel, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_get (fields, local_spec.key);
  guint16 port = tunnel->kind == NLK_TUNNEL_KIND_PROXY ? PROXY_PORT : 0;
  const char *text;

  if (node == NULL) {
    tunnel->local = g_inet_socket_address_new_from_string ("127.0.0.1", port);
    return;
  }
  text = nlk_value_read_text (fields->diagnostics, node, &local_spec);
  if (text == NULL)
    return;
  tunnel->local = (GSocketAddress *) nlk_host_port_parse_listen (text);
  if (tunnel->local == NULL)
    nlk_value_refuse (fields->diagnostics, node, &local_spec);
}

static NlkProtocol
read_protocol (const NlkFields *fields)
{
  static const char *const choices[] = { "tcp", "udp", NULL };
  const NlkYamlNode *node = nlk_fields_get (fields, protocol_spec.key);

  if (node != NULL &&
      nlk_value_read_choice (fields->diagnostics, node, &protocol_spec, choices) == 1)
    return NLK_PROTOCOL_UDP;
  return NLK_PROTOCOL_TCP;
}

static void
read_remote (NlkTunnelConfig *tunnel, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &remote_spec);
  NlkProtocol protocol = read_protocol (fields);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &remote_spec);
  if (text == NULL)
    return;
  if (!nlk_destination_parse_remote (text, protocol, &tunnel->destination, NULL) ||
      tunnel->destination.port == 0)
    nlk_value_refuse (fields->diagnostics, node, &remote_spec);
}

static void
refuse_for_proxy (const NlkFields *fields, const NlkValueSpec *spec)
{
  const NlkYamlNode *node = nlk_fields_get (fields, spec->key);

  if (node != NULL)
    nlk_value_refuse (fields->diagnostics, node, spec);
}

static void
read_key_path (NlkTunnelConfig *tunnel, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_get (fields, key_spec.key);
  const char *text = NULL;

  /* Who writes the key expects encryption. */
  if (node == NULL && nlk_fields_has (fields, key_spec.key))
    nlk_diagnostics_mistake (fields->diagnostics, fields->node->line, fields->node->column,
                             "'%s' has no value: expected %s", key_spec.key, key_spec.expected);
  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &key_spec);
  if (text != NULL && *text == '\0')
    nlk_value_refuse (fields->diagnostics, node, &key_spec);
  else if (text != NULL)
    tunnel->key_path = nlk_config_expand_path (text);
}

static void
read_encryption (NlkTunnelConfig *tunnel, const NlkFields *fields)
{
  static const char *const choices[] = { "required", "none", NULL };
  const NlkYamlNode *node = nlk_fields_get (fields, encryption_spec.key);
  int index = -1;

  if (node != NULL)
    index = nlk_value_read_choice (fields->diagnostics, node, &encryption_spec, choices);
  if (index == 0)
    tunnel->encryption = NLK_TUNNEL_ENCRYPTION_REQUIRED;
  else if (index == 1 && nlk_fields_has (fields, key_spec.key))
    nlk_value_refuse (fields->diagnostics, node, &encryption_key_spec);
  else if (index == 1)
    tunnel->encryption = NLK_TUNNEL_ENCRYPTION_NONE;
}

static void
read_enabled (NlkTunnelConfig *tunnel, const NlkFields *fields)
{
  static const char *const choices[] = { "true", "false", NULL };
  const NlkYamlNode *node = nlk_fields_get (fields, enabled_spec.key);

  tunnel->is_enabled =
    node == NULL || nlk_value_read_choice (fields->diagnostics, node, &enabled_spec, choices) == 0;
}

static void
read_gateway (NlkTunnelConfig *tunnel, const NlkFields *fields, NlkFindEndpoint find,
              gpointer user_data)
{
  const NlkYamlNode *node = nlk_fields_get (fields, gateway_spec.key);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &gateway_spec);
  if (text == NULL)
    return;
  tunnel->gateway = g_strdup (text);
  if (find (text, user_data) == NULL)
    nlk_value_refuse (fields->diagnostics, node, &gateway_spec);
}

static NlkTunnelConfig *
read_tunnel (NlkDiagnostics *diagnostics, const NlkYamlNode *node, NlkFindEndpoint find,
             gpointer user_data)
{
  static const char *const keys[] = { "name",    "kind",     "agent",    "local",
                                      "remote",  "protocol", "key_file", "encryption",
                                      "enabled", "gateway",  NULL };
  NlkTunnelConfig *tunnel;
  NlkFields fields;

  if (!nlk_fields_open (&fields, diagnostics, node, &tunnel_spec, keys))
    return NULL;
  tunnel = g_new0 (NlkTunnelConfig, 1);
  read_name (tunnel, &fields);
  read_kind (tunnel, &fields);
  read_agent (tunnel, &fields);
  read_local (tunnel, &fields);
  if (tunnel->kind == NLK_TUNNEL_KIND_FORWARD) {
    read_remote (tunnel, &fields);
  } else {
    refuse_for_proxy (&fields, &remote_proxy_spec);
    refuse_for_proxy (&fields, &protocol_proxy_spec);
  }
  read_key_path (tunnel, &fields);
  read_encryption (tunnel, &fields);
  read_enabled (tunnel, &fields);
  read_gateway (tunnel, &fields, find, user_data);
  return tunnel;
}

/* Without a gateway's name, which gateway it will be is not known yet. */
static gboolean
may_share_gateway (const NlkTunnelConfig *a, const NlkTunnelConfig *b, NlkFindEndpoint find,
                   gpointer user_data)
{
  return a->gateway == NULL || b->gateway == NULL ||
         find (a->gateway, user_data) == find (b->gateway, user_data);
}

static void
refuse_known_name (NlkDiagnostics *diagnostics, const NlkYamlNode *node, GPtrArray *tunnels,
                   const NlkTunnelConfig *tunnel, NlkFindEndpoint find, gpointer user_data)
{
  for (guint i = 0; tunnel->name != NULL && i < tunnels->len; i++) {
    const NlkTunnelConfig *other = tunnels->pdata[i];

    if (g_strcmp0 (other->name, tunnel->name) == 0 &&
        may_share_gateway (tunnel, other, find, user_data)) {
      nlk_diagnostics_mistake (diagnostics, node->line, node->column,
                               "a second tunnel with 'name: %s': expected another name",
                               tunnel->name);
      return;
    }
  }
}

GPtrArray *
nlk_tunnels_read (NlkDiagnostics *diagnostics, const NlkYamlNode *node, NlkFindEndpoint find,
                  gpointer user_data)
{
  GPtrArray *tunnels = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_tunnel_config_free);
  const GPtrArray *items = NULL;

  if (node != NULL)
    items = nlk_value_read_list (diagnostics, node, &tunnels_spec);
  if (items == NULL)
    return tunnels;
  if (items->len > NLK_CONFIG_TUNNELS_MOST) {
    nlk_value_refuse (diagnostics, node, &tunnels_spec);
    return tunnels;
  }
  for (guint i = 0; i < items->len; i++) {
    NlkTunnelConfig *tunnel = read_tunnel (diagnostics, items->pdata[i], find, user_data);

    if (tunnel == NULL)
      continue;
    refuse_known_name (diagnostics, items->pdata[i], tunnels, tunnel, find, user_data);
    g_ptr_array_add (tunnels, tunnel);
  }
  return tunnels;
}
