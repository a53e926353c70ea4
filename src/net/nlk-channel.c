/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-channel.h"

#include "base/nlk-secret.h"

#include "nlk-proxy-dial.h"
#include "nlk-socket-end.h"
#include "nlk-tls-end.h"
#include "nlk-upgrade.h"

#include <string.h>
#include <sys/socket.h>

/* The longest body of a refusal that is read. */
#define MOST_BODY_BYTES 4096

typedef struct {
  NlkLoop *loop;
  NlkEndpoint *endpoint;
  NlkTimeouts timeouts;
  char *key;
  GByteArray *request;
  gsize n_sent;
  GTask *task;         /* until it is answered */
  GCancellable *inner; /* of the step under way; follows the caller's and the deadline */
  gulong cancelled_id;
  NlkTimer deadline;
  gboolean is_late;
  NlkTask look;
  NlkEnd *end;
  GSocketAddress *local;
  NlkHttpHead *head;
  gboolean head_done;
  GByteArray *body;
  gsize body_left;
} Opening;

static void
wipe_bytes (GByteArray *bytes)
{
  if (bytes == NULL)
    return;
  /* The token is among them. */
  nlk_wipe (bytes->data, bytes->len);
  g_byte_array_unref (bytes);
}

static void
opening_free (Opening *opening)
{
  nlk_loop_stop_timer (&opening->deadline);
  nlk_loop_cancel_task (&opening->look);
  nlk_end_free (opening->end);
  nlk_http_head_free (opening->head);
  wipe_bytes (opening->request);
  g_byte_array_unref (opening->body);
  g_clear_object (&opening->local);
  g_free (opening->key);
  g_object_unref (opening->inner);
  nlk_endpoint_unref (opening->endpoint);
  nlk_loop_unref (opening->loop);
  g_free (opening);
}

static GTask *
take_task (Opening *opening)
{
  GCancellable *outer = g_task_get_cancellable (opening->task);

  nlk_loop_stop_timer (&opening->deadline);
  nlk_loop_cancel_task (&opening->look);
  if (opening->end != NULL)
    nlk_end_set_ready_func (opening->end, NULL, NULL);
  if (outer != NULL && opening->cancelled_id != 0)
    g_signal_handler_disconnect (outer, opening->cancelled_id);
  opening->cancelled_id = 0;
  return g_steal_pointer (&opening->task);
}

static void
answer_error (Opening *opening, GError *error)
{
  GTask *task = take_task (opening);

  g_clear_pointer (&opening->end, nlk_end_free);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
fail (Opening *opening, NlkChannelError code, const char *text)
{
  answer_error (opening, nlk_channel_error_new (opening->endpoint, code, text));
}

static void
fail_late (Opening *opening, const char *what)
{
  g_autofree char *text = g_strdup_printf ("%s did not end in time", what);

  fail (opening, NLK_CHANNEL_ERROR_UNREACHABLE, text);
}

static void
refuse (Opening *opening)
{
  g_autoptr (GBytes) body = g_bytes_new (opening->body->data, opening->body->len);

  answer_error (opening, nlk_channel_error_new_for_answer (opening->head, body));
}

static void
succeed (Opening *opening)
{
  GError *error = NULL;
  GTask *task;

  if (!nlk_upgrade_check_answer (opening->head, opening->key, &error)) {
    fail (opening, NLK_CHANNEL_ERROR_OTHER_SERVER, error->message);
    g_error_free (error);
    return;
  }
  task = take_task (opening);
  g_task_return_pointer (task, g_steal_pointer (&opening->end), (GDestroyNotify) nlk_end_free);
  g_object_unref (task);
}

static void
end_head (Opening *opening)
{
  const char *length = nlk_http_head_lookup (opening->head, "content-length", 0);
  guint64 n = 0;

  opening->head_done = TRUE;
  if (length != NULL)
    g_ascii_string_to_unsigned (length, 10, 0, G_MAXUINT64, &n, NULL);
  opening->body_left = (gsize) MIN (n, MOST_BODY_BYTES);
}

/* Returns: whether all that is needed is there */
static gboolean
take_body (Opening *opening, const guint8 *data, gsize n_bytes, gsize *ret_used)
{
  *ret_used = MIN (n_bytes, opening->body_left);
  g_byte_array_append (opening->body, data, (guint) *ret_used);
  opening->body_left -= *ret_used;
  return opening->body_left == 0;
}

/* Returns: whether to go on */
static gboolean
take_bytes (Opening *opening, const guint8 *data, gsize n_bytes)
{
  NlkHttpHeadStep step;
  gsize used = 0;

  if (!opening->head_done) {
    step = nlk_http_head_feed (opening->head, data, n_bytes, &used);
    nlk_end_consume (opening->end, used);
    if (step == NLK_HTTP_NEED_MORE)
      return TRUE;
    if (step != NLK_HTTP_COMPLETE) {
      fail (opening, NLK_CHANNEL_ERROR_OTHER_SERVER,
            "what answers there does not speak HTTP; is it a gateway's port?");
      return FALSE;
    }
    end_head (opening);
    if (nlk_http_head_get_status (opening->head) == 101) {
      /* What lies behind stays in the end, which lends it again. */
      succeed (opening);
      return FALSE;
    }
    if (opening->body_left > 0)
      return TRUE;
    refuse (opening);
    return FALSE;
  }
  if (!take_body (opening, data, n_bytes, &used)) {
    nlk_end_consume (opening->end, used);
    return TRUE;
  }
  refuse (opening);
  return FALSE;
}

static void
read_answer (Opening *opening)
{
  struct iovec span;
  guint n_spans;

  for (;;) {
    switch (nlk_end_peek (opening->end, &span, 1, &n_spans)) {
    case NLK_END_DATA:
      if (!take_bytes (opening, span.iov_base, span.iov_len))
        return;
      break;
    case NLK_END_WAIT:
      return;
    default:
      if (opening->head_done)
        refuse (opening);
      else
        fail (opening, NLK_CHANNEL_ERROR_UNREACHABLE, "it closed the connection without an answer");
      return;
    }
  }
}

static void
exchange (Opening *opening)
{
  while (opening->n_sent < opening->request->len) {
    struct iovec iov = { opening->request->data + opening->n_sent,
                         opening->request->len - opening->n_sent };
    gsize n = nlk_end_write (opening->end, &iov, 1);

    if (n == 0)
      break;
    opening->n_sent += n;
  }
  read_answer (opening);
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  exchange (user_data);
}

static void
on_look (NlkTask *task)
{
  exchange (task->owner);
}

static void
on_answer_late (NlkTimer *timer)
{
  fail_late (timer->owner, "its answer");
}

/* The owner hears of the channel from a turn of the loop, like of all else. */
static void
start_exchange (Opening *opening, NlkEnd *end)
{
  opening->end = end;
  nlk_end_set_ready_func (end, on_ready, opening);
  nlk_loop_start_timer (opening->loop, &opening->deadline,
                        opening->timeouts.handshake_usec + opening->timeouts.pending_usec, opening,
                        on_answer_late);
  nlk_loop_queue_task (opening->loop, &opening->look, opening, on_look);
}

static void
tls_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  NlkEnd *end = nlk_tls_end_finish (result, &error);

  if (opening->task == NULL)
    nlk_end_free (end);
  else if (end != NULL)
    start_exchange (opening, end);
  else
    answer_error (opening, nlk_channel_error_new_for_tls (opening->endpoint, error));
}

