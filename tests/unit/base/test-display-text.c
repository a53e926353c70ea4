/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-display-text.h"

#define FSI "\xE2\x81\xA8"
#define PDI "\xE2\x81\xA9"
#define BAD "\xEF\xBF\xBD"

static void
assert_name (const char *name, const char *expected)
{
  g_autofree char *shown = nlk_display_text_name (name);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_name (void)
{
  assert_name ("office", FSI "office" PDI);
  assert_name (NULL, FSI PDI);
  assert_name ("b\xC3\xBCro <b>_x", FSI "b\xC3\xBCro <b>_x" PDI);
  assert_name ("two\nlines\x1b[31m", FSI "two" BAD "lines" BAD "[31m" PDI);
  assert_name ("not\xFFutf8", FSI "not" BAD "utf8" PDI);
}

static void
test_name_turns_the_sentence_around (void)
{
  assert_name ("a\xE2\x80\xAE"
               "gpj.exe",
               FSI "a" BAD "gpj.exe" PDI);
  assert_name ("out" PDI "side", FSI "out" BAD "side" PDI);
  assert_name ("\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB4",
               FSI "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB4" PDI);
}

static void
test_name_is_endless (void)
{
  g_autofree char *fits = g_strnfill (NLK_DISPLAY_TEXT_CHARS, 'x');
  g_autofree char *endless = g_strnfill (10 * NLK_DISPLAY_TEXT_CHARS, 'x');
  g_autofree char *whole = g_strconcat (FSI, fits, PDI, NULL);
  g_autofree char *cut = g_strconcat (FSI, fits, "\xE2\x80\xA6" PDI, NULL);

  assert_name (fits, whole);
  assert_name (endless, cut);
}

static void
test_sentence (void)
{
  g_autofree char *shown = nlk_display_text_sentence ("To " FSI "work" PDI "\t\xE2\x80\xAE.");

  g_assert_cmpstr (shown, ==, "To " FSI "work" PDI BAD BAD ".");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/display-text/name", test_name);
  g_test_add_func ("/base/display-text/name-turns-the-sentence-around",
                   test_name_turns_the_sentence_around);
  g_test_add_func ("/base/display-text/name-is-endless", test_name_is_endless);
  g_test_add_func ("/base/display-text/sentence", test_sentence);
  return g_test_run ();
}
