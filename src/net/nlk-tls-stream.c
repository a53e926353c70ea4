/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tls-stream-private.h"

#include "nlk-socket-end.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* First bytes of a record of a handshake and of an alert. Source: RFC 8446 section 5.1. */
#define RECORD_ALERT 21
#define RECORD_HANDSHAKE 22

/* What a record is longer than its plaintext, with room to spare for an alert or two. */
#define RECORD_EXTRA_BYTES 1024

NlkTlsQueues *
nlk_tls_queues_new (NlkLoop *loop, NlkEnd *lower)
{
  NlkTlsQueues *queues = g_new0 (NlkTlsQueues, 1);
  struct iovec span;
  guint n_spans;

  g_atomic_ref_count_init (&queues->refs);
  queues->loop = nlk_loop_ref (loop);
  queues->lower = lower;
  queues->fd = nlk_socket_end_get_fd (lower);
  queues->thread = g_thread_self ();
  queues->early = g_byte_array_new ();
  if (nlk_end_peek (lower, &span, 1, &n_spans) == NLK_END_DATA) {
    g_byte_array_append (queues->early, span.iov_base, (guint) span.iov_len);
    nlk_end_consume (lower, span.iov_len);
  }
  return queues;
}

static NlkTlsQueues *
queues_ref (NlkTlsQueues *queues)
{
  g_atomic_ref_count_inc (&queues->refs);
  return queues;
}

void
nlk_tls_queues_unref (NlkTlsQueues *queues)
{
  if (!g_atomic_ref_count_dec (&queues->refs))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (queues->blocks); i++)
    nlk_loop_give_buffer (queues->loop, queues->blocks[i]);
  g_byte_array_unref (queues->early);
  nlk_loop_unref (queues->loop);
  g_free (queues);
}

void
nlk_tls_queues_release (NlkTlsQueues *queues)
{
  if (queues->span_used > 0)
    nlk_end_consume (queues->lower, queues->span_used);
  queues->span = (struct iovec){ NULL, 0 };
  queues->span_used = 0;
  if (queues->early_used == queues->early->len && queues->early->len > 0) {
    g_byte_array_unref (queues->early);
    queues->early = g_byte_array_new ();
    queues->early_used = 0;
  }
}

static gsize
get_room (NlkTlsQueues *queues)
{
  return G_N_ELEMENTS (queues->blocks) * NLK_BUFFER_BYTES - queues->block_start - queues->n_out;
}

gboolean
nlk_tls_queues_has_room (NlkTlsQueues *queues)
{
  return get_room (queues) >= NLK_TLS_RECORD_BYTES + RECORD_EXTRA_BYTES;
}

gsize
nlk_tls_queues_get_queued (NlkTlsQueues *queues)
{
  return queues->n_out;
}

static void
take_off (NlkTlsQueues *queues, gsize n_bytes)
{
  queues->block_start += n_bytes;
  queues->n_out -= n_bytes;
  if (queues->n_out == 0) {
    for (guint i = 0; i < G_N_ELEMENTS (queues->blocks); i++)
      nlk_loop_give_buffer (queues->loop, g_steal_pointer (&queues->blocks[i]));
    queues->block_start = 0;
  } else if (queues->block_start >= NLK_BUFFER_BYTES) {
    nlk_loop_give_buffer (queues->loop, queues->blocks[0]);
    queues->blocks[0] = g_steal_pointer (&queues->blocks[1]);
    queues->block_start -= NLK_BUFFER_BYTES;
  }
}

gboolean
nlk_tls_queues_flush (NlkTlsQueues *queues)
{
  while (queues->n_out > 0) {
    gsize first = MIN (queues->n_out, NLK_BUFFER_BYTES - queues->block_start);
    struct iovec iov[2] = {
      { queues->blocks[0] + queues->block_start, first },
      { queues->blocks[1], queues->n_out - first },
    };
    gsize n = nlk_end_write (queues->lower, iov, iov[1].iov_len > 0 ? 2 : 1);

    if (n == 0)
      return FALSE;
    take_off (queues, n);
  }
  return TRUE;
}

void
nlk_tls_queues_drop (NlkTlsQueues *queues)
{
  queues->is_dead = TRUE;
  queues->span = (struct iovec){ NULL, 0 };
  queues->span_used = 0;
  take_off (queues, queues->n_out);
}

static gssize
append_out (NlkTlsQueues *queues, const guint8 *data, gsize n_bytes, GError **error)
{
  gsize left = n_bytes;

  if (n_bytes > get_room (queues)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                         "the peer asks for more than it takes");
    return -1;
  }
  while (left > 0) {
    gsize at = queues->block_start + queues->n_out;
    guint i = at / NLK_BUFFER_BYTES;
    gsize offset = at % NLK_BUFFER_BYTES;
    gsize n = MIN (left, NLK_BUFFER_BYTES - offset);

    if (queues->blocks[i] == NULL)
      queues->blocks[i] = nlk_loop_take_buffer (queues->loop);
    memcpy (queues->blocks[i] + offset, data, n);
    queues->n_out += n;
    data += n;
    left -= n;
  }
  return (gssize) n_bytes;
}

