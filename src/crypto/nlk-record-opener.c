/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-record.h"

#include <string.h>

#include "base/nlk-secret.h"

#include "nlk-aead.h"
#include "nlk-crypto.h"
#include "nlk-record-private.h"

typedef enum {
  STATE_OPEN,
  STATE_ENDED,
  STATE_BROKEN,
} State;

struct _NlkRecordOpener {
  NlkAead *aead;
  guint64 number;
  State state;
  gsize max_data_bytes;
  guint8 *part; /* an unfinished record */
  gsize n_part;
  gsize n_room;
};

NlkRecordOpener *
nlk_record_opener_new (const NlkStreamKeys *keys, NlkRecordWriter writer, gsize max_data_bytes)
{
  NlkRecordOpener *opener;

  g_return_val_if_fail (max_data_bytes <= NLK_RECORD_MAX_DATA_BYTES, NULL);

  nlk_crypto_init ();
  opener = g_new0 (NlkRecordOpener, 1);
  opener->max_data_bytes = max_data_bytes;
  opener->aead =
    nlk_aead_new (writer == NLK_RECORD_WRITER_CLIENT ? keys->client_key : keys->agent_key,
                  keys->nonce, FALSE, FALSE);
  return opener;
}

static void
make_room (NlkRecordOpener *opener, gsize n_room)
{
  guint8 *old = opener->part;

  if (n_room <= opener->n_room)
    return;
  opener->part = g_malloc (n_room);
  if (opener->n_part > 0)
    memcpy (opener->part, old, opener->n_part);
  if (old != NULL)
    nlk_wipe (old, opener->n_room);
  g_free (old);
  opener->n_room = n_room;
}

void
nlk_record_opener_free (NlkRecordOpener *opener)
{
  nlk_aead_free (opener->aead);
  if (opener->part != NULL)
    nlk_wipe (opener->part, opener->n_room);
  g_free (opener->part);
  g_free (opener);
}

/* 0: the header breaks the stream. */
static gsize
measure (const NlkRecordOpener *opener, const guint8 *header)
{
  gsize length = header[1] << 8 | header[2];
  gsize most = header[0] == NLK_RECORD_TYPE_DATA ? opener->max_data_bytes : 0;

  if (header[0] != NLK_RECORD_TYPE_DATA && header[0] != NLK_RECORD_TYPE_END)
    return 0;
  if (length < NLK_RECORD_TAG_BYTES || length - NLK_RECORD_TAG_BYTES > most)
    return 0;
  return NLK_RECORD_HEADER_BYTES + length;
}

static NlkRecordStatus
break_stream (NlkRecordOpener *opener)
{
  opener->state = STATE_BROKEN;
  opener->n_part = 0;
  return NLK_RECORD_BROKEN;
}

static NlkRecordStatus
decrypt (NlkRecordOpener *opener, guint8 *record, gsize n_record, guint8 **ret_data,
         gsize *ret_n_data)
{
  if (opener->number == G_MAXUINT64 ||
      !nlk_aead_open (opener->aead, opener->number, record, NLK_RECORD_HEADER_BYTES,
                      record + NLK_RECORD_HEADER_BYTES, n_record - NLK_RECORD_HEADER_BYTES))
    return break_stream (opener);
  opener->number++;
  if (record[0] == NLK_RECORD_TYPE_END) {
    opener->state = STATE_ENDED;
    return NLK_RECORD_END;
  }
  *ret_data = record + NLK_RECORD_HEADER_BYTES;
  *ret_n_data = n_record - NLK_RECORD_OVERHEAD_BYTES;
  return NLK_RECORD_DATA;
}

static gsize
fill (NlkRecordOpener *opener, gsize upto, const guint8 *data, gsize n_bytes)
{
  gsize n = MIN (upto - opener->n_part, n_bytes);

  make_room (opener, upto);
  memcpy (opener->part + opener->n_part, data, n);
  opener->n_part += n;
  return n;
}

/* The record began in an earlier call, or does not end in this one. */
static NlkRecordStatus
assemble (NlkRecordOpener *opener, const guint8 *data, gsize n_bytes, gsize *ret_n_taken,
          guint8 **ret_data, gsize *ret_n_data)
{
  gsize n_taken = 0, n_record;
  NlkRecordStatus status;

  if (opener->n_part < NLK_RECORD_HEADER_BYTES)
    n_taken = fill (opener, NLK_RECORD_HEADER_BYTES, data, n_bytes);
  if (opener->n_part >= NLK_RECORD_HEADER_BYTES) {
    n_record = measure (opener, opener->part);
    if (n_record == 0)
      return break_stream (opener);
    n_taken += fill (opener, n_record, data + n_taken, n_bytes - n_taken);
    if (opener->n_part == n_record) {
      opener->n_part = 0;
      status = decrypt (opener, opener->part, n_record, ret_data, ret_n_data);
      *ret_n_taken = status != NLK_RECORD_BROKEN ? n_taken : 0;
      return status;
    }
  }
  *ret_n_taken = n_taken;
  return NLK_RECORD_NEED_MORE;
}

NlkRecordStatus
nlk_record_open (NlkRecordOpener *opener, guint8 *data, gsize n_bytes, gsize *ret_n_taken,
                 guint8 **ret_data, gsize *ret_n_data)
{
  gsize n_record;
  NlkRecordStatus status;

  *ret_n_taken = 0;
  *ret_data = NULL;
  *ret_n_data = 0;
  if (opener->state == STATE_BROKEN)
    return NLK_RECORD_BROKEN;
  if (n_bytes == 0)
    return NLK_RECORD_NEED_MORE;
  if (opener->state == STATE_ENDED)
    return break_stream (opener);
  if (opener->n_part > 0 || n_bytes < NLK_RECORD_HEADER_BYTES)
    return assemble (opener, data, n_bytes, ret_n_taken, ret_data, ret_n_data);

  n_record = measure (opener, data);
  if (n_record == 0)
    return break_stream (opener);
  if (n_bytes < n_record)
    return assemble (opener, data, n_bytes, ret_n_taken, ret_data, ret_n_data);
  status = decrypt (opener, data, n_record, ret_data, ret_n_data);
  if (status != NLK_RECORD_BROKEN)
    *ret_n_taken = n_record;
  return status;
}

gboolean
nlk_record_opener_is_ended (const NlkRecordOpener *opener)
{
  return opener->state == STATE_ENDED;
}

gboolean
nlk_record_opener_has_proof (const NlkRecordOpener *opener)
{
  return opener->number > 0;
}

void
nlk_record_opener_set_number (NlkRecordOpener *opener, guint64 number)
{
  opener->number = number;
}
