/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-seal-end.h"

#include <string.h>

/* Small enough that most records lie whole in what one read brings and are opened in place, large enough that a
 * record's fixed costs do not count. */
#define RECORD_DATA_BYTES (16 * 1024)

typedef struct {
  NlkEnd end;
  NlkLoop *loop;
  NlkEnd *lower;
  NlkRecordSealer *sealer;
  NlkRecordOpener *opener;

  struct iovec lent[NLK_END_MOST_IOV];
  guint n_lent;
  guint first_lent;
  gsize raw_bytes; /* of what the lower end lent: what the lent pieces came from */

  guint8 *out; /* pooled: whole records that wait */
  gsize out_start;
  gsize out_end;

  gboolean wants_end;      /* the end record is due behind what waits */
  gboolean lower_finished; /* we have told the lower end */
  gboolean lower_left;     /* the lower end's peer has finished, or is gone */
} SealEnd;

static void
break_end (SealEnd *self, const char *what)
{
  nlk_end_break (&self->end, g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_E2EE_BROKEN, what));
}

/* Whoever cuts the transport must not get more than a cut: without the end record nothing says that the peer wanted it. */
static void
break_below (SealEnd *self)
{
  const GError *error = nlk_end_get_error (self->lower);

  if (error != NULL && !g_error_matches (error, NLK_REASON_ERROR, NLK_REASON_RESET) &&
      !g_error_matches (error, NLK_REASON_ERROR, NLK_REASON_LANE_LOST))
    nlk_end_break (&self->end, g_error_copy (error));
  else
    break_end (self, "encrypted stream: the connection was cut before its end");
}

static gboolean
flush_out (SealEnd *self)
{
  while (self->out != NULL) {
    struct iovec iov = { self->out + self->out_start, self->out_end - self->out_start };
    gsize n = nlk_end_write (self->lower, &iov, 1);

    if (n == 0) {
      if (nlk_end_get_error (self->lower) != NULL)
        break_below (self);
      return FALSE;
    }
    self->out_start += n;
    if (self->out_start == self->out_end)
      nlk_loop_give_buffer (self->loop, g_steal_pointer (&self->out));
  }
  return TRUE;
}

static void
append_end (SealEnd *self)
{
  self->wants_end = FALSE;
  self->out = nlk_loop_take_buffer (self->loop);
  self->out_start = 0;
  self->out_end = nlk_record_seal_end (self->sealer, self->out);
  if (self->out_end == 0)
    break_end (self, "the stream is too long for its key");
}

static gboolean
flush (SealEnd *self)
{
  if (!flush_out (self))
    return FALSE;
  if (self->wants_end) {
    append_end (self);
    if (!flush_out (self))
      return FALSE;
  }
  if (nlk_record_sealer_is_ended (self->sealer) && nlk_record_opener_is_ended (self->opener) &&
      !self->lower_finished) {
    self->lower_finished = TRUE;
    nlk_end_finish (self->lower);
  }
  return TRUE;
}

static gboolean
room_for (SealEnd *self, gsize n_bytes)
{
  if (self->out == NULL) {
    self->out = nlk_loop_take_buffer (self->loop);
    self->out_start = self->out_end = 0;
  }
  return self->out_end + n_bytes + NLK_RECORD_OVERHEAD_BYTES <= NLK_BUFFER_BYTES;
}

static gboolean
seal_one (SealEnd *self, const guint8 *data, gsize n_bytes)
{
  gsize n = nlk_record_seal (self->sealer, data, n_bytes, self->out + self->out_end);

  if (n == 0)
    break_end (self, "the stream is too long for its key");
  self->out_end += n;
  return n > 0;
}

static gsize
seal_datagrams (SealEnd *self, const struct iovec *iov, guint n_iov)
{
  guint i;

  for (i = 0; i < n_iov && room_for (self, iov[i].iov_len); i++) {
    if (iov[i].iov_len <= NLK_RECORD_MAX_DATAGRAM_BYTES &&
        !seal_one (self, iov[i].iov_base, iov[i].iov_len))
      break;
  }
  return i;
}

