/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-key-strength.h"

#include "app/nlk-app-key-generator.h"

#include <string.h>

static const struct {
  const char *key;
  NlkAppKeyStrength strength;
} cases[] = {
  { "a", NLK_APP_KEY_STRENGTH_WEAK },
  { "password", NLK_APP_KEY_STRENGTH_WEAK },
  { "Password123!", NLK_APP_KEY_STRENGTH_WEAK },
  { "mysecret", NLK_APP_KEY_STRENGTH_WEAK },
  { "12345678901234", NLK_APP_KEY_STRENGTH_WEAK },
  { "qwertyuiopasdfghjkl", NLK_APP_KEY_STRENGTH_WEAK },
  { "abcdefghijklmnop", NLK_APP_KEY_STRENGTH_WEAK },
  { "zzzzzzzzzzzzzzzzzzzzzzzzzzzzz", NLK_APP_KEY_STRENGTH_WEAK },
  { "sunflower1987", NLK_APP_KEY_STRENGTH_WEAK },
  { "xy7xy7xy7xy7xy7xy7xy7xy7", NLK_APP_KEY_STRENGTH_WEAK },
  { "wintergarden", NLK_APP_KEY_STRENGTH_WEAK },
  { "apple-table-chair", NLK_APP_KEY_STRENGTH_FAIR },
  { "three random words", NLK_APP_KEY_STRENGTH_FAIR },
  { "kX9-qv7P", NLK_APP_KEY_STRENGTH_FAIR },
  { "correct-horse-battery-staple", NLK_APP_KEY_STRENGTH_STRONG },
  { "Schüssel Fahrrad Gewitter Lampe", NLK_APP_KEY_STRENGTH_STRONG },
  { "کلید بسیار بلند برای دروازه ما", NLK_APP_KEY_STRENGTH_STRONG },
  { "9fK2-mXq8-Tz4w-Lp7R", NLK_APP_KEY_STRENGTH_STRONG },
};

static void
test_judgement (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkSecret) key = nlk_secret_new (cases[i].key, strlen (cases[i].key));

    g_test_message ("%s: %u bits", cases[i].key, nlk_app_key_strength_estimate_bits (key));
    g_assert_cmpint (nlk_app_key_strength_judge (key), ==, cases[i].strength);
  }
}

/* Saying the same again adds next to nothing; saying something else never takes anything away. */
static void
test_more_is_not_less (void)
{
  const char *text = "correct-horse-battery-staple-9fK2-mXq8";
  guint last = 0;

  for (gsize n = 1; n <= strlen (text); n++) {
    g_autoptr (NlkSecret) key = nlk_secret_new (text, n);
    guint bits = nlk_app_key_strength_estimate_bits (key);

    /* A letter more can turn what looked random into a word. */
    g_assert_cmpuint (bits + 8, >=, last);
    last = bits;
  }
  g_assert_cmpuint (last, >, 80);
}

static void
test_longest (void)
{
  g_autofree char *text = g_strnfill (1024, 'x');
  g_autoptr (NlkSecret) key = nlk_secret_new (text, 1024);

  g_assert_cmpint (nlk_app_key_strength_judge (key), ==, NLK_APP_KEY_STRENGTH_WEAK);
}

static void
test_generated_is_strong (void)
{
  for (guint i = 0; i < 200; i++) {
    g_autoptr (NlkSecret) key = nlk_app_key_generator_new_key ();

    g_assert_cmpint (nlk_app_key_strength_judge (key), ==, NLK_APP_KEY_STRENGTH_STRONG);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-strength/judgement", test_judgement);
  g_test_add_func ("/key-strength/more-is-not-less", test_more_is_not_less);
  g_test_add_func ("/key-strength/longest", test_longest);
  g_test_add_func ("/key-strength/generated-is-strong", test_generated_is_strong);
  return g_test_run ();
}
