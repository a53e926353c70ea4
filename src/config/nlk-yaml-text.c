/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-yaml-text-private.h"

#include <string.h>

/* More than these files have, so that no secret is left behind where a longer text was moved from. */
#define ROOM_BYTES (NLK_YAML_BYTES_MOST + 4096)

NlkYamlNode *
nlk_yaml_node_new (NlkYamlKind kind)
{
  NlkYamlNode *node = g_new0 (NlkYamlNode, 1);

  node->kind = kind;
  if (kind != NLK_YAML_TEXT)
    node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_yaml_node_free);
  return node;
}

NlkYamlNode *
nlk_yaml_node_new_text (const char *text)
{
  NlkYamlNode *node = nlk_yaml_node_new (NLK_YAML_TEXT);

  node->n_bytes = strlen (text);
  node->text = g_strdup (text);
  return node;
}

static gboolean
is_key (const NlkYamlNode *node, const char *key)
{
  return node->kind == NLK_YAML_TEXT && node->tag == NULL && node->n_bytes == strlen (key) &&
         memcmp (node->text, key, node->n_bytes) == 0;
}

static gboolean
find (const NlkYamlNode *mapping, const char *key, guint *ret_index)
{
  for (guint i = 0; i + 1 < mapping->children->len; i += 2) {
    if (is_key (mapping->children->pdata[i], key)) {
      *ret_index = i;
      return TRUE;
    }
  }
  return FALSE;
}

NlkYamlNode *
nlk_yaml_node_get (const NlkYamlNode *mapping, const char *key)
{
  guint i;

  return find (mapping, key, &i) ? mapping->children->pdata[i + 1] : NULL;
}

void
nlk_yaml_node_set (NlkYamlNode *mapping, const char *key, NlkYamlNode *value)
{
  guint i;

  if (!find (mapping, key, &i)) {
    if (value == NULL)
      return;
    g_ptr_array_add (mapping->children, nlk_yaml_node_new_text (key));
    g_ptr_array_add (mapping->children, value);
  } else if (value == NULL) {
    g_ptr_array_remove_range (mapping->children, i, 2);
  } else {
    nlk_yaml_node_free (mapping->children->pdata[i + 1]);
    mapping->children->pdata[i + 1] = value;
  }
}

static void
append_quoted (GString *out, const char *text, gsize n_bytes)
{
  g_string_append_c (out, '"');
  for (gsize i = 0; i < n_bytes; i++) {
    if (text[i] == '"' || text[i] == '\\')
      g_string_append_printf (out, "\\%c", text[i]);
    else if (g_ascii_iscntrl (text[i]))
      g_string_append_printf (out, "\\x%02x", (guint) (guchar) text[i]);
    else
      g_string_append_c (out, text[i]);
  }
  g_string_append_c (out, '"');
}

static gboolean
is_word (const char *text)
{
  for (; *text != '\0'; text++) {
    if (!g_ascii_isalnum (*text) && strchr ("_-", *text) == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_simple (const NlkYamlNode *node)
{
  /* A plain text of several lines stands in one line here. */
  return node->n_bytes > 0 && node->n_bytes == strlen (node->text) &&
         strpbrk (node->text, "\n\r\t") == NULL &&
         (node->is_plain || (g_ascii_isalpha (node->text[0]) && is_word (node->text) &&
                             g_ascii_strcasecmp (node->text, "null") != 0));
}

static void
append_tag (GString *out, const NlkYamlNode *node)
{
  if (node->tag == NULL)
    return;
  if (is_word (node->tag))
    g_string_append_printf (out, "!%s", node->tag);
  else
    g_string_append_printf (out, "!<%s%s>", g_str_has_prefix (node->tag, "tag:") ? "" : "!",
                            node->tag);
}

static void
append_text (GString *out, const NlkYamlNode *node)
{
  if (is_simple (node))
    g_string_append_len (out, node->text, (gssize) node->n_bytes);
  else if (node->is_plain && node->n_bytes == 0)
    g_string_append (out, "~");
  else
    append_quoted (out, node->text, node->n_bytes);
}

static void append_children (GString *out, const NlkYamlNode *node, int indent);

/* What stands behind `key:` or `-`, up to the end of the line or of the children. */
static void
append_value (GString *out, const NlkYamlNode *node, int indent)
{
  if (node->tag != NULL)
    g_string_append_c (out, ' ');
  append_tag (out, node);
  if (node->kind != NLK_YAML_TEXT && node->children->len > 0) {
    g_string_append_c (out, '\n');
    append_children (out, node, indent);
    return;
  }
  g_string_append_c (out, ' ');
  if (node->kind == NLK_YAML_TEXT)
    append_text (out, node);
  else
    g_string_append (out, node->kind == NLK_YAML_LIST ? "[]" : "{}");
  g_string_append_c (out, '\n');
}

/* Recursion is bounded as in reading. */
static void
append_children (GString *out, const NlkYamlNode *node, int indent)
{
  for (guint i = 0; i < node->children->len; i++) {
    const NlkYamlNode *child = node->children->pdata[i];

    g_string_append_printf (out, "%*s", indent, "");
    if (node->kind == NLK_YAML_LIST) {
      g_string_append_c (out, '-');
    } else {
      if (child->kind == NLK_YAML_TEXT)
        append_text (out, child);
      g_string_append_c (out, ':');
      child = node->children->pdata[++i];
    }
    append_value (out, child, indent + 2);
  }
}

static gboolean
is_same (const NlkYamlNode *a, const NlkYamlNode *b)
{
  gboolean is_good = a->kind == b->kind && g_strcmp0 (a->tag, b->tag) == 0;

  if (!is_good)
    return FALSE;
  if (a->kind == NLK_YAML_TEXT)
    return (a->n_bytes == b->n_bytes && memcmp (a->text, b->text, a->n_bytes) == 0) ||
           (a->is_plain && a->n_bytes == 0 && b->is_plain && strcmp (b->text, "~") == 0);
  is_good = a->children->len == b->children->len;
  for (guint i = 0; is_good && i < a->children->len; i++)
    is_good = is_same (a->children->pdata[i], b->children->pdata[i]);
  return is_good;
}

static gboolean
reads_back (const NlkYamlNode *root, const NlkSecret *text)
{
  g_auto (NlkDiagnostics) diagnostics = { 0 };
  g_autoptr (NlkYamlNode) again = NULL;
  gsize n_bytes;
  const char *data = (const char *) nlk_secret_get_data (text, &n_bytes);

  nlk_diagnostics_init (&diagnostics, "");
  again = nlk_yaml_parse (data, n_bytes, &diagnostics);
  return again != NULL && is_same (root, again);
}

NlkSecret *
nlk_yaml_compose (const NlkYamlNode *root)
{
  GString *out = g_string_sized_new (ROOM_BYTES);
  g_autoptr (NlkSecret) text = NULL;

  if (root->kind == NLK_YAML_TEXT)
    append_value (out, root, 0);
  else if (root->children->len == 0)
    g_string_append (out, root->kind == NLK_YAML_LIST ? "[]\n" : "{}\n");
  else
    append_children (out, root, 0);
  text = nlk_secret_new (out->str, out->len);
  nlk_wipe (out->str, out->len);
  g_string_free (out, TRUE);
  return reads_back (root, text) ? g_steal_pointer (&text) : NULL;
}
