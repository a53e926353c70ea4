/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-record.h"

#include "base/nlk-random.h"

#include "nlk-test-crypto.h"

/* 10 GiB through one stream, every byte checked: its index goes well beyond 2^32. */
static void
test_ten_gib (void)
{
  const guint64 total = G_GUINT64_CONSTANT (10) << 30;
  g_autofree guint8 *plain = g_malloc (NLK_RECORD_MAX_DATA_BYTES);
  g_autofree guint8 *wire = g_malloc (NLK_RECORD_MAX_BYTES);
  NlkStreamKeys keys;
  gsize n, n_taken, n_data;
  guint8 *data;

  nlk_random_bytes (&keys, sizeof keys);
  nlk_random_bytes (plain, NLK_RECORD_MAX_DATA_BYTES);
  g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (&keys, NLK_RECORD_WRITER_CLIENT);
  g_autoptr (NlkRecordOpener) opener =
    nlk_record_opener_new (&keys, NLK_RECORD_WRITER_CLIENT, NLK_RECORD_MAX_DATA_BYTES);
  for (guint64 at = 0; at < total; at += NLK_RECORD_MAX_DATA_BYTES) {
    memcpy (plain, &at, sizeof at);
    n = nlk_record_seal (sealer, plain, NLK_RECORD_MAX_DATA_BYTES, wire);
    g_assert_cmpint (nlk_record_open (opener, wire, n, &n_taken, &data, &n_data), ==,
                     NLK_RECORD_DATA);
    g_assert_cmpmem (data, n_data, plain, NLK_RECORD_MAX_DATA_BYTES);
  }
  n = nlk_record_seal_end (sealer, wire);
  g_assert_cmpint (nlk_record_open (opener, wire, n, &n_taken, &data, &n_data), ==, NLK_RECORD_END);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add_func ("/crypto/record-long/ten-gib", test_ten_gib);
  return g_test_run ();
}
