/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-token-config.h"

#include "nlk-config-file-private.h"
#include "nlk-expiry-private.h"
#include "nlk-gateway-secret-private.h"
#include "nlk-policy-value-private.h"

#include <string.h>

static const NlkValueSpec tokens_spec = {
  "tokens", "a list of !Client, !ClientPolicy, !Agent and !AgentPublish with fields"
};
static const NlkValueSpec token_spec = {
  "tokens", "!Client, !ClientPolicy, !Agent or !AgentPublish with fields"
};
static const NlkValueSpec uid_spec = { "uid", "a UUID" };
static const NlkValueSpec name_spec = { "name",
                                        "a name of 1 to 255 bytes without control characters" };
static const NlkValueSpec exp_spec = {
  "exp", "seconds since 1970, a date such as 2030-12-31, or a duration such as 365d"
};
static const NlkValueSpec policies_spec = { "policies", "a list of policy numbers" };
static const NlkValueSpec id_spec = { "policies", "a policy number of 1024 or more" };
static const NlkValueSpec pid_spec = { "pid", "a policy number of 1024 or more" };
static const NlkValueSpec policy_spec = { "policy", "a mapping with 'type' and 'policies'" };
static const NlkValueSpec publish_spec = { "publish_hosts",
                                           "a list of mappings with 'host', 'port' and 'connect'" };
static const NlkValueSpec host_spec = { "host", "a host name or address" };
static const NlkValueSpec port_spec = { "port", "a port from 0 to 65535" };
static const NlkValueSpec connect_spec = { "connect",
                                           "a mapping with 'host', 'port' and 'protocol'" };
static const NlkValueSpec connect_protocol_spec = { "protocol",
                                                    "TCP, UDP, HTTP, TLS, DTLS, HTTPS or QUIC" };

void
nlk_token_config_free (NlkTokenConfig *config)
{
  g_free (config->path);
  g_clear_pointer (&config->secret, nlk_secret_unref);
  g_clear_pointer (&config->tokens, g_ptr_array_unref);
  g_free (config);
}

static char *
dup_required_text (const NlkFields *fields, const NlkValueSpec *spec)
{
  const NlkYamlNode *node = nlk_fields_require (fields, spec);
  const char *text = node != NULL ? nlk_value_read_text (fields->diagnostics, node, spec) : NULL;

  if (text == NULL)
    return NULL;
  if (*text == '\0') {
    nlk_value_refuse (fields->diagnostics, node, spec);
    return NULL;
  }
  return g_strdup (text);
}

/* It stands in the line before the token and in lists of agents. */
static gboolean
is_name (const char *text)
{
  if (strlen (text) > NLK_CONFIG_NAME_BYTES_MOST)
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return FALSE;
  }
  return TRUE;
}

static char *
dup_host (const NlkFields *fields)
{
  g_autofree char *host = dup_required_text (fields, &host_spec);

  if (host == NULL || (is_name (host) && !nlk_destination_is_reserved (host)))
    return g_steal_pointer (&host);
  nlk_value_refuse (fields->diagnostics, nlk_fields_get (fields, host_spec.key), &host_spec);
  return NULL;
}

static gboolean
read_required_port (const NlkFields *fields, guint16 *ret_port)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &port_spec);
  guint64 port;

  if (node == NULL ||
      !nlk_value_read_integer (fields->diagnostics, node, &port_spec, 0, G_MAXUINT16, &port))
    return FALSE;
  *ret_port = (guint16) port;
  return TRUE;
}

static void
read_name (NlkToken *token, const NlkFields *fields)
{
  token->name = dup_required_text (fields, &name_spec);
  if (token->name != NULL && !is_name (token->name))
    nlk_value_refuse (fields->diagnostics, nlk_fields_get (fields, name_spec.key), &name_spec);
}

