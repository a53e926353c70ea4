/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-passphrase.h"

#include "nlk-test-crypto.h"

static void
test_composed_and_decomposed_are_one (void)
{
  g_autoptr (NlkSecret) composed = test_passphrase ("b\xc3\xbcro");
  g_autoptr (NlkSecret) decomposed = test_passphrase ("bu\xcc\x88ro");

  g_assert_cmpstr (nlk_secret_get_text (decomposed), ==, "b\xc3\xbcro");
  g_assert_true (nlk_secret_equal (composed, decomposed));
}

static void
assert_refused (const char *text, gsize n_bytes, NlkPassphraseSource source)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nlk_passphrase_new (text, n_bytes, source, &error));
  g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_PASSPHRASE);
}

static void
test_what_cannot_be_one (void)
{
  g_autofree char *longest = g_strnfill (NLK_PASSPHRASE_MAX_BYTES, 'k');
  g_autofree char *longer = g_strnfill (NLK_PASSPHRASE_MAX_BYTES + 1, 'k');
  g_autofree char *huge = g_strnfill (100000, 'k');
  g_autoptr (NlkSecret) just = test_passphrase (longest);

  g_assert_nonnull (just);
  assert_refused ("", 0, NLK_PASSPHRASE_TYPED);
  assert_refused ("\n", 1, NLK_PASSPHRASE_FILE);
  assert_refused (longer, strlen (longer), NLK_PASSPHRASE_TYPED);
  assert_refused (huge, strlen (huge), NLK_PASSPHRASE_TYPED);
  assert_refused ("a\tb", 3, NLK_PASSPHRASE_TYPED);
  assert_refused ("a\0b", 3, NLK_PASSPHRASE_TYPED);
  assert_refused ("a\x7f", 2, NLK_PASSPHRASE_TYPED);
  assert_refused ("a\xc2\x85", 3, NLK_PASSPHRASE_TYPED);
  assert_refused ("a\xff", 2, NLK_PASSPHRASE_TYPED);
  assert_refused ("mysecret\n", 9, NLK_PASSPHRASE_TYPED);
  assert_refused ("mysecret\n\n", 10, NLK_PASSPHRASE_FILE);
}

static void
test_one_line_end_of_a_file_is_dropped (void)
{
  static const char *const texts[] = { "my secret", "my secret\n", "my secret\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (NlkSecret) secret =
      nlk_passphrase_new (texts[i], strlen (texts[i]), NLK_PASSPHRASE_FILE, NULL);

    g_assert_cmpstr (nlk_secret_get_text (secret), ==, "my secret");
  }
}

static void
test_strength (void)
{
  static const struct {
    const char *text;
    NlkPassphraseStrength strength;
  } cases[] = {
    { "mysecret", NLK_PASSPHRASE_COMMON },
    { "MySecret1!", NLK_PASSPHRASE_COMMON },
    { "20031224", NLK_PASSPHRASE_COMMON },
    { "xkq9v", NLK_PASSPHRASE_SHORT },
    { "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", NLK_PASSPHRASE_SHORT },
    { "correct horse battery", NLK_PASSPHRASE_GOOD },
    { "48151623420481516234208", NLK_PASSPHRASE_GOOD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkSecret) passphrase = test_passphrase (cases[i].text);

    g_assert_cmpint (nlk_passphrase_get_strength (passphrase), ==, cases[i].strength);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add_func ("/crypto/passphrase/composed-and-decomposed-are-one",
                   test_composed_and_decomposed_are_one);
  g_test_add_func ("/crypto/passphrase/what-cannot-be-one", test_what_cannot_be_one);
  g_test_add_func ("/crypto/passphrase/one-line-end-of-a-file-is-dropped",
                   test_one_line_end_of_a_file_is_dropped);
  g_test_add_func ("/crypto/passphrase/strength", test_strength);
  return g_test_run ();
}