static gsize
take_early (NlkTlsQueues *queues, void *buffer, gsize most)
{
  gsize n = MIN (most, queues->early->len - queues->early_used);

  if (n > 0)
    memcpy (buffer, queues->early->data + queues->early_used, n);
  queues->early_used += n;
  return n;
}

static gssize
fail_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing there yet");
  return -1;
}

/* A handshake that a read starts by itself would come here from another thread: it must not. */
static gboolean
is_wrong_thread (NlkTlsQueues *queues, GError **error)
{
  if (queues->thread == g_thread_self ())
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "the peer asked for another handshake");
  return TRUE;
}

static gssize
read_memory (NlkTlsQueues *queues, void *buffer, gsize most, GError **error)
{
  guint n_spans;
  gsize n;

  if (is_wrong_thread (queues, error))
    return -1;
  if (queues->is_dead)
    return 0;
  n = take_early (queues, buffer, most);
  if (n > 0)
    return (gssize) n;
  if (queues->span_used == queues->span.iov_len) {
    nlk_tls_queues_release (queues);
    switch (nlk_end_peek (queues->lower, &queues->span, 1, &n_spans)) {
    case NLK_END_DATA:
      break;
    case NLK_END_WAIT:
      queues->span.iov_len = 0;
      return fail_would_block (error);
    case NLK_END_BROKEN:
      queues->span.iov_len = 0;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "the connection broke");
      return -1;
    default:
      queues->span.iov_len = 0;
      return 0;
    }
  }
  n = MIN (most, queues->span.iov_len - queues->span_used);
  memcpy (buffer, (guint8 *) queues->span.iov_base + queues->span_used, n);
  queues->span_used += n;
  return (gssize) n;
}

static gboolean
wait_for (int fd, short events, GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { .fd = fd, .events = (gushort) events } };
  guint n = 1;
  gint result;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (g_cancellable_make_pollfd (cancellable, &fds[1]))
    n++;
  do
    result = g_poll (fds, n, -1);
  while (result < 0 && errno == EINTR);
  if (n > 1)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gssize
set_errno (GError **error)
{
  int code = errno;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
  return -1;
}

static void
look_at_first (NlkTlsQueues *queues, const guint8 *data)
{
  queues->saw_other = !queues->saw_bytes && data[0] != RECORD_HANDSHAKE && data[0] != RECORD_ALERT;
  queues->saw_bytes = TRUE;
}

/* In the handshake's thread. */
static gssize
read_fd (NlkTlsQueues *queues, void *buffer, gsize most, GCancellable *cancellable, GError **error)
{
  gssize n = (gssize) take_early (queues, buffer, most);

  while (n == 0) {
    n = recv (queues->fd, buffer, most, 0);
    if (n == 0) {
      queues->saw_end = TRUE;
      return 0;
    }
    if (n > 0)
      break;
    if (errno != EAGAIN && errno != EINTR)
      return set_errno (error);
    if (errno == EAGAIN && !wait_for (queues->fd, POLLIN, cancellable, error))
      return -1;
    n = 0;
  }
  if (!queues->saw_bytes)
    look_at_first (queues, buffer);
  return n;
}

static gssize
write_fd (NlkTlsQueues *queues, const void *data, gsize n_bytes, GCancellable *cancellable,
          GError **error)
{
  for (;;) {
    gssize n = send (queues->fd, data, n_bytes, MSG_NOSIGNAL);

    if (n >= 0)
      return n;
    if (errno != EAGAIN && errno != EINTR)
      return set_errno (error);
    if (errno == EAGAIN && !wait_for (queues->fd, POLLOUT, cancellable, error))
      return -1;
  }
}

static gssize
read_any (NlkTlsQueues *queues, void *buffer, gsize most, GCancellable *cancellable, GError **error)
{
  if (queues->is_memory)
    return read_memory (queues, buffer, most, error);
  return read_fd (queues, buffer, most, cancellable, error);
}

static gssize
write_any (NlkTlsQueues *queues, const void *data, gsize n_bytes, GCancellable *cancellable,
           GError **error)
{
  if (!queues->is_memory)
    return queues->is_dead ? (gssize) n_bytes
                           : write_fd (queues, data, n_bytes, cancellable, error);
  if (is_wrong_thread (queues, error))
    return -1;
  return queues->is_dead ? (gssize) n_bytes : append_out (queues, data, n_bytes, error);
}

/* The two halves and the whole, as GIO wants them. */

#define NLK_TYPE_TLS_INPUT (nlk_tls_input_get_type ())
G_DECLARE_FINAL_TYPE (NlkTlsInput, nlk_tls_input, NLK, TLS_INPUT, GInputStream)
struct _NlkTlsInput {
  GInputStream parent_instance;
  NlkTlsQueues *queues;
};
static void nlk_tls_input_pollable (GPollableInputStreamInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (NlkTlsInput, nlk_tls_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      nlk_tls_input_pollable))

