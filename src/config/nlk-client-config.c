/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-client-config.h"

#include "nlk-config-error.h"
#include "nlk-config-file-private.h"
#include "nlk-endpoint-config-private.h"
#include "nlk-settings-private.h"
#include "nlk-tunnel-config-private.h"

#include "base/nlk-text.h"

void
nlk_client_config_free (NlkClientConfig *config)
{
  g_free (config->path);
  g_clear_pointer (&config->tunnels, g_ptr_array_unref);
  g_clear_pointer (&config->endpoints, g_ptr_array_unref);
  g_free (config);
}

static gboolean
is_called (const NlkEndpointConfig *endpoint, const char *name)
{
  return g_strcmp0 (endpoint->name, name) == 0;
}

static gboolean
is_at (const NlkEndpointConfig *endpoint, const char *address)
{
  return g_ascii_strcasecmp (endpoint->gateway, address) == 0;
}

static gboolean
is_on (const NlkEndpointConfig *endpoint, const char *host)
{
  return g_ascii_strcasecmp (endpoint->host, host) == 0;
}

static const NlkEndpointConfig *
find (const char *name, gpointer endpoints)
{
  static gboolean (*const fits[]) (const NlkEndpointConfig *, const char *) = { is_called, is_at,
                                                                                is_on };
  const GPtrArray *all = endpoints;

  for (guint i = 0; i < G_N_ELEMENTS (fits); i++) {
    for (guint k = 0; k < all->len; k++) {
      const NlkEndpointConfig *endpoint = all->pdata[k];

      /* One with mistakes may lack anything. */
      if (endpoint->host != NULL && endpoint->gateway != NULL && fits[i](endpoint, name))
        return endpoint;
    }
  }
  return NULL;
}

static NlkClientConfig *
read_root (NlkDiagnostics *diagnostics, const NlkYamlNode *root)
{
  static const char *const keys[] = { "endpoints", "tunnels", "timeouts", NULL };
  NlkClientConfig *config;
  NlkFields fields;

  if (!nlk_fields_open (&fields, diagnostics, root, NULL, keys))
    return NULL;
  config = g_new0 (NlkClientConfig, 1);
  config->path = g_strdup (diagnostics->path);
  config->endpoints = nlk_endpoints_read (&fields, NLK_ENDPOINT_USE_CLIENT);
  if (config->endpoints->len > 0)
    config->endpoint = config->endpoints->pdata[0];
  config->tunnels =
    nlk_tunnels_read (diagnostics, nlk_fields_get (&fields, "tunnels"), find, config->endpoints);
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

/* Returns: (transfer full): the endpoints as they can be asked for */
static char *
list_names (const NlkClientConfig *config)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < config->endpoints->len; i++) {
    const NlkEndpointConfig *endpoint = config->endpoints->pdata[i];

    if (i > 0)
      g_string_append (names, ", ");
    if (endpoint->name != NULL)
      g_string_append_printf (names, "%s (%s)", endpoint->name, endpoint->gateway);
    else
      g_string_append (names, endpoint->gateway);
  }
  return g_string_free (names, FALSE);
}

NlkEndpointConfig *
nlk_client_config_find_endpoint (const NlkClientConfig *config, const char *name, GError **error)
{
  g_autofree char *names = NULL;
  g_autofree char *shown = NULL;
  NlkEndpointConfig *found = (NlkEndpointConfig *) find (name, config->endpoints);

  if (found != NULL)
    return found;
  names = list_names (config);
  shown = nlk_text_escape (name, -1, NLK_TEXT_PEER_BYTES);
  g_set_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID,
               "%s: no endpoint is called '%s'; there are: %s", config->path, shown, names);
  return NULL;
}