static gsize
seal_bytes (SealEnd *self, const struct iovec *iov, guint n_iov)
{
  gsize taken = 0;

  for (guint i = 0; i < n_iov; i++) {
    for (gsize at = 0; at < iov[i].iov_len;) {
      gsize n = MIN (iov[i].iov_len - at, RECORD_DATA_BYTES);

      if (!room_for (self, n) || !seal_one (self, (const guint8 *) iov[i].iov_base + at, n))
        return taken;
      at += n;
      taken += n;
    }
  }
  return taken;
}

static gsize
seal_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  SealEnd *self = (SealEnd *) end;
  gsize taken;

  g_return_val_if_fail (!self->wants_end && !nlk_record_sealer_is_ended (self->sealer), 0);

  if (!flush (self))
    return 0;
  taken = end->is_datagrams ? seal_datagrams (self, iov, n_iov) : seal_bytes (self, iov, n_iov);
  flush (self);
  return taken;
}

/* Returns: whether another record may be looked for; not behind one that lies in the opener's own memory. */
static gboolean
take_record (SealEnd *self, const struct iovec *span, guint8 *data, gsize n_bytes)
{
  if (n_bytes == 0 && !self->end.is_datagrams)
    return TRUE;
  self->lent[self->n_lent++] = (struct iovec){ data, n_bytes };
  return self->n_lent < NLK_END_MOST_IOV && data >= (guint8 *) span->iov_base &&
         data < (guint8 *) span->iov_base + span->iov_len;
}

/* Returns: whether the next span may be looked at. */
static gboolean
open_span (SealEnd *self, const struct iovec *span)
{
  gsize done = 0;

  for (;;) {
    guint8 *data = NULL;
    gsize used, n_bytes = 0;

    switch (nlk_record_open (self->opener, (guint8 *) span->iov_base + done, span->iov_len - done,
                             &used, &data, &n_bytes)) {
    case NLK_RECORD_NEED_MORE:
      self->raw_bytes += used;
      return TRUE;
    case NLK_RECORD_DATA:
      done += used;
      self->raw_bytes += used;
      if (!take_record (self, span, data, n_bytes))
        return FALSE;
      break;
    case NLK_RECORD_END:
      self->raw_bytes += used;
      if (done + used < span->iov_len)
        break_end (self, "encrypted stream: something follows its end");
      return FALSE;
    case NLK_RECORD_BROKEN:
      break_end (self, "encrypted stream: a record does not verify");
      return FALSE;
    }
  }
}

static void
release_raw (SealEnd *self)
{
  self->n_lent = self->first_lent = 0;
  nlk_end_consume (self->lower, self->raw_bytes);
  self->raw_bytes = 0;
}

/* The peer's end record is here: what is left is that the transport ends, or breaks the rule that nothing follows. */
static NlkEndStatus
watch_lower (SealEnd *self)
{
  struct iovec iov[1];
  guint n_iov;

  flush (self);
  switch (nlk_end_peek (self->lower, iov, 1, &n_iov)) {
  case NLK_END_DATA:
    break_end (self, "encrypted stream: something follows its end");
    return NLK_END_BROKEN;
  case NLK_END_WAIT:
    return NLK_END_FINISHED;
  case NLK_END_FINISHED:
    self->lower_left = TRUE;
    return NLK_END_FINISHED;
  case NLK_END_GONE:
  case NLK_END_BROKEN:
  default:
    self->lower_left = TRUE;
    if (nlk_record_sealer_is_ended (self->sealer))
      return NLK_END_FINISHED;
    break_below (self);
    return NLK_END_BROKEN;
  }
}

static NlkEndStatus
lose_lower (SealEnd *self)
{
  break_below (self);
  return NLK_END_BROKEN;
}

static NlkEndStatus
seal_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  SealEnd *self = (SealEnd *) end;
  struct iovec spans[NLK_END_MOST_IOV];
  guint n_spans;

  while (self->first_lent == self->n_lent) {
    release_raw (self);
    if (end->error != NULL)
      return NLK_END_BROKEN;
    if (nlk_record_opener_is_ended (self->opener))
      return watch_lower (self);
    switch (nlk_end_peek (self->lower, spans, G_N_ELEMENTS (spans), &n_spans)) {
    case NLK_END_DATA:
      for (guint i = 0; i < n_spans && open_span (self, &spans[i]); i++)
        continue;
      break;
    case NLK_END_WAIT:
      return NLK_END_WAIT;
    default:
      return lose_lower (self);
    }
  }
  *ret_n_iov = MIN (most_iov, self->n_lent - self->first_lent);
  memcpy (iov, self->lent + self->first_lent, *ret_n_iov * sizeof *iov);
  return NLK_END_DATA;
}

