/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-end.h"

void
nlk_end_init (NlkEnd *end, const NlkEndClass *klass, gboolean is_datagrams)
{
  end->klass = klass;
  end->is_datagrams = is_datagrams;
}

void
nlk_end_clear (NlkEnd *end)
{
  g_clear_error (&end->error);
}

void
nlk_end_break (NlkEnd *end, GError *error)
{
  if (end->error == NULL)
    end->error = error;
  else
    g_error_free (error);
}

void
nlk_end_notify (NlkEnd *end, NlkEndReady ready)
{
  if (end->ready != NULL)
    end->ready (end, ready, end->ready_data);
}

void
nlk_end_set_ready_func (NlkEnd *end, NlkEndReadyFunc func, gpointer user_data)
{
  end->ready = func;
  end->ready_data = user_data;
}

NlkEndStatus
nlk_end_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  NlkEndStatus status;

  *ret_n_iov = 0;
  status = end->klass->peek (end, iov, most_iov, ret_n_iov);
  g_assert ((status == NLK_END_DATA) == (*ret_n_iov > 0));
  g_assert (status != NLK_END_BROKEN || end->error != NULL);
  return status;
}

void
nlk_end_consume (NlkEnd *end, gsize n_units)
{
  if (n_units > 0)
    end->klass->consume (end, n_units);
}

gsize
nlk_end_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  g_return_val_if_fail (n_iov > 0 && n_iov <= NLK_END_MOST_IOV, 0);

  return end->error == NULL ? end->klass->write (end, iov, n_iov) : 0;
}

void
nlk_end_finish (NlkEnd *end)
{
  if (end->error == NULL)
    end->klass->finish (end);
}

void
nlk_end_reset (NlkEnd *end, NlkReason reason)
{
  end->klass->reset (end, reason);
}

gsize
nlk_end_get_queued (NlkEnd *end)
{
  return end->error == NULL ? end->klass->get_queued (end) : 0;
}

const GError *
nlk_end_get_error (NlkEnd *end)
{
  return end->error;
}

void
nlk_end_free (NlkEnd *end)
{
  if (end != NULL)
    end->klass->free (end);
}
