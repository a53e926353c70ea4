/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-endpoint-config-private.h"

#include "nlk-config-search.h"
#include "nlk-host-port-private.h"
#include "nlk-key-paths-private.h"

#include "base/nlk-secret.h"

#include <string.h>

#define PIN_PREFIX "sha256/"

static const NlkValueSpec endpoints_spec = { "endpoints", "a list of '- !SelfHosted' with fields",
                                             TRUE };
static const NlkValueSpec endpoint_spec = { "endpoints", "!SelfHosted with fields", TRUE };
static const NlkValueSpec gateway_spec = {
  "gateway", "host:port, such as gw.example:443 or [2001:db8::1]:443"
};
static const NlkValueSpec token_spec = { "token", "a token, visible ASCII up to 16384 characters",
                                         TRUE };
static const NlkValueSpec publish_spec = { "publish", "a list of publish tokens", TRUE };
static const NlkValueSpec acl_spec = { "acl", "a list of policy tokens", TRUE };
static const NlkValueSpec protocol_spec = { "protocol", "Wss or Ws" };
static const NlkValueSpec namespace_spec = { "namespace", "a text" };
static const NlkValueSpec ca_spec = { "ca", "the path of a PEM file" };
static const NlkValueSpec pin_spec = {
  "pin", "sha256/ and the Base64 of the SHA-256 of the gateway's public key, 44 characters"
};
static const NlkValueSpec name_spec = {
  "name", "a name of 1 to 64 letters, digits, '.', '_' and '-' that no other endpoint has"
};
static const NlkValueSpec proxy_spec = { "proxy",
                                         "none, or http://host:port, socks5://host:port or "
                                         "socks5h://host:port, with user:password@ before "
                                         "the host if need be",
                                         TRUE };
static const NlkValueSpec ca_ws_spec = { "ca", "no such key beside 'protocol: Ws'" };
static const NlkValueSpec pin_ws_spec = { "pin", "no such key beside 'protocol: Ws'" };

void
nlk_endpoint_config_free (NlkEndpointConfig *endpoint)
{
  g_free (endpoint->name);
  g_free (endpoint->gateway);
  g_free (endpoint->host);
  g_clear_pointer (&endpoint->token, nlk_secret_unref);
  g_clear_pointer (&endpoint->publish, g_ptr_array_unref);
  g_clear_pointer (&endpoint->acl, g_ptr_array_unref);
  g_free (endpoint->ca_path);
  g_free (endpoint->pin);
  nlk_proxy_config_unref (endpoint->proxy);
  g_clear_pointer (&endpoint->key_paths, g_hash_table_unref);
  g_free (endpoint);
}

/* Lists, secrets and mappings are never changed once they are read, so that copies share them. */
NlkEndpointConfig *
nlk_endpoint_config_copy (const NlkEndpointConfig *endpoint)
{
  NlkEndpointConfig *copy = g_new (NlkEndpointConfig, 1);

  *copy = *endpoint;
  copy->name = g_strdup (endpoint->name);
  copy->gateway = g_strdup (endpoint->gateway);
  copy->host = g_strdup (endpoint->host);
  copy->token = nlk_secret_ref (endpoint->token);
  copy->publish = endpoint->publish != NULL ? g_ptr_array_ref (endpoint->publish) : NULL;
  copy->acl = endpoint->acl != NULL ? g_ptr_array_ref (endpoint->acl) : NULL;
  copy->ca_path = g_strdup (endpoint->ca_path);
  copy->pin = g_memdup2 (endpoint->pin, NLK_CONFIG_PIN_BYTES);
  copy->proxy = endpoint->proxy != NULL ? nlk_proxy_config_ref (endpoint->proxy) : NULL;
  copy->key_paths = endpoint->key_paths != NULL ? g_hash_table_ref (endpoint->key_paths) : NULL;
  return copy;
}

static gboolean
are_equal_secrets (const GPtrArray *a, const GPtrArray *b)
{
  gboolean is_equal = (a == NULL) == (b == NULL) && (a == NULL || a->len == b->len);

  for (guint i = 0; is_equal && a != NULL && i < a->len; i++)
    is_equal = nlk_secret_equal (a->pdata[i], b->pdata[i]);
  return is_equal;
}

static gboolean
are_equal_paths (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer agent, path;
  gboolean is_equal =
    (a != NULL ? g_hash_table_size (a) : 0) == (b != NULL ? g_hash_table_size (b) : 0);

  if (!is_equal || a == NULL)
    return is_equal;
  g_hash_table_iter_init (&iter, a);
  while (is_equal && g_hash_table_iter_next (&iter, &agent, &path))
    is_equal = g_strcmp0 (g_hash_table_lookup (b, agent), path) == 0;
  return is_equal;
}

static gboolean
is_equal_word (const NlkSecret *a, const NlkSecret *b)
{
  return a == b || (a != NULL && b != NULL && nlk_secret_equal (a, b));
}

