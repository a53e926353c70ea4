/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-proxy-dial.h"

#include "base/nlk-secret.h"
#include "protocol/nlk-reason.h"

#include "nlk-dialer.h"
#include "nlk-proxy-hop.h"

typedef struct {
  NlkLoop *loop;
  NlkEndpoint *endpoint;
  gint64 timeout_usec;
  GTask *task;         /* until it is answered */
  GCancellable *inner; /* of the step under way; follows the caller's */
  gulong cancelled_id;
  NlkTimer deadline;
  NlkTask look;
  NlkEnd *end;
  NlkProxyHop *hop;
  char *host; /* what the proxy is told */
  GByteArray *out;
  gsize n_sent;
} Dial;

/* The password may be among them. */
static void
wipe_out (Dial *dial)
{
  nlk_wipe (dial->out->data, dial->out->len);
  g_byte_array_set_size (dial->out, 0);
  dial->n_sent = 0;
}

static void
dial_free (Dial *dial)
{
  nlk_loop_stop_timer (&dial->deadline);
  nlk_loop_cancel_task (&dial->look);
  nlk_end_free (dial->end);
  nlk_proxy_hop_free (dial->hop);
  wipe_out (dial);
  g_byte_array_unref (dial->out);
  g_object_unref (dial->inner);
  nlk_endpoint_unref (dial->endpoint);
  nlk_loop_unref (dial->loop);
  g_free (dial->host);
  g_free (dial);
}

static GTask *
take_task (Dial *dial)
{
  GCancellable *outer = g_task_get_cancellable (dial->task);

  nlk_loop_stop_timer (&dial->deadline);
  nlk_loop_cancel_task (&dial->look);
  if (dial->end != NULL)
    nlk_end_set_ready_func (dial->end, NULL, NULL);
  if (outer != NULL && dial->cancelled_id != 0)
    g_signal_handler_disconnect (outer, dial->cancelled_id);
  dial->cancelled_id = 0;
  return g_steal_pointer (&dial->task);
}

static void
answer_error (Dial *dial, GError *error)
{
  GTask *task = take_task (dial);

  g_clear_pointer (&dial->end, nlk_end_free);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
succeed (Dial *dial)
{
  GTask *task = take_task (dial);

  g_task_return_pointer (task, g_steal_pointer (&dial->end), (GDestroyNotify) nlk_end_free);
  g_object_unref (task);
}

static void
refuse (Dial *dial, const char *why)
{
  NlkProxyConfig *proxy = nlk_endpoint_get_proxy (dial->endpoint);

  answer_error (dial, g_error_new (NLK_PROXY_HOP_ERROR, NLK_PROXY_HOP_ERROR_REFUSED,
                                   "the proxy %s (from %s) %s", proxy->text, proxy->source, why));
}

/* Returns: whether to go on */
static gboolean
take_bytes (Dial *dial, const guint8 *data, gsize n_bytes)
{
  GError *error = NULL;
  gsize used;
  NlkProxyHopStep step = nlk_proxy_hop_feed (dial->hop, data, n_bytes, &used, dial->out, &error);

  nlk_end_consume (dial->end, used);
  if (step == NLK_PROXY_HOP_THROUGH)
    succeed (dial);
  else if (step == NLK_PROXY_HOP_FAILED)
    answer_error (dial, error);
  return step == NLK_PROXY_HOP_NEED_MORE;
}

static void
send_out (Dial *dial)
{
  while (dial->n_sent < dial->out->len) {
    struct iovec iov = { dial->out->data + dial->n_sent, dial->out->len - dial->n_sent };
    gsize n = nlk_end_write (dial->end, &iov, 1);

    if (n == 0)
      return;
    dial->n_sent += n;
  }
  wipe_out (dial);
}

static void
converse (Dial *dial)
{
  struct iovec span;
  guint n_spans;

  for (;;) {
    send_out (dial);
    switch (nlk_end_peek (dial->end, &span, 1, &n_spans)) {
    case NLK_END_DATA:
      if (!take_bytes (dial, span.iov_base, span.iov_len))
        return;
      break;
    case NLK_END_WAIT:
      return;
    default:
      refuse (dial, "closed the connection before it was through; is its port right?");
      return;
    }
  }
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  converse (user_data);
}

static void
on_look (NlkTask *task)
{
  converse (task->owner);
}

static void
on_late (NlkTimer *timer)
{
  g_autofree char *why =
    g_strdup_printf ("did not connect to %s in time",
                     nlk_endpoint_get_text (((Dial *) timer->owner)->endpoint));

  refuse (timer->owner, why);
}

static void
start_words (Dial *dial, NlkEnd *end)
{
  dial->end = end;
  dial->hop = nlk_proxy_hop_new (nlk_endpoint_get_proxy (dial->endpoint), dial->host,
                                 nlk_endpoint_get_port (dial->endpoint), dial->out);
  nlk_end_set_ready_func (end, on_ready, dial);
  nlk_loop_start_timer (dial->loop, &dial->deadline, dial->timeout_usec, dial, on_late);
  nlk_loop_queue_task (dial->loop, &dial->look, dial, on_look);
}

static void
dial_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Dial *dial = g_task_get_task_data (task);
  NlkProxyConfig *proxy = nlk_endpoint_get_proxy (dial->endpoint);
  GError *error = NULL;
  NlkEnd *end = nlk_dial_finish (result, NULL, &error);

  if (dial->task == NULL) {
    g_clear_error (&error);
    nlk_end_free (end);
  } else if (end == NULL && proxy != NULL) {
    g_prefix_error (&error, "the proxy %s (from %s): ", proxy->text, proxy->source);
    answer_error (dial, error);
  } else if (end == NULL) {
    answer_error (dial, error);
  } else if (proxy == NULL) {
    dial->end = end;
    succeed (dial);
  } else {
    start_words (dial, end);
  }
}

