/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-stdio-end.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* One block between a thread and the loop. Whoever owns it by its state may touch the bytes without the lock. */
typedef enum {
  BLOCK_EMPTY,  /* the filling side's */
  BLOCK_WANTED, /* the reading thread shall fill it */
  BLOCK_FULL,   /* the emptying side's */
} BlockState;

typedef struct {
  BlockState state;
  gboolean is_over; /* nothing follows in it: end of file, finished, or failed */
  gboolean has_thread;
  gsize start;
  gsize n_bytes;
  guint8 *data;
} Block;

struct _NlkStdio {
  gatomicrefcount refs;
  int in_fd;
  int out_fd; /* -1 once closed */
  int event_fd;
  gboolean is_datagrams;
  GMutex lock;
  GCond changed;
  Block in;
  Block out;
  gboolean is_left; /* the end is gone */
  GError *error;
};

typedef struct {
  NlkEnd end;
  NlkLoop *loop;
  NlkStdio *stdio;
  NlkWatch watch;
} StdioEnd;

static NlkStdio *
stdio_ref (NlkStdio *stdio)
{
  g_atomic_ref_count_inc (&stdio->refs);
  return stdio;
}

void
nlk_stdio_unref (NlkStdio *stdio)
{
  if (stdio == NULL || !g_atomic_ref_count_dec (&stdio->refs))
    return;
  close (stdio->in_fd);
  if (stdio->out_fd >= 0)
    close (stdio->out_fd);
  if (stdio->event_fd >= 0)
    close (stdio->event_fd);
  g_mutex_clear (&stdio->lock);
  g_cond_clear (&stdio->changed);
  g_clear_error (&stdio->error);
  g_free (stdio->in.data);
  g_free (stdio->out.data);
  g_free (stdio);
}

NlkStdio *
nlk_stdio_new (int in_fd, int out_fd, gboolean is_datagrams, GError **error)
{
  NlkStdio *stdio = g_new0 (NlkStdio, 1);

  g_atomic_ref_count_init (&stdio->refs);
  stdio->in_fd = in_fd;
  stdio->out_fd = out_fd;
  stdio->is_datagrams = is_datagrams;
  g_mutex_init (&stdio->lock);
  g_cond_init (&stdio->changed);
  stdio->in.data = g_malloc (NLK_READ_BYTES);
  stdio->out.data = g_malloc (NLK_READ_BYTES);
  stdio->event_fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (stdio->event_fd >= 0)
    return stdio;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               "Cannot wait for standard input: %s", g_strerror (errno));
  nlk_stdio_unref (stdio);
  return NULL;
}

GError *
nlk_stdio_dup_error (NlkStdio *stdio)
{
  GError *error;

  g_mutex_lock (&stdio->lock);
  error = stdio->error != NULL ? g_error_copy (stdio->error) : NULL;
  g_mutex_unlock (&stdio->lock);
  return error;
}

/* With the lock held. */
static void
tell_loop (NlkStdio *stdio)
{
  guint64 one = 1;

  if (!stdio->is_left && write (stdio->event_fd, &one, sizeof one) < 0)
    g_assert (errno == EAGAIN);
}

/* With the lock held. */
static void
note_failure (NlkStdio *stdio, Block *block, const char *what, int code)
{
  block->is_over = TRUE;
  if (stdio->error == NULL)
    stdio->error =
      g_error_new (G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));
}

/* Whoever shares the descriptor may have made it non-blocking. Returns: whether to try once more. */
static gboolean
may_retry (int fd, short events)
{
  struct pollfd poll_fd = { .fd = fd, .events = events };

  if (errno == EINTR)
    return TRUE;
  if (errno != EAGAIN)
    return FALSE;
  (void) poll (&poll_fd, 1, -1);
  return TRUE;
}

