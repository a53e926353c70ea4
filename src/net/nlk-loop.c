/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-loop.h"

#include "base/nlk-clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/epoll.h>
#include <unistd.h>

/* A tick bounds how late a time-out may be; a revolution of the wheel how often an idle loop wakes for far timers. */
#define TICK_USEC 16384
#define WHEEL_SLOTS 512
#define EVENTS_A_TURN 256
#define BUFFERS_KEPT 32

typedef struct {
  GSource source;
  NlkLoop *loop;
  gpointer epoll_tag;
} LoopSource;

struct _NlkLoop {
  gatomicrefcount refs;
  GMainContext *context;
  LoopSource *source;
  int epoll_fd;
  gint64 now_usec;

  /* Events of the turn under way: removing a watch blanks its entries, so a freed owner is never called. */
  struct epoll_event events[EVENTS_A_TURN];
  int n_events;
  int next_event;

  NlkTimer *slots[WHEEL_SLOTS];
  gint64 tick; /* every slot up to this tick has been looked at */
  guint n_timers;

  NlkTask *tasks;
  NlkTask **tasks_tail;

  guint8 *buffers[BUFFERS_KEPT];
  guint n_buffers;
};

static gint64
timer_next_wake_usec (NlkLoop *loop)
{
  if (loop->n_timers == 0)
    return -1;
  for (gint64 tick = loop->tick + 1; tick <= loop->tick + WHEEL_SLOTS; tick++) {
    for (NlkTimer *timer = loop->slots[tick % WHEEL_SLOTS]; timer != NULL; timer = timer->next) {
      if (timer->due_tick <= tick)
        return tick * TICK_USEC;
    }
  }
  return (loop->tick + WHEEL_SLOTS) * TICK_USEC;
}

static gboolean
source_prepare (GSource *source, int *timeout_msec)
{
  NlkLoop *loop = ((LoopSource *) source)->loop;

  *timeout_msec = -1;
  return loop->tasks != NULL;
}

static gboolean
source_check (GSource *source)
{
  LoopSource *self = (LoopSource *) source;
  gint64 ready = g_source_get_ready_time (source);

  return self->loop->tasks != NULL || g_source_query_unix_fd (source, self->epoll_tag) != 0 ||
         (ready >= 0 && ready <= nlk_clock_monotonic_usec ());
}

static void
run_events (NlkLoop *loop)
{
  loop->n_events = epoll_wait (loop->epoll_fd, loop->events, EVENTS_A_TURN, 0);
  for (loop->next_event = 0; loop->next_event < loop->n_events;) {
    struct epoll_event *event = &loop->events[loop->next_event++];
    NlkWatch *watch = event->data.ptr;

    if (watch != NULL)
      watch->func (watch, event->events);
  }
  loop->n_events = 0;
}

static void
run_timers (NlkLoop *loop)
{
  gint64 now_tick = loop->now_usec / TICK_USEC;

  while (loop->tick < now_tick) {
    NlkTimer *timer;

    if (loop->n_timers == 0) {
      loop->tick = now_tick;
      return;
    }
    loop->tick++;
    timer = loop->slots[loop->tick % WHEEL_SLOTS];
    while (timer != NULL) {
      if (timer->due_tick > loop->tick) {
        timer = timer->next;
        continue;
      }
      nlk_loop_stop_timer (timer);
      timer->func (timer);
      /* The callback may have changed the slot in any way: look at it from the start. */
      timer = loop->slots[loop->tick % WHEEL_SLOTS];
    }
  }
}

