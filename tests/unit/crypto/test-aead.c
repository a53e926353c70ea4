/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-aead.h"

#include "base/nlk-bytes.h"
#include "base/nlk-random.h"

#include "nlk-test-crypto.h"

static const gboolean backends[] = { TRUE, FALSE };

/* draft-irtf-cfrg-xchacha-03, appendix A.3. */
static void
test_xchacha_vector (void)
{
  g_autoptr (GHashTable) vectors = test_read_vectors ("xchacha20poly1305.txt");
  const GByteArray *plain = test_vector (vectors, "plaintext"), *ad = test_vector (vectors, "aad");
  const GByteArray *key = test_vector (vectors, "key"), *nonce = test_vector (vectors, "nonce");
  const GByteArray *cipher = test_vector (vectors, "ciphertext"),
                   *tag = test_vector (vectors, "tag");
  NlkReader reader;
  guint64 number;

  nlk_reader_init (&reader, nonce->data + NLK_AEAD_PREFIX_BYTES, 8);
  number = nlk_reader_u64 (&reader);
  for (guint i = 0; i < G_N_ELEMENTS (backends); i++) {
    g_autoptr (NlkAead) sealer = nlk_aead_new (key->data, nonce->data, TRUE, backends[i]);
    g_autoptr (NlkAead) opener = nlk_aead_new (key->data, nonce->data, FALSE, backends[i]);
    guint8 out[200];

    nlk_aead_seal (sealer, number, ad->data, ad->len, plain->data, plain->len, out);
    g_assert_cmpmem (out, plain->len, cipher->data, cipher->len);
    g_assert_cmpmem (out + plain->len, 16, tag->data, tag->len);
    g_assert_true (nlk_aead_open (opener, number, ad->data, ad->len, out, plain->len + 16));
    g_assert_cmpmem (out, plain->len, plain->data, plain->len);
  }
}

static void
test_backends_agree (void)
{
  static const gsize sizes[] = { 0,   1,   63,   64,   65,   127,   128,   129,  255,
                                 256, 257, 1023, 1024, 4096, 16384, 65507, 65519 };
  guint8 key[32], prefix[16];
  const guint8 ad[3] = { 0, 1, 2 };
  g_autofree guint8 *plain = g_malloc (65519);

  nlk_random_bytes (key, sizeof key);
  nlk_random_bytes (prefix, sizeof prefix);
  nlk_random_bytes (plain, 65519);
  g_autoptr (NlkAead) slow = nlk_aead_new (key, prefix, TRUE, TRUE);
  g_autoptr (NlkAead) fast = nlk_aead_new (key, prefix, TRUE, FALSE);
  g_autoptr (NlkAead) opener = nlk_aead_new (key, prefix, FALSE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    gsize n = sizes[i];
    g_autofree guint8 *a = g_malloc (n + 16), *b = g_malloc (n + 16);

    nlk_aead_seal (slow, i, ad, 3, plain, n, a);
    /* In place. */
    memcpy (b, plain, n);
    nlk_aead_seal (fast, i, ad, 3, b, n, b);
    g_assert_cmpmem (a, n + 16, b, n + 16);
    g_assert_true (nlk_aead_open (opener, i, ad, 3, b, n + 16));
    g_assert_cmpmem (b, n, plain, n);
  }
}

static void
test_forgeries_fail (void)
{
  static const gsize sizes[] = { 5, 1500 };
  guint8 key[32] = { 7 }, prefix[16] = { 8 }, ad[3] = { 0 }, buffer[1516];

  for (guint b = 0; b < G_N_ELEMENTS (backends); b++) {
    g_autoptr (NlkAead) sealer = nlk_aead_new (key, prefix, TRUE, backends[b]);
    g_autoptr (NlkAead) opener = nlk_aead_new (key, prefix, FALSE, backends[b]);

    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      gsize n = sizes[s] + 16;

      for (gsize flip = 0; flip < n; flip += n / 7) {
        memset (buffer, 'x', sizes[s]);
        nlk_aead_seal (sealer, 1, ad, 3, buffer, sizes[s], buffer);
        buffer[flip] ^= 0x40;
        g_assert_false (nlk_aead_open (opener, 1, ad, 3, buffer, n));
        /* Nothing of the plaintext is left for a careless caller. */
        g_assert_null (memmem (buffer, n, "xxxxxxxx", 4));
      }
      memset (buffer, 'x', sizes[s]);
      nlk_aead_seal (sealer, 1, ad, 3, buffer, sizes[s], buffer);
      g_assert_false (nlk_aead_open (opener, 2, ad, 3, buffer, n));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add_func ("/crypto/aead/xchacha-vector", test_xchacha_vector);
  g_test_add_func ("/crypto/aead/backends-agree", test_backends_agree);
  g_test_add_func ("/crypto/aead/forgeries-fail", test_forgeries_fail);
  return g_test_run ();
}
