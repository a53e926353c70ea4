/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tls-end.h"

#include "nlk-socket-end.h"
#include "nlk-tls-hello-private.h"
#include "nlk-tls-stream-private.h"

typedef struct {
  NlkEnd end;
  NlkLoop *loop;
  NlkEnd *lower;
  NlkTlsQueues *queues;
  GTlsConnection *tls;
  GPollableInputStream *input;
  GPollableOutputStream *output;

  guint8 *buffer; /* pooled; only while it holds something */
  gsize start;
  gsize n_bytes;
  gboolean is_eof;
  gboolean is_finished;
  gboolean wants_fin;
} TlsEnd;

/* The fault may lie below, which then knows better what it is. */
static void
break_by (TlsEnd *self, const GError *error)
{
  const GError *below = nlk_end_get_error (self->lower);

  if (below != NULL)
    nlk_end_break (&self->end, g_error_copy (below));
  else
    nlk_end_break (&self->end, g_error_new (NLK_REASON_ERROR, NLK_REASON_PROTOCOL,
                                            "the peer broke TLS: %s", error->message));
}

static void
flush (TlsEnd *self)
{
  gboolean is_empty = nlk_tls_queues_flush (self->queues);

  if (nlk_end_get_error (self->lower) != NULL) {
    nlk_end_break (&self->end, g_error_copy (nlk_end_get_error (self->lower)));
  } else if (is_empty && self->wants_fin) {
    self->wants_fin = FALSE;
    nlk_end_finish (self->lower);
  }
}

/* Decrypts until nothing is left or the buffer is full: no edge is reported twice. */
static void
fill (TlsEnd *self)
{
  g_autoptr (GError) error = NULL;

  self->buffer = nlk_loop_take_buffer (self->loop);
  self->start = self->n_bytes = 0;
  while (NLK_READ_BYTES - self->n_bytes >= NLK_TLS_RECORD_BYTES) {
    gssize n = g_pollable_input_stream_read_nonblocking (self->input, self->buffer + self->n_bytes,
                                                         NLK_TLS_RECORD_BYTES, NULL, &error);

    if (n > 0) {
      self->n_bytes += (gsize) n;
      continue;
    }
    if (n == 0)
      self->is_eof = TRUE;
    else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
      break_by (self, error);
    break;
  }
  nlk_tls_queues_release (self->queues);
  if (self->n_bytes == 0)
    nlk_loop_give_buffer (self->loop, g_steal_pointer (&self->buffer));
  /* Reading may have had to answer: a change of keys, an alert. */
  if (nlk_tls_queues_get_queued (self->queues) > 0)
    flush (self);
}

static NlkEndStatus
tls_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  TlsEnd *self = (TlsEnd *) end;

  if (self->buffer == NULL && !self->is_eof && end->error == NULL)
    fill (self);
  if (self->buffer != NULL) {
    iov[0] = (struct iovec){ self->buffer + self->start, self->n_bytes - self->start };
    *ret_n_iov = 1;
    return NLK_END_DATA;
  }
  if (self->is_eof && nlk_end_get_error (self->lower) != NULL)
    nlk_end_break (end, g_error_copy (nlk_end_get_error (self->lower)));
  if (end->error != NULL)
    return NLK_END_BROKEN;
  return self->is_eof ? NLK_END_FINISHED : NLK_END_WAIT;
}

static void
tls_consume (NlkEnd *end, gsize n_units)
{
  TlsEnd *self = (TlsEnd *) end;

  g_assert (self->buffer != NULL && n_units <= self->n_bytes - self->start);
  self->start += n_units;
  if (self->start == self->n_bytes)
    nlk_loop_give_buffer (self->loop, g_steal_pointer (&self->buffer));
}

/* Returns: how much of the piece was encrypted */
static gsize
write_piece (TlsEnd *self, const guint8 *data, gsize n_bytes)
{
  gsize done = 0;

  while (done < n_bytes) {
    g_autoptr (GError) error = NULL;
    gssize n;

    if (!nlk_tls_queues_has_room (self->queues))
      flush (self);
    if (self->end.error != NULL || !nlk_tls_queues_has_room (self->queues))
      break;
    n = g_pollable_output_stream_write_nonblocking (self->output, data + done,
                                                    MIN (n_bytes - done, NLK_TLS_RECORD_BYTES),
                                                    NULL, &error);
    if (n < 0) {
      break_by (self, error);
      break;
    }
    done += (gsize) n;
  }
  return done;
}

static gsize
tls_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  TlsEnd *self = (TlsEnd *) end;
  gsize taken = 0;

  g_return_val_if_fail (!self->is_finished, 0);

  for (guint i = 0; i < n_iov; i++) {
    gsize n = write_piece (self, iov[i].iov_base, iov[i].iov_len);

    taken += n;
    if (n < iov[i].iov_len)
      break;
  }
  if (end->error == NULL)
    flush (self);
  return taken;
}

