/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-frame.h"

#include "base/nlk-bytes.h"

typedef guint64 Lanes __attribute__ ((vector_size (32)));

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) && \
  !defined(__clang__)
#  define WIDEST_VECTORS __attribute__ ((target_clones ("avx2", "default")))
#else
#  define WIDEST_VECTORS
#endif

WIDEST_VECTORS static void
mask_words (guint8 *out, const guint8 *in, gsize n_bytes, guint64 key)
{
  Lanes keys = { key, key, key, key };
  gsize i = 0;

  for (; i + sizeof (Lanes) <= n_bytes; i += sizeof (Lanes)) {
    Lanes lanes;

    memcpy (&lanes, in + i, sizeof lanes);
    lanes ^= keys;
    memcpy (out + i, &lanes, sizeof lanes);
  }
  for (; i < n_bytes; i++)
    out[i] = in[i] ^ ((const guint8 *) &key)[i % 8];
}

void
nlk_frame_mask (guint8 *out, const guint8 *in, gsize n_bytes, const guint8 key[4], guint64 offset)
{
  guint8 turned[8];
  guint64 word;

  for (guint i = 0; i < 8; i++)
    turned[i] = key[(offset + i) % 4];
  memcpy (&word, turned, sizeof word);
  if (word != 0)
    mask_words (out, in, n_bytes, word);
  else if (out != in && n_bytes > 0)
    memmove (out, in, n_bytes);
}

gsize
nlk_frame_write_head (guint8 *out, NlkFrameOpcode opcode, guint64 n_bytes, const guint8 *key)
{
  guint8 mask_bit = key != NULL ? 0x80 : 0;
  gsize n = 2;

  out[0] = 0x80 | opcode;
  if (n_bytes < 126) {
    out[1] = mask_bit | (guint8) n_bytes;
  } else if (n_bytes <= G_MAXUINT16) {
    out[1] = mask_bit | 126;
    nlk_put_u16 (out + 2, (guint16) n_bytes);
    n = 4;
  } else {
    out[1] = mask_bit | 127;
    nlk_put_u64 (out + 2, n_bytes);
    n = 10;
  }
  if (key != NULL) {
    memcpy (out + n, key, 4);
    n += 4;
  }
  return n;
}

void
nlk_frame_decoder_init (NlkFrameDecoder *decoder, gboolean expects_mask)
{
  memset (decoder, 0, sizeof *decoder);
  decoder->expects_mask = expects_mask;
}

static gsize
get_head_bytes (const NlkFrameDecoder *decoder)
{
  guint8 length = decoder->head[1] & 0x7f;

  if (decoder->n_head < 2)
    return 2;
  return 2 + (length == 127 ? 8 : length == 126 ? 2 : 0) + (decoder->expects_mask ? 4 : 0);
}

static gboolean
is_allowed (const NlkFrameDecoder *decoder)
{
  guint8 first = decoder->head[0], second = decoder->head[1];
  guint8 opcode = first & 0x0f;

  if ((first & 0x70) != 0 || ((second & 0x80) != 0) != decoder->expects_mask)
    return FALSE;
  switch (opcode) {
  case NLK_FRAME_CONTINUATION:
    return decoder->in_message;
  case NLK_FRAME_TEXT:
  case NLK_FRAME_BINARY:
    return !decoder->in_message;
  case NLK_FRAME_CLOSE:
  case NLK_FRAME_PING:
  case NLK_FRAME_PONG:
    return (first & 0x80) != 0 && (second & 0x7f) <= NLK_FRAME_CONTROL_BYTES;
  default:
    return FALSE;
  }
}

