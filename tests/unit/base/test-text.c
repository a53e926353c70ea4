/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-text.h"

static void
assert_escaped (const char *text, gssize n_bytes, gsize max_bytes, const char *expected)
{
  g_autofree char *escaped = nlk_text_escape (text, n_bytes, max_bytes);

  g_assert_cmpstr (escaped, ==, expected);
}

static void
test_escape (void)
{
  assert_escaped ("plain text", -1, 100, "plain text");
  assert_escaped ("büro", -1, 100, "büro");
  assert_escaped ("a\033[31mb\n", -1, 100, "a\\x1b[31mb\\x0a");
  assert_escaped ("a\xff\xfe", -1, 100, "a\\xff\\xfe");
  assert_escaped ("a\0b", 3, 100, "a\\x00b");
  assert_escaped ("x\u202egnp", -1, 100, "x\\u{202e}gnp");
  assert_escaped ("abcdef", -1, 3, "abc…");
}

static void
test_nearest (void)
{
  static const char *const known[] = { "gateway", "token", "protocol", "publish", NULL };

  g_assert_cmpstr (nlk_text_nearest ("gatway", known), ==, "gateway");
  g_assert_cmpstr (nlk_text_nearest ("tokens", known), ==, "token");
  g_assert_null (nlk_text_nearest ("zzz", known));
}

static void
test_duration (void)
{
  gint64 usec = -1;

  g_assert_true (nlk_text_parse_duration ("90", &usec));
  g_assert_cmpint (usec, ==, 90 * G_USEC_PER_SEC);
  g_assert_true (nlk_text_parse_duration ("250ms", &usec));
  g_assert_cmpint (usec, ==, 250000);
  g_assert_true (nlk_text_parse_duration ("365d", &usec));
  g_assert_cmpint (usec, ==, G_GINT64_CONSTANT (31536000) * G_USEC_PER_SEC);
  g_assert_false (nlk_text_parse_duration ("", &usec));
  g_assert_false (nlk_text_parse_duration ("-1s", &usec));
  g_assert_false (nlk_text_parse_duration ("5 parsecs", &usec));
  g_assert_false (nlk_text_parse_duration ("99999999999999999999", &usec));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/escape", test_escape);
  g_test_add_func ("/base/text/nearest", test_nearest);
  g_test_add_func ("/base/text/duration", test_duration);
  return g_test_run ();
}
