/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-cpace.h"

#include "nlk-test-crypto.h"

#define V(name) test_vector (vectors, name)->data
#define N(name) test_vector (vectors, name)->len

static void
test_draft_vectors (void)
{
  g_autoptr (GHashTable) vectors = test_read_vectors ("cpace-ristretto255.txt");
  guint8 g[32], ya[32], yb[32], ka[32], kb[32], isk[NLK_CPACE_ISK_BYTES];

  g_assert_cmpuint (N ("sid"), ==, NLK_CPACE_SID_BYTES);
  nlk_cpace_generator (V ("PRS"), N ("PRS"), V ("CI"), N ("CI"), V ("sid"), g);
  g_assert_cmpmem (g, 32, V ("g"), N ("g"));
  g_assert_true (nlk_cpace_scalar_mult (V ("ya"), g, ya));
  g_assert_cmpmem (ya, 32, V ("Ya"), N ("Ya"));
  g_assert_true (nlk_cpace_scalar_mult (V ("yb"), g, yb));
  g_assert_cmpmem (yb, 32, V ("Yb"), N ("Yb"));
  g_assert_true (nlk_cpace_scalar_mult (V ("ya"), yb, ka));
  g_assert_true (nlk_cpace_scalar_mult (V ("yb"), ya, kb));
  g_assert_cmpmem (ka, 32, V ("K"), N ("K"));
  g_assert_cmpmem (kb, 32, V ("K"), N ("K"));
  nlk_cpace_isk (V ("sid"), ka, ya, V ("ADa"), N ("ADa"), yb, V ("ADb"), N ("ADb"), isk);
  g_assert_cmpmem (isk, sizeof isk, V ("ISK_IR"), N ("ISK_IR"));
}

static void
test_scalar_mult_verifies (void)
{
  g_autoptr (GHashTable) vectors = test_read_vectors ("cpace-ristretto255.txt");
  guint8 product[32] = { 0 }, untouched[32];

  g_assert_true (nlk_cpace_scalar_mult (V ("s"), V ("X"), product));
  g_assert_cmpmem (product, 32, V ("sX"), N ("sX"));
  memcpy (untouched, product, 32);
  g_assert_false (nlk_cpace_scalar_mult (V ("s"), V ("Y_i1"), product));
  g_assert_false (nlk_cpace_scalar_mult (V ("s"), V ("Y_i2"), product));
  g_assert_cmpmem (product, 32, untouched, 32);
}

static void
test_long_password_is_not_padded_short (void)
{
  guint8 prs[300] = { 1 }, sid[NLK_CPACE_SID_BYTES] = { 0 }, a[32], b[32];

  /* 108 bytes of password fill the block exactly; around it and far beyond all generators differ. */
  for (gsize n = 105; n < 300; n++) {
    nlk_cpace_generator (prs, n, NULL, 0, sid, a);
    nlk_cpace_generator (prs, n + 1, NULL, 0, sid, b);
    g_assert_false (memcmp (a, b, 32) == 0);
  }
}

static void
test_random_scalars_differ (void)
{
  guint8 a[32], b[32];

  nlk_cpace_random_scalar (a);
  nlk_cpace_random_scalar (b);
  g_assert_false (memcmp (a, b, 32) == 0);
  g_assert_cmpuint (a[31], <=, 0x10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add_func ("/crypto/cpace/draft-vectors", test_draft_vectors);
  g_test_add_func ("/crypto/cpace/scalar-mult-verifies", test_scalar_mult_verifies);
  g_test_add_func ("/crypto/cpace/long-password-is-not-padded-short",
                   test_long_password_is_not_padded_short);
  g_test_add_func ("/crypto/cpace/random-scalars-differ", test_random_scalars_differ);
  return g_test_run ();
}