static gpointer
read_thread (gpointer user_data)
{
  NlkStdio *stdio = user_data;
  Block *in = &stdio->in;
  gsize most = stdio->is_datagrams ? NLK_STDIO_MOST_DATAGRAM_BYTES : NLK_READ_BYTES;

  g_mutex_lock (&stdio->lock);
  while (!stdio->is_left && !in->is_over) {
    gssize n;

    if (in->state != BLOCK_WANTED) {
      g_cond_wait (&stdio->changed, &stdio->lock);
      continue;
    }
    g_mutex_unlock (&stdio->lock);
    do
      n = read (stdio->in_fd, in->data, most);
    while (n < 0 && may_retry (stdio->in_fd, POLLIN));
    g_mutex_lock (&stdio->lock);
    in->start = 0;
    in->n_bytes = (gsize) MAX (n, 0);
    in->state = n > 0 ? BLOCK_FULL : BLOCK_EMPTY;
    if (n < 0)
      note_failure (stdio, in, "Cannot read standard input", errno);
    in->is_over = n <= 0;
    tell_loop (stdio);
  }
  g_mutex_unlock (&stdio->lock);
  nlk_stdio_unref (stdio);
  return NULL;
}

/* Returns: 0 or an errno. */
static int
write_all (NlkStdio *stdio)
{
  const Block *out = &stdio->out;
  gsize done = 0;

  while (done < out->n_bytes) {
    gssize n = write (stdio->out_fd, out->data + done, out->n_bytes - done);

    if (n < 0 && !may_retry (stdio->out_fd, POLLOUT))
      return errno;
    done += (gsize) MAX (n, 0);
  }
  return 0;
}

static gpointer
write_thread (gpointer user_data)
{
  NlkStdio *stdio = user_data;
  Block *out = &stdio->out;

  g_mutex_lock (&stdio->lock);
  for (;;) {
    int code;

    if (out->state != BLOCK_FULL) {
      if (stdio->is_left || out->is_over)
        break;
      g_cond_wait (&stdio->changed, &stdio->lock);
      continue;
    }
    g_mutex_unlock (&stdio->lock);
    code = write_all (stdio);
    g_mutex_lock (&stdio->lock);
    out->state = BLOCK_EMPTY;
    if (code != 0)
      note_failure (stdio, out, "Cannot write standard output", code);
    tell_loop (stdio);
  }
  close (stdio->out_fd);
  stdio->out_fd = -1;
  tell_loop (stdio);
  g_mutex_unlock (&stdio->lock);
  nlk_stdio_unref (stdio);
  return NULL;
}

/* With the lock held. */
static void
wake_thread (NlkStdio *stdio, Block *block, const char *name, GThreadFunc func)
{
  g_autoptr (GThread) thread = NULL;

  if (!block->has_thread)
    thread = g_thread_new (name, func, stdio_ref (stdio));
  block->has_thread = TRUE;
  g_cond_broadcast (&stdio->changed);
}

/* With the lock held. */
static void
break_if_failed (StdioEnd *self)
{
  if (self->stdio->error != NULL && self->end.error == NULL)
    nlk_end_break (&self->end, g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_RESET,
                                                    self->stdio->error->message));
}

static void
on_event (NlkWatch *watch, guint32 events)
{
  StdioEnd *self = watch->owner;
  guint64 count;

  if (read (self->stdio->event_fd, &count, sizeof count) < 0)
    return;
  g_mutex_lock (&self->stdio->lock);
  break_if_failed (self);
  g_mutex_unlock (&self->stdio->lock);
  nlk_end_notify (&self->end, NLK_END_READABLE | NLK_END_WRITABLE);
}

static NlkEndStatus
stdio_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  NlkStdio *stdio = ((StdioEnd *) end)->stdio;
  Block *in = &stdio->in;
  NlkEndStatus status = NLK_END_WAIT;

  g_mutex_lock (&stdio->lock);
  if (in->state == BLOCK_FULL) {
    iov[0] = (struct iovec){ in->data + in->start, in->n_bytes };
    *ret_n_iov = 1;
    status = NLK_END_DATA;
  } else if (end->error != NULL) {
    status = NLK_END_BROKEN;
  } else if (in->is_over) {
    /* A failure is told by the event that is on its way. */
    status = stdio->error != NULL ? NLK_END_WAIT : NLK_END_FINISHED;
  } else if (in->state == BLOCK_EMPTY) {
    in->state = BLOCK_WANTED;
    wake_thread (stdio, in, "nlk-stdin", read_thread);
  }
  g_mutex_unlock (&stdio->lock);
  return status;
}