static void
run_tasks (NlkLoop *loop)
{
  NlkTask *batch = loop->tasks;

  if (batch == NULL)
    return;
  /* What is queued from here on belongs to the next turn. The batch stays linked, so cancelling works in it too. */
  loop->tasks = NULL;
  loop->tasks_tail = &loop->tasks;
  batch->link = &batch;
  while (batch != NULL) {
    NlkTask *task = batch;

    nlk_loop_cancel_task (task);
    task->func (task);
  }
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  NlkLoop *loop = nlk_loop_ref (((LoopSource *) source)->loop);

  loop->now_usec = nlk_clock_monotonic_usec ();
  run_events (loop);
  run_timers (loop);
  run_tasks (loop);
  g_source_set_ready_time (source, timer_next_wake_usec (loop));
  nlk_loop_unref (loop);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { source_prepare, source_check, source_dispatch, NULL };

NlkLoop *
nlk_loop_new (GMainContext *context)
{
  NlkLoop *loop = g_new0 (NlkLoop, 1);

  g_atomic_ref_count_init (&loop->refs);
  loop->context =
    context != NULL ? g_main_context_ref (context) : g_main_context_ref_thread_default ();
  loop->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (loop->epoll_fd < 0)
    g_error ("epoll_create1: %s", g_strerror (errno));
  loop->now_usec = nlk_clock_monotonic_usec ();
  loop->tick = loop->now_usec / TICK_USEC;
  loop->tasks_tail = &loop->tasks;

  loop->source = (LoopSource *) g_source_new (&source_funcs, sizeof (LoopSource));
  loop->source->loop = loop;
  g_source_set_static_name (&loop->source->source, "nlk-loop");
  loop->source->epoll_tag = g_source_add_unix_fd (&loop->source->source, loop->epoll_fd, G_IO_IN);
  g_source_attach (&loop->source->source, loop->context);
  return loop;
}

NlkLoop *
nlk_loop_ref (NlkLoop *loop)
{
  g_atomic_ref_count_inc (&loop->refs);
  return loop;
}

void
nlk_loop_unref (NlkLoop *loop)
{
  if (!g_atomic_ref_count_dec (&loop->refs))
    return;
  g_assert (loop->n_timers == 0 && loop->tasks == NULL);
  g_source_destroy (&loop->source->source);
  g_source_unref (&loop->source->source);
  close (loop->epoll_fd);
  while (loop->n_buffers > 0)
    g_free (loop->buffers[--loop->n_buffers]);
  g_main_context_unref (loop->context);
  g_free (loop);
}

GMainContext *
nlk_loop_get_context (NlkLoop *loop)
{
  return loop->context;
}

gint64
nlk_loop_get_now_usec (NlkLoop *loop)
{
  return loop->now_usec;
}

gboolean
nlk_loop_add_watch (NlkLoop *loop, NlkWatch *watch, int fd, gpointer owner, NlkWatchFunc func)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = watch };

  g_return_val_if_fail (watch->loop == NULL, FALSE);

  if (epoll_ctl (loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
    return FALSE;
  watch->owner = owner;
  watch->func = func;
  watch->fd = fd;
  watch->loop = nlk_loop_ref (loop);
  return TRUE;
}

void
nlk_loop_remove_watch (NlkWatch *watch)
{
  NlkLoop *loop = watch->loop;

  if (loop == NULL)
    return;
  epoll_ctl (loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
  for (int i = loop->next_event; i < loop->n_events; i++) {
    if (loop->events[i].data.ptr == watch)
      loop->events[i].data.ptr = NULL;
  }
  watch->loop = NULL;
  nlk_loop_unref (loop);
}

void
nlk_loop_start_timer (NlkLoop *loop, NlkTimer *timer, gint64 delay_usec, gpointer owner,
                      NlkTimerFunc func)
{
  gint64 now = nlk_clock_monotonic_usec ();
  gint64 ready;
  NlkTimer **slot;

  nlk_loop_stop_timer (timer);
  timer->owner = owner;
  timer->func = func;
  timer->loop = nlk_loop_ref (loop);
  timer->due_tick = MAX ((now + delay_usec) / TICK_USEC, loop->tick) + 1;
  slot = &loop->slots[timer->due_tick % WHEEL_SLOTS];
  timer->next = *slot;
  if (timer->next != NULL)
    timer->next->link = &timer->next;
  timer->link = slot;
  *slot = timer;
  loop->n_timers++;

  ready = g_source_get_ready_time (&loop->source->source);
  if (ready < 0 || timer->due_tick * TICK_USEC < ready)
    g_source_set_ready_time (&loop->source->source, timer->due_tick * TICK_USEC);
}

void
nlk_loop_stop_timer (NlkTimer *timer)
{
  NlkLoop *loop = timer->loop;

  if (loop == NULL)
    return;
  *timer->link = timer->next;
  if (timer->next != NULL)
    timer->next->link = timer->link;
  timer->loop = NULL;
  loop->n_timers--;
  nlk_loop_unref (loop);
}

void
nlk_loop_queue_task (NlkLoop *loop, NlkTask *task, gpointer owner, NlkTaskFunc func)
{
  if (task->loop != NULL)
    return;
  task->owner = owner;
  task->func = func;
  task->loop = nlk_loop_ref (loop);
  task->next = NULL;
  task->link = loop->tasks_tail;
  *loop->tasks_tail = task;
  loop->tasks_tail = &task->next;
}

void
nlk_loop_cancel_task (NlkTask *task)
{
  NlkLoop *loop = task->loop;

  if (loop == NULL)
    return;
  *task->link = task->next;
  if (task->next != NULL)
    task->next->link = task->link;
  else if (loop->tasks_tail == &task->next)
    loop->tasks_tail = task->link;
  task->loop = NULL;
  nlk_loop_unref (loop);
}

guint8 *
nlk_loop_take_buffer (NlkLoop *loop)
{
  return loop->n_buffers > 0 ? loop->buffers[--loop->n_buffers] : g_malloc (NLK_BUFFER_BYTES);
}

void
nlk_loop_give_buffer (NlkLoop *loop, guint8 *buffer)
{
  if (buffer == NULL)
    return;
  if (loop->n_buffers < BUFFERS_KEPT)
    loop->buffers[loop->n_buffers++] = buffer;
  else
    g_free (buffer);
}
