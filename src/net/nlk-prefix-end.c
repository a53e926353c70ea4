/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-prefix-end.h"

#include <string.h>

typedef struct {
  NlkEnd end;
  NlkEnd *lower;
  guint8 *data; /* until all of it is consumed */
  gsize start;
  gsize n_bytes;
} PrefixEnd;

static NlkEndStatus
prefix_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  PrefixEnd *self = (PrefixEnd *) end;
  NlkEndStatus status;

  if (self->data != NULL) {
    iov[0] = (struct iovec){ self->data + self->start, self->n_bytes - self->start };
    *ret_n_iov = 1;
    return NLK_END_DATA;
  }
  if (end->error != NULL)
    return NLK_END_BROKEN;
  status = nlk_end_peek (self->lower, iov, most_iov, ret_n_iov);
  if (status == NLK_END_BROKEN)
    nlk_end_break (end, g_error_copy (nlk_end_get_error (self->lower)));
  return status;
}

static void
prefix_consume (NlkEnd *end, gsize n_units)
{
  PrefixEnd *self = (PrefixEnd *) end;

  if (self->data == NULL) {
    nlk_end_consume (self->lower, n_units);
    return;
  }
  g_assert (n_units <= self->n_bytes - self->start);
  self->start += n_units;
  if (self->start == self->n_bytes)
    g_clear_pointer (&self->data, g_free);
}

static gsize
prefix_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  PrefixEnd *self = (PrefixEnd *) end;
  gsize n = nlk_end_write (self->lower, iov, n_iov);

  if (nlk_end_get_error (self->lower) != NULL)
    nlk_end_break (end, g_error_copy (nlk_end_get_error (self->lower)));
  return n;
}

static void
prefix_finish (NlkEnd *end)
{
  nlk_end_finish (((PrefixEnd *) end)->lower);
}

static void
prefix_reset (NlkEnd *end, NlkReason reason)
{
  PrefixEnd *self = (PrefixEnd *) end;

  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
  g_clear_pointer (&self->data, g_free);
  nlk_end_reset (self->lower, reason);
}

static gsize
prefix_get_queued (NlkEnd *end)
{
  return nlk_end_get_queued (((PrefixEnd *) end)->lower);
}

static void
prefix_free (NlkEnd *end)
{
  PrefixEnd *self = (PrefixEnd *) end;

  nlk_end_free (self->lower);
  g_free (self->data);
  nlk_end_clear (end);
  g_free (self);
}

static const NlkEndClass prefix_class = {
  .name = "prefix",
  .peek = prefix_peek,
  .consume = prefix_consume,
  .write = prefix_write,
  .finish = prefix_finish,
  .reset = prefix_reset,
  .get_queued = prefix_get_queued,
  .free = prefix_free,
};

static void
on_lower_ready (NlkEnd *lower, NlkEndReady ready, gpointer user_data)
{
  PrefixEnd *self = user_data;

  nlk_end_notify (&self->end, ready);
}

NlkEnd *
nlk_prefix_end_new (NlkEnd *lower, const guint8 *data, gsize n_bytes)
{
  PrefixEnd *self;

  if (n_bytes == 0)
    return lower;
  self = g_new0 (PrefixEnd, 1);
  nlk_end_init (&self->end, &prefix_class, FALSE);
  self->lower = lower;
  self->data = g_memdup2 (data, n_bytes);
  self->n_bytes = n_bytes;
  nlk_end_set_ready_func (lower, on_lower_ready, self);
  return &self->end;
}
