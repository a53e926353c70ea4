/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-bytes.h"

#include <string.h>

static void
assert_text (const char *data, gsize n_bytes, const char *expected, gsize n_used)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_cmpuint (nlk_app_bytes_append_text (out, (const guint8 *) data, n_bytes), ==, n_used);
  g_assert_cmpstr (out->str, ==, expected);
  g_assert_true (g_utf8_validate (out->str, -1, NULL));
}

static void
test_text (void)
{
  assert_text ("hello\r\n\tworld", 13, "hello\r\n\tworld", 13);
  assert_text ("na\xc3\xafve", 6, "naïve", 6);
  assert_text ("na\xc3", 3, "na", 2);
  assert_text ("a\0b", 3, "a\uFFFDb", 3);
  assert_text ("\x1b[1m", 4, "\uFFFD[1m", 4);
  assert_text ("a\xff\xfe z", 5, "a\uFFFD\uFFFD z", 5);
  assert_text ("\xc2\x9b!", 3, "\uFFFD!", 3);
  assert_text ("", 0, "", 0);
}

static void
test_is_text (void)
{
  static const struct {
    const char *data;
    gboolean is_text;
  } cases[] = {
    { "hello\n", TRUE },          { "na\xc3\xafve", TRUE },
    { "half of \xe2\x82", TRUE }, { "\x1b[1mbold", FALSE },
    { "latin \xe9t\xe9", FALSE }, { "bell \x07", FALSE },
    { "c1 \xc2\x9b", FALSE },     { "", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (nlk_app_bytes_is_text ((const guint8 *) cases[i].data, strlen (cases[i].data)),
                     ==, cases[i].is_text);
  g_assert_false (nlk_app_bytes_is_text ((const guint8 *) "a\0b", 3));
}

static void
test_hex (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  nlk_app_bytes_append_hex (out, (const guint8 *) "0123456789abcdef\xff\n.", 19, 0x20);
  g_assert_cmpstr (out->str, ==,
                   "00000020  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n"
                   "00000030  ff 0a 2e                                          ...\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/bytes/text", test_text);
  g_test_add_func ("/app/bytes/is-text", test_is_text);
  g_test_add_func ("/app/bytes/hex", test_hex);
  return g_test_run ();
}
