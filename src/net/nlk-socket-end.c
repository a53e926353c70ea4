/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-socket-end.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* A peer that has silently gone is noticed by the kernel within about 45 s of silence. */
#define KEEPALIVE_IDLE_SECONDS 20
#define KEEPALIVE_INTERVAL_SECONDS 5
#define KEEPALIVE_PROBES 5

typedef struct {
  NlkEnd end;
  NlkLoop *loop;
  NlkWatch watch;
  NlkTask wake;
  int fd;

  /* Edge-triggered: what the kernel said last and no call has disproved yet. */
  gboolean can_read;
  gboolean can_write;
  gboolean is_paused;
  gboolean is_eof;
  gboolean is_finished;

  guint8 *buffer; /* pooled; only while it holds something */
  gsize start;
  gsize n_bytes;
  gboolean has_datagram; /* of a datagram socket: the buffer holds one, perhaps of length 0 */
} SocketEnd;

static void
break_by_errno (SocketEnd *self, int error)
{
  NlkReason reason = error == ETIMEDOUT ? NLK_REASON_TIMED_OUT : NLK_REASON_RESET;

  nlk_end_break (&self->end, g_error_new (NLK_REASON_ERROR, reason, "%s", g_strerror (error)));
}

/* After the peer's FIN no read meets a reset any more; its error has to be asked for. */
static void
look_for_reset (SocketEnd *self)
{
  int error = 0;
  socklen_t size = sizeof error;

  if (getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0)
    break_by_errno (self, error);
}

static void
on_ready (NlkWatch *watch, guint32 events)
{
  SocketEnd *self = watch->owner;
  NlkEndReady ready = 0;

  if ((events & EPOLLERR) && self->is_eof)
    look_for_reset (self);

  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
    self->can_read = TRUE;
    ready |= NLK_END_READABLE;
  }
  if (events & (EPOLLOUT | EPOLLERR)) {
    if (!self->can_write)
      ready |= NLK_END_WRITABLE;
    self->can_write = TRUE;
  }
  if (ready != 0)
    nlk_end_notify (&self->end, ready);
}

static void
on_wake (NlkTask *task)
{
  SocketEnd *self = task->owner;

  nlk_end_notify (&self->end, NLK_END_READABLE | NLK_END_WRITABLE);
}

/* What a datagram socket reports about datagrams that nobody took. */
static gboolean
is_passing (SocketEnd *self, int error)
{
  return self->end.is_datagrams &&
         (error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH ||
          error == EHOSTDOWN || error == EMSGSIZE || error == ENETDOWN);
}

static void
fill (SocketEnd *self)
{
  ssize_t n;

  self->buffer = nlk_loop_take_buffer (self->loop);
  do
    n = recv (self->fd, self->buffer, NLK_READ_BYTES, 0);
  while (n < 0 && (errno == EINTR || is_passing (self, errno)));
  if (n > 0 || (n == 0 && self->end.is_datagrams)) {
    self->start = 0;
    self->n_bytes = (gsize) n;
    self->has_datagram = self->end.is_datagrams;
    return;
  }
  nlk_loop_give_buffer (self->loop, g_steal_pointer (&self->buffer));
  if (n == 0)
    self->is_eof = TRUE;
  else if (errno == EAGAIN)
    self->can_read = FALSE;
  else
    break_by_errno (self, errno);
}

static NlkEndStatus
socket_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  SocketEnd *self = (SocketEnd *) end;

  if (self->buffer == NULL && self->can_read && self->fd >= 0 && !self->is_eof && !self->is_paused)
    fill (self);
  if (self->buffer != NULL) {
    iov[0] = (struct iovec){ self->buffer + self->start, self->n_bytes };
    *ret_n_iov = 1;
    return NLK_END_DATA;
  }
  if (end->error != NULL)
    return NLK_END_BROKEN;
  return self->is_eof ? NLK_END_FINISHED : NLK_END_WAIT;
}

static void
socket_consume (NlkEnd *end, gsize n_units)
{
  SocketEnd *self = (SocketEnd *) end;

  if (self->has_datagram) {
    self->has_datagram = FALSE;
    self->n_bytes = 0;
  } else {
    g_assert (n_units <= self->n_bytes);
    self->start += n_units;
    self->n_bytes -= n_units;
  }
  if (self->n_bytes == 0)
    nlk_loop_give_buffer (self->loop, g_steal_pointer (&self->buffer));
}

static gsize
write_datagrams (SocketEnd *self, const struct iovec *iov, guint n_iov)
{
  for (guint i = 0; i < n_iov; i++) {
    ssize_t n;

    do
      n = send (self->fd, iov[i].iov_base, iov[i].iov_len, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n < 0 && is_passing (self, errno))
      /* The error of an earlier datagram hides this one: it may be sent once more. */
      n = send (self->fd, iov[i].iov_base, iov[i].iov_len, MSG_NOSIGNAL);
    if (n >= 0 || is_passing (self, errno))
      continue;
    if (errno == EAGAIN)
      self->can_write = FALSE;
    else
      break_by_errno (self, errno);
    return i;
  }
  return n_iov;
}

