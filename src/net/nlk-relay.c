/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-relay.h"

typedef struct {
  NlkEnd *source;
  NlkEnd *destination;
  NlkRelayCounts counts;
  gboolean is_done; /* the source has finished and the destination was told */
} Direction;

struct _NlkRelay {
  NlkLoop *loop;
  Direction ways[2]; /* a to b, b to a */
  NlkRelayLimits limits;
  NlkRelayDoneFunc done;
  gpointer user_data;
  NlkTask task;
  NlkTimer timer;
  gint64 last_progress_usec;
  GError *error;
  gboolean is_over;
};

static void
on_done (NlkTask *task)
{
  NlkRelay *relay = task->owner;
  NlkRelayDoneFunc done = relay->done;

  nlk_loop_stop_timer (&relay->timer);
  nlk_end_free (g_steal_pointer (&relay->ways[0].source));
  nlk_end_free (g_steal_pointer (&relay->ways[1].source));
  if (done != NULL)
    done (relay, relay->error, relay->user_data);
  nlk_relay_free (relay);
}

/* The end comes from a task of its own, so that no end is freed while one of its calls is on the stack. */
static void
be_over (NlkRelay *relay, const GError *error)
{
  if (relay->is_over)
    return;
  relay->is_over = TRUE;
  relay->error = error != NULL ? g_error_copy (error) : NULL;
  nlk_end_set_ready_func (relay->ways[0].source, NULL, NULL);
  nlk_end_set_ready_func (relay->ways[1].source, NULL, NULL);
  nlk_loop_cancel_task (&relay->task);
  nlk_loop_queue_task (relay->loop, &relay->task, relay, on_done);
}

static void
carry_break (NlkRelay *relay, NlkEnd *broken, NlkEnd *other)
{
  const GError *error = nlk_end_get_error (broken);

  be_over (relay, error);
  nlk_end_reset (other, (NlkReason) relay->error->code);
}

static void
finish_way (Direction *way)
{
  if (!way->is_done)
    nlk_end_finish (way->destination);
  way->is_done = TRUE;
}

/* Returns: how many bytes were moved; 0 when the destination takes nothing. */
static gsize
move_units (NlkRelay *relay, Direction *way, const struct iovec *iov, guint n_iov)
{
  gsize taken = nlk_end_write (way->destination, iov, n_iov);
  gsize bytes = taken;

  if (taken == 0) {
    if (nlk_end_get_error (way->destination) != NULL)
      carry_break (relay, way->destination, way->source);
    return 0;
  }
  if (way->source->is_datagrams) {
    bytes = 0;
    for (gsize i = 0; i < taken; i++)
      bytes += iov[i].iov_len;
  }
  nlk_end_consume (way->source, taken);
  way->counts.units += taken;
  way->counts.bytes += bytes;
  relay->last_progress_usec = nlk_loop_get_now_usec (relay->loop);
  return MAX (bytes, 1);
}

static void on_turn (NlkTask *task);

static void
run_way (NlkRelay *relay, Direction *way)
{
  Direction *back = &relay->ways[way == &relay->ways[0]];
  gsize moved = 0;

  while (!relay->is_over) {
    struct iovec iov[NLK_END_MOST_IOV];
    guint n_iov;
    gsize n;

    switch (nlk_end_peek (way->source, iov, G_N_ELEMENTS (iov), &n_iov)) {
    case NLK_END_DATA:
      n = move_units (relay, way, iov, n_iov);
      if (n == 0)
        return;
      moved += n;
      if (moved < NLK_RELAY_TURN_BYTES)
        continue;
      nlk_loop_queue_task (relay->loop, &relay->task, relay, on_turn);
      return;
    case NLK_END_WAIT:
      return;
    case NLK_END_FINISHED:
      finish_way (way);
      return;
    case NLK_END_GONE:
      finish_way (way);
      back->is_done = TRUE;
      return;
    case NLK_END_BROKEN:
      carry_break (relay, way->source, way->destination);
      return;
    }
  }
}

static void
look_for_end (NlkRelay *relay)
{
  if (relay->is_over || !relay->ways[0].is_done || !relay->ways[1].is_done)
    return;
  if (nlk_end_get_queued (relay->ways[0].source) == 0 &&
      nlk_end_get_queued (relay->ways[1].source) == 0)
    be_over (relay, NULL);
}