static gboolean
is_equal_proxy (const NlkProxyConfig *a, const NlkProxyConfig *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->kind == b->kind && g_strcmp0 (a->host, b->host) == 0 && a->port == b->port &&
         is_equal_word (a->user, b->user) && is_equal_word (a->password, b->password);
}

gboolean
nlk_endpoint_config_equal (const NlkEndpointConfig *a, const NlkEndpointConfig *b)
{
  gboolean is_same_pin = (a->pin == NULL) == (b->pin == NULL) &&
                         (a->pin == NULL || memcmp (a->pin, b->pin, NLK_CONFIG_PIN_BYTES) == 0);

  return is_same_pin && g_strcmp0 (a->name, b->name) == 0 && strcmp (a->gateway, b->gateway) == 0 &&
         a->transport == b->transport && nlk_secret_equal (a->token, b->token) &&
         are_equal_secrets (a->publish, b->publish) && are_equal_secrets (a->acl, b->acl) &&
         g_strcmp0 (a->ca_path, b->ca_path) == 0 && is_equal_proxy (a->proxy, b->proxy) &&
         are_equal_paths (a->key_paths, b->key_paths);
}

const char *
nlk_endpoint_config_get_label (const NlkEndpointConfig *endpoint)
{
  return endpoint->name != NULL ? endpoint->name : endpoint->gateway;
}

static NlkSecret *
read_token (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const NlkValueSpec *spec)
{
  const char *text = nlk_value_read_text (diagnostics, node, spec);
  gboolean is_good =
    text != NULL && node->n_bytes > 0 && node->n_bytes <= NLK_CONFIG_TOKEN_BYTES_MOST;

  if (text == NULL)
    return NULL;
  for (gsize i = 0; is_good && i < node->n_bytes; i++)
    is_good = g_ascii_isgraph (text[i]);
  if (is_good)
    return nlk_secret_new (text, node->n_bytes);
  nlk_value_refuse (diagnostics, node, spec);
  return NULL;
}

static GPtrArray *
read_tokens (const NlkFields *fields, const NlkValueSpec *spec)
{
  const NlkValueSpec item_spec = { spec->key, token_spec.expected, TRUE };
  const NlkYamlNode *node = nlk_fields_get (fields, spec->key);
  const GPtrArray *items = NULL;
  GPtrArray *tokens;

  if (node != NULL)
    items = nlk_value_read_list (fields->diagnostics, node, spec);
  if (items == NULL)
    return NULL;
  tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_secret_unref);
  for (guint i = 0; i < items->len; i++) {
    NlkSecret *token = read_token (fields->diagnostics, items->pdata[i], &item_spec);

    if (token != NULL)
      g_ptr_array_add (tokens, token);
  }
  return tokens;
}

static void
read_gateway (NlkEndpointConfig *endpoint, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &gateway_spec);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &gateway_spec);
  if (text == NULL)
    return;
  if (!nlk_host_port_parse_gateway (text, &endpoint->host, &endpoint->port)) {
    nlk_value_refuse (fields->diagnostics, node, &gateway_spec);
    return;
  }
  if (strchr (endpoint->host, ':') != NULL)
    endpoint->gateway = g_strdup_printf ("[%s]:%u", endpoint->host, endpoint->port);
  else
    endpoint->gateway = g_strdup_printf ("%s:%u", endpoint->host, endpoint->port);
}

static void
read_name (NlkEndpointConfig *endpoint, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_get (fields, name_spec.key);

  if (node != NULL)
    endpoint->name = nlk_value_read_name (fields->diagnostics, node, &name_spec);
}

static void
read_proxy (NlkEndpointConfig *endpoint, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_get (fields, proxy_spec.key);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &proxy_spec);
  if (text == NULL)
    return;
  endpoint->proxy = nlk_proxy_config_parse (text, "proxy:");
  if (endpoint->proxy == NULL)
    nlk_value_refuse (fields->diagnostics, node, &proxy_spec);
}

static guint8 *
parse_pin (const char *text)
{
  g_autofree guint8 *hash = NULL;
  g_autofree char *again = NULL;
  gsize n_bytes;

  if (!g_str_has_prefix (text, PIN_PREFIX))
    return NULL;
  text += strlen (PIN_PREFIX);
  hash = g_base64_decode (text, &n_bytes);
  if (n_bytes != NLK_CONFIG_PIN_BYTES)
    return NULL;
  /* GLib skips what is not Base64. */
  again = g_base64_encode (hash, n_bytes);
  return strcmp (again, text) == 0 ? g_steal_pointer (&hash) : NULL;
}