static void
dial_proxy (Dial *dial)
{
  NlkProxyConfig *proxy = nlk_endpoint_get_proxy (dial->endpoint);

  nlk_loop_stop_timer (&dial->deadline);
  nlk_dial_async (dial->loop, proxy->host, proxy->port, FALSE, NULL, NULL, dial->timeout_usec,
                  dial->inner, dial_done, g_object_ref (dial->task));
}

static void
resolve_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Dial *dial = g_task_get_task_data (task);
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, NULL);

  if (dial->task != NULL && addresses != NULL) {
    dial->host = g_inet_address_to_string (addresses->data);
    dial_proxy (dial);
  } else if (dial->task != NULL) {
    answer_error (dial, g_error_new (NLK_REASON_ERROR, NLK_REASON_NAME_NOT_FOUND,
                                     "the name %s does not resolve here; with socks5h:// the proxy "
                                     "resolves it",
                                     nlk_endpoint_get_host (dial->endpoint)));
  }
  g_resolver_free_addresses (addresses);
}

static void
on_resolve_late (NlkTimer *timer)
{
  Dial *dial = timer->owner;

  g_cancellable_cancel (dial->inner);
  answer_error (dial, g_error_new (NLK_REASON_ERROR, NLK_REASON_TIMED_OUT,
                                   "the name %s did not resolve in time; with socks5h:// the proxy "
                                   "resolves it",
                                   nlk_endpoint_get_host (dial->endpoint)));
}

static void
begin (Dial *dial)
{
  NlkProxyConfig *proxy = nlk_endpoint_get_proxy (dial->endpoint);
  const char *host = nlk_endpoint_get_host (dial->endpoint);
  g_autoptr (GResolver) resolver = NULL;

  if (proxy == NULL) {
    nlk_dial_async (dial->loop, host, nlk_endpoint_get_port (dial->endpoint), FALSE, NULL, NULL,
                    dial->timeout_usec, dial->inner, dial_done, g_object_ref (dial->task));
  } else if (proxy->kind != NLK_PROXY_SOCKS5 || g_hostname_is_ip_address (host)) {
    dial->host = g_strdup (host);
    dial_proxy (dial);
  } else {
    resolver = g_resolver_get_default ();
    nlk_loop_start_timer (dial->loop, &dial->deadline, dial->timeout_usec, dial, on_resolve_late);
    g_resolver_lookup_by_name_async (resolver, host, dial->inner, resolve_done,
                                     g_object_ref (dial->task));
  }
}

static gboolean
on_cancelled_turn (gpointer user_data)
{
  Dial *dial = g_task_get_task_data (user_data);

  if (dial->task == NULL)
    return G_SOURCE_REMOVE;
  g_cancellable_cancel (dial->inner);
  answer_error (dial, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
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
nlk_proxy_dial_async (NlkLoop *loop, NlkEndpoint *endpoint, gint64 timeout_usec,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Dial *dial = g_new0 (Dial, 1);

  dial->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (dial->task, nlk_proxy_dial_async);
  g_task_set_task_data (dial->task, dial, (GDestroyNotify) dial_free);
  dial->loop = nlk_loop_ref (loop);
  dial->endpoint = nlk_endpoint_ref (endpoint);
  dial->timeout_usec = timeout_usec;
  dial->inner = g_cancellable_new ();
  dial->out = g_byte_array_new ();
  begin (dial);
  if (cancellable != NULL)
    dial->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                                g_object_ref (dial->task), g_object_unref);
}

NlkEnd *
nlk_proxy_dial_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, nlk_proxy_dial_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
