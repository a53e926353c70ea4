/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-frame-end.h"

#include "base/nlk-random.h"
#include "nlk-frame.h"

#include <string.h>

/* The longest UDP payload that exists, with room to spare: a longer message is no datagram. */
#define DATAGRAM_BYTES 65535

typedef struct {
  NlkEnd end;
  NlkLoop *loop;
  NlkEnd *lower;
  NlkFrameRole role;
  NlkFrameKind kind;
  gboolean zero_mask;
  NlkFramePongFunc pong;
  gpointer pong_data;

  NlkFrameDecoder decoder;
  struct iovec lent[NLK_END_MOST_IOV];
  guint n_lent;
  guint first_lent;
  gsize raw_bytes;     /* of the lower end's span: what the lent pieces came from */
  GByteArray *message; /* a unit that came in several pieces */
  gboolean lends_message;
  gboolean close_received;
  gboolean is_gone;

  /* A frame that goes out straight from the writer's memory. Its head is out or here; its rest is promised. */
  guint8 head[NLK_FRAME_HEAD_BYTES];
  gsize head_start;
  gsize head_end;
  guint64 frame_left;

  guint8 *out; /* whole frames that wait: a pooled block, or a larger one for one long text */
  gboolean out_is_pooled;
  gsize out_start;
  gsize out_end;

  guint8 pong_payload[NLK_FRAME_CONTROL_BYTES];
  gsize n_pong_payload;
  gboolean wants_pong;
  gboolean wants_ping;
  gboolean wants_close;
  gboolean close_sent;
} FrameEnd;

#ifdef NLK_TEST_TAP
static NlkFrameTapFunc tap_func;
static gpointer tap_data;

void
nlk_frame_end_set_tap (NlkFrameTapFunc func, gpointer user_data)
{
  tap_func = func;
  tap_data = user_data;
}

static void
tap (FrameEnd *self, gboolean is_incoming, const guint8 *data, gsize n_bytes)
{
  if (tap_func != NULL && self->kind != NLK_FRAME_TEXTS)
    tap_func (&self->end, is_incoming, data, n_bytes, tap_data);
}
#else
static inline void
tap (FrameEnd *self, gboolean is_incoming, const guint8 *data, gsize n_bytes)
{
}
#endif

static void
pick_key (FrameEnd *self, guint8 key[4])
{
  guint32 value = self->zero_mask ? 0 : nlk_random_u32 () | 1;

  memcpy (key, &value, 4);
}

/* Nothing but frames as a server, or under the key 0, may leave from the writer's own memory. */
static gboolean
is_direct (FrameEnd *self)
{
  return self->role == NLK_FRAME_SERVER || self->zero_mask;
}

static gboolean
room_for (FrameEnd *self, gsize n_bytes)
{
  if (self->out == NULL) {
    self->out_is_pooled = n_bytes <= NLK_BUFFER_BYTES;
    self->out = self->out_is_pooled ? nlk_loop_take_buffer (self->loop) : g_malloc (n_bytes);
    self->out_start = self->out_end = 0;
    return TRUE;
  }
  return self->out_is_pooled && self->out_end + n_bytes <= NLK_BUFFER_BYTES;
}

static void
drop_out (FrameEnd *self)
{
  if (self->out_is_pooled)
    nlk_loop_give_buffer (self->loop, self->out);
  else
    g_free (self->out);
  self->out = NULL;
  self->out_start = self->out_end = 0;
}

static void
append_frame (FrameEnd *self, NlkFrameOpcode opcode, const struct iovec *iov, guint n_iov,
              gsize n_bytes)
{
  guint8 key[4] = { 0 };
  gsize done = 0;

  if (self->role == NLK_FRAME_CLIENT)
    pick_key (self, key);
  self->out_end += nlk_frame_write_head (self->out + self->out_end, opcode, n_bytes,
                                         self->role == NLK_FRAME_CLIENT ? key : NULL);
  for (guint i = 0; i < n_iov && done < n_bytes; i++) {
    gsize n = MIN (iov[i].iov_len, n_bytes - done);

    nlk_frame_mask (self->out + self->out_end + done, iov[i].iov_base, n, key, done);
    if (opcode == NLK_FRAME_BINARY)
      tap (self, FALSE, iov[i].iov_base, n);
    done += n;
  }
  self->out_end += n_bytes;
}

