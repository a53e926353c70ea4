/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-key-paths-private.h"

#include "nlk-config-search.h"

#include <string.h>

static const NlkValueSpec keys_spec = {
  "keys", "names of agents with the path of a key file each, such as 'office: /path/office.key'"
};

static gboolean
is_agent (const NlkYamlNode *key)
{
  return key->kind == NLK_YAML_TEXT && key->tag == NULL && key->n_bytes > 0 &&
         strlen (key->text) == key->n_bytes;
}

static void
read_one (NlkDiagnostics *diagnostics, const NlkYamlNode *key, const NlkYamlNode *value,
          GHashTable *paths)
{
  const char *path;

  if (!is_agent (key)) {
    nlk_diagnostics_mistake (diagnostics, key->line, key->column,
                             "expected the name of an agent before ':'");
    return;
  }
  path = nlk_value_read_text (diagnostics, value, &keys_spec);
  if (path == NULL)
    return;
  /* Who writes the agent expects encryption. */
  if (*path == '\0' || nlk_value_is_null (value))
    nlk_value_refuse (diagnostics, value, &keys_spec);
  else if (g_hash_table_contains (paths, key->text))
    nlk_diagnostics_mistake (diagnostics, key->line, key->column,
                             "a second key for this agent: expected one");
  else
    g_hash_table_insert (paths, g_strdup (key->text), nlk_config_expand_path (path));
}

GHashTable *
nlk_key_paths_read (NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  GHashTable *paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (node != NULL && (node->kind != NLK_YAML_MAPPING || node->tag != NULL)) {
    nlk_value_refuse (diagnostics, node, &keys_spec);
    return paths;
  }
  for (guint i = 0; node != NULL && i + 1 < node->children->len; i += 2)
    read_one (diagnostics, node->children->pdata[i], node->children->pdata[i + 1], paths);
  return paths;
}
