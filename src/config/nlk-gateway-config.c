/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-config.h"

#include "nlk-config-file-private.h"
#include "nlk-gateway-secret-private.h"
#include "nlk-host-port-private.h"
#include "nlk-settings-private.h"

#include <string.h>

static const NlkValueSpec name_spec = { "name", "a text" };
static const NlkValueSpec services_spec = { "services",
                                            "a list of '- !Wss' or '- !Ws' with fields" };
static const NlkValueSpec service_spec = { "services", "!Wss or !Ws with fields" };
static const NlkValueSpec domains_spec = { "domains", "a list of host names" };
static const NlkValueSpec domain_spec = { "domains", "a host name or address without a port" };
static const NlkValueSpec listen_spec = {
  "listen_addr", "an address with a port, such as 0.0.0.0:443 or [::]:443"
};
static const NlkValueSpec tls_spec = { "tls_config", "!File with 'domains' and 'cert_path'" };
static const NlkValueSpec cert_spec = { "cert_path",
                                        "the path of a PEM file with the chain and the key" };

static const NlkValueSpec access_log_spec = { "access_log",
                                              "the path of a file for one line a stream" };
static const NlkValueSpec revoked_spec = { "revoked", "the path of a file with revoked tokens" };
static const NlkValueSpec uid_spec = { "uid", "a UUID" };
static const NlkValueSpec address_spec = { "address", "host:port, such as gw.example:443" };

static void
service_clear (NlkGatewayService *service)
{
  g_strfreev (service->domains);
  g_free (service->listen_text);
  g_clear_object (&service->listen_address);
  g_strfreev (service->tls_domains);
  g_free (service->cert_path);
}

NlkGatewayService *
nlk_gateway_service_ref (NlkGatewayService *service)
{
  return g_rc_box_acquire (service);
}

void
nlk_gateway_service_unref (NlkGatewayService *service)
{
  g_rc_box_release_full (service, (GDestroyNotify) service_clear);
}

void
nlk_gateway_config_free (NlkGatewayConfig *config)
{
  g_free (config->path);
  g_free (config->name);
  g_free (config->revoked_path);
  g_free (config->access_log_path);
  g_free (config->host);
  g_clear_pointer (&config->secret, nlk_secret_unref);
  g_clear_pointer (&config->services, g_ptr_array_unref);
  g_free (config);
}

static gboolean
is_domain (const char *text)
{
  if (*text == '\0' || strlen (text) > 255)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++) {
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p) || *p == '/')
      return FALSE;
  }
  return TRUE;
}

static GStrv
read_domains (const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &domains_spec);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const GPtrArray *items = NULL;

  if (node != NULL)
    items = nlk_value_read_list (fields->diagnostics, node, &domains_spec);
  if (items == NULL)
    return NULL;
  for (guint i = 0; i < items->len; i++) {
    const char *text = nlk_value_read_text (fields->diagnostics, items->pdata[i], &domain_spec);

    if (text != NULL && !is_domain (text))
      nlk_value_refuse (fields->diagnostics, items->pdata[i], &domain_spec);
    else if (text != NULL)
      g_strv_builder_add (builder, text);
  }
  return g_strv_builder_end (builder);
}

static void
read_listen (NlkGatewayService *service, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &listen_spec);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &listen_spec);
  if (text == NULL)
    return;
  service->listen_text = g_strdup (text);
  service->listen_address = nlk_host_port_parse_listen (text);
  if (service->listen_address == NULL)
    nlk_value_refuse (fields->diagnostics, node, &listen_spec);
}

static void
read_tls_file (NlkGatewayService *service, NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  static const char *const keys[] = { "domains", "cert_path", NULL };
  const NlkYamlNode *path;
  const char *text = NULL;
  NlkFields fields;

  if (!nlk_fields_open_variant (&fields, diagnostics, node, &tls_spec, keys))
    return;
  service->tls_domains = read_domains (&fields);
  path = nlk_fields_require (&fields, &cert_spec);
  if (path != NULL)
    text = nlk_value_read_text (diagnostics, path, &cert_spec);
  if (text != NULL && *text == '\0')
    nlk_value_refuse (diagnostics, path, &cert_spec);
  else if (text != NULL)
    service->cert_path = nlk_config_expand_path (text);
}

static void
read_tls (NlkGatewayService *service, const NlkFields *fields)
{
  static const char *const variants[] = { "File", "Acme", NULL };
  const NlkYamlNode *node = nlk_fields_require (fields, &tls_spec);

  if (node == NULL)
    return;
  switch (nlk_value_read_variant (fields->diagnostics, node, &tls_spec, variants)) {
  case 0:
    read_tls_file (service, fields->diagnostics, node);
    break;
  case 1:
    nlk_diagnostics_mistake (fields->diagnostics, node->line, node->column,
                             "'!Acme' for 'tls_config' is not available yet: expected %s",
                             tls_spec.expected);
    break;
  default:
    break;
  }
}

