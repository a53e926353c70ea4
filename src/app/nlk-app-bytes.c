/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-bytes.h"

#define REPLACEMENT "\uFFFD"
#define PARTIAL ((gunichar) -2)
#define BROKEN ((gunichar) -1)

static gboolean
is_printable (gunichar character)
{
  return character == '\n' || character == '\r' || character == '\t' ||
         (character >= ' ' && character != 0x7f && !(character >= 0x80 && character < 0xa0));
}

static gunichar
get_character (const guint8 *data, gsize n_bytes)
{
  return *data == 0 ? 0 : g_utf8_get_char_validated ((const char *) data, (gssize) n_bytes);
}

static gsize
get_length (const guint8 *data)
{
  return (gsize) (g_utf8_next_char ((const char *) data) - (const char *) data);
}

gboolean
nlk_app_bytes_is_text (const guint8 *data, gsize n_bytes)
{
  gsize i = 0;

  while (i < n_bytes) {
    gunichar character = get_character (data + i, n_bytes - i);

    if (character == PARTIAL)
      return TRUE;
    if (character == BROKEN || !is_printable (character))
      return FALSE;
    i += get_length (data + i);
  }
  return TRUE;
}

gsize
nlk_app_bytes_append_text (GString *out, const guint8 *data, gsize n_bytes)
{
  gsize i = 0;

  while (i < n_bytes) {
    gunichar character = get_character (data + i, n_bytes - i);

    if (character == PARTIAL)
      break;
    if (character == BROKEN || !is_printable (character)) {
      g_string_append (out, REPLACEMENT);
      i += character == BROKEN ? 1 : get_length (data + i);
      continue;
    }
    g_string_append_len (out, (const char *) data + i, (gssize) get_length (data + i));
    i += get_length (data + i);
  }
  return i;
}

static void
append_line (GString *out, const guint8 *data, gsize n_bytes, guint64 offset)
{
  static const char digits[] = "0123456789abcdef";

  g_string_append_printf (out, "%08" G_GINT64_MODIFIER "x ", offset);
  for (gsize i = 0; i < NLK_APP_BYTES_PER_LINE; i++) {
    if (i % 8 == 0)
      g_string_append_c (out, ' ');
    if (i < n_bytes) {
      g_string_append_c (out, digits[data[i] >> 4]);
      g_string_append_c (out, digits[data[i] & 15]);
      g_string_append_c (out, ' ');
    } else {
      g_string_append (out, "   ");
    }
  }
  g_string_append_c (out, ' ');
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_c (out, g_ascii_isprint (data[i]) ? (char) data[i] : '.');
  g_string_append_c (out, '\n');
}

void
nlk_app_bytes_append_hex (GString *out, const guint8 *data, gsize n_bytes, guint64 offset)
{
  for (gsize i = 0; i < n_bytes; i += NLK_APP_BYTES_PER_LINE)
    append_line (out, data + i, MIN (n_bytes - i, NLK_APP_BYTES_PER_LINE), offset + i);
}