static void
seal_consume (NlkEnd *end, gsize n_units)
{
  SealEnd *self = (SealEnd *) end;

  while (n_units > 0) {
    struct iovec *piece = &self->lent[self->first_lent];
    gsize n = end->is_datagrams ? piece->iov_len : MIN (n_units, piece->iov_len);

    piece->iov_base = (guint8 *) piece->iov_base + n;
    piece->iov_len -= n;
    n_units -= end->is_datagrams ? 1 : n;
    if (piece->iov_len == 0)
      self->first_lent++;
  }
  g_assert (self->first_lent <= self->n_lent);
  if (self->first_lent == self->n_lent)
    release_raw (self);
}

static void
seal_finish (NlkEnd *end)
{
  SealEnd *self = (SealEnd *) end;

  if (self->wants_end || nlk_record_sealer_is_ended (self->sealer))
    return;
  self->wants_end = TRUE;
  flush (self);
}

static void
seal_reset (NlkEnd *end, NlkReason reason)
{
  SealEnd *self = (SealEnd *) end;

  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
  self->n_lent = self->first_lent = 0;
  self->raw_bytes = 0;
  nlk_end_reset (self->lower, reason);
}

static gsize
seal_get_queued (NlkEnd *end)
{
  SealEnd *self = (SealEnd *) end;
  gsize queued = self->out != NULL ? self->out_end - self->out_start : 0;

  if (self->lower_left)
    return 0;
  return queued + nlk_end_get_queued (self->lower) +
         (self->wants_end || self->lower_finished ? 1 : 0);
}

static void
seal_free (NlkEnd *end)
{
  SealEnd *self = (SealEnd *) end;

  nlk_loop_give_buffer (self->loop, self->out);
  nlk_end_free (self->lower);
  nlk_record_sealer_free (self->sealer);
  nlk_record_opener_free (self->opener);
  nlk_loop_unref (self->loop);
  nlk_end_clear (end);
  g_free (self);
}

static const NlkEndClass seal_class = {
  .name = "records",
  .peek = seal_peek,
  .consume = seal_consume,
  .write = seal_write,
  .finish = seal_finish,
  .reset = seal_reset,
  .get_queued = seal_get_queued,
  .free = seal_free,
};

static void
on_lower_ready (NlkEnd *lower, NlkEndReady ready, gpointer user_data)
{
  SealEnd *self = user_data;

  if (ready & NLK_END_WRITABLE)
    flush (self);
  nlk_end_notify (&self->end, ready);
}

NlkEnd *
nlk_seal_end_new (NlkLoop *loop, NlkEnd *lower, const NlkStreamKeys *keys, NlkRecordWriter writer,
                  gboolean is_datagrams)
{
  SealEnd *self = g_new0 (SealEnd, 1);
  gboolean is_client = writer == NLK_RECORD_WRITER_CLIENT;

  nlk_end_init (&self->end, &seal_class, is_datagrams);
  self->loop = nlk_loop_ref (loop);
  self->lower = lower;
  self->sealer = nlk_record_sealer_new (keys, writer);
  self->opener =
    nlk_record_opener_new (keys, is_client ? NLK_RECORD_WRITER_AGENT : NLK_RECORD_WRITER_CLIENT,
                           is_datagrams ? NLK_RECORD_MAX_DATAGRAM_BYTES
                                        : NLK_RECORD_MAX_DATA_BYTES);
  nlk_end_set_ready_func (lower, on_lower_ready, self);
  return &self->end;
}

gboolean
nlk_seal_end_is_proven (NlkEnd *end)
{
  g_return_val_if_fail (end->klass == &seal_class, FALSE);

  return nlk_record_opener_has_proof (((SealEnd *) end)->opener);
}
