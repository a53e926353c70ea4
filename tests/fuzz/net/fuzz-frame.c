/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-frame.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct {
  GByteArray *payload;
  guint n_controls;
  guint n_messages;
  gboolean failed;
} Seen;

static void
decode (const guint8 *data, gsize size, gsize piece, gboolean expects_mask, Seen *seen)
{
  NlkFrameDecoder decoder;

  nlk_frame_decoder_init (&decoder, expects_mask);
  for (gsize at = 0; at < size && !seen->failed; at += piece) {
    gsize n = MIN (piece, size - at), done = 0;
    g_autofree guint8 *copy = g_memdup2 (data + at, n);

    while (done < n && !seen->failed) {
      NlkFramePart part;
      gsize used;

      switch (nlk_frame_decoder_step (&decoder, copy + done, n - done, &used, &part)) {
      case NLK_FRAME_PIECE:
        g_byte_array_append (seen->payload, part.data, (guint) part.n_bytes);
        seen->n_messages += part.ends_message;
        break;
      case NLK_FRAME_CONTROL:
        g_assert_cmpuint (part.n_bytes, <=, NLK_FRAME_CONTROL_BYTES);
        seen->n_controls++;
        break;
      case NLK_FRAME_ERROR:
        seen->failed = TRUE;
        break;
      case NLK_FRAME_NEED_MORE:
        g_assert_cmpuint (used, ==, n - done);
        break;
      }
      g_assert_cmpuint (used, <=, n - done);
      done += used;
    }
  }
}

/* However the bytes are cut, the same is found. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gboolean expects_mask = size > 0 && (data[0] & 1) != 0;
  Seen whole = { .payload = g_byte_array_new () }, cut = { .payload = g_byte_array_new () };

  if (size < 2)
    goto out;
  decode (data + 2, size - 2, size, expects_mask, &whole);
  decode (data + 2, size - 2, 1 + data[1] % 19, expects_mask, &cut);
  g_assert_cmpint (whole.failed, ==, cut.failed);
  g_assert_cmpmem (whole.payload->data, whole.payload->len, cut.payload->data, cut.payload->len);
  g_assert_cmpuint (whole.n_controls, ==, cut.n_controls);
  g_assert_cmpuint (whole.n_messages, ==, cut.n_messages);
out:
  g_byte_array_unref (whole.payload);
  g_byte_array_unref (cut.payload);
  return 0;
}
