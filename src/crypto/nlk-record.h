/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-session.h"

G_BEGIN_DECLS

/**
 * NLK_RECORD_HEADER_BYTES:
 *
 * Type and length of the body, in clear.
 */
#define NLK_RECORD_HEADER_BYTES 3

/**
 * NLK_RECORD_TAG_BYTES:
 *
 * The tag at the end of an encrypted body.
 */
#define NLK_RECORD_TAG_BYTES 16

/**
 * NLK_RECORD_OVERHEAD_BYTES:
 *
 * By how much a record is longer than its data.
 */
#define NLK_RECORD_OVERHEAD_BYTES (NLK_RECORD_HEADER_BYTES + NLK_RECORD_TAG_BYTES)

/**
 * NLK_RECORD_MAX_DATA_BYTES:
 *
 * The most data of a record of a TCP stream.
 */
#define NLK_RECORD_MAX_DATA_BYTES 65519

/**
 * NLK_RECORD_MAX_DATAGRAM_BYTES:
 *
 * The most data of a record of a UDP stream; each record is one datagram.
 */
#define NLK_RECORD_MAX_DATAGRAM_BYTES 65507

/**
 * NLK_RECORD_MAX_BYTES:
 *
 * The longest record.
 */
#define NLK_RECORD_MAX_BYTES (NLK_RECORD_HEADER_BYTES + 65535)

/**
 * NlkRecordType:
 * @NLK_RECORD_TYPE_DATA: encrypted data
 * @NLK_RECORD_TYPE_END: end of this direction, encrypted, without data
 * @NLK_RECORD_TYPE_HANDSHAKE: a message of a handshake, in clear
 * @NLK_RECORD_TYPE_REFUSAL: what an agent says instead of one, in clear
 *
 * First byte of a record. Wire numbers.
 */
typedef enum {
  NLK_RECORD_TYPE_DATA = 0,
  NLK_RECORD_TYPE_END = 1,
  NLK_RECORD_TYPE_HANDSHAKE = 2,
  NLK_RECORD_TYPE_REFUSAL = 3,
} NlkRecordType;

/**
 * NlkRecordWriter:
 * @NLK_RECORD_WRITER_CLIENT: from client to agent
 * @NLK_RECORD_WRITER_AGENT: from agent to client
 *
 * A direction, named by who writes. A client seals as %NLK_RECORD_WRITER_CLIENT and opens what
 * %NLK_RECORD_WRITER_AGENT wrote; an agent the other way round.
 */
typedef enum {
  NLK_RECORD_WRITER_CLIENT,
  NLK_RECORD_WRITER_AGENT,
} NlkRecordWriter;

/**
 * NlkRecordSealer:
 *
 * Makes the records of one direction. One thread at a time.
 */
typedef struct _NlkRecordSealer NlkRecordSealer;

/**
 * nlk_record_sealer_new:
 * @keys: keys of the stream, copied as far as needed
 * @writer: who we are
 *
 * Returns: (transfer full): a sealer before its first record
 */
NlkRecordSealer *nlk_record_sealer_new (const NlkStreamKeys *keys, NlkRecordWriter writer);

/**
 * nlk_record_sealer_free:
 * @sealer: (transfer full): a sealer
 *
 * Wipes and frees it.
 */
void nlk_record_sealer_free (NlkRecordSealer *sealer);

/**
 * nlk_record_seal:
 * @sealer: the sealer, end record not yet made
 * @data: (array length=n_bytes) (nullable): data; either @out + %NLK_RECORD_HEADER_BYTES (encrypted
 *   in place) or apart from @out
 * @n_bytes: length of @data, at most %NLK_RECORD_MAX_DATA_BYTES; for a UDP stream at most
 *   %NLK_RECORD_MAX_DATAGRAM_BYTES
 * @out: (out caller-allocates): room for @n_bytes + %NLK_RECORD_OVERHEAD_BYTES
 *
 * Makes the next data record; one pass, no other copy.
 *
 * Returns: its length, always @n_bytes + %NLK_RECORD_OVERHEAD_BYTES; 0 only when the counter of
 *   records is used up, which breaks the stream
 */
gsize nlk_record_seal (NlkRecordSealer *sealer, const guint8 *data, gsize n_bytes, guint8 *out);