static void
on_turn (NlkTask *task)
{
  NlkRelay *relay = task->owner;

  run_way (relay, &relay->ways[0]);
  run_way (relay, &relay->ways[1]);
  look_for_end (relay);
}

static void
on_end_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  NlkRelay *relay = user_data;
  Direction *from = end == relay->ways[0].source ? &relay->ways[0] : &relay->ways[1];
  Direction *to = end == relay->ways[0].source ? &relay->ways[1] : &relay->ways[0];

  if (ready & NLK_END_READABLE)
    run_way (relay, from);
  if (ready & NLK_END_WRITABLE)
    run_way (relay, to);
  look_for_end (relay);
}

static gint64
get_limit_usec (NlkRelay *relay)
{
  gboolean half_closed = relay->ways[0].is_done || relay->ways[1].is_done;

  if (half_closed && relay->limits.half_closed_usec > 0 &&
      (relay->limits.idle_usec == 0 || relay->limits.half_closed_usec < relay->limits.idle_usec))
    return relay->limits.half_closed_usec;
  return relay->limits.idle_usec;
}

static void
on_timer (NlkTimer *timer)
{
  NlkRelay *relay = timer->owner;
  gint64 limit = get_limit_usec (relay);
  gint64 left = relay->last_progress_usec + limit - nlk_loop_get_now_usec (relay->loop);

  if (limit > 0 && left <= 0) {
    be_over (relay, NULL);
    return;
  }
  if (limit == 0)
    left = relay->limits.half_closed_usec;
  nlk_loop_start_timer (relay->loop, timer, left, relay, on_timer);
}

NlkRelay *
nlk_relay_new (NlkLoop *loop, NlkEnd *a, NlkEnd *b, const NlkRelayLimits *limits,
               NlkRelayDoneFunc done, gpointer user_data)
{
  NlkRelay *relay = g_new0 (NlkRelay, 1);
  gint64 first_look;

  g_assert (a->is_datagrams == b->is_datagrams);
  relay->loop = nlk_loop_ref (loop);
  relay->ways[0] = (Direction){ a, b, { 0, 0 }, FALSE };
  relay->ways[1] = (Direction){ b, a, { 0, 0 }, FALSE };
  relay->done = done;
  relay->user_data = user_data;
  relay->last_progress_usec = nlk_loop_get_now_usec (loop);
  if (limits != NULL)
    relay->limits = *limits;
  nlk_end_set_ready_func (a, on_end_ready, relay);
  nlk_end_set_ready_func (b, on_end_ready, relay);
  first_look =
    relay->limits.idle_usec > 0 ? relay->limits.idle_usec : relay->limits.half_closed_usec;
  if (first_look > 0)
    nlk_loop_start_timer (loop, &relay->timer, first_look, relay, on_timer);
  nlk_loop_queue_task (loop, &relay->task, relay, on_turn);
  return relay;
}

void
nlk_relay_get_counts (NlkRelay *relay, NlkRelayCounts *ret_a_to_b, NlkRelayCounts *ret_b_to_a)
{
  *ret_a_to_b = relay->ways[0].counts;
  *ret_b_to_a = relay->ways[1].counts;
}

void
nlk_relay_get_ends (NlkRelay *relay, NlkEnd **ret_a, NlkEnd **ret_b)
{
  *ret_a = relay->ways[0].source;
  *ret_b = relay->ways[1].source;
}

void
nlk_relay_abort (NlkRelay *relay, NlkReason reason)
{
  g_autoptr (GError) error =
    g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason));

  if (relay->is_over)
    return;
  be_over (relay, error);
  nlk_end_reset (relay->ways[0].source, reason);
  nlk_end_reset (relay->ways[1].source, reason);
}

void
nlk_relay_free (NlkRelay *relay)
{
  nlk_loop_cancel_task (&relay->task);
  nlk_loop_stop_timer (&relay->timer);
  nlk_end_free (relay->ways[0].source);
  nlk_end_free (relay->ways[1].source);
  g_clear_error (&relay->error);
  nlk_loop_unref (relay->loop);
  g_free (relay);
}
