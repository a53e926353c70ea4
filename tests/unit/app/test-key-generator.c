/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-key-generator.h"

#include "client/nlk-agent-key.h"

#include <string.h>

#define ALPHABET "abcdefghjkmnpqrstuvwxyz23456789"
#define N_KEYS 2000

static void
test_form (void)
{
  for (guint n = 0; n < 100; n++) {
    g_autoptr (NlkSecret) key = nlk_app_key_generator_new_key ();
    const char *text = nlk_secret_get_text (key);

    g_assert_cmpuint (strlen (text), ==, 29);
    for (gsize i = 0; text[i] != '\0'; i++) {
      if (i % 5 == 4)
        g_assert_cmpint (text[i], ==, '-');
      else
        g_assert_nonnull (strchr (ALPHABET, text[i]));
    }
  }
}

/* Typed into the dialog it is the same key. */
static void
test_is_a_passphrase (void)
{
  g_autoptr (NlkSecret) key = nlk_app_key_generator_new_key ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkSecret) typed = nlk_agent_key_new_passphrase (key, FALSE, &error);

  g_assert_no_error (error);
  g_assert_true (nlk_secret_equal (key, typed));
}

/* Each character everywhere about equally often, and no key twice. A false alarm is less likely than a broken machine:
 * the bound is 8 standard deviations. */
static void
test_uniform (void)
{
  guint counts[128] = { 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  double expected = N_KEYS * 24 / 31.0;

  for (guint n = 0; n < N_KEYS; n++) {
    g_autoptr (NlkSecret) key = nlk_app_key_generator_new_key ();

    for (const char *p = nlk_secret_get_text (key); *p != '\0'; p++)
      counts[(guint8) *p]++;
    g_assert_true (g_hash_table_add (seen, g_strdup (nlk_secret_get_text (key))));
  }
  for (const char *p = ALPHABET; *p != '\0'; p++) {
    double off = counts[(guint8) *p] - expected;

    g_assert_cmpfloat (off * off, <, 64 * expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-generator/form", test_form);
  g_test_add_func ("/key-generator/is-a-passphrase", test_is_a_passphrase);
  g_test_add_func ("/key-generator/uniform", test_uniform);
  return g_test_run ();
}
