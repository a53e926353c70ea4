/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-kdf.h"

#include "nlk-test-crypto.h"

/* FIPS 202, the examples of 0, 24 and 1,600 bits. */
static void
test_sha3_256 (void)
{
  guint8 many[200], hash[NLK_KDF_BYTES];
  const NlkKdfPart abc[] = { NLK_KDF_TEXT ("a"), NLK_KDF_TEXT (""), NLK_KDF_TEXT ("bc") };
  const NlkKdfPart whole = { many, sizeof many };

  memset (many, 0xa3, sizeof many);
  nlk_kdf_h3 (NULL, 0, hash);
  test_assert_hex (hash, 32, "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
  nlk_kdf_h3 (abc, G_N_ELEMENTS (abc), hash);
  test_assert_hex (hash, 32, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
  nlk_kdf_h3 (&whole, 1, hash);
  test_assert_hex (hash, 32, "79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787");
}

/* RFC 4231 section 4, cases 1 to 4, 6 and 7; case 5 is truncated. */
static void
test_hmac_sha256 (void)
{
  static const struct {
    const char *key;
    const char *data;
    const char *tag;
  } cases[] = {
    { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
    { "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "dd*50",
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
    { "0102030405060708090a0b0c0d0e0f10111213141516171819", "cd*50",
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
    { "aa*131",
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b"
      "65"
      "79204669727374",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
    { "aa*131",
      "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a6520"
      "6b"
      "657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b657920"
      "6e"
      "6565647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d41"
      "43"
      "20616c676f726974686d2e",
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) key = test_unhex (cases[i].key);
    g_autoptr (GByteArray) data = test_unhex (cases[i].data);
    guint8 tag[NLK_KDF_BYTES];
    const char *times;

    if ((times = strchr (cases[i].key, '*')) != NULL) {
      guint8 byte = key->data[0];

      g_byte_array_set_size (key, (guint) g_ascii_strtoull (times + 1, NULL, 10));
      memset (key->data, byte, key->len);
    }
    if ((times = strchr (cases[i].data, '*')) != NULL) {
      guint8 byte = data->data[0];

      g_byte_array_set_size (data, (guint) g_ascii_strtoull (times + 1, NULL, 10));
      memset (data->data, byte, data->len);
    }
    const NlkKdfPart halves[] = { { data->data, 3 }, { data->data + 3, data->len - 3 } };

    nlk_kdf_hmac (key->data, key->len, halves, 2, tag);
    test_assert_hex (tag, sizeof tag, cases[i].tag);
  }
}

static void
test_lengths_are_leb128 (void)
{
  static const struct {
    gsize n;
    const char *hex;
  } cases[] = {
    { 0, "00" },     { 1, "01" },       { 127, "7f" },       { 128, "8001" },
    { 255, "ff01" }, { 16383, "ff7f" }, { 16384, "808001" }, { G_MAXSIZE, "ffffffffffffffffff01" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint8 prefix[10];

    test_assert_hex (prefix, nlk_kdf_prepend_len (cases[i].n, prefix), cases[i].hex);
  }
}

static void
test_framing_keeps_parts_apart (void)
{
  const NlkKdfPart a[] = { NLK_KDF_TEXT ("ab"), NLK_KDF_TEXT ("c") };
  const NlkKdfPart b[] = { NLK_KDF_TEXT ("a"), NLK_KDF_TEXT ("bc") };
  g_autoptr (GByteArray) framed = nlk_kdf_lv_cat (a, 2);
  const NlkKdfPart plain = { framed->data, framed->len };
  guint8 x[NLK_KDF_BYTES], y[NLK_KDF_BYTES];

  g_assert_cmpmem (framed->data, framed->len, "\002ab\001c", 5);
  nlk_kdf_h3_lv (a, 2, x);
  nlk_kdf_h3 (&plain, 1, y);
  g_assert_cmpmem (x, 32, y, 32);
  nlk_kdf_h3_lv (b, 2, y);
  g_assert_false (memcmp (x, y, 32) == 0);
  nlk_kdf_hmac_lv ((const guint8 *) "key", 3, a, 2, x);
  nlk_kdf_hmac ((const guint8 *) "key", 3, &plain, 1, y);
  g_assert_cmpmem (x, 32, y, 32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add_func ("/crypto/kdf/sha3-256", test_sha3_256);
  g_test_add_func ("/crypto/kdf/hmac-sha256", test_hmac_sha256);
  g_test_add_func ("/crypto/kdf/lengths-are-leb128", test_lengths_are_leb128);
  g_test_add_func ("/crypto/kdf/framing-keeps-parts-apart", test_framing_keeps_parts_apart);
  return g_test_run ();
}
