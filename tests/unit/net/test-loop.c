/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-pair.h"

#include <sys/epoll.h>
#include <unistd.h>

typedef struct {
  NlkLoop *loop;
  NlkTimer timer;
  NlkTimer other;
  NlkTask task;
  NlkWatch watch;
  GString *order;
  guint n;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->loop = nlk_loop_new (NULL);
  fixture->order = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  nlk_loop_unref (fixture->loop);
  g_string_free (fixture->order, TRUE);
}

static gboolean
has_three (gpointer user_data)
{
  return ((Fixture *) user_data)->order->len >= 3;
}

static void
on_a (NlkTimer *timer)
{
  g_string_append_c (((Fixture *) timer->owner)->order, 'a');
}

static void
on_b (NlkTimer *timer)
{
  g_string_append_c (((Fixture *) timer->owner)->order, 'b');
}

static void
on_task (NlkTask *task)
{
  Fixture *fixture = task->owner;

  g_string_append_c (fixture->order, 't');
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  nlk_loop_start_timer (fixture->loop, &fixture->timer, 80 * 1000, fixture, on_a);
  nlk_loop_start_timer (fixture->loop, &fixture->other, 20 * 1000, fixture, on_b);
  nlk_loop_queue_task (fixture->loop, &fixture->task, fixture, on_task);
  net_pump_until (fixture->loop, has_three, fixture);
  g_assert_cmpstr (fixture->order->str, ==, "tba");
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 80 * 1000);
}

static void
on_restart (NlkTimer *timer)
{
  Fixture *fixture = timer->owner;

  g_string_append_c (fixture->order, 'r');
  nlk_loop_stop_timer (&fixture->other);
  nlk_loop_start_timer (fixture->loop, timer, 0, fixture, on_restart);
}

static void
test_timer_changes_timers (Fixture *fixture, gconstpointer data)
{
  nlk_loop_start_timer (fixture->loop, &fixture->other, 0, fixture, on_b);
  nlk_loop_start_timer (fixture->loop, &fixture->timer, 0, fixture, on_restart);
  net_pump_until (fixture->loop, has_three, fixture);
  nlk_loop_stop_timer (&fixture->timer);
  g_assert_null (strchr (fixture->order->str, 'b'));
}

static void
on_far (NlkTimer *timer)
{
  g_assert_not_reached ();
}

/* More than one revolution of the wheel away, in the slot that is due now. */
static void
test_far_timer_stays (Fixture *fixture, gconstpointer data)
{
  nlk_loop_start_timer (fixture->loop, &fixture->other, 512 * 16384 + 16384, fixture, on_far);
  nlk_loop_start_timer (fixture->loop, &fixture->timer, 16384, fixture, on_a);
  g_string_append (fixture->order, "xx");
  net_pump_until (fixture->loop, has_three, fixture);
  nlk_loop_stop_timer (&fixture->other);
}

static void
on_requeue (NlkTask *task)
{
  Fixture *fixture = task->owner;

  g_string_append_c (fixture->order, 'q');
  if (fixture->order->len < 3)
    nlk_loop_queue_task (fixture->loop, task, fixture, on_requeue);
}

static void
test_task_requeues (Fixture *fixture, gconstpointer data)
{
  nlk_loop_queue_task (fixture->loop, &fixture->task, fixture, on_requeue);
  net_pump_until (fixture->loop, has_three, fixture);
  g_assert_cmpstr (fixture->order->str, ==, "qqq");
}

typedef struct {
  NlkWatch watches[2];
  guint n_calls;
} Rivals;

static void
on_rival (NlkWatch *watch, guint32 events)
{
  Rivals *rivals = watch->owner;

  rivals->n_calls++;
  nlk_loop_remove_watch (&rivals->watches[0]);
  nlk_loop_remove_watch (&rivals->watches[1]);
}

static gboolean
has_calls (gpointer user_data)
{
  return ((Rivals *) user_data)->n_calls > 0;
}

static void
test_removed_watch_is_not_called (Fixture *fixture, gconstpointer data)
{
  Rivals rivals = { 0 };
  int fds[2];

  net_pair_open (fixture->loop, fds);
  g_assert_true (nlk_loop_add_watch (fixture->loop, &rivals.watches[0], fds[0], &rivals, on_rival));
  g_assert_true (nlk_loop_add_watch (fixture->loop, &rivals.watches[1], fds[1], &rivals, on_rival));
  net_pump_until (fixture->loop, has_calls, &rivals);
  g_assert_cmpuint (rivals.n_calls, ==, 1);
  close (fds[0]);
  close (fds[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/net/loop/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/net/loop/timer-changes-timers", Fixture, NULL, set_up, test_timer_changes_timers,
              tear_down);
  g_test_add ("/net/loop/far-timer-stays", Fixture, NULL, set_up, test_far_timer_stays, tear_down);
  g_test_add ("/net/loop/task-requeues", Fixture, NULL, set_up, test_task_requeues, tear_down);
  g_test_add ("/net/loop/removed-watch-is-not-called", Fixture, NULL, set_up,
              test_removed_watch_is_not_called, tear_down);
  return g_test_run ();
}
