/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-client-file.h"

#include "nlk-client-file-nodes-private.h"
#include "nlk-config-error.h"
#include "nlk-config-file-private.h"
#include "nlk-new-file.h"
#include "nlk-value-private.h"
#include "nlk-yaml-text-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

struct _NlkClientFile {
  char *path;
  NlkYamlNode *root; /* a mapping */
  NlkClientConfig *config;
};

static NlkYamlNode *
get_list (const NlkClientFile *file, const char *key)
{
  NlkYamlNode *list = nlk_yaml_node_get (file->root, key);

  return list != NULL && list->kind == NLK_YAML_LIST ? list : NULL;
}

static NlkYamlNode *
need_list (NlkClientFile *file, const char *key)
{
  NlkYamlNode *list = get_list (file, key);

  if (list == NULL) {
    list = nlk_yaml_node_new (NLK_YAML_LIST);
    nlk_yaml_node_set (file->root, key, list);
  }
  return list;
}

static gboolean
has_endpoints (const NlkClientFile *file)
{
  const NlkYamlNode *endpoints = nlk_yaml_node_get (file->root, "endpoints");

  return endpoints != NULL && (endpoints->kind != NLK_YAML_LIST || endpoints->children->len > 0);
}

static gpointer
parse (const char *path, const char *text, gsize n_bytes, gpointer user_data, GStrv *ret_warnings,
       GError **error)
{
  g_auto (NlkDiagnostics) diagnostics = { 0 };
  g_autoptr (NlkClientFile) file = g_new0 (NlkClientFile, 1);

  file->path = g_strdup (path);
  nlk_diagnostics_init (&diagnostics, path);
  file->root = nlk_yaml_parse (text, n_bytes, &diagnostics);
  if (!nlk_diagnostics_finish (&diagnostics, NULL, error))
    return NULL;
  /* Without a gateway, there is nothing to run, and nothing wrong. */
  if (file->root->kind == NLK_YAML_MAPPING && !has_endpoints (file))
    return g_steal_pointer (&file);
  file->config = nlk_client_config_parse (path, text, n_bytes, ret_warnings, error);
  return file->config != NULL ? g_steal_pointer (&file) : NULL;
}

/* One that cannot be looked at is not taken for one that is not there. */
static gboolean
is_missing (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) != 0 && errno == ENOENT;
}

NlkClientFile *
nlk_client_file_load (const char *path, GError **error)
{
  NlkClientFile *file;

  if (!is_missing (path))
    return nlk_config_file_load (NLK_CONFIG_FILE_CLIENT, path, parse, NULL, NULL, error);
  file = g_new0 (NlkClientFile, 1);
  file->path = g_strdup (path);
  file->root = nlk_yaml_node_new (NLK_YAML_MAPPING);
  return file;
}

const NlkClientConfig *
nlk_client_file_get_config (const NlkClientFile *file)
{
  return file->config;
}

static const char *
get_text (const NlkYamlNode *mapping, const char *key)
{
  const NlkYamlNode *node =
    mapping->kind == NLK_YAML_MAPPING ? nlk_yaml_node_get (mapping, key) : NULL;

  return node != NULL && node->kind == NLK_YAML_TEXT && !nlk_value_is_null (node) ? node->text
                                                                                  : NULL;
}

static const char *
get_label (const NlkYamlNode *endpoint)
{
  const char *name = get_text (endpoint, "name");

  return name != NULL ? name : get_text (endpoint, "gateway");
}

