/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-text-list.h"

#include "nlk-json-private.h"

/* More than any client has policies; what a field may make us allocate. */
#define MOST_TEXTS 65536

char *
nlk_text_list_format (GPtrArray *texts)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < texts->len; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    nlk_json_append_text (out, g_ptr_array_index (texts, i), TRUE);
  }
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

GPtrArray *
nlk_text_list_parse (const char *text)
{
  g_autoptr (JsonNode) root = nlk_json_parse (text, -1, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return NULL;
  array = json_node_get_array (root);
  if (json_array_get_length (array) > MOST_TEXTS)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    const char *element;

    if (!nlk_json_read_text (json_array_get_element (array, i), &element))
      return NULL;
    g_ptr_array_add (texts, g_strdup (element));
  }
  return g_steal_pointer (&texts);
}
