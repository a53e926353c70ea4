/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-uuid.h"

#define TEXT "6f1c0c0e-2f1d-4a53-9d3b-0f6e5f0f1b55"

static void
test_accepts_every_form (void)
{
  static const char *const forms[] = {
    TEXT,
    "6F1C0C0E-2F1D-4A53-9D3B-0F6E5F0F1B55",
    "6f1c0c0e2f1d4a539d3b0f6e5f0f1b55",
    ("{" TEXT "}"),
    ("urn:uuid:" TEXT),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    char text[NLK_UUID_TEXT_BYTES];
    NlkUuid uuid;

    g_assert_true (nlk_uuid_parse (forms[i], &uuid));
    g_assert_cmpstr (nlk_uuid_format (&uuid, text), ==, TEXT);
  }
}

static void
test_refuses_others (void)
{
  static const char *const wrong[] = {
    "",
    "6f1c0c0e",
    "6f1c0c0e-2f1d-4a53-9d3b-0f6e5f0f1b5",
    "6f1c0c0e-2f1d-4a53-9d3b-0f6e5f0f1b5g",
    "6f1c0c0e+2f1d-4a53-9d3b-0f6e5f0f1b55",
    "[" TEXT "]",
  };
  NlkUuid uuid;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (nlk_uuid_parse (wrong[i], &uuid));
}

static void
test_random_is_version_4 (void)
{
  char first[NLK_UUID_TEXT_BYTES], second[NLK_UUID_TEXT_BYTES];
  NlkUuid a, b;

  nlk_uuid_random (&a);
  nlk_uuid_random (&b);
  g_assert_false (nlk_uuid_equal (&a, &b));
  g_assert_cmpint (nlk_uuid_format (&a, first)[14], ==, '4');
  g_assert_nonnull (strchr ("89ab", nlk_uuid_format (&b, second)[19]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/uuid/accepts-every-form", test_accepts_every_form);
  g_test_add_func ("/base/uuid/refuses-others", test_refuses_others);
  g_test_add_func ("/base/uuid/random-is-version-4", test_random_is_version_4);
  return g_test_run ();
}
