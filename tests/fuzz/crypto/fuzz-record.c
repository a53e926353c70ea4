/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-record.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const NlkStreamKeys keys = { .nonce = { 1 }, .client_key = { 2 }, .agent_key = { 3 } };

/* Feeds a copy of @wire in pieces of at most @n_piece; returns what came out. */
static GByteArray *
open_all (const guint8 *wire, gsize n_wire, gsize n_piece, NlkRecordStatus *ret_last)
{
  g_autoptr (NlkRecordOpener) opener =
    nlk_record_opener_new (&keys, NLK_RECORD_WRITER_CLIENT, NLK_RECORD_MAX_DATAGRAM_BYTES);
  GByteArray *plain = g_byte_array_new ();

  *ret_last = NLK_RECORD_NEED_MORE;
  for (gsize at = 0; at < n_wire && *ret_last != NLK_RECORD_BROKEN; at += n_piece) {
    gsize n = MIN (n_piece, n_wire - at), done = 0;
    g_autofree guint8 *piece = g_memdup2 (wire + at, n);

    do {
      gsize n_taken, n_data;
      guint8 *found;

      *ret_last = nlk_record_open (opener, piece + done, n - done, &n_taken, &found, &n_data);
      g_assert_cmpuint (n_taken, <=, n - done);
      if (*ret_last == NLK_RECORD_DATA)
        g_byte_array_append (plain, found, n_data);
      done += n_taken;
    } while (*ret_last == NLK_RECORD_DATA || *ret_last == NLK_RECORD_END);
  }
  return plain;
}

/* Two honest records, one perhaps altered, then the input: cut anyhow, the outcome is the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (&keys, NLK_RECORD_WRITER_CLIENT);
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  g_autoptr (GByteArray) whole = NULL;
  g_autoptr (GByteArray) parts = NULL;
  guint8 record[NLK_RECORD_OVERHEAD_BYTES + 200] = { 0 };
  NlkRecordStatus a, b;

  g_byte_array_append (wire, record, nlk_record_seal (sealer, record + 3, 5, record));
  memset (record, 0, sizeof record);
  g_byte_array_append (wire, record, nlk_record_seal (sealer, record + 3, 200, record));
  if (size >= 2 && data[0] % 2 == 1)
    wire->data[data[0] % wire->len] ^= data[1];
  g_byte_array_append (wire, data, size);

  whole = open_all (wire->data, wire->len, wire->len, &a);
  parts = open_all (wire->data, wire->len, size > 0 ? 1 + data[size - 1] : 1, &b);
  g_assert_cmpint (a, ==, b);
  g_assert_cmpmem (whole->data, whole->len, parts->data, parts->len);
  g_assert_cmpuint (whole->len, <=, 205);
  return 0;
}
