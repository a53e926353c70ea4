/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_READ_BYTES:
 *
 * The most that is read from a socket at once: large enough that system calls do not count, and still inside a core's
 * cache with what is made of it.
 */
#define NLK_READ_BYTES (128 * 1024)

/**
 * NLK_BUFFER_BYTES:
 *
 * Size of one pooled block: room for %NLK_READ_BYTES with the heads and tags that a layer adds to them.
 */
#define NLK_BUFFER_BYTES (NLK_READ_BYTES + 4096)

/**
 * NlkLoop:
 *
 * What waits for a thread: one edge-triggered epoll set and one timer wheel behind a single #GSource, so the cost of a
 * turn does not grow with the number of connections. Reference counted, bound to the thread of its main context: every
 * function here is called from that thread. Callbacks never run inside a call into the loop, always from a turn of it.
 */
typedef struct _NlkLoop NlkLoop;

typedef struct _NlkWatch NlkWatch;
typedef struct _NlkTimer NlkTimer;
typedef struct _NlkTask NlkTask;

/**
 * NlkWatchFunc:
 * @watch: the watch
 * @events: EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP as epoll reports them
 *
 * The readiness of a descriptor changed. It may remove and free any watch, its own too.
 */
typedef void (*NlkWatchFunc) (NlkWatch *watch, guint32 events);

/**
 * NlkWatch:
 * @owner: for the callback
 *
 * One descriptor in the epoll set. Embedded in its owner; zero-initialised means not added. The other fields are private.
 */
struct _NlkWatch {
  gpointer owner;
  /*< private >*/
  NlkLoop *loop;
  NlkWatchFunc func;
  int fd;
};

/**
 * NlkTimerFunc:
 * @timer: the timer, stopped; it may be started again or freed
 *
 * The time is up.
 */
typedef void (*NlkTimerFunc) (NlkTimer *timer);

/**
 * NlkTimer:
 * @owner: for the callback
 *
 * One time-out. Embedded in its owner; zero-initialised means stopped. The other fields are private.
 */
struct _NlkTimer {
  gpointer owner;
  /*< private >*/
  NlkLoop *loop;
  NlkTimerFunc func;
  gint64 due_tick;
  NlkTimer *next;
  NlkTimer **link;
};

/**
 * NlkTaskFunc:
 * @task: the task, no longer queued; it may be queued again or freed
 *
 * The turn after the one that queued it has come.
 */
typedef void (*NlkTaskFunc) (NlkTask *task);

/**
 * NlkTask:
 * @owner: for the callback
 *
 * One call in the loop's next turn. Embedded in its owner; zero-initialised means not queued. The other fields are
 * private.
 */
struct _NlkTask {
  gpointer owner;
  /*< private >*/
  NlkLoop *loop;
  NlkTaskFunc func;
  NlkTask *next;
  NlkTask **link;
};

/**
 * nlk_loop_new:
 * @context: (nullable): the main context of the calling thread, %NULL for the thread's default
 *
 * Returns: (transfer full): a loop attached to @context
 */
NlkLoop *nlk_loop_new (GMainContext *context);

/**
 * nlk_loop_ref:
 * @loop: a loop
 *
 * Returns: (transfer full): @loop
 */
NlkLoop *nlk_loop_ref (NlkLoop *loop);

/**
 * nlk_loop_unref:
 * @loop: (transfer full): a loop
 *
 * Drops a reference. Each watch, timer and task in use holds one.
 */
void nlk_loop_unref (NlkLoop *loop);

/**
 * nlk_loop_get_context:
 * @loop: a loop
 *
 * Returns: (transfer none): the main context it is attached to
 */
GMainContext *nlk_loop_get_context (NlkLoop *loop);

/**
 * nlk_loop_get_now_usec:
 * @loop: a loop
 *
 * Returns: nlk_clock_monotonic_usec() as read at the start of this turn
 */
gint64 nlk_loop_get_now_usec (NlkLoop *loop);

/**
 * nlk_loop_add_watch:
 * @loop: a loop
 * @watch: a watch that is not added
 * @fd: a non-blocking descriptor that stays open until the watch is removed
 * @owner: stored in @watch
 * @func: called when the readiness of @fd changes, first for what it is now
 *
 * Watches @fd, edge-triggered, for reading and writing.
 *
 * Returns: %FALSE with errno set when the kernel refuses (limit reached)
 */
gboolean nlk_loop_add_watch (NlkLoop *loop, NlkWatch *watch, int fd, gpointer owner,
                             NlkWatchFunc func);

/**
 * nlk_loop_remove_watch:
 * @watch: a watch, added or not
 *
 * Stops watching. No callback comes after it returns.
 */
void nlk_loop_remove_watch (NlkWatch *watch);

/**
 * nlk_loop_start_timer:
 * @loop: a loop
 * @timer: a timer; if it runs it is started anew
 * @delay_usec: from now, at least 0; kept to within 16 ms, never early
 * @owner: stored in @timer
 * @func: called once
 *
 * Starts @timer.
 */
void nlk_loop_start_timer (NlkLoop *loop, NlkTimer *timer, gint64 delay_usec, gpointer owner,
                           NlkTimerFunc func);

/**
 * nlk_loop_stop_timer:
 * @timer: a timer, running or not
 *
 * Stops @timer. No callback comes after it returns.
 */
void nlk_loop_stop_timer (NlkTimer *timer);

/**
 * nlk_loop_queue_task:
 * @loop: a loop
 * @task: a task; if it is queued nothing changes
 * @owner: stored in @task
 * @func: called once
 *
 * Calls @func in the loop's next turn, after descriptors have had theirs.
 */
void nlk_loop_queue_task (NlkLoop *loop, NlkTask *task, gpointer owner, NlkTaskFunc func);

/**
 * nlk_loop_cancel_task:
 * @task: a task, queued or not
 *
 * Takes @task out of the queue. No callback comes after it returns.
 */
void nlk_loop_cancel_task (NlkTask *task);

/**
 * nlk_loop_take_buffer:
 * @loop: a loop
 *
 * Returns: (transfer full): a block of %NLK_BUFFER_BYTES, contents undefined; goes back by nlk_loop_give_buffer()
 */
guint8 *nlk_loop_take_buffer (NlkLoop *loop);

/**
 * nlk_loop_give_buffer:
 * @loop: the loop it came from
 * @buffer: (transfer full) (nullable): a block
 *
 * Gives a block back. A few are kept for the next taker.
 */
void nlk_loop_give_buffer (NlkLoop *loop, guint8 *buffer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkLoop, nlk_loop_unref)

G_END_DECLS