static void
append_control (FrameEnd *self, NlkFrameOpcode opcode, gpointer payload, gsize n_bytes)
{
  struct iovec iov = { payload, n_bytes };

  append_frame (self, opcode, &iov, 1, n_bytes);
}

static void
append_wanted (FrameEnd *self)
{
  guint8 ping_payload = 0;

  if (!self->wants_pong && !self->wants_ping && !self->wants_close)
    return;
  room_for (self, 3 * (NLK_FRAME_HEAD_BYTES + NLK_FRAME_CONTROL_BYTES));
  if (self->wants_pong)
    append_control (self, NLK_FRAME_PONG, self->pong_payload, self->n_pong_payload);
  if (self->wants_ping)
    append_control (self, NLK_FRAME_PING, &ping_payload, 1);
  if (self->wants_close) {
    append_control (self, NLK_FRAME_CLOSE, NULL, 0);
    self->close_sent = TRUE;
  }
  self->wants_pong = self->wants_ping = self->wants_close = FALSE;
}

/* The lower end no longer takes anything: an orderly leave if the peer had said Close, else a break. */
static void
lose_lower (FrameEnd *self)
{
  const GError *error = nlk_end_get_error (self->lower);

  if (self->close_received)
    self->is_gone = TRUE;
  else if (error != NULL)
    nlk_end_break (&self->end, g_error_copy (error));
  else
    nlk_end_break (&self->end, g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_LANE_LOST,
                                                    "the connection ended without a word"));
}

static gboolean
flush_out (FrameEnd *self)
{
  while (self->out != NULL) {
    struct iovec iov = { self->out + self->out_start, self->out_end - self->out_start };
    gsize n = nlk_end_write (self->lower, &iov, 1);

    if (n == 0) {
      if (nlk_end_get_error (self->lower) != NULL)
        lose_lower (self);
      return FALSE;
    }
    self->out_start += n;
    if (self->out_start == self->out_end)
      drop_out (self);
  }
  return TRUE;
}

/* Returns: whether a new frame may begin, or the one under way go on. */
static gboolean
flush (FrameEnd *self)
{
  if (self->is_gone || !flush_out (self))
    return FALSE;
  if (self->frame_left > 0 || self->head_start < self->head_end)
    return TRUE;
  append_wanted (self);
  return flush_out (self);
}

static gsize
sum_iov (const struct iovec *iov, guint n_iov)
{
  gsize sum = 0;

  for (guint i = 0; i < n_iov; i++)
    sum += iov[i].iov_len;
  return sum;
}

static gsize
write_direct (FrameEnd *self, const struct iovec *iov, guint n_iov)
{
  static const guint8 zero_key[4] = { 0 };
  struct iovec out[NLK_END_MOST_IOV];
  gsize head_left, n, taken;
  guint n_out = 0;

  n_iov = MIN (n_iov, NLK_END_MOST_IOV - 1);
  if (self->frame_left == 0 && self->head_start == self->head_end) {
    self->frame_left = sum_iov (iov, n_iov);
    self->head_start = 0;
    self->head_end = nlk_frame_write_head (self->head, NLK_FRAME_BINARY, self->frame_left,
                                           self->role == NLK_FRAME_CLIENT ? zero_key : NULL);
  }
  head_left = self->head_end - self->head_start;
  if (head_left > 0)
    out[n_out++] = (struct iovec){ self->head + self->head_start, head_left };
  for (guint64 left = self->frame_left, i = 0; i < n_iov && left > 0; i++) {
    out[n_out] = (struct iovec){ iov[i].iov_base, MIN (iov[i].iov_len, left) };
    left -= out[n_out++].iov_len;
  }
  n = nlk_end_write (self->lower, out, n_out);
  if (n == 0 && nlk_end_get_error (self->lower) != NULL)
    lose_lower (self);
  self->head_start += MIN (n, head_left);
  taken = n - MIN (n, head_left);
  self->frame_left -= taken;
#ifdef NLK_TEST_TAP
  for (gsize i = 0, left = taken; left > 0; i++) {
    gsize piece = MIN (iov[i].iov_len, left);

    tap (self, FALSE, iov[i].iov_base, piece);
    left -= piece;
  }
#endif
  if (self->frame_left == 0)
    flush (self);
  return taken;
}