static void
read_uid (NlkToken *token, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &uid_spec);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &uid_spec);
  if (text != NULL && !nlk_uuid_parse (text, &token->uid))
    nlk_value_refuse (fields->diagnostics, node, &uid_spec);
}

static void
read_exp (NlkToken *token, const NlkFields *fields, gint64 now_seconds)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &exp_spec);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &exp_spec);
  if (text == NULL)
    return;
  if (!nlk_expiry_parse (text, now_seconds, &token->expires_seconds))
    nlk_value_refuse (fields->diagnostics, node, &exp_spec);
  else if (token->expires_seconds <= now_seconds)
    nlk_diagnostics_warn (fields->diagnostics, node->line, node->column,
                          "'%s' for 'exp' is over: the token lets nobody in", text);
}

static void
read_policy_ids (NlkToken *token, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_get (fields, "policies");
  const GPtrArray *items =
    node != NULL ? nlk_value_read_list (fields->diagnostics, node, &policies_spec) : NULL;

  for (guint i = 0; items != NULL && i < items->len; i++) {
    guint64 id;
    guint32 short_id;

    if (!nlk_value_read_integer (fields->diagnostics, items->pdata[i], &id_spec,
                                 NLK_TOKEN_LEAST_POLICY_ID, G_MAXUINT32, &id))
      continue;
    short_id = (guint32) id;
    g_array_append_val (token->policy_ids, short_id);
  }
}

static void
read_policy (NlkToken *token, const NlkFields *fields)
{
  const NlkYamlNode *pid = nlk_fields_require (fields, &pid_spec);
  const NlkYamlNode *policy = nlk_fields_require (fields, &policy_spec);
  guint64 id;

  if (pid != NULL && nlk_value_read_integer (fields->diagnostics, pid, &pid_spec,
                                             NLK_TOKEN_LEAST_POLICY_ID, G_MAXUINT32, &id))
    token->policy_id = (guint32) id;
  if (policy != NULL)
    token->policy = nlk_policy_value_read (fields->diagnostics, policy);
}

static gboolean
read_connect (NlkDestination *connect, NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  static const char *const keys[] = { "host", "port", "protocol", "cryptography", "sign", NULL };
  const NlkYamlNode *protocol;
  NlkFields fields;
  gboolean ok;

  if (!nlk_fields_open (&fields, diagnostics, node, &connect_spec, keys))
    return FALSE;
  connect->host = dup_host (&fields);
  ok = read_required_port (&fields, &connect->port) && connect->host != NULL;
  protocol = nlk_fields_require (&fields, &connect_protocol_spec);
  return protocol != NULL && nlk_protocol_value_read (diagnostics, protocol, &connect->protocol) &&
         ok;
}

static void
read_publish_host (NlkToken *token, NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  static const char *const keys[] = { "host", "port", "connect", NULL };
  g_auto (NlkDestination) connect = { 0 };
  g_autofree char *host = NULL;
  const NlkYamlNode *connect_node;
  NlkFields fields;
  guint16 port = 0;
  gboolean ok;

  if (!nlk_fields_open (&fields, diagnostics, node, &publish_spec, keys))
    return;
  host = dup_host (&fields);
  ok = read_required_port (&fields, &port) && host != NULL;
  connect_node = nlk_fields_require (&fields, &connect_spec);
  if (connect_node != NULL && read_connect (&connect, diagnostics, connect_node) && ok)
    g_ptr_array_add (token->publish, nlk_publish_host_new (host, port, &connect));
}

static void
read_publish (NlkToken *token, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &publish_spec);
  const GPtrArray *items =
    node != NULL ? nlk_value_read_list (fields->diagnostics, node, &publish_spec) : NULL;

  for (guint i = 0; items != NULL && i < items->len; i++)
    read_publish_host (token, fields->diagnostics, items->pdata[i]);
}

