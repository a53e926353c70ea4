/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-value-private.h"

#include "base/nlk-text.h"

#include <string.h>

/* A key is shown up to this many bytes. */
#define SHOWN_BYTES 40

static void
warn_unknown (NlkDiagnostics *diagnostics, const NlkYamlNode *key, const char *const *known)
{
  const char *nearest = nlk_text_nearest (key->text, known);
  g_autofree char *shown = nlk_text_escape (key->text, (gssize) key->n_bytes, SHOWN_BYTES);

  if (nearest != NULL)
    nlk_diagnostics_warn (diagnostics, key->line, key->column,
                          "'%s' is unknown here and ignored; did you mean '%s'?", shown, nearest);
  else
    nlk_diagnostics_warn (diagnostics, key->line, key->column, "'%s' is unknown here and ignored",
                          shown);
}

static void
check_key (NlkDiagnostics *diagnostics, const NlkYamlNode *key, GHashTable *lines,
           const char *const *known)
{
  guint first_line;

  if (key->kind != NLK_YAML_TEXT || strlen (key->text) != key->n_bytes) {
    nlk_diagnostics_mistake (diagnostics, key->line, key->column, "expected a word before ':'");
    return;
  }
  if (key->tag != NULL) {
    nlk_diagnostics_mistake (
      diagnostics, key->line, key->column,
      "expected a line break between a tag and the first of the fields it is for");
    return;
  }
  first_line = GPOINTER_TO_UINT (g_hash_table_lookup (lines, key->text));
  if (first_line != 0) {
    g_autofree char *shown = nlk_text_escape (key->text, -1, SHOWN_BYTES);

    nlk_diagnostics_mistake (diagnostics, key->line, key->column,
                             "'%s' for the second time: expected it once, as in line %u", shown,
                             first_line);
    return;
  }
  g_hash_table_insert (lines, key->text, GUINT_TO_POINTER (key->line));
  if (!g_strv_contains (known, key->text))
    warn_unknown (diagnostics, key, known);
}

static void
open_mapping (NlkFields *self, NlkDiagnostics *diagnostics, const NlkYamlNode *node,
              const char *const *known)
{
  g_autoptr (GHashTable) lines = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i + 1 < node->children->len; i += 2)
    check_key (diagnostics, node->children->pdata[i], lines, known);
  *self = (NlkFields){ .diagnostics = diagnostics, .node = node };
}

gboolean
nlk_fields_open (NlkFields *self, NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                 const NlkValueSpec *spec, const char *const *known)
{
  if (node->kind == NLK_YAML_MAPPING && node->tag == NULL) {
    open_mapping (self, diagnostics, node, known);
    return TRUE;
  }
  if (spec != NULL)
    nlk_value_refuse (diagnostics, node, spec);
  else
    nlk_diagnostics_mistake (diagnostics, node->line, node->column,
                             "expected keys with values, 'key: value'");
  return FALSE;
}

gboolean
nlk_fields_open_variant (NlkFields *self, NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                         const NlkValueSpec *spec, const char *const *known)
{
  if (node->kind == NLK_YAML_MAPPING) {
    open_mapping (self, diagnostics, node, known);
    return TRUE;
  }
  nlk_diagnostics_mistake (diagnostics, node->line, node->column,
                           "'!%s' without fields: expected %s", node->tag, spec->expected);
  return FALSE;
}

static const NlkYamlNode *
find (const NlkFields *self, const char *key, const NlkYamlNode **ret_key)
{
  const GPtrArray *children = self->node->children;

  for (guint i = 0; i + 1 < children->len; i += 2) {
    if (nlk_value_text_equals (children->pdata[i], key)) {
      *ret_key = children->pdata[i];
      return children->pdata[i + 1];
    }
  }
  return NULL;
}

const NlkYamlNode *
nlk_fields_get (const NlkFields *self, const char *key)
{
  const NlkYamlNode *key_node;
  const NlkYamlNode *value = find (self, key, &key_node);

  return value != NULL && !nlk_value_is_null (value) ? value : NULL;
}

gboolean
nlk_fields_has (const NlkFields *self, const char *key)
{
  const NlkYamlNode *key_node;

  return find (self, key, &key_node) != NULL;
}

const NlkYamlNode *
nlk_fields_require (const NlkFields *self, const NlkValueSpec *spec)
{
  const NlkYamlNode *key_node;
  const NlkYamlNode *value = find (self, spec->key, &key_node);

  if (value == NULL)
    nlk_diagnostics_mistake (self->diagnostics, self->node->line, self->node->column,
                             "'%s' is missing: expected %s", spec->key, spec->expected);
  else if (nlk_value_is_null (value))
    nlk_diagnostics_mistake (self->diagnostics, key_node->line, key_node->column,
                             "'%s' has no value: expected %s", spec->key, spec->expected);
  else
    return value;
  return NULL;
}