#define NLK_TYPE_TLS_OUTPUT (nlk_tls_output_get_type ())
G_DECLARE_FINAL_TYPE (NlkTlsOutput, nlk_tls_output, NLK, TLS_OUTPUT, GOutputStream)
struct _NlkTlsOutput {
  GOutputStream parent_instance;
  NlkTlsQueues *queues;
};
static void nlk_tls_output_pollable (GPollableOutputStreamInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (NlkTlsOutput, nlk_tls_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      nlk_tls_output_pollable))

#define NLK_TYPE_TLS_STREAM (nlk_tls_stream_get_type ())
G_DECLARE_FINAL_TYPE (NlkTlsStream, nlk_tls_stream, NLK, TLS_STREAM, GIOStream)
struct _NlkTlsStream {
  GIOStream parent_instance;
  GInputStream *input;
  GOutputStream *output;
};
G_DEFINE_FINAL_TYPE (NlkTlsStream, nlk_tls_stream, G_TYPE_IO_STREAM)

static gssize
nlk_tls_input_read (GInputStream *stream, void *buffer, gsize most, GCancellable *cancellable,
                    GError **error)
{
  return read_any (NLK_TLS_INPUT (stream)->queues, buffer, most, cancellable, error);
}

static gssize
nlk_tls_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize most,
                                GError **error)
{
  return read_any (NLK_TLS_INPUT (stream)->queues, buffer, most, NULL, error);
}

static gboolean
nlk_tls_input_is_readable (GPollableInputStream *stream)
{
  return TRUE;
}

/* Nobody waits on this stream: the loop does. GIO wants a source nevertheless. */
static GSource *
nlk_tls_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  return g_pollable_source_new (G_OBJECT (stream));
}

static void
nlk_tls_input_finalize (GObject *object)
{
  nlk_tls_queues_unref (NLK_TLS_INPUT (object)->queues);
  G_OBJECT_CLASS (nlk_tls_input_parent_class)->finalize (object);
}

static void
nlk_tls_input_class_init (NlkTlsInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_tls_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = nlk_tls_input_read;
}

static void
nlk_tls_input_pollable (GPollableInputStreamInterface *iface)
{
  iface->is_readable = nlk_tls_input_is_readable;
  iface->create_source = nlk_tls_input_create_source;
  iface->read_nonblocking = nlk_tls_input_read_nonblocking;
}

static void
nlk_tls_input_init (NlkTlsInput *self)
{
}

static gssize
nlk_tls_output_write (GOutputStream *stream, const void *data, gsize n_bytes,
                      GCancellable *cancellable, GError **error)
{
  return write_any (NLK_TLS_OUTPUT (stream)->queues, data, n_bytes, cancellable, error);
}

static gssize
nlk_tls_output_write_nonblocking (GPollableOutputStream *stream, const void *data, gsize n_bytes,
                                  GError **error)
{
  return write_any (NLK_TLS_OUTPUT (stream)->queues, data, n_bytes, NULL, error);
}

static gboolean
nlk_tls_output_is_writable (GPollableOutputStream *stream)
{
  return TRUE;
}

static GSource *
nlk_tls_output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  return g_pollable_source_new (G_OBJECT (stream));
}

static void
nlk_tls_output_finalize (GObject *object)
{
  nlk_tls_queues_unref (NLK_TLS_OUTPUT (object)->queues);
  G_OBJECT_CLASS (nlk_tls_output_parent_class)->finalize (object);
}

static void
nlk_tls_output_class_init (NlkTlsOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_tls_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = nlk_tls_output_write;
}

static void
nlk_tls_output_pollable (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = nlk_tls_output_is_writable;
  iface->create_source = nlk_tls_output_create_source;
  iface->write_nonblocking = nlk_tls_output_write_nonblocking;
}

static void
nlk_tls_output_init (NlkTlsOutput *self)
{
}

static GInputStream *
nlk_tls_stream_get_input (GIOStream *stream)
{
  return NLK_TLS_STREAM (stream)->input;
}

static GOutputStream *
nlk_tls_stream_get_output (GIOStream *stream)
{
  return NLK_TLS_STREAM (stream)->output;
}

static void
nlk_tls_stream_finalize (GObject *object)
{
  g_clear_object (&NLK_TLS_STREAM (object)->input);
  g_clear_object (&NLK_TLS_STREAM (object)->output);
  G_OBJECT_CLASS (nlk_tls_stream_parent_class)->finalize (object);
}

static void
nlk_tls_stream_class_init (NlkTlsStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_tls_stream_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = nlk_tls_stream_get_input;
  G_IO_STREAM_CLASS (klass)->get_output_stream = nlk_tls_stream_get_output;
}

static void
nlk_tls_stream_init (NlkTlsStream *self)
{
}

GIOStream *
nlk_tls_stream_new (NlkTlsQueues *queues)
{
  NlkTlsStream *self = g_object_new (NLK_TYPE_TLS_STREAM, NULL);

  self->input = g_object_new (NLK_TYPE_TLS_INPUT, NULL);
  NLK_TLS_INPUT (self->input)->queues = queues_ref (queues);
  self->output = g_object_new (NLK_TYPE_TLS_OUTPUT, NULL);
  NLK_TLS_OUTPUT (self->output)->queues = queues_ref (queues);
  return G_IO_STREAM (self);
}