static NlkToken *
read_token (NlkDiagnostics *diagnostics, const NlkYamlNode *node, gint64 now_seconds)
{
  static const char *const variants[] = { "Client", "ClientPolicy", "Agent", "AgentPublish", NULL };
  static const char *const client_keys[] = { "uid", "name", "exp", "policies", NULL };
  static const char *const policy_keys[] = { "uid", "name", "exp", "pid", "policy", NULL };
  static const char *const agent_keys[] = { "uid", "name", "exp", NULL };
  static const char *const publish_keys[] = { "uid", "name", "exp", "publish_hosts", NULL };
  static const char *const *const keys[] = { client_keys, policy_keys, agent_keys, publish_keys };
  int kind = nlk_value_read_variant (diagnostics, node, &token_spec, variants);
  NlkToken *token;
  NlkFields fields;

  if (kind < 0 || !nlk_fields_open_variant (&fields, diagnostics, node, &token_spec, keys[kind]))
    return NULL;
  token = nlk_token_new ((NlkTokenKind) kind);
  read_uid (token, &fields);
  read_name (token, &fields);
  read_exp (token, &fields, now_seconds);
  if (token->kind == NLK_TOKEN_CLIENT)
    read_policy_ids (token, &fields);
  else if (token->kind == NLK_TOKEN_CLIENT_POLICY)
    read_policy (token, &fields);
  else if (token->kind == NLK_TOKEN_AGENT_PUBLISH)
    read_publish (token, &fields);
  return token;
}

static NlkTokenConfig *
read_root (NlkDiagnostics *diagnostics, const NlkYamlNode *root, gint64 now_seconds)
{
  static const char *const keys[] = { "secret", "tokens", NULL };
  NlkTokenConfig *config;
  const NlkYamlNode *node;
  const GPtrArray *items = NULL;
  NlkFields fields;

  if (!nlk_fields_open (&fields, diagnostics, root, NULL, keys))
    return NULL;
  config = g_new0 (NlkTokenConfig, 1);
  config->path = g_strdup (diagnostics->path);
  config->secret = nlk_gateway_secret_read (&fields);
  config->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_token_free);
  node = nlk_fields_require (&fields, &tokens_spec);
  if (node != NULL)
    items = nlk_value_read_list (diagnostics, node, &tokens_spec);
  if (items != NULL && items->len == 0)
    nlk_value_refuse (diagnostics, node, &tokens_spec);
  for (guint i = 0; items != NULL && i < items->len; i++) {
    NlkToken *token = read_token (diagnostics, items->pdata[i], now_seconds);

    if (token != NULL)
      g_ptr_array_add (config->tokens, token);
  }
  return config;
}

NlkTokenConfig *
nlk_token_config_parse (const char *path, const char *text, gsize n_bytes, gint64 now_seconds,
                        GStrv *ret_warnings, GError **error)
{
  g_auto (NlkDiagnostics) diagnostics = { 0 };
  g_autoptr (NlkYamlNode) root = NULL;
  g_autoptr (NlkTokenConfig) config = NULL;

  nlk_diagnostics_init (&diagnostics, path);
  root = nlk_yaml_parse (text, n_bytes, &diagnostics);
  if (root != NULL)
    config = read_root (&diagnostics, root, now_seconds);
  if (!nlk_diagnostics_finish (&diagnostics, ret_warnings, error))
    return NULL;
  return g_steal_pointer (&config);
}

static gpointer
parse (const char *path, const char *text, gsize n_bytes, gpointer user_data, GStrv *ret_warnings,
       GError **error)
{
  return nlk_token_config_parse (path, text, n_bytes, *(gint64 *) user_data, ret_warnings, error);
}

NlkTokenConfig *
nlk_token_config_load (const char *explicit_path, gint64 now_seconds, GStrv *ret_warnings,
                       GError **error)
{
  return nlk_config_file_load (NLK_CONFIG_FILE_TOKEN_GENERATOR, explicit_path, parse, &now_seconds,
                               ret_warnings, error);
}
