/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-client-config.h"

#include "nlk-config-file-private.h"
#include "nlk-endpoint-config-private.h"
#include "nlk-settings-private.h"

void
nlk_client_config_free (NlkClientConfig *config)
{
  g_free (config->path);
  g_clear_pointer (&config->endpoint, nlk_endpoint_config_free);
  g_free (config);
}

static NlkClientConfig *
read_root (NlkDiagnostics *diagnostics, const NlkYamlNode *root)
{
  static const char *const keys[] = { "endpoints", "timeouts", NULL };
  NlkClientConfig *config;
  NlkFields fields;

  if (!nlk_fields_open (&fields, diagnostics, root, NULL, keys))
    return NULL;
  config = g_new0 (NlkClientConfig, 1);
  config->path = g_strdup (diagnostics->path);
  config->endpoint = nlk_endpoints_read (&fields, NLK_ENDPOINT_USE_CLIENT);
  nlk_timeouts_init (&config->timeouts);
  nlk_timeouts_read (&config->timeouts, diagnostics, nlk_fields_get (&fields, "timeouts"));
  return config;
}

NlkClientConfig *
nlk_client_config_parse (const char *path, const char *text, gsize n_bytes, GStrv *ret_warnings,
                         GError **error)
{
  g_auto (NlkDiagnostics) diagnostics = { 0 };
  g_autoptr (NlkYamlNode) root = NULL;
  g_autoptr (NlkClientConfig) config = NULL;

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
  return nlk_client_config_parse (path, text, n_bytes, ret_warnings, error);
}

NlkClientConfig *
nlk_client_config_load (const char *explicit_path, GStrv *ret_warnings, GError **error)
{
  return nlk_config_file_load (NLK_CONFIG_FILE_CLIENT, explicit_path, parse, NULL, ret_warnings,
                               error);
}
