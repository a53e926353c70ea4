/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-display-text.h"

#define REPLACEMENT 0xFFFD
#define ELLIPSIS 0x2026
#define FIRST_STRONG_ISOLATE 0x2068
#define POP_DIRECTIONAL_ISOLATE 0x2069

static gboolean
is_isolate (gunichar c)
{
  return c == FIRST_STRONG_ISOLATE || c == POP_DIRECTIONAL_ISOLATE;
}

/* Format characters include the bidirectional ones; joiners are letters' business in Persian and in emoji. */
static gboolean
is_harmful (gunichar c)
{
  switch (g_unichar_type (c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_PRIVATE_USE:
  case G_UNICODE_UNASSIGNED:
    return TRUE;
  case G_UNICODE_FORMAT:
    return c != 0x200C && c != 0x200D;
  default:
    return FALSE;
  }
}

static char *
clean (const char *text, gboolean is_name)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *result = g_string_new (NULL);
  int n_chars = 0;

  if (is_name)
    g_string_append_unichar (result, FIRST_STRONG_ISOLATE);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (n_chars++ == NLK_DISPLAY_TEXT_CHARS) {
      g_string_append_unichar (result, ELLIPSIS);
      break;
    }
    if (is_harmful (c) && (is_name || !is_isolate (c)))
      c = REPLACEMENT;
    g_string_append_unichar (result, c);
  }
  if (is_name)
    g_string_append_unichar (result, POP_DIRECTIONAL_ISOLATE);
  return g_string_free (result, FALSE);
}

char *
nlk_display_text_name (const char *name)
{
  return clean (name, TRUE);
}

char *
nlk_display_text_sentence (const char *sentence)
{
  return clean (sentence, FALSE);
}