static NlkGatewayService *
read_service (NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  static const char *const variants[] = {
    [NLK_GATEWAY_SERVICE_WS] = "Ws",
    [NLK_GATEWAY_SERVICE_WSS] = "Wss",
    NULL,
  };
  static const char *const ws_keys[] = { "domains", "listen_addr", NULL };
  static const char *const wss_keys[] = { "domains", "listen_addr", "tls_config", NULL };
  int kind = nlk_value_read_variant (diagnostics, node, &service_spec, variants);
  NlkGatewayService *service;
  NlkFields fields;

  if (kind < 0 || !nlk_fields_open_variant (&fields, diagnostics, node, &service_spec,
                                            kind == NLK_GATEWAY_SERVICE_WS ? ws_keys : wss_keys))
    return NULL;
  service = g_rc_box_new0 (NlkGatewayService);
  service->kind = (NlkGatewayServiceKind) kind;
  service->domains = read_domains (&fields);
  read_listen (service, &fields);
  if (service->kind == NLK_GATEWAY_SERVICE_WSS)
    read_tls (service, &fields);
  return service;
}

static void
read_services (NlkGatewayConfig *config, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &services_spec);
  const GPtrArray *items = NULL;

  if (node != NULL)
    items = nlk_value_read_list (fields->diagnostics, node, &services_spec);
  if (items == NULL)
    return;
  if (items->len == 0)
    nlk_value_refuse (fields->diagnostics, node, &services_spec);
  for (guint i = 0; i < items->len; i++) {
    NlkGatewayService *service = read_service (fields->diagnostics, items->pdata[i]);

    if (service != NULL)
      g_ptr_array_add (config->services, service);
  }
}

static char *
read_access_log (const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_get (fields, "access_log");
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &access_log_spec);
  if (text != NULL && *text == '\0')
    nlk_value_refuse (fields->diagnostics, node, &access_log_spec);
  return text != NULL ? nlk_config_expand_path (text) : NULL;
}

static char *
read_revoked (const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_get (fields, "revoked");
  g_autofree char *folder = g_path_get_dirname (fields->diagnostics->path);
  const char *text = NULL;

  if (node != NULL)
    text = nlk_value_read_text (fields->diagnostics, node, &revoked_spec);
  if (text != NULL && *text == '\0')
    nlk_value_refuse (fields->diagnostics, node, &revoked_spec);
  return text != NULL ? nlk_config_expand_path (text) : g_build_filename (folder, "revoked", NULL);
}

/* What only invitations need. */
static void
read_invitation (NlkGatewayConfig *config, const NlkFields *fields)
{
  const NlkYamlNode *uid = nlk_fields_get (fields, uid_spec.key);
  const NlkYamlNode *address = nlk_fields_get (fields, address_spec.key);
  const char *text = NULL;

  if (uid != NULL)
    text = nlk_value_read_text (fields->diagnostics, uid, &uid_spec);
  config->has_uid = text != NULL && nlk_uuid_parse (text, &config->uid);
  if (text != NULL && !config->has_uid)
    nlk_value_refuse (fields->diagnostics, uid, &uid_spec);
  text = NULL;
  if (address != NULL)
    text = nlk_value_read_text (fields->diagnostics, address, &address_spec);
  if (text != NULL && !nlk_host_port_parse_gateway (text, &config->host, &config->port))
    nlk_value_refuse (fields->diagnostics, address, &address_spec);
}

static NlkGatewayConfig *
read_root (NlkDiagnostics *diagnostics, const NlkYamlNode *root)
{
  static const char *const keys[] = { "name",    "secret",     "services", "limits",  "timeouts",
                                      "revoked", "access_log", "uid",      "address", NULL };
  NlkGatewayConfig *config;
  const NlkYamlNode *name;
  NlkFields fields;

  if (!nlk_fields_open (&fields, diagnostics, root, NULL, keys))
    return NULL;
  config = g_new0 (NlkGatewayConfig, 1);
  config->path = g_strdup (diagnostics->path);
  config->services = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_gateway_service_unref);
  name = nlk_fields_require (&fields, &name_spec);
  if (name != NULL)
    config->name = g_strdup (nlk_value_read_text (diagnostics, name, &name_spec));
  config->secret = nlk_gateway_secret_read (&fields);
  config->revoked_path = read_revoked (&fields);
  config->access_log_path = read_access_log (&fields);
  read_invitation (config, &fields);
  read_services (config, &fields);
  nlk_gateway_limits_init (&config->limits);
  nlk_gateway_limits_read (&config->limits, diagnostics, nlk_fields_get (&fields, "limits"));
  nlk_timeouts_init (&config->timeouts);
  nlk_timeouts_read (&config->timeouts, diagnostics, nlk_fields_get (&fields, "timeouts"));
  return config;
}

NlkGatewayConfig *
nlk_gateway_config_parse (const char *path, const char *text, gsize n_bytes, GStrv *ret_warnings,
                          GError **error)
{
  g_auto (NlkDiagnostics) diagnostics = { 0 };
  g_autoptr (NlkYamlNode) root = NULL;
  g_autoptr (NlkGatewayConfig) config = NULL;

  nlk_diagnostics_init (&diagnostics, path);
  root = nlk_yaml_parse (text, n_bytes, &diagnostics);
  if (root != NULL)
    config = read_root (&diagnostics, root);
  if (!nlk_diagnostics_finish (&diagnostics, ret_warnings, error))
    return NULL;
  return g_steal_pointer (&config);
}

static gpointer
parse (const char *path, const char *text, gsize n_bytes, gpointer user_data, GStrv *ret_warnings,
       GError **error)
{
  return nlk_gateway_config_parse (path, text, n_bytes, ret_warnings, error);
}

NlkGatewayConfig *
nlk_gateway_config_load (const char *explicit_path, GStrv *ret_warnings, GError **error)
{
  return nlk_config_file_load (NLK_CONFIG_FILE_GATEWAY, explicit_path, parse, NULL, ret_warnings,
                               error);
}