static void
tls_finish (NlkEnd *end)
{
  TlsEnd *self = (TlsEnd *) end;

  if (self->is_finished)
    return;
  self->is_finished = TRUE;
  /* Only appends an alert to the queue; if even that fails, the end of the connection has to do. */
  g_output_stream_close (G_OUTPUT_STREAM (self->output), NULL, NULL);
  self->wants_fin = TRUE;
  flush (self);
}

static void
tls_reset (NlkEnd *end, NlkReason reason)
{
  TlsEnd *self = (TlsEnd *) end;

  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
  nlk_tls_queues_drop (self->queues);
  nlk_loop_give_buffer (self->loop, g_steal_pointer (&self->buffer));
  nlk_end_reset (self->lower, reason);
}

static gsize
tls_get_queued (NlkEnd *end)
{
  TlsEnd *self = (TlsEnd *) end;

  return nlk_tls_queues_get_queued (self->queues) + nlk_end_get_queued (self->lower);
}

static void
tls_free (NlkEnd *end)
{
  TlsEnd *self = (TlsEnd *) end;

  nlk_tls_queues_drop (self->queues);
  nlk_loop_give_buffer (self->loop, self->buffer);
  g_object_unref (self->tls);
  nlk_tls_queues_unref (self->queues);
  nlk_end_free (self->lower);
  nlk_loop_unref (self->loop);
  nlk_end_clear (end);
  g_free (self);
}

static const NlkEndClass tls_class = {
  .name = "tls",
  .peek = tls_peek,
  .consume = tls_consume,
  .write = tls_write,
  .finish = tls_finish,
  .reset = tls_reset,
  .get_queued = tls_get_queued,
  .free = tls_free,
};

static void
on_lower_ready (NlkEnd *lower, NlkEndReady ready, gpointer user_data)
{
  TlsEnd *self = user_data;

  if ((ready & NLK_END_WRITABLE) && self->end.error == NULL)
    flush (self);
  nlk_end_notify (&self->end, ready);
}

typedef struct {
  NlkLoop *loop;
  NlkEnd *lower;
  NlkTlsQueues *queues;
  GTlsConnection *tls;
  NlkTrust *trust; /* of a client */
  char *server_name;
  GTlsCertificate *shown;       /* by the server, to a client */
  GError *fault;                /* what was wrong with it */
  GTlsCertificate *certificate; /* of a server */
} Handshake;

static void
handshake_free (Handshake *handshake)
{
  if (handshake->queues != NULL)
    nlk_tls_queues_drop (handshake->queues);
  g_clear_object (&handshake->tls);
  g_clear_object (&handshake->certificate);
  g_clear_object (&handshake->shown);
  g_clear_pointer (&handshake->queues, nlk_tls_queues_unref);
  nlk_end_free (handshake->lower);
  nlk_trust_unref (handshake->trust);
  g_free (handshake->server_name);
  g_clear_error (&handshake->fault);
  nlk_loop_unref (handshake->loop);
  g_free (handshake);
}

static NlkEnd *
make_end (Handshake *handshake)
{
  TlsEnd *self = g_new0 (TlsEnd, 1);

  nlk_end_init (&self->end, &tls_class, FALSE);
  self->loop = nlk_loop_ref (handshake->loop);
  self->lower = g_steal_pointer (&handshake->lower);
  self->queues = g_steal_pointer (&handshake->queues);
  self->tls = g_steal_pointer (&handshake->tls);
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (self->tls)));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (G_IO_STREAM (self->tls)));
  self->queues->is_memory = TRUE;
  nlk_end_set_ready_func (self->lower, on_lower_ready, self);
  nlk_socket_end_resume (self->lower);
  return &self->end;
}

static gboolean
judge (Handshake *handshake, GTlsCertificate *certificate, GTlsCertificateFlags flags)
{
  g_clear_error (&handshake->fault);
  g_set_object (&handshake->shown, certificate);
  return nlk_trust_judge (handshake->trust, certificate, flags, handshake->server_name,
                          &handshake->fault);
}

static gboolean
on_accept_certificate (GTlsConnection *tls, GTlsCertificate *certificate,
                       GTlsCertificateFlags flags, gpointer user_data)
{
  return judge (user_data, certificate, flags);
}

/* Says what really happened: GnuTLS knows only that it could not make sense of it. */
static GError *
explain (Handshake *handshake, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (handshake->fault != NULL)
    return g_error_copy (handshake->fault);
  if (handshake->queues->saw_other)
    return g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_NOT_TLS,
                                "the other side does not speak TLS on that port");
  if (handshake->queues->saw_end ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                "the other side closed the connection during the TLS handshake");
  return g_error_new (error->domain, error->code, "the TLS handshake failed: %s", error->message);
}

