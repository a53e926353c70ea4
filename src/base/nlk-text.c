/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-text.h"

#include <string.h>

/* Characters that change how the text around them is shown. */
static gboolean
is_deceptive (gunichar c)
{
  return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

char *
nlk_text_escape (const char *text, gssize n_bytes, gsize max_bytes)
{
  gsize length = n_bytes < 0 ? strlen (text) : (gsize) n_bytes;
  gsize shown = MIN (length, max_bytes);
  GString *out = g_string_sized_new (shown + 8);
  gsize at = 0;

  while (at < shown) {
    gunichar c = g_utf8_get_char_validated (text + at, (gssize) (length - at));

    if (c == (gunichar) -1 || c == (gunichar) -2 || c == 0) {
      g_string_append_printf (out, "\\x%02x", (guint8) text[at]);
      at++;
      continue;
    }
    if (!g_unichar_isprint (c) || is_deceptive (c))
      g_string_append_printf (out, c < 0x100 ? "\\x%02x" : "\\u{%x}", c);
    else
      g_string_append_unichar (out, c);
    at += g_unichar_to_utf8 (c, NULL);
  }
  if (at < length)
    g_string_append (out, "…");
  return g_string_free (out, FALSE);
}

/* The longest word that is worth comparing; what is longer has no neighbour among names that people type. */
#define NEAREST_WORD_BYTES 64

static guint
edit_distance (const char *a, const char *b)
{
  guint row[NEAREST_WORD_BYTES + 1];
  gsize n_b = strlen (b);

  for (gsize j = 0; j <= n_b; j++)
    row[j] = (guint) j;
  for (gsize i = 1; a[i - 1] != '\0'; i++) {
    guint diagonal = row[0];

    row[0] = (guint) i;
    for (gsize j = 1; j <= n_b; j++) {
      guint above = row[j];
      guint best = MIN (above, row[j - 1]) + 1;

      row[j] = MIN (best, diagonal + (a[i - 1] != b[j - 1]));
      diagonal = above;
    }
  }
  return row[n_b];
}

const char *
nlk_text_nearest (const char *word, const char *const *candidates)
{
  const char *best = NULL;
  gsize n_word = strlen (word);
  guint best_distance = (guint) (n_word + 2) / 3 + 1;

  if (n_word > NEAREST_WORD_BYTES)
    return NULL;
  for (; *candidates != NULL; candidates++) {
    guint distance;

    if (strlen (*candidates) > NEAREST_WORD_BYTES)
      continue;
    distance = edit_distance (word, *candidates);
    if (distance < best_distance) {
      best_distance = distance;
      best = *candidates;
    }
  }
  return best;
}

#define SECOND ((gint64) G_USEC_PER_SEC)
#define DAY (86400 * SECOND)

gboolean
nlk_text_parse_duration (const char *text, gint64 *ret_usec)
{
  static const struct {
    const char *unit;
    gint64 usec;
  } units[] = {
    { "", SECOND },         { "ms", 1000 }, { "s", SECOND },  { "m", 60 * SECOND },
    { "h", 3600 * SECOND }, { "d", DAY },   { "w", 7 * DAY }, { "y", 365 * DAY },
  };
  const gint64 most_usec = 100 * 365 * DAY;
  guint64 number;
  char *end;

  if (!g_ascii_isdigit (text[0]))
    return FALSE;
  number = g_ascii_strtoull (text, &end, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++) {
    if (strcmp (end, units[i].unit) != 0)
      continue;
    if (number > (guint64) (most_usec / units[i].usec))
      return FALSE;
    *ret_usec = (gint64) number * units[i].usec;
    return TRUE;
  }
  return FALSE;
}
