/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-farewell.h"

typedef struct {
  NlkGatewayFarewell *farewell;
  NlkEnd *end;
  NlkTimer timer;
  NlkTask task;
} Leaver;

struct _NlkGatewayFarewell {
  NlkLoop *loop;
  GQueue leavers;
  guint most;
  gint64 linger_usec;
};

static void
leaver_free (Leaver *leaver)
{
  nlk_loop_stop_timer (&leaver->timer);
  nlk_loop_cancel_task (&leaver->task);
  nlk_end_free (leaver->end);
  g_free (leaver);
}

static void
remove_leaver (Leaver *leaver)
{
  g_queue_remove (&leaver->farewell->leavers, leaver);
  leaver_free (leaver);
}

static void
read_and_discard (Leaver *leaver)
{
  struct iovec iov[NLK_END_MOST_IOV];
  guint n_iov;

  for (;;) {
    gsize n_units = 0;

    switch (nlk_end_peek (leaver->end, iov, G_N_ELEMENTS (iov), &n_iov)) {
    case NLK_END_DATA:
      for (guint i = 0; i < n_iov; i++)
        n_units += leaver->end->is_datagrams ? 1 : iov[i].iov_len;
      nlk_end_consume (leaver->end, n_units);
      continue;
    case NLK_END_WAIT:
      return;
    case NLK_END_FINISHED:
      if (nlk_end_get_queued (leaver->end) > 0)
        return;
      break;
    case NLK_END_GONE:
    case NLK_END_BROKEN:
      break;
    }
    remove_leaver (leaver);
    return;
  }
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  read_and_discard (user_data);
}

static void
on_first_look (NlkTask *task)
{
  read_and_discard (task->owner);
}

static void
on_time_up (NlkTimer *timer)
{
  remove_leaver (timer->owner);
}

static void
add (NlkGatewayFarewell *farewell, NlkEnd *end)
{
  Leaver *leaver = g_new0 (Leaver, 1);

  leaver->farewell = farewell;
  leaver->end = end;
  if (farewell->leavers.length >= farewell->most)
    remove_leaver (g_queue_peek_head (&farewell->leavers));
  g_queue_push_tail (&farewell->leavers, leaver);
  nlk_end_set_ready_func (end, on_ready, leaver);
  nlk_loop_start_timer (farewell->loop, &leaver->timer, farewell->linger_usec, leaver, on_time_up);
  nlk_loop_queue_task (farewell->loop, &leaver->task, leaver, on_first_look);
}

NlkGatewayFarewell *
nlk_gateway_farewell_new (NlkLoop *loop, guint most, gint64 linger_usec)
{
  NlkGatewayFarewell *farewell = g_new0 (NlkGatewayFarewell, 1);

  farewell->loop = nlk_loop_ref (loop);
  g_queue_init (&farewell->leavers);
  farewell->most = MAX (most, 1);
  farewell->linger_usec = linger_usec;
  return farewell;
}

void
nlk_gateway_farewell_free (NlkGatewayFarewell *farewell)
{
  if (farewell == NULL)
    return;
  g_queue_clear_full (&farewell->leavers, (GDestroyNotify) leaver_free);
  nlk_loop_unref (farewell->loop);
  g_free (farewell);
}

void
nlk_gateway_farewell_set_bounds (NlkGatewayFarewell *farewell, guint most, gint64 linger_usec)
{
  farewell->most = MAX (most, 1);
  farewell->linger_usec = linger_usec;
}

void
nlk_gateway_farewell_add (NlkGatewayFarewell *farewell, NlkEnd *end)
{
  nlk_end_finish (end);
  add (farewell, end);
}

void
nlk_gateway_farewell_add_unfinished (NlkGatewayFarewell *farewell, NlkEnd *end)
{
  add (farewell, end);
}

guint
nlk_gateway_farewell_get_count (NlkGatewayFarewell *farewell)
{
  return farewell->leavers.length;
}