static void
handshake_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Handshake *handshake = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean is_done = g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error);

  if (!is_done) {
    g_task_return_error (task, explain (handshake, error));
    return;
  }
  /* A chain without fault was not shown to us yet, and may still have the wrong key. */
  if (handshake->trust != NULL) {
    GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (handshake->tls);

    if (certificate == NULL)
      g_set_error_literal (&handshake->fault, NLK_TRUST_ERROR, NLK_TRUST_ERROR_UNKNOWN,
                           "no certificate was shown");
    else
      judge (handshake, certificate, g_tls_connection_get_peer_certificate_errors (handshake->tls));
    if (handshake->fault != NULL) {
      g_task_return_error (task, g_error_copy (handshake->fault));
      return;
    }
  }
  g_task_return_pointer (task, make_end (handshake), (GDestroyNotify) nlk_end_free);
}

static GSocketConnectable *
make_identity (const char *server_name)
{
  GSocketConnectable *address =
    G_SOCKET_CONNECTABLE (g_inet_socket_address_new_from_string (server_name, 0));

  return address != NULL ? address : g_network_address_new (server_name, 0);
}

static GTlsConnection *
make_client (Handshake *handshake, GIOStream *stream, GError **error)
{
  g_autoptr (GSocketConnectable) identity = make_identity (handshake->server_name);
  GType type = g_tls_backend_get_client_connection_type (g_tls_backend_get_default ());
  GTlsConnection *tls;

  tls = g_initable_new (type, NULL, error, "base-io-stream", stream, "server-identity", identity,
                        "database", nlk_trust_get_database (handshake->trust),
                        "require-close-notify", FALSE, NULL);
  if (tls != NULL)
    g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_certificate), handshake);
  return tls;
}

static GTlsConnection *
make_server (GIOStream *stream, GTlsCertificate *certificate, GError **error)
{
  GType type = g_tls_backend_get_server_connection_type (g_tls_backend_get_default ());

  /* A database that is not there cannot be parsed. */
  return g_initable_new (type, NULL, error, "base-io-stream", stream, "database", NULL,
                         "certificate", certificate, "require-close-notify", FALSE, NULL);
}

static void
start (GTask *task, Handshake *handshake, GTlsCertificate *certificate)
{
  g_autoptr (GIOStream) stream = NULL;
  GError *error = NULL;

  handshake->queues = nlk_tls_queues_new (handshake->loop, handshake->lower);
  stream = nlk_tls_stream_new (handshake->queues);
  handshake->tls = certificate != NULL ? make_server (stream, certificate, &error)
                                       : make_client (handshake, stream, &error);
  if (handshake->tls == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  nlk_socket_end_pause (handshake->lower);
  g_tls_connection_handshake_async (handshake->tls, G_PRIORITY_DEFAULT,
                                    g_task_get_cancellable (task), handshake_done, task);
}

static GTask *
begin (NlkLoop *loop, NlkEnd *lower, GCancellable *cancellable, GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Handshake *handshake = g_new0 (Handshake, 1);

  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, handshake, (GDestroyNotify) handshake_free);
  handshake->loop = nlk_loop_ref (loop);
  handshake->lower = lower;
  nlk_end_set_ready_func (lower, NULL, NULL);
  return task;
}

void
nlk_tls_end_client_async (NlkLoop *loop, NlkEnd *lower, const char *server_name, NlkTrust *trust,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = begin (loop, lower, cancellable, callback, user_data);
  Handshake *handshake = g_task_get_task_data (task);
  GError *error = NULL;

  handshake->server_name = g_strdup (server_name);
  handshake->trust = trust != NULL ? nlk_trust_ref (trust) : nlk_trust_new (NULL, NULL, &error);
  if (handshake->trust == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  start (task, handshake, NULL);
}

static void
hello_done (gboolean is_cancelled, gpointer user_data)
{
  GTask *task = user_data;
  Handshake *handshake = g_task_get_task_data (task);

  if (is_cancelled && g_task_return_error_if_cancelled (task))
    g_object_unref (task);
  else
    start (task, handshake, handshake->certificate);
}

void
nlk_tls_end_server_async (NlkLoop *loop, NlkEnd *lower, GTlsCertificate *certificate,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = begin (loop, lower, cancellable, callback, user_data);
  Handshake *handshake = g_task_get_task_data (task);

  handshake->certificate = g_object_ref (certificate);
  if (nlk_tls_hello_is_there (lower))
    start (task, handshake, certificate);
  else
    nlk_tls_hello_await (lower, cancellable, hello_done, task);
}

GTlsCertificate *
nlk_tls_end_get_certificate (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, begin), NULL);

  return ((Handshake *) g_task_get_task_data (G_TASK (result)))->shown;
}

NlkEnd *
nlk_tls_end_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, begin), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