static gboolean
read_head (NlkFrameDecoder *decoder)
{
  guint8 length = decoder->head[1] & 0x7f;
  NlkReader reader;
  const guint8 *key;

  nlk_reader_init (&reader, decoder->head + 2, decoder->n_head - 2);
  decoder->fin = (decoder->head[0] & 0x80) != 0;
  decoder->opcode = decoder->head[0] & 0x0f;
  decoder->length = length == 127   ? nlk_reader_u64 (&reader)
                    : length == 126 ? nlk_reader_u16 (&reader)
                                    : length;
  if (decoder->length > G_MAXINT64)
    return FALSE;
  memset (decoder->key, 0, sizeof decoder->key);
  if (decoder->expects_mask && (key = nlk_reader_take (&reader, 4)) != NULL)
    memcpy (decoder->key, key, 4);
  if (decoder->opcode == NLK_FRAME_TEXT || decoder->opcode == NLK_FRAME_BINARY) {
    decoder->message_opcode = decoder->opcode;
    decoder->message_started = FALSE;
    decoder->in_message = TRUE;
  }
  decoder->done = 0;
  decoder->in_payload = TRUE;
  return TRUE;
}

static void
end_frame (NlkFrameDecoder *decoder)
{
  decoder->in_payload = FALSE;
  decoder->n_head = 0;
}

static NlkFrameStep
take_control (NlkFrameDecoder *decoder, const guint8 *data, gsize n_bytes, gsize *ret_used,
              NlkFramePart *ret_part)
{
  gsize n = MIN (n_bytes, decoder->length - decoder->done);

  nlk_frame_mask (decoder->control + decoder->done, data, n, decoder->key, decoder->done);
  decoder->done += n;
  *ret_used += n;
  if (decoder->done < decoder->length)
    return NLK_FRAME_NEED_MORE;
  *ret_part =
    (NlkFramePart){ decoder->opcode, decoder->control, (gsize) decoder->length, TRUE, TRUE, 0 };
  end_frame (decoder);
  return NLK_FRAME_CONTROL;
}

static NlkFrameStep
take_piece (NlkFrameDecoder *decoder, guint8 *data, gsize n_bytes, gsize *ret_used,
            NlkFramePart *ret_part)
{
  gsize n = MIN (n_bytes, decoder->length - decoder->done);
  gboolean ends_frame;

  if (n == 0 && decoder->done < decoder->length)
    return NLK_FRAME_NEED_MORE;
  nlk_frame_mask (data, data, n, decoder->key, decoder->done);
  decoder->done += n;
  *ret_used += n;
  ends_frame = decoder->done == decoder->length;
  *ret_part = (NlkFramePart){
    decoder->message_opcode,        data, n, !decoder->message_started, ends_frame && decoder->fin,
    decoder->length - decoder->done
  };
  decoder->message_started = TRUE;
  if (ends_frame) {
    decoder->in_message = !decoder->fin;
    end_frame (decoder);
  }
  return NLK_FRAME_PIECE;
}

NlkFrameStep
nlk_frame_decoder_step (NlkFrameDecoder *decoder, guint8 *data, gsize n_bytes, gsize *ret_used,
                        NlkFramePart *ret_part)
{
  *ret_used = 0;
  while (!decoder->in_payload) {
    gsize n = MIN (n_bytes - *ret_used, get_head_bytes (decoder) - decoder->n_head);

    memcpy (decoder->head + decoder->n_head, data + *ret_used, n);
    decoder->n_head += n;
    *ret_used += n;
    if (decoder->n_head == 2 && !is_allowed (decoder))
      return NLK_FRAME_ERROR;
    if (decoder->n_head >= 2 && decoder->n_head == get_head_bytes (decoder)) {
      if (!read_head (decoder))
        return NLK_FRAME_ERROR;
    } else if (*ret_used == n_bytes) {
      return NLK_FRAME_NEED_MORE;
    }
  }
  if (decoder->opcode >= NLK_FRAME_CLOSE)
    return take_control (decoder, data + *ret_used, n_bytes - *ret_used, ret_used, ret_part);
  return take_piece (decoder, data + *ret_used, n_bytes - *ret_used, ret_used, ret_part);
}