static void
on_tls_late (NlkTimer *timer)
{
  Opening *opening = timer->owner;

  g_cancellable_cancel (opening->inner);
  fail_late (opening, "the TLS handshake");
}

static void
note_local_address (Opening *opening, NlkEnd *socket_end)
{
  struct sockaddr_storage native;
  socklen_t size = sizeof native;

  if (getsockname (nlk_socket_end_get_fd (socket_end), (struct sockaddr *) &native, &size) == 0)
    opening->local = g_socket_address_new_from_native (&native, size);
}

static void
dial_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  NlkEnd *end = nlk_proxy_dial_finish (result, &error);

  if (end != NULL)
    note_local_address (opening, end);
  if (opening->task == NULL) {
    nlk_end_free (end);
  } else if (end == NULL) {
    answer_error (opening, nlk_channel_error_new_for_dial (opening->endpoint, error));
  } else if (nlk_endpoint_get_use_tls (opening->endpoint)) {
    nlk_loop_start_timer (opening->loop, &opening->deadline, opening->timeouts.handshake_usec,
                          opening, on_tls_late);
    nlk_tls_end_client_async (opening->loop, end, nlk_endpoint_get_host (opening->endpoint),
                              nlk_endpoint_get_trust (opening->endpoint), opening->inner, tls_done,
                              g_steal_pointer (&task));
  } else {
    start_exchange (opening, end);
  }
}

static gboolean
on_cancelled_turn (gpointer user_data)
{
  Opening *opening = g_task_get_task_data (user_data);

  if (opening->task == NULL)
    return G_SOURCE_REMOVE;
  g_cancellable_cancel (opening->inner);
  answer_error (opening, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

/* May run in another thread, and inside g_cancellable_connect(). */
static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_cancelled_turn, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

void
nlk_channel_open_async (NlkLoop *loop, NlkEndpoint *endpoint, const NlkHttpField *fields,
                        gsize n_fields, const NlkTimeouts *timeouts, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (opening->task, nlk_channel_open_async);
  g_task_set_task_data (opening->task, opening, (GDestroyNotify) opening_free);
  opening->loop = nlk_loop_ref (loop);
  opening->endpoint = nlk_endpoint_ref (endpoint);
  opening->timeouts = *timeouts;
  opening->key = nlk_upgrade_key_new ();
  opening->request = nlk_upgrade_build_request (endpoint, opening->key, fields, n_fields);
  opening->inner = g_cancellable_new ();
  opening->head = nlk_http_head_new (NLK_HTTP_RESPONSE, NLK_HTTP_HEAD_BYTES);
  opening->body = g_byte_array_new ();
  nlk_proxy_dial_async (loop, endpoint, timeouts->connect_usec, opening->inner, dial_done,
                        g_object_ref (opening->task));
  if (cancellable != NULL)
    opening->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                                   g_object_ref (opening->task), g_object_unref);
}

NlkEnd *
nlk_channel_open_finish (GAsyncResult *result, NlkHttpHead **ret_head, GError **error)
{
  Opening *opening;

  g_return_val_if_fail (g_async_result_is_tagged (result, nlk_channel_open_async), NULL);

  opening = g_task_get_task_data (G_TASK (result));
  if (ret_head != NULL)
    *ret_head = opening->head_done ? g_steal_pointer (&opening->head) : NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}

GSocketAddress *
nlk_channel_open_get_local_address (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, nlk_channel_open_async), NULL);

  return ((Opening *) g_task_get_task_data (G_TASK (result)))->local;
}