static void
stdio_consume (NlkEnd *end, gsize n_units)
{
  NlkStdio *stdio = ((StdioEnd *) end)->stdio;
  Block *in = &stdio->in;
  gsize n_bytes = end->is_datagrams ? in->n_bytes : n_units;

  g_assert (in->state == BLOCK_FULL && n_bytes <= in->n_bytes);
  in->start += n_bytes;
  in->n_bytes -= n_bytes;
  if (in->n_bytes > 0)
    return;
  g_mutex_lock (&stdio->lock);
  in->state = BLOCK_EMPTY;
  g_mutex_unlock (&stdio->lock);
}

/* Returns: how many units fit into the block. */
static gsize
fill (NlkStdio *stdio, const struct iovec *iov, guint n_iov)
{
  Block *out = &stdio->out;

  out->n_bytes = 0;
  for (guint i = 0; i < n_iov; i++) {
    gsize n = MIN (iov[i].iov_len, NLK_READ_BYTES - out->n_bytes);

    memcpy (out->data + out->n_bytes, iov[i].iov_base, n);
    out->n_bytes += n;
    if (stdio->is_datagrams)
      return 1;
  }
  return out->n_bytes;
}

static gsize
stdio_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  NlkStdio *stdio = ((StdioEnd *) end)->stdio;
  Block *out = &stdio->out;
  gsize taken = 0;

  g_mutex_lock (&stdio->lock);
  if (out->state == BLOCK_EMPTY && !out->is_over) {
    taken = fill (stdio, iov, n_iov);
    out->state = BLOCK_FULL;
    wake_thread (stdio, out, "nlk-stdout", write_thread);
  }
  g_mutex_unlock (&stdio->lock);
  return taken;
}

static void
stdio_finish (NlkEnd *end)
{
  NlkStdio *stdio = ((StdioEnd *) end)->stdio;

  g_mutex_lock (&stdio->lock);
  if (!stdio->out.is_over) {
    stdio->out.is_over = TRUE;
    wake_thread (stdio, &stdio->out, "nlk-stdout", write_thread);
  }
  g_mutex_unlock (&stdio->lock);
}

static void
stdio_reset (NlkEnd *end, NlkReason reason)
{
  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
}

static gsize
stdio_get_queued (NlkEnd *end)
{
  NlkStdio *stdio = ((StdioEnd *) end)->stdio;
  gsize queued = 0;

  g_mutex_lock (&stdio->lock);
  if (stdio->out.state == BLOCK_FULL)
    queued = stdio->out.n_bytes;
  if (stdio->out.is_over && stdio->out_fd >= 0)
    queued++;
  g_mutex_unlock (&stdio->lock);
  return queued;
}

static void
stdio_free (NlkEnd *end)
{
  StdioEnd *self = (StdioEnd *) end;

  nlk_loop_remove_watch (&self->watch);
  g_mutex_lock (&self->stdio->lock);
  self->stdio->is_left = TRUE;
  g_cond_broadcast (&self->stdio->changed);
  g_mutex_unlock (&self->stdio->lock);
  nlk_stdio_unref (self->stdio);
  nlk_loop_unref (self->loop);
  nlk_end_clear (end);
  g_free (self);
}

static const NlkEndClass stdio_class = {
  .name = "stdio",
  .peek = stdio_peek,
  .consume = stdio_consume,
  .write = stdio_write,
  .finish = stdio_finish,
  .reset = stdio_reset,
  .get_queued = stdio_get_queued,
  .free = stdio_free,
};

NlkEnd *
nlk_stdio_end_new (NlkLoop *loop, NlkStdio *stdio, GError **error)
{
  StdioEnd *self = g_new0 (StdioEnd, 1);

  nlk_end_init (&self->end, &stdio_class, stdio->is_datagrams);
  self->loop = nlk_loop_ref (loop);
  self->stdio = stdio_ref (stdio);
  if (!nlk_loop_add_watch (loop, &self->watch, stdio->event_fd, self, on_event)) {
    g_set_error (error, NLK_REASON_ERROR, NLK_REASON_TOO_MANY, "Cannot watch standard input: %s",
                 g_strerror (errno));
    stdio_free (&self->end);
    return NULL;
  }
  return &self->end;
}
