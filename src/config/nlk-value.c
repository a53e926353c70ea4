/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-value-private.h"

#include "base/nlk-text.h"

#include <string.h>

/* A bad value is shown up to this many bytes. */
#define SHOWN_BYTES 80

static char *
show (const NlkYamlNode *node)
{
  static const char *const kinds[] = { "a text", "a list", "a mapping" };
  g_autofree char *tag = NULL;
  g_autofree char *text = NULL;

  if (node->tag != NULL)
    tag = nlk_text_escape (node->tag, -1, SHOWN_BYTES);
  if (node->kind != NLK_YAML_TEXT)
    return tag != NULL ? g_strdup_printf ("'!%s'", tag) : g_strdup (kinds[node->kind]);
  text = nlk_text_escape (node->text, (gssize) node->n_bytes, SHOWN_BYTES);
  if (tag != NULL)
    return g_strdup_printf ("'!%s%s%s'", tag, *text != '\0' ? " " : "", text);
  return g_strdup_printf ("'%s'", text);
}

static void
refuse (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const NlkValueSpec *spec,
        const char *hint)
{
  g_autofree char *shown = NULL;

  if (spec->is_secret) {
    nlk_diagnostics_mistake (diagnostics, node->line, node->column, "'%s': expected %s%s",
                             spec->key, spec->expected, hint);
    return;
  }
  shown = show (node);
  nlk_diagnostics_mistake (diagnostics, node->line, node->column, "%s for '%s': expected %s%s",
                           shown, spec->key, spec->expected, hint);
}

void
nlk_value_refuse (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const NlkValueSpec *spec)
{
  refuse (diagnostics, node, spec, "");
}

static void
refuse_word (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const NlkValueSpec *spec,
             const char *word, const char *mark, const char *const *words)
{
  const char *nearest = NULL;
  g_autofree char *hint = NULL;

  if (word != NULL && g_strv_length ((GStrv) words) > 1)
    nearest = nlk_text_nearest (word, words);
  if (nearest != NULL)
    hint = g_strdup_printf ("; did you mean %s%s?", mark, nearest);
  refuse (diagnostics, node, spec, hint != NULL ? hint : "");
}

const char *
nlk_value_read_text (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const NlkValueSpec *spec)
{
  if (node->kind == NLK_YAML_TEXT && node->tag == NULL && strlen (node->text) == node->n_bytes)
    return node->text;
  nlk_value_refuse (diagnostics, node, spec);
  return NULL;
}

static gboolean
is_name (const char *text)
{
  gsize n_bytes = strlen (text);

  if (n_bytes == 0 || n_bytes > NLK_NAME_BYTES_MOST || *text == '-')
    return FALSE;
  for (; *text != '\0'; text++) {
    if (!g_ascii_isalnum (*text) && strchr ("._-", *text) == NULL)
      return FALSE;
  }
  return TRUE;
}

char *
nlk_value_read_name (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const NlkValueSpec *spec)
{
  const char *text = nlk_value_read_text (diagnostics, node, spec);

  if (text == NULL || is_name (text))
    return g_strdup (text);
  nlk_value_refuse (diagnostics, node, spec);
  return NULL;
}

const GPtrArray *
nlk_value_read_list (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const NlkValueSpec *spec)
{
  if (node->kind == NLK_YAML_LIST && node->tag == NULL)
    return node->children;
  nlk_value_refuse (diagnostics, node, spec);
  return NULL;
}

gboolean
nlk_value_read_integer (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                        const NlkValueSpec *spec, guint64 least, guint64 most, guint64 *ret_value)
{
  const char *text = nlk_value_read_text (diagnostics, node, spec);

  if (text == NULL)
    return FALSE;
  if (g_ascii_string_to_unsigned (text, 10, least, most, ret_value, NULL))
    return TRUE;
  nlk_value_refuse (diagnostics, node, spec);
  return FALSE;
}

static int
find_word (const char *word, const char *const *words)
{
  for (int i = 0; words[i] != NULL; i++) {
    if (strcmp (words[i], word) == 0)
      return i;
  }
  return -1;
}

int
nlk_value_read_choice (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                       const NlkValueSpec *spec, const char *const *choices)
{
  const char *word = NULL;
  int index = -1;

  if (node->kind == NLK_YAML_TEXT && node->tag == NULL)
    word = node->text;
  else if (node->kind == NLK_YAML_TEXT && node->n_bytes == 0)
    word = node->tag;
  if (word != NULL)
    index = find_word (word, choices);
  if (index < 0)
    refuse_word (diagnostics, node, spec, word, "", choices);
  return index;
}

static void
refuse_tag (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const NlkValueSpec *spec,
            const char *const *variants)
{
  NlkValueSpec shown_spec = *spec;

  /* What comes close to a tag is no secret; the text after it may be. */
  if (node->kind != NLK_YAML_TEXT && nlk_text_nearest (node->tag, variants) != NULL)
    shown_spec.is_secret = FALSE;
  refuse_word (diagnostics, node, &shown_spec, node->tag, "!", variants);
}

/* Says how a variant is spelled, to who wrote it as other YAML libraries do or on one line with its first field. */
static gboolean
explain_variant (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const char *const *variants)
{
  if (node->kind != NLK_YAML_MAPPING)
    return FALSE;
  for (guint i = 0; i + 1 < node->children->len; i += 2) {
    const NlkYamlNode *key = node->children->pdata[i];

    if (key->kind == NLK_YAML_TEXT && key->tag == NULL && find_word (key->text, variants) >= 0) {
      nlk_diagnostics_mistake (diagnostics, key->line, key->column,
                               "'%s' as a key: expected the tag !%s before the fields", key->text,
                               key->text);
      return TRUE;
    }
    if (key->tag != NULL && find_word (key->tag, variants) >= 0) {
      nlk_diagnostics_mistake (diagnostics, key->line, key->column,
                               "'!%s' before a key: expected a line break between the tag and the "
                               "first of the fields it is for",
                               key->tag);
      return TRUE;
    }
  }
  return FALSE;
}

int
nlk_value_read_variant (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                        const NlkValueSpec *spec, const char *const *variants)
{
  int index = node->tag != NULL ? find_word (node->tag, variants) : -1;

  if (index >= 0)
    return index;
  if (node->tag != NULL)
    refuse_tag (diagnostics, node, spec, variants);
  else if (!explain_variant (diagnostics, node, variants))
    nlk_value_refuse (diagnostics, node, spec);
  return -1;
}

gboolean
nlk_value_text_equals (const NlkYamlNode *node, const char *text)
{
  return node->kind == NLK_YAML_TEXT && node->n_bytes == strlen (text) &&
         memcmp (node->text, text, node->n_bytes) == 0;
}

gboolean
nlk_value_is_null (const NlkYamlNode *node)
{
  static const char *const spellings[] = { "", "~", "null", "Null", "NULL" };

  if (node->kind != NLK_YAML_TEXT || node->tag != NULL || !node->is_plain)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++) {
    if (nlk_value_text_equals (node, spellings[i]))
      return TRUE;
  }
  return FALSE;
}
