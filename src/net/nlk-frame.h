/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkFrameOpcode:
 * @NLK_FRAME_CONTINUATION: more of the message before
 * @NLK_FRAME_TEXT: a text message
 * @NLK_FRAME_BINARY: a binary message
 * @NLK_FRAME_CLOSE: no more from this side
 * @NLK_FRAME_PING: asks for a Pong with the same payload
 * @NLK_FRAME_PONG: answers a Ping
 *
 * Source: RFC 6455 section 5.2.
 */
typedef enum {
  NLK_FRAME_CONTINUATION = 0,
  NLK_FRAME_TEXT = 1,
  NLK_FRAME_BINARY = 2,
  NLK_FRAME_CLOSE = 8,
  NLK_FRAME_PING = 9,
  NLK_FRAME_PONG = 10,
} NlkFrameOpcode;

/**
 * NLK_FRAME_HEAD_BYTES:
 *
 * The longest head: two bytes, eight of length, four of masking key.
 */
#define NLK_FRAME_HEAD_BYTES 14

/**
 * NLK_FRAME_CONTROL_BYTES:
 *
 * The longest payload of a control frame. Source: RFC 6455 section 5.5.
 */
#define NLK_FRAME_CONTROL_BYTES 125

/**
 * nlk_frame_mask:
 * @out: (array length=n_bytes): where to write; may be @in
 * @in: (array length=n_bytes): payload
 * @n_bytes: how many
 * @key: the masking key in the order of the wire
 * @offset: how many bytes of the frame's payload came before @in
 *
 * Masks or unmasks a piece of a payload. The key 0 copies, or does nothing in place.
 */
void nlk_frame_mask (guint8 *out, const guint8 *in, gsize n_bytes, const guint8 key[4],
                     guint64 offset);

/**
 * nlk_frame_write_head:
 * @out: (out caller-allocates) (array fixed-size=14): where to write
 * @opcode: the opcode; the frame is a whole message
 * @n_bytes: length of the payload
 * @key: (nullable) (array fixed-size=4): masking key of a client, %NULL for a server
 *
 * Returns: length of the head
 */
gsize nlk_frame_write_head (guint8 *out, NlkFrameOpcode opcode, guint64 n_bytes, const guint8 *key);

/**
 * NlkFrameStep:
 * @NLK_FRAME_NEED_MORE: all bytes are used up, nothing to report
 * @NLK_FRAME_PIECE: a piece of a data message, possibly empty
 * @NLK_FRAME_CONTROL: a whole control frame
 * @NLK_FRAME_ERROR: the peer broke the protocol; the decoder is of no more use
 *
 * What nlk_frame_decoder_step() found.
 */
typedef enum {
  NLK_FRAME_NEED_MORE,
  NLK_FRAME_PIECE,
  NLK_FRAME_CONTROL,
  NLK_FRAME_ERROR,
} NlkFrameStep;

/**
 * NlkFramePart:
 * @opcode: of the message (never continuation) or the control frame
 * @data: (array length=n_bytes): payload, unmasked; inside the input for a piece, inside the decoder for a control frame
 * @n_bytes: how many
 * @starts_message: nothing of the message came before
 * @ends_message: nothing of the message follows
 * @frame_left: bytes of this frame's payload that follow the piece
 *
 * What was found.
 */
typedef struct {
  NlkFrameOpcode opcode;
  guint8 *data;
  gsize n_bytes;
  gboolean starts_message;
  gboolean ends_message;
  guint64 frame_left;
} NlkFramePart;

/**
 * NlkFrameDecoder:
 *
 * Reads frames from bytes as they come, buffers nothing but heads and control frames. A value; the fields are
 * private.
 *
 * Source: RFC 6455 section 5.
 */
typedef struct {
  /*< private >*/
  gboolean expects_mask;
  gboolean in_payload;
  gboolean in_message;
  gboolean message_started;
  guint8 message_opcode;
  guint8 head[NLK_FRAME_HEAD_BYTES];
  guint n_head;
  guint8 opcode;
  gboolean fin;
  guint8 key[4];
  guint64 length;
  guint64 done;
  guint8 control[NLK_FRAME_CONTROL_BYTES];
} NlkFrameDecoder;

/**
 * nlk_frame_decoder_init:
 * @decoder: (out): a decoder
 * @expects_mask: whether the peer is a client; a frame that is masked otherwise is an error
 */
void nlk_frame_decoder_init (NlkFrameDecoder *decoder, gboolean expects_mask);

/**
 * nlk_frame_decoder_step:
 * @decoder: a decoder
 * @data: (array length=n_bytes): bytes as they came; payload is unmasked in place
 * @n_bytes: how many
 * @ret_used: (out): how many of them were used
 * @ret_part: (out): what was found, valid until the next step
 *
 * Reads on to the next thing worth reporting. Opcodes, reserved bits, masking, lengths and fragmentation are checked; that
 * text is UTF-8 is for who puts the message together.
 *
 * Returns: what was found
 */
NlkFrameStep nlk_frame_decoder_step (NlkFrameDecoder *decoder, guint8 *data, gsize n_bytes,
                                     gsize *ret_used, NlkFramePart *ret_part);

G_END_DECLS
