/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-record.h"

#include "base/nlk-bytes.h"

#include "nlk-aead.h"
#include "nlk-crypto.h"
#include "nlk-record-private.h"

G_STATIC_ASSERT (NLK_RECORD_TAG_BYTES == NLK_AEAD_TAG_BYTES);
G_STATIC_ASSERT (NLK_RECORD_MAX_DATA_BYTES + NLK_RECORD_TAG_BYTES == G_MAXUINT16);

struct _NlkRecordSealer {
  NlkAead *aead;
  guint64 number;
  gboolean is_ended;
};

NlkRecordSealer *
nlk_record_sealer_new (const NlkStreamKeys *keys, NlkRecordWriter writer)
{
  NlkRecordSealer *sealer = g_new0 (NlkRecordSealer, 1);

  nlk_crypto_init ();
  sealer->aead =
    nlk_aead_new (writer == NLK_RECORD_WRITER_CLIENT ? keys->client_key : keys->agent_key,
                  keys->nonce, TRUE, FALSE);
  return sealer;
}

void
nlk_record_sealer_free (NlkRecordSealer *sealer)
{
  nlk_aead_free (sealer->aead);
  g_free (sealer);
}

static gsize
seal (NlkRecordSealer *sealer, NlkRecordType type, const guint8 *data, gsize n_bytes, guint8 *out)
{
  if (sealer->number == G_MAXUINT64)
    return 0;
  out[0] = (guint8) type;
  nlk_put_u16 (out + 1, (guint16) (n_bytes + NLK_RECORD_TAG_BYTES));
  nlk_aead_seal (sealer->aead, sealer->number++, out, NLK_RECORD_HEADER_BYTES, data, n_bytes,
                 out + NLK_RECORD_HEADER_BYTES);
  return n_bytes + NLK_RECORD_OVERHEAD_BYTES;
}

gsize
nlk_record_seal (NlkRecordSealer *sealer, const guint8 *data, gsize n_bytes, guint8 *out)
{
  g_return_val_if_fail (!sealer->is_ended, 0);
  g_return_val_if_fail (n_bytes <= NLK_RECORD_MAX_DATA_BYTES, 0);

  return seal (sealer, NLK_RECORD_TYPE_DATA, data, n_bytes, out);
}

gsize
nlk_record_seal_end (NlkRecordSealer *sealer, guint8 out[NLK_RECORD_OVERHEAD_BYTES])
{
  g_return_val_if_fail (!sealer->is_ended, 0);

  sealer->is_ended = TRUE;
  return seal (sealer, NLK_RECORD_TYPE_END, NULL, 0, out);
}

gboolean
nlk_record_sealer_is_ended (const NlkRecordSealer *sealer)
{
  return sealer->is_ended;
}

void
nlk_record_sealer_set_number (NlkRecordSealer *sealer, guint64 number)
{
  sealer->number = number;
}