static gsize
write_copied (FrameEnd *self, const struct iovec *iov, guint n_iov)
{
  gsize n_bytes = MIN (sum_iov (iov, n_iov), NLK_BUFFER_BYTES - NLK_FRAME_HEAD_BYTES);

  room_for (self, NLK_BUFFER_BYTES);
  append_frame (self, NLK_FRAME_BINARY, iov, n_iov, n_bytes);
  flush (self);
  return n_bytes;
}

static gsize
write_messages (FrameEnd *self, const struct iovec *iov, guint n_iov)
{
  gsize most = self->kind == NLK_FRAME_TEXTS ? NLK_FRAME_TEXT_BYTES : DATAGRAM_BYTES;
  guint i;

  for (i = 0; i < n_iov; i++) {
    g_return_val_if_fail (iov[i].iov_len <= most, i);
    /* An empty message would end the stream in a peer that reads it as one. */
    if (self->kind == NLK_FRAME_DATAGRAMS && iov[i].iov_len == 0)
      continue;
    if (!room_for (self, NLK_FRAME_HEAD_BYTES + iov[i].iov_len))
      break;
    append_frame (self, self->kind == NLK_FRAME_TEXTS ? NLK_FRAME_TEXT : NLK_FRAME_BINARY, &iov[i],
                  1, iov[i].iov_len);
  }
  flush (self);
  return i;
}

static gsize
frame_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  FrameEnd *self = (FrameEnd *) end;

  g_return_val_if_fail (!self->wants_close && !self->close_sent, 0);

  if (!flush (self))
    return 0;
  if (self->kind != NLK_FRAME_STREAM)
    return write_messages (self, iov, n_iov);
  return is_direct (self) ? write_direct (self, iov, n_iov) : write_copied (self, iov, n_iov);
}

static void
break_protocol (FrameEnd *self, const char *what)
{
  nlk_end_break (&self->end, g_error_new (NLK_REASON_ERROR, NLK_REASON_PROTOCOL,
                                          "the peer broke the WebSocket protocol: %s", what));
}

static void
take_control (FrameEnd *self, const NlkFramePart *part)
{
  switch (part->opcode) {
  case NLK_FRAME_PING:
    /* Only the latest ping is answered, so a peer cannot make answers pile up. Source: RFC 6455 section 5.5.3. */
    memcpy (self->pong_payload, part->data, part->n_bytes);
    self->n_pong_payload = part->n_bytes;
    self->wants_pong = !self->close_sent;
    break;
  case NLK_FRAME_PONG:
    if (self->pong != NULL)
      self->pong (&self->end, self->pong_data);
    break;
  default:
    self->close_received = TRUE;
    break;
  }
}

static void
lend (FrameEnd *self, guint8 *data, gsize n_bytes)
{
  self->lent[self->n_lent++] = (struct iovec){ data, n_bytes };
}