/**
 * nlk_record_seal_end:
 * @sealer: the sealer, end record not yet made
 * @out: (out caller-allocates): room for %NLK_RECORD_OVERHEAD_BYTES
 *
 * Makes the end record, the last one of this direction.
 *
 * Returns: its length, %NLK_RECORD_OVERHEAD_BYTES; 0 as nlk_record_seal()
 */
gsize nlk_record_seal_end (NlkRecordSealer *sealer, guint8 out[NLK_RECORD_OVERHEAD_BYTES]);

/**
 * nlk_record_sealer_is_ended:
 * @sealer: the sealer
 *
 * Returns: whether the end record has been made
 */
gboolean nlk_record_sealer_is_ended (const NlkRecordSealer *sealer);

/**
 * NlkRecordStatus:
 * @NLK_RECORD_NEED_MORE: all input is taken, no whole record is there
 * @NLK_RECORD_DATA: a data record, possibly empty
 * @NLK_RECORD_END: the end record; from now on every byte breaks the stream
 * @NLK_RECORD_BROKEN: forged, damaged, dropped, repeated, reordered, or behind the end: both
 *   directions break with an error; nothing was taken and every later call says the same
 *
 * What nlk_record_open() found.
 */
typedef enum {
  NLK_RECORD_NEED_MORE,
  NLK_RECORD_DATA,
  NLK_RECORD_END,
  NLK_RECORD_BROKEN,
} NlkRecordStatus;

/**
 * NlkRecordOpener:
 *
 * Takes the records of one direction apart, however the transport cut them. Holds at most one
 * unfinished record. One thread at a time.
 */
typedef struct _NlkRecordOpener NlkRecordOpener;

/**
 * nlk_record_opener_new:
 * @keys: keys of the stream, copied as far as needed
 * @writer: who the peer is
 * @max_data_bytes: %NLK_RECORD_MAX_DATA_BYTES, for a UDP stream %NLK_RECORD_MAX_DATAGRAM_BYTES;
 *   more in one record breaks the stream
 *
 * Returns: (transfer full): an opener before its first record
 */
NlkRecordOpener *nlk_record_opener_new (const NlkStreamKeys *keys, NlkRecordWriter writer,
                                        gsize max_data_bytes);

/**
 * nlk_record_opener_free:
 * @opener: (transfer full): an opener
 *
 * Wipes and frees it.
 */
void nlk_record_opener_free (NlkRecordOpener *opener);

/**
 * nlk_record_open:
 * @opener: the opener
 * @data: (array length=n_bytes): what came from the peer; the part taken is overwritten
 * @n_bytes: length of @data
 * @ret_n_taken: (out): how many bytes from the start of @data are done with; all of them with
 *   %NLK_RECORD_NEED_MORE
 * @ret_data: (out) (transfer none) (nullable): with %NLK_RECORD_DATA the data: inside @data when
 *   the record lay there whole (decrypted in place), else in a buffer of @opener; valid until the
 *   next call and while @data is
 * @ret_n_data: (out): length of the data, else 0
 *
 * Opens the next record. Call it again with the rest until it says %NLK_RECORD_NEED_MORE or
 * %NLK_RECORD_BROKEN; without bytes it says %NLK_RECORD_NEED_MORE unless broken.
 *
 * Returns: what was found
 */
NlkRecordStatus nlk_record_open (NlkRecordOpener *opener, guint8 *data, gsize n_bytes,
                                 gsize *ret_n_taken, guint8 **ret_data, gsize *ret_n_data);

/**
 * nlk_record_opener_is_ended:
 * @opener: the opener
 *
 * A transport that ends while this is %FALSE has been cut off: the local socket is reset, not
 * closed cleanly.
 *
 * Returns: whether the end record was seen and nothing broke since
 */
gboolean nlk_record_opener_is_ended (const NlkRecordOpener *opener);

/**
 * nlk_record_opener_has_proof:
 * @opener: the opener
 *
 * The first record that verifies is the first proof that the peer holds the keys and, to a client,
 * that the agent accepted this destination.
 *
 * Returns: whether a record has verified
 */
gboolean nlk_record_opener_has_proof (const NlkRecordOpener *opener);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkRecordSealer, nlk_record_sealer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkRecordOpener, nlk_record_opener_free)

G_END_DECLS