static gboolean
find_endpoint (const NlkClientFile *file, const char *label, guint *ret_index)
{
  NlkYamlNode *list = get_list (file, "endpoints");

  for (guint i = 0; list != NULL && label != NULL && i < list->children->len; i++) {
    const char *other = get_label (list->children->pdata[i]);

    if (other != NULL && g_ascii_strcasecmp (other, label) == 0) {
      *ret_index = i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_of (const NlkClientFile *file, const NlkYamlNode *tunnel, const char *label)
{
  const char *gateway = get_text (tunnel, "gateway");
  guint i;

  if (gateway == NULL)
    return find_endpoint (file, label, &i) && i == 0;
  return g_ascii_strcasecmp (gateway, label) == 0;
}

void
nlk_client_file_set_endpoint (NlkClientFile *file, const char *label,
                              const NlkEndpointConfig *endpoint)
{
  NlkYamlNode *endpoints = need_list (file, "endpoints");
  NlkYamlNode *tunnels = get_list (file, "tunnels");
  NlkYamlNode *node;
  guint place;

  for (guint i = 0; label != NULL && tunnels != NULL && i < tunnels->children->len; i++) {
    NlkYamlNode *tunnel = tunnels->children->pdata[i];

    if (is_of (file, tunnel, label))
      nlk_yaml_node_set (tunnel, "gateway",
                         nlk_yaml_node_new_text (nlk_endpoint_config_get_label (endpoint)));
  }
  if (find_endpoint (file, label, &place)) {
    node = endpoints->children->pdata[place];
  } else {
    node = nlk_yaml_node_new (NLK_YAML_MAPPING);
    node->tag = g_strdup ("SelfHosted");
    g_ptr_array_add (endpoints->children, node);
  }
  nlk_client_file_fill_endpoint (node, endpoint);
}

gboolean
nlk_client_file_remove_endpoint (NlkClientFile *file, const char *label)
{
  NlkYamlNode *tunnels = get_list (file, "tunnels");
  guint place;

  if (!find_endpoint (file, label, &place))
    return FALSE;
  for (guint i = tunnels != NULL ? tunnels->children->len : 0; i > 0; i--) {
    if (is_of (file, tunnels->children->pdata[i - 1], label))
      g_ptr_array_remove_index (tunnels->children, i - 1);
  }
  g_ptr_array_remove_index (need_list (file, "endpoints")->children, place);
  return TRUE;
}

static gboolean
find_tunnel (const NlkClientFile *file, const char *gateway, const char *name, guint *ret_index)
{
  NlkYamlNode *list = get_list (file, "tunnels");

  for (guint i = 0; list != NULL && name != NULL && i < list->children->len; i++) {
    const NlkYamlNode *tunnel = list->children->pdata[i];

    if (g_strcmp0 (get_text (tunnel, "name"), name) == 0 && is_of (file, tunnel, gateway)) {
      *ret_index = i;
      return TRUE;
    }
  }
  return FALSE;
}

void
nlk_client_file_set_tunnel (NlkClientFile *file, const char *gateway, const char *name,
                            const NlkTunnelConfig *tunnel)
{
  NlkYamlNode *tunnels = need_list (file, "tunnels");
  NlkYamlNode *node;
  guint place;

  if (gateway != NULL && find_tunnel (file, gateway, name, &place)) {
    node = tunnels->children->pdata[place];
  } else {
    node = nlk_yaml_node_new (NLK_YAML_MAPPING);
    g_ptr_array_add (tunnels->children, node);
  }
  nlk_client_file_fill_tunnel (node, tunnel);
}

gboolean
nlk_client_file_remove_tunnel (NlkClientFile *file, const char *gateway, const char *name)
{
  guint place;

  if (!find_tunnel (file, gateway, name, &place))
    return FALSE;
  g_ptr_array_remove_index (need_list (file, "tunnels")->children, place);
  return TRUE;
}

static gboolean
check (const NlkClientFile *file, const NlkSecret *text, GError **error)
{
  g_autoptr (NlkClientConfig) config = NULL;
  gsize n_bytes;
  const char *data = (const char *) nlk_secret_get_data (text, &n_bytes);

  if (!has_endpoints (file))
    return TRUE;
  config = nlk_client_config_parse (file->path, data, n_bytes, NULL, error);
  return config != NULL;
}

NlkSecret *
nlk_client_file_compose (const NlkClientFile *file, GError **error)
{
  g_autoptr (NlkSecret) text = nlk_yaml_compose (file->root);

  if (text == NULL) {
    g_set_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID,
                 "%s holds something that cannot be written again as it is", file->path);
    return NULL;
  }
  return check (file, text, error) ? g_steal_pointer (&text) : NULL;
}

gboolean
nlk_client_file_save (const NlkClientFile *file, GError **error)
{
  g_autoptr (NlkSecret) text = nlk_client_file_compose (file, error);
  gsize n_bytes;
  const guint8 *data;

  if (text == NULL)
    return FALSE;
  data = nlk_secret_get_data (text, &n_bytes);
  return nlk_new_file_make_folder (file->path, error) &&
         nlk_new_file_replace (file->path, data, n_bytes, error);
}

void
nlk_client_file_free (NlkClientFile *file)
{
  g_free (file->path);
  g_clear_pointer (&file->root, nlk_yaml_node_free);
  g_clear_pointer (&file->config, nlk_client_config_free);
  g_free (file);
}
