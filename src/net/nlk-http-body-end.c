/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-http-body-end.h"

/* How often in a turn is read only to be swallowed. */
#define MOST_SWALLOWS 4

typedef struct {
  NlkEnd end;
  NlkLoop *loop;
  NlkEnd *lower;
  NlkHttpBody body;
  NlkTask more;
} BodyEnd;

static void
on_more (NlkTask *task)
{
  BodyEnd *self = task->owner;

  nlk_end_notify (&self->end, NLK_END_READABLE);
}

static NlkEndStatus
swallow (BodyEnd *self)
{
  struct iovec iov[NLK_END_MOST_IOV];
  NlkEndStatus status = NLK_END_WAIT;

  for (guint i = 0; i < MOST_SWALLOWS; i++) {
    gsize n_bytes = 0;
    guint n_iov;

    status = nlk_end_peek (self->lower, iov, NLK_END_MOST_IOV, &n_iov);
    if (status != NLK_END_DATA)
      return status;
    for (guint j = 0; j < n_iov; j++)
      n_bytes += iov[j].iov_len;
    nlk_end_consume (self->lower, n_bytes);
  }
  nlk_loop_queue_task (self->loop, &self->more, self, on_more);
  return NLK_END_WAIT;
}

/* Cuts what is lent behind the body's last byte. */
static NlkEndStatus
lend (BodyEnd *self, struct iovec *iov, guint n_iov, guint *ret_n_iov)
{
  NlkHttpBody body = self->body;
  guint n = 0;

  while (n < n_iov && !nlk_http_body_is_complete (&body) && !nlk_http_body_is_bad (&body)) {
    iov[n].iov_len = nlk_http_body_feed (&body, iov[n].iov_base, iov[n].iov_len);
    n++;
  }
  if (!nlk_http_body_is_bad (&body)) {
    *ret_n_iov = n;
    return NLK_END_DATA;
  }
  nlk_end_break (&self->end, g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_PROTOCOL,
                                                  "the chunks of the request are malformed"));
  return NLK_END_BROKEN;
}

static NlkEndStatus
body_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  BodyEnd *self = (BodyEnd *) end;
  NlkEndStatus status;
  guint n_iov = 0;

  *ret_n_iov = 0;
  if (end->error != NULL)
    return NLK_END_BROKEN;
  status = nlk_http_body_is_complete (&self->body)
             ? swallow (self)
             : nlk_end_peek (self->lower, iov, most_iov, &n_iov);
  if (status == NLK_END_DATA)
    return lend (self, iov, n_iov, ret_n_iov);
  if (status == NLK_END_BROKEN)
    nlk_end_break (end, g_error_copy (nlk_end_get_error (self->lower)));
  return status;
}

static void
body_consume (NlkEnd *end, gsize n_units)
{
  BodyEnd *self = (BodyEnd *) end;
  struct iovec iov[NLK_END_MOST_IOV];
  gsize left = n_units;
  guint n_iov;

  if (n_units == 0)
    return;
  /* The same is lent again, and the machine must see what goes. */
  nlk_end_peek (self->lower, iov, NLK_END_MOST_IOV, &n_iov);
  for (guint i = 0; i < n_iov && left > 0; i++)
    left -= nlk_http_body_feed (&self->body, iov[i].iov_base, MIN (left, iov[i].iov_len));
  g_assert (left == 0);
  nlk_end_consume (self->lower, n_units);
}

static gsize
body_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  BodyEnd *self = (BodyEnd *) end;
  gsize n = nlk_end_write (self->lower, iov, n_iov);

  if (nlk_end_get_error (self->lower) != NULL)
    nlk_end_break (end, g_error_copy (nlk_end_get_error (self->lower)));
  return n;
}

static void
body_finish (NlkEnd *end)
{
  nlk_end_finish (((BodyEnd *) end)->lower);
}

static void
body_reset (NlkEnd *end, NlkReason reason)
{
  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
  nlk_end_reset (((BodyEnd *) end)->lower, reason);
}

static gsize
body_get_queued (NlkEnd *end)
{
  return nlk_end_get_queued (((BodyEnd *) end)->lower);
}

static void
body_free (NlkEnd *end)
{
  BodyEnd *self = (BodyEnd *) end;

  nlk_loop_cancel_task (&self->more);
  nlk_end_free (self->lower);
  nlk_loop_unref (self->loop);
  nlk_end_clear (end);
  g_free (self);
}

static const NlkEndClass body_class = {
  .name = "http-body",
  .peek = body_peek,
  .consume = body_consume,
  .write = body_write,
  .finish = body_finish,
  .reset = body_reset,
  .get_queued = body_get_queued,
  .free = body_free,
};

static void
on_lower_ready (NlkEnd *lower, NlkEndReady ready, gpointer user_data)
{
  BodyEnd *self = user_data;

  nlk_end_notify (&self->end, ready);
}

NlkEnd *
nlk_http_body_end_new (NlkLoop *loop, NlkEnd *lower, const NlkHttpBody *body)
{
  BodyEnd *self = g_new0 (BodyEnd, 1);

  nlk_end_init (&self->end, &body_class, FALSE);
  self->loop = nlk_loop_ref (loop);
  self->lower = lower;
  self->body = *body;
  nlk_end_set_ready_func (lower, on_lower_ready, self);
  return &self->end;
}
