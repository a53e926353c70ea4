/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-key-strength.h"

#include "crypto/nlk-passphrase.h"

#include <string.h>

/* All in tenths of a bit, so that the same text gives the same number everywhere. */
#define BIT 10
#define LETTER (47 * BIT / 10)
#define DIGIT (33 * BIT / 10)
#define MARK (45 * BIT / 10)
#define OTHER (7 * BIT)
#define EXPECTED (BIT / 2) /* what continues a sequence or a repetition */
/* A word is one of a few thousand, a longer one of a few more. */
#define WORD_BASE (8 * BIT)
#define WORD_LETTER (BIT * 3 / 2)
#define SHORTEST_WORD 3

static const char *const rows[] = { "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm" };

/* Whether @next stands beside @last: in the alphabet, among the digits, or on the keyboard. */
static gboolean
is_neighbour (gunichar last, gunichar next)
{
  if (last == next || last + 1 == next || last == next + 1)
    return TRUE;
  if (last > 0x7f || next > 0x7f)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *at = strchr (rows[i], g_ascii_tolower ((char) last));

    if (at == NULL || last == 0)
      continue;
    if (g_ascii_tolower ((char) next) == at[1] && at[1] != '\0')
      return TRUE;
    if (at > rows[i] && g_ascii_tolower ((char) next) == at[-1])
      return TRUE;
  }
  return FALSE;
}

static guint
value_of (gunichar c)
{
  if (g_unichar_isdigit (c))
    return DIGIT;
  if (g_unichar_isalpha (c) && c <= 0x7f)
    return LETTER;
  return c <= 0x7f ? MARK : OTHER;
}

static gboolean
is_vowel (gunichar c)
{
  return c > 0x7f || strchr ("aeiouyAEIOUY", (int) c) != NULL;
}

/* @n_letters characters from @text on are letters. */
static guint
estimate_letters (const char *text, guint n_letters)
{
  guint n_vowels = 0, n_turns = 0, single = 0;
  gunichar last = 0;

  for (guint i = 0; i < n_letters; i++, text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    n_vowels += is_vowel (c);
    n_turns += i > 0 && g_unichar_isupper (c) != g_unichar_isupper (last);
    single += last != 0 && is_neighbour (last, c) ? EXPECTED : value_of (c);
    last = c;
  }
  /* Random letters of both cases have one more bit each; in a word only the turns are worth anything. */
  if (n_letters < SHORTEST_WORD || n_vowels * 6 < n_letters)
    return single + (n_turns > 1 ? n_letters * BIT : 0);
  return MIN (single, WORD_BASE + n_letters * WORD_LETTER) + MIN (n_turns, n_letters) * BIT;
}

static guint
count_letters (const char *text)
{
  guint n = 0;

  for (; *text != '\0' && g_unichar_isalpha (g_utf8_get_char (text)); n++)
    text = g_utf8_next_char (text);
  return n;
}

/* Four digits that are a year of somebody's life. */
static gboolean
is_year (const char *text)
{
  if (!g_str_has_prefix (text, "19") && !g_str_has_prefix (text, "20"))
    return FALSE;
  return g_ascii_isdigit (text[2]) && g_ascii_isdigit (text[3]) && !g_ascii_isdigit (text[4]);
}

static guint
estimate (const char *text, const char *end)
{
  guint total = 0;
  gunichar last = 0, last_mark = 0;

  while (text < end) {
    gunichar c = g_utf8_get_char (text);
    guint n_letters = count_letters (text);

    if (n_letters > 0) {
      total += estimate_letters (text, n_letters);
      text = g_utf8_offset_to_pointer (text, n_letters);
      last = 0;
      continue;
    }
    if (!g_unichar_isdigit (last) && is_year (text)) {
      total += 7 * BIT;
      text += 4;
      last = 0;
      continue;
    }
    total += is_neighbour (last, c) || (last_mark == c && !g_unichar_isdigit (c)) ? EXPECTED
                                                                                  : value_of (c);
    if (!g_unichar_isdigit (c))
      last_mark = c;
    last = c;
    text = g_utf8_next_char (text);
  }
  return total;
}

/* Length in bytes of the shortest piece that, said again and again, is the whole text. */
static gsize
find_period (const char *text, gsize n_bytes)
{
  for (gsize n = 1; n <= n_bytes / 2; n++)
    if (n_bytes % n == 0 && memcmp (text, text + n, n_bytes - n) == 0)
      return n;
  return n_bytes;
}

guint
nlk_app_key_strength_estimate_bits (const NlkSecret *passphrase)
{
  const char *text = nlk_secret_get_text (passphrase);
  gsize n_bytes = strlen (text);
  gsize period = find_period (text, n_bytes);
  guint tenths;

  /* A period may end within a character only when all its bytes repeat, which UTF-8 does not do. */
  if (period == n_bytes)
    return estimate (text, text + n_bytes) / BIT;
  tenths = 0;
  for (gsize n = n_bytes / period; n > 1; n /= 2)
    tenths += BIT;
  for (const char *p = text; p < text + period; p = g_utf8_next_char (p))
    tenths += value_of (g_utf8_get_char (p));
  return MIN (tenths, estimate (text, text + n_bytes)) / BIT;
}

NlkAppKeyStrength
nlk_app_key_strength_judge (const NlkSecret *passphrase)
{
  guint bits = nlk_app_key_strength_estimate_bits (passphrase);

  if (bits < NLK_APP_KEY_STRENGTH_FAIR_BITS ||
      nlk_passphrase_get_strength (passphrase) == NLK_PASSPHRASE_COMMON)
    return NLK_APP_KEY_STRENGTH_WEAK;
  return bits < NLK_APP_KEY_STRENGTH_STRONG_BITS ? NLK_APP_KEY_STRENGTH_FAIR
                                                 : NLK_APP_KEY_STRENGTH_STRONG;
}