static void
take_unit_piece (FrameEnd *self, const NlkFramePart *part)
{
  gsize most = self->kind == NLK_FRAME_TEXTS ? NLK_FRAME_TEXT_BYTES : DATAGRAM_BYTES;

  if (part->n_bytes + part->frame_left + self->message->len > most) {
    break_protocol (self, "a message is too long");
    return;
  }
  if (part->starts_message && part->ends_message) {
    lend (self, part->data, part->n_bytes);
    return;
  }
  g_byte_array_append (self->message, part->data, part->n_bytes);
  if (part->ends_message) {
    lend (self, self->message->data, self->message->len);
    self->lends_message = TRUE;
  }
}

static void
check_texts (FrameEnd *self)
{
  for (guint i = 0; i < self->n_lent && self->kind == NLK_FRAME_TEXTS; i++) {
    if (!g_utf8_validate (self->lent[i].iov_base, (gssize) self->lent[i].iov_len, NULL)) {
      break_protocol (self, "a text is not UTF-8");
      self->n_lent = 0;
    }
  }
}

static void
decode_span (FrameEnd *self, guint8 *data, gsize n_bytes)
{
  NlkFrameOpcode wanted = self->kind == NLK_FRAME_TEXTS ? NLK_FRAME_TEXT : NLK_FRAME_BINARY;

  while (self->raw_bytes < n_bytes && self->n_lent < NLK_END_MOST_IOV && !self->lends_message &&
         !self->close_received && self->end.error == NULL) {
    NlkFramePart part;
    gsize used;

    switch (nlk_frame_decoder_step (&self->decoder, data + self->raw_bytes,
                                    n_bytes - self->raw_bytes, &used, &part)) {
    case NLK_FRAME_NEED_MORE:
      break;
    case NLK_FRAME_CONTROL:
      take_control (self, &part);
      break;
    case NLK_FRAME_PIECE:
      if (part.opcode != wanted)
        break;
      tap (self, TRUE, part.data, part.n_bytes);
      if (self->kind != NLK_FRAME_STREAM)
        take_unit_piece (self, &part);
      else if (part.n_bytes > 0)
        lend (self, part.data, part.n_bytes);
      break;
    case NLK_FRAME_ERROR:
      break_protocol (self, "a frame is malformed");
      break;
    }
    self->raw_bytes += used;
  }
  check_texts (self);
}

static void
release_raw (FrameEnd *self)
{
  self->n_lent = self->first_lent = 0;
  if (self->lends_message)
    g_byte_array_set_size (self->message, 0);
  self->lends_message = FALSE;
  nlk_end_consume (self->lower, self->raw_bytes);
  self->raw_bytes = 0;
}

/* After Close only the end of the connection is of interest. */
static NlkEndStatus
wait_for_leave (FrameEnd *self)
{
  struct iovec span;
  guint n_spans;

  for (;;) {
    switch (nlk_end_peek (self->lower, &span, 1, &n_spans)) {
    case NLK_END_DATA:
      nlk_end_consume (self->lower, span.iov_len);
      continue;
    case NLK_END_WAIT:
      return self->is_gone ? NLK_END_GONE : NLK_END_FINISHED;
    default:
      self->is_gone = TRUE;
      return NLK_END_GONE;
    }
  }
}

static NlkEndStatus
frame_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  FrameEnd *self = (FrameEnd *) end;
  struct iovec span;
  guint n_spans;

  while (self->first_lent == self->n_lent) {
    release_raw (self);
    if (end->error != NULL)
      return NLK_END_BROKEN;
    if (self->close_received)
      return wait_for_leave (self);
    switch (nlk_end_peek (self->lower, &span, 1, &n_spans)) {
    case NLK_END_DATA:
      decode_span (self, span.iov_base, span.iov_len);
      if (self->wants_pong)
        flush (self);
      break;
    case NLK_END_WAIT:
      return NLK_END_WAIT;
    default:
      lose_lower (self);
      return NLK_END_BROKEN;
    }
  }
  *ret_n_iov = MIN (most_iov, self->n_lent - self->first_lent);
  memcpy (iov, self->lent + self->first_lent, *ret_n_iov * sizeof *iov);
  return NLK_END_DATA;
}

