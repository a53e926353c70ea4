/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-secret.h"

#include <string.h>

static void
test_holds_bytes_and_terminator (void)
{
  g_autoptr (NlkSecret) secret = nlk_secret_new ("a\0b", 3);
  gsize n_bytes;

  g_assert_cmpmem (nlk_secret_get_data (secret, &n_bytes), 4, "a\0b", 4);
  g_assert_cmpuint (n_bytes, ==, 3);
}

static void
test_spans_pages (void)
{
  g_autofree char *text = g_strnfill (10000, 'x');
  g_autoptr (NlkSecret) secret = nlk_secret_new_take_text (g_strdup (text));

  g_assert_cmpstr (nlk_secret_get_text (secret), ==, text);
}

static void
test_equality (void)
{
  g_autoptr (NlkSecret) a = nlk_secret_new ("mysecret", 8);
  g_autoptr (NlkSecret) b = nlk_secret_new ("mysecret", 8);
  g_autoptr (NlkSecret) c = nlk_secret_new ("mysecres", 8);
  g_autoptr (NlkSecret) d = nlk_secret_new ("mysecret1", 9);

  g_assert_true (nlk_secret_equal (a, b));
  g_assert_false (nlk_secret_equal (a, c));
  g_assert_false (nlk_secret_equal (a, d));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/secret/holds-bytes-and-terminator", test_holds_bytes_and_terminator);
  g_test_add_func ("/base/secret/spans-pages", test_spans_pages);
  g_test_add_func ("/base/secret/equality", test_equality);
  return g_test_run ();
}
