/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-json-private.h"

#include "nlk-message-error.h"

#include <math.h>
#include <string.h>

G_DEFINE_QUARK (nlk - message - error - quark, nlk_message_error)

gboolean
nlk_json_fail (GError **error, const char *what)
{
  g_set_error_literal (error, NLK_MESSAGE_ERROR, NLK_MESSAGE_ERROR_MALFORMED, what);
  return FALSE;
}

JsonNode *
nlk_json_parse (const char *text, gssize n_bytes, GError **error)
{
  gsize size = n_bytes < 0 ? strlen (text) : (gsize) n_bytes;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!nlk_json_is_plain (text, size) || !g_utf8_validate (text, (gssize) size, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize) size, NULL) ||
      (root = json_parser_steal_root (parser)) == NULL) {
    nlk_json_fail (error, "not JSON, or nested too deep");
    return NULL;
  }
  return root;
}

static JsonNode *
unless_null (JsonNode *node)
{
  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

JsonNode *
nlk_json_get_field (JsonNode *node, guint index, const char *name)
{
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return unless_null (json_object_get_member (json_node_get_object (node), name));
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) &&
      index < json_array_get_length (json_node_get_array (node)))
    return unless_null (json_array_get_element (json_node_get_array (node), index));
  return NULL;
}

gboolean
nlk_json_get_variant (JsonNode *node, const char **ret_name, JsonNode **ret_value)
{
  JsonObjectIter iter;
  JsonNode *value;

  if (node == NULL)
    return FALSE;
  if (nlk_json_read_text (node, ret_name)) {
    *ret_value = NULL;
    return TRUE;
  }
  if (!JSON_NODE_HOLDS_OBJECT (node) || json_object_get_size (json_node_get_object (node)) != 1)
    return FALSE;
  json_object_iter_init (&iter, json_node_get_object (node));
  if (!json_object_iter_next (&iter, ret_name, &value))
    return FALSE;
  *ret_value = unless_null (value);
  return TRUE;
}

JsonNode *
nlk_json_get_element (JsonNode *node, guint n_elements, guint index)
{
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node) ||
      json_array_get_length (json_node_get_array (node)) != n_elements)
    return NULL;
  return json_array_get_element (json_node_get_array (node), index);
}

gboolean
nlk_json_read_text (JsonNode *node, const char **ret_text)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  *ret_text = json_node_get_string (node);
  return *ret_text != NULL;
}

gboolean
nlk_json_read_uint (JsonNode *node, guint64 most, guint64 *ret_value)
{
  gint64 value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  if (value < 0 || (guint64) value > most)
    return FALSE;
  *ret_value = (guint64) value;
  return TRUE;
}

gboolean
nlk_json_read_bytes (JsonNode *node, guint8 *ret_bytes, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++) {
    guint64 value;

    if (!nlk_json_read_uint (nlk_json_get_element (node, n_bytes, i), 255, &value))
      return FALSE;
    ret_bytes[i] = (guint8) value;
  }
  return TRUE;
}

static void
append_escaped (GString *out, gunichar c)
{
  if (c < 0x10000) {
    g_string_append_printf (out, "\\u%04x", c);
    return;
  }
  c -= 0x10000;
  g_string_append_printf (out, "\\u%04x\\u%04x", 0xd800 + (c >> 10), 0xdc00 + (c & 0x3ff));
}

void
nlk_json_append_text (GString *out, const char *text, gboolean ascii_only)
{
  static const char *const shorts = "\"\"\\\\\bb\ff\nn\rr\tt";

  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    const char *entry = NULL;

    for (const char *s = shorts; *s != '\0' && entry == NULL; s += 2)
      entry = (gunichar) *s == c ? s : NULL;
    if (entry != NULL)
      g_string_append_printf (out, "\\%c", entry[1]);
    else if (c < 0x20 || (ascii_only && c > 0x7e))
      append_escaped (out, c);
    else
      g_string_append_unichar (out, c);
  }
  g_string_append_c (out, '"');
}

void
nlk_json_append_bytes (GString *out, const guint8 *bytes, gsize n_bytes)
{
  g_string_append_c (out, '[');
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf (out, i > 0 ? ",%u" : "%u", bytes[i]);
  g_string_append_c (out, ']');
}

void
nlk_json_append_double (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* The shortest text that reads back the same, with a fraction so that it stays a floating number. */
  for (int digits = 1; digits <= 17; digits++) {
    char format[8];

    g_snprintf (format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd (text, sizeof text, format, value);
    if (g_ascii_strtod (text, NULL) == value)
      break;
  }
  g_string_append (out, text);
  if (strpbrk (text, ".e") == NULL)
    g_string_append (out, ".0");
}

gboolean
nlk_json_read_double (JsonNode *node, double *ret_value)
{
  GType type =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  *ret_value = json_node_get_double (node);
  return isfinite (*ret_value);
}
