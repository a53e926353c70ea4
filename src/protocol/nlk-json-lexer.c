/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-json-private.h"

#include <string.h>

/* The parser behind this takes more than JSON: comments, single quotes, octal and hexadecimal numbers, assignments, what
 * stands behind the document; it cuts strings at U+0000, makes bytes that are no UTF-8 of half a surrogate pair, and
 * recurses. What reaches it is therefore looked at first. */

typedef struct {
  const char *at;
  const char *end;
} Cursor;

static gboolean
skip_digits (Cursor *cursor)
{
  const char *start = cursor->at;

  while (cursor->at < cursor->end && g_ascii_isdigit (*cursor->at))
    cursor->at++;
  return cursor->at > start;
}

static gboolean
skip_one_of (Cursor *cursor, const char *chars)
{
  if (cursor->at == cursor->end || *cursor->at == '\0' || strchr (chars, *cursor->at) == NULL)
    return FALSE;
  cursor->at++;
  return TRUE;
}

/* Source: RFC 8259 section 6. */
static gboolean
skip_number (Cursor *cursor)
{
  const char *start = cursor->at;
  g_autofree char *text = NULL;
  gboolean is_integer = TRUE;

  skip_one_of (cursor, "-");
  if (!skip_one_of (cursor, "0") && !skip_digits (cursor))
    return FALSE;
  if (skip_one_of (cursor, ".")) {
    is_integer = FALSE;
    if (!skip_digits (cursor))
      return FALSE;
  }
  if (skip_one_of (cursor, "eE")) {
    is_integer = FALSE;
    skip_one_of (cursor, "+-");
    if (!skip_digits (cursor))
      return FALSE;
  }
  if (!is_integer)
    return TRUE;
  /* The parser would wrap it round. */
  text = g_strndup (start, (gsize) (cursor->at - start));
  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, NULL, NULL);
}

static gboolean
read_hex (Cursor *cursor, guint *ret_unit)
{
  guint unit = 0;

  for (guint i = 0; i < 4; i++) {
    if (cursor->at == cursor->end || !g_ascii_isxdigit (*cursor->at))
      return FALSE;
    unit = unit << 4 | (guint) g_ascii_xdigit_value (*cursor->at++);
  }
  *ret_unit = unit;
  return TRUE;
}

/* Behind the backslash. Source: RFC 8259 section 7. */
static gboolean
skip_escape (Cursor *cursor)
{
  guint unit, low;

  if (!skip_one_of (cursor, "u"))
    return skip_one_of (cursor, "\"\\/bfnrt");
  if (!read_hex (cursor, &unit) || unit == 0 || (unit >= 0xdc00 && unit < 0xe000))
    return FALSE;
  if (unit < 0xd800 || unit >= 0xe000)
    return TRUE;
  return skip_one_of (cursor, "\\") && skip_one_of (cursor, "u") && read_hex (cursor, &low) &&
         low >= 0xdc00 && low < 0xe000;
}

/* Behind the first quote. */
static gboolean
skip_string (Cursor *cursor)
{
  while (cursor->at < cursor->end) {
    guchar c = (guchar) *cursor->at++;

    if (c == '"')
      return TRUE;
    if (c < 0x20 || (c == '\\' && !skip_escape (cursor)))
      return FALSE;
  }
  return FALSE;
}

static gboolean
skip_name (Cursor *cursor)
{
  static const char *const names[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    gsize n = strlen (names[i]);

    if ((gsize) (cursor->end - cursor->at) >= n && memcmp (cursor->at, names[i], n) == 0) {
      cursor->at += n;
      return TRUE;
    }
  }
  return FALSE;
}

/* Something stands between two words, so that 010 is not 0 and 10. */
static gboolean
skip_word (Cursor *cursor)
{
  return (skip_name (cursor) || skip_number (cursor)) &&
         (cursor->at == cursor->end || !g_ascii_isgraph (*cursor->at) ||
          strchr (",:]}", *cursor->at) != NULL);
}

gboolean
nlk_json_is_plain (const char *text, gsize n_bytes)
{
  Cursor cursor = { text, text + n_bytes };
  guint depth = 0;
  gboolean is_over = FALSE;

  while (cursor.at < cursor.end) {
    if (skip_one_of (&cursor, " \t\r\n") || (depth > 0 && skip_one_of (&cursor, ",:")))
      continue;
    if (is_over)
      return FALSE;
    if (skip_one_of (&cursor, "{[")) {
      if (++depth > NLK_JSON_MOST_DEPTH)
        return FALSE;
    } else if (skip_one_of (&cursor, "}]")) {
      if (depth-- == 0)
        return FALSE;
    } else if (skip_one_of (&cursor, "\"") ? !skip_string (&cursor) : !skip_word (&cursor)) {
      return FALSE;
    }
    is_over = depth == 0;
  }
  return is_over;
}