static void
frame_consume (NlkEnd *end, gsize n_units)
{
  FrameEnd *self = (FrameEnd *) end;

  if (end->is_datagrams) {
    self->first_lent += n_units;
  } else {
    while (n_units > 0) {
      struct iovec *piece = &self->lent[self->first_lent];
      gsize n = MIN (n_units, piece->iov_len);

      piece->iov_base = (guint8 *) piece->iov_base + n;
      piece->iov_len -= n;
      n_units -= n;
      if (piece->iov_len == 0)
        self->first_lent++;
    }
  }
  g_assert (self->first_lent <= self->n_lent);
  if (self->first_lent == self->n_lent)
    release_raw (self);
}

static void
frame_finish (NlkEnd *end)
{
  FrameEnd *self = (FrameEnd *) end;

  if (self->wants_close || self->close_sent)
    return;
  self->wants_close = TRUE;
  flush (self);
}

static void
frame_reset (NlkEnd *end, NlkReason reason)
{
  FrameEnd *self = (FrameEnd *) end;

  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
  self->n_lent = self->first_lent = 0;
  self->raw_bytes = 0;
  nlk_end_reset (self->lower, reason);
}

static gsize
frame_get_queued (NlkEnd *end)
{
  FrameEnd *self = (FrameEnd *) end;

  if (self->is_gone)
    return 0;
  return (self->out_end - self->out_start) + (self->head_end - self->head_start) +
         (self->wants_close ? 1 : 0) + nlk_end_get_queued (self->lower);
}

static void
frame_free (NlkEnd *end)
{
  FrameEnd *self = (FrameEnd *) end;

  /* Both have said Close: the layers below may say goodbye too. */
  if (self->close_sent && self->close_received && !self->is_gone && end->error == NULL)
    nlk_end_finish (self->lower);
  drop_out (self);
  nlk_end_free (self->lower);
  g_byte_array_unref (self->message);
  nlk_loop_unref (self->loop);
  nlk_end_clear (end);
  g_free (self);
}

static const NlkEndClass frame_class = {
  .name = "frames",
  .peek = frame_peek,
  .consume = frame_consume,
  .write = frame_write,
  .finish = frame_finish,
  .reset = frame_reset,
  .get_queued = frame_get_queued,
  .free = frame_free,
};

static void
on_lower_ready (NlkEnd *lower, NlkEndReady ready, gpointer user_data)
{
  FrameEnd *self = user_data;

  if (ready & NLK_END_WRITABLE)
    flush (self);
  nlk_end_notify (&self->end, ready);
}

NlkEnd *
nlk_frame_end_new (NlkLoop *loop, NlkEnd *lower, NlkFrameRole role, NlkFrameKind kind,
                   gboolean zero_mask)
{
  FrameEnd *self = g_new0 (FrameEnd, 1);

  nlk_end_init (&self->end, &frame_class, kind != NLK_FRAME_STREAM);
  self->loop = nlk_loop_ref (loop);
  self->lower = lower;
  self->role = role;
  self->kind = kind;
  self->zero_mask = zero_mask;
  self->message = g_byte_array_new ();
  nlk_frame_decoder_init (&self->decoder, role == NLK_FRAME_SERVER);
  nlk_end_set_ready_func (lower, on_lower_ready, self);
  return &self->end;
}

void
nlk_frame_end_ping (NlkEnd *end)
{
  FrameEnd *self = (FrameEnd *) end;

  g_return_if_fail (end->klass == &frame_class);

  if (self->wants_close || self->close_sent || end->error != NULL)
    return;
  self->wants_ping = TRUE;
  flush (self);
}

void
nlk_frame_end_set_pong_func (NlkEnd *end, NlkFramePongFunc func, gpointer user_data)
{
  FrameEnd *self = (FrameEnd *) end;

  g_return_if_fail (end->klass == &frame_class);

  self->pong = func;
  self->pong_data = user_data;
}