static void
read_trust (NlkEndpointConfig *endpoint, const NlkFields *fields)
{
  const NlkYamlNode *ca = nlk_fields_get (fields, ca_spec.key);
  const NlkYamlNode *pin = nlk_fields_get (fields, pin_spec.key);
  const char *text;

  if (ca != NULL) {
    text = nlk_value_read_text (fields->diagnostics, ca, &ca_spec);
    if (text != NULL && *text == '\0')
      nlk_value_refuse (fields->diagnostics, ca, &ca_spec);
    else if (text != NULL && endpoint->transport == NLK_TRANSPORT_WS)
      nlk_value_refuse (fields->diagnostics, ca, &ca_ws_spec);
    else if (text != NULL)
      endpoint->ca_path = nlk_config_expand_path (text);
  }
  if (pin != NULL) {
    text = nlk_value_read_text (fields->diagnostics, pin, &pin_spec);
    if (text != NULL && endpoint->transport == NLK_TRANSPORT_WS)
      nlk_value_refuse (fields->diagnostics, pin, &pin_ws_spec);
    else if (text != NULL && (endpoint->pin = parse_pin (text)) == NULL)
      nlk_value_refuse (fields->diagnostics, pin, &pin_spec);
  }
}

static void
read_transport (NlkEndpointConfig *endpoint, const NlkFields *fields)
{
  static const char *const choices[] = {
    [NLK_TRANSPORT_WSS] = "Wss",
    [NLK_TRANSPORT_WS] = "Ws",
    NULL,
  };
  const NlkYamlNode *node = nlk_fields_get (fields, protocol_spec.key);
  int index = 0;

  if (node != NULL)
    index = nlk_value_read_choice (fields->diagnostics, node, &protocol_spec, choices);
  endpoint->transport = index > 0 ? (NlkTransport) index : NLK_TRANSPORT_WSS;
}

static void
read_client_fields (NlkEndpointConfig *endpoint, const NlkFields *fields)
{
  const NlkYamlNode *unused = nlk_fields_get (fields, namespace_spec.key);

  endpoint->acl = read_tokens (fields, &acl_spec);
  if (endpoint->acl == NULL)
    endpoint->acl = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_secret_unref);
  endpoint->key_paths = nlk_key_paths_read (fields->diagnostics, nlk_fields_get (fields, "keys"));
  if (unused != NULL)
    nlk_value_read_text (fields->diagnostics, unused, &namespace_spec);
}

static NlkEndpointConfig *
read_endpoint (NlkDiagnostics *diagnostics, const NlkYamlNode *node, NlkEndpointUse use)
{
  static const char *const variants[] = { "SelfHosted", NULL };
  static const char *const agent_keys[] = { "name", "gateway", "token", "publish", "protocol",
                                            "ca",   "pin",     "proxy", NULL };
  static const char *const client_keys[] = { "name",     "gateway",   "token", "acl",
                                             "protocol", "namespace", "ca",    "pin",
                                             "proxy",    "keys",      NULL };
  gboolean is_agent = use == NLK_ENDPOINT_USE_AGENT;
  NlkEndpointConfig *endpoint;
  const NlkYamlNode *token;
  NlkFields fields;

  if (nlk_value_read_variant (diagnostics, node, &endpoint_spec, variants) < 0 ||
      !nlk_fields_open_variant (&fields, diagnostics, node, &endpoint_spec,
                                is_agent ? agent_keys : client_keys))
    return NULL;
  endpoint = g_new0 (NlkEndpointConfig, 1);
  read_name (endpoint, &fields);
  read_gateway (endpoint, &fields);
  token = nlk_fields_require (&fields, &token_spec);
  if (token != NULL)
    endpoint->token = read_token (diagnostics, token, &token_spec);
  read_transport (endpoint, &fields);
  read_trust (endpoint, &fields);
  read_proxy (endpoint, &fields);
  if (is_agent) {
    endpoint->publish = read_tokens (&fields, &publish_spec);
    endpoint->acl = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_secret_unref);
  } else {
    read_client_fields (endpoint, &fields);
  }
  return endpoint;
}

static void
refuse_known_name (const NlkFields *fields, const NlkYamlNode *node, GPtrArray *endpoints,
                   const NlkEndpointConfig *endpoint)
{
  for (guint i = 0; endpoint->name != NULL && i < endpoints->len; i++) {
    const NlkEndpointConfig *other = endpoints->pdata[i];

    if (g_strcmp0 (other->name, endpoint->name) == 0) {
      nlk_diagnostics_mistake (fields->diagnostics, node->line, node->column,
                               "a second endpoint with 'name: %s': expected another name",
                               endpoint->name);
      return;
    }
  }
}

GPtrArray *
nlk_endpoints_read (const NlkFields *fields, NlkEndpointUse use)
{
  GPtrArray *endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_endpoint_config_free);
  const NlkYamlNode *node = nlk_fields_require (fields, &endpoints_spec);
  const GPtrArray *items = NULL;

  if (node != NULL)
    items = nlk_value_read_list (fields->diagnostics, node, &endpoints_spec);
  if (items == NULL)
    return endpoints;
  if (items->len == 0)
    nlk_value_refuse (fields->diagnostics, node, &endpoints_spec);
  for (guint i = 0; i < items->len; i++) {
    NlkEndpointConfig *endpoint = read_endpoint (fields->diagnostics, items->pdata[i], use);

    if (endpoint == NULL)
      continue;
    refuse_known_name (fields, items->pdata[i], endpoints, endpoint);
    g_ptr_array_add (endpoints, endpoint);
  }
  return endpoints;
}