static gsize
socket_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  SocketEnd *self = (SocketEnd *) end;
  struct msghdr message = { .msg_iov = (struct iovec *) iov, .msg_iovlen = n_iov };
  gsize offered = 0;
  ssize_t n;

  if (!self->can_write || self->is_paused)
    return 0;
  if (end->is_datagrams)
    return write_datagrams (self, iov, n_iov);
  for (guint i = 0; i < n_iov; i++)
    offered += iov[i].iov_len;
  do
    n = sendmsg (self->fd, &message, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n < 0) {
    if (errno == EAGAIN)
      self->can_write = FALSE;
    else
      break_by_errno (self, errno);
    return 0;
  }
  if ((gsize) n < offered)
    self->can_write = FALSE;
  return (gsize) n;
}

static void
socket_finish (NlkEnd *end)
{
  SocketEnd *self = (SocketEnd *) end;

  if (self->is_finished)
    return;
  self->is_finished = TRUE;
  if (!end->is_datagrams)
    shutdown (self->fd, SHUT_WR);
}

static void
socket_reset (NlkEnd *end, NlkReason reason)
{
  SocketEnd *self = (SocketEnd *) end;
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
  if (self->fd < 0)
    return;
  nlk_loop_remove_watch (&self->watch);
  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (self->fd);
  self->fd = -1;
  nlk_loop_give_buffer (self->loop, g_steal_pointer (&self->buffer));
}

static gsize
socket_get_queued (NlkEnd *end)
{
  return 0;
}

static void
socket_free (NlkEnd *end)
{
  SocketEnd *self = (SocketEnd *) end;

  nlk_loop_remove_watch (&self->watch);
  nlk_loop_cancel_task (&self->wake);
  if (self->fd >= 0)
    close (self->fd);
  nlk_loop_give_buffer (self->loop, self->buffer);
  nlk_loop_unref (self->loop);
  nlk_end_clear (end);
  g_free (self);
}

static const NlkEndClass socket_class = {
  .name = "socket",
  .peek = socket_peek,
  .consume = socket_consume,
  .write = socket_write,
  .finish = socket_finish,
  .reset = socket_reset,
  .get_queued = socket_get_queued,
  .free = socket_free,
};

static void
set_stream_options (int fd)
{
  static const struct {
    int level, name, value;
  } options[] = {
    { IPPROTO_TCP, TCP_NODELAY, 1 },
    { SOL_SOCKET, SO_KEEPALIVE, 1 },
    { IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS },
    { IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS },
    { IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES },
  };

  /* A local socket has none of them. */
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    (void) setsockopt (fd, options[i].level, options[i].name, &options[i].value, sizeof (int));
}

NlkEnd *
nlk_socket_end_new (NlkLoop *loop, int fd, GError **error)
{
  SocketEnd *self = g_new0 (SocketEnd, 1);
  int type = SOCK_STREAM;
  socklen_t size = sizeof type;

  getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &size);
  nlk_end_init (&self->end, &socket_class, type == SOCK_DGRAM);
  if (type != SOCK_DGRAM)
    set_stream_options (fd);
  self->loop = nlk_loop_ref (loop);
  self->fd = fd;
  self->can_write = TRUE;
  self->can_read = TRUE;
  if (!nlk_loop_add_watch (loop, &self->watch, fd, self, on_ready)) {
    g_set_error (error, NLK_REASON_ERROR, NLK_REASON_TOO_MANY, "Cannot watch a socket: %s",
                 g_strerror (errno));
    socket_free (&self->end);
    return NULL;
  }
  return &self->end;
}

gboolean
nlk_socket_end_holds_bytes (const NlkEnd *end)
{
  g_assert (end->klass == &socket_class);
  return ((const SocketEnd *) end)->buffer != NULL;
}

int
nlk_socket_end_get_fd (NlkEnd *end)
{
  g_return_val_if_fail (end->klass == &socket_class, -1);

  return ((SocketEnd *) end)->fd;
}

void
nlk_socket_end_pause (NlkEnd *end)
{
  SocketEnd *self = (SocketEnd *) end;

  g_return_if_fail (end->klass == &socket_class);

  nlk_loop_remove_watch (&self->watch);
  nlk_loop_cancel_task (&self->wake);
  self->is_paused = TRUE;
}

void
nlk_socket_end_resume (NlkEnd *end)
{
  SocketEnd *self = (SocketEnd *) end;

  g_return_if_fail (end->klass == &socket_class && self->is_paused);

  self->is_paused = FALSE;
  self->can_read = TRUE;
  self->can_write = TRUE;
  if (self->fd < 0)
    return;
  if (!nlk_loop_add_watch (self->loop, &self->watch, self->fd, self, on_ready))
    break_by_errno (self, errno);
  nlk_loop_queue_task (self->loop, &self->wake, self, on_wake);
}
