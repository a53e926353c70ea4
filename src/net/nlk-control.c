/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-control.h"

#include "nlk-end-stream.h"
#include "nlk-listener.h"

#include <libsoup/soup.h>
#include <string.h>

struct _NlkControl {
  GObject parent_instance;
  NlkLoop *loop;
  NlkEndpoint *endpoint;
  NlkHttpHead *head;
  char *local_address;
  GIOStream *stream;
  SoupWebsocketConnection *socket; /* until it is over */
  NlkTimer pong_timer;
  gint64 pong_within_usec;
  guint64 n_sent; /* bytes of frames handed to libsoup */
};

enum {
  SIGNAL_MESSAGE,
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NlkControl, nlk_control, G_TYPE_OBJECT)

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* libsoup goes on with its object after a signal, so the last reference is dropped when it is not on the stack. */
static void
unref_later (NlkControl *self, gpointer object)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, do_nothing, object, g_object_unref);
  g_source_attach (source, nlk_loop_get_context (self->loop));
}

void
nlk_control_close (NlkControl *self)
{
  g_return_if_fail (NLK_IS_CONTROL (self));

  if (self->socket == NULL)
    return;
  nlk_loop_stop_timer (&self->pong_timer);
  g_signal_handlers_disconnect_by_data (self->socket, self);
  nlk_end_stream_abort (self->stream);
  unref_later (self, g_steal_pointer (&self->socket));
}

static void
lose (NlkControl *self, const char *why)
{
  g_autoptr (GError) error = NULL;

  if (self->socket == NULL)
    return;
  nlk_control_close (self);
  error =
    g_error_new (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_LOST, "lost the connection to gateway %s: %s",
                 nlk_endpoint_get_text (self->endpoint), why);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, error);
}

static void
on_pong_late (NlkTimer *timer)
{
  lose (timer->owner, "it does not answer pings");
}

static void
note_life (NlkControl *self)
{
  nlk_loop_start_timer (self->loop, &self->pong_timer, self->pong_within_usec, self, on_pong_late);
}

static void
on_pong (SoupWebsocketConnection *socket, GBytes *payload, NlkControl *self)
{
  note_life (self);
}

static void
on_message (SoupWebsocketConnection *socket, int type, GBytes *message, NlkControl *self)
{
  g_autofree char *text = NULL;
  const char *data;
  gsize n_bytes;

  note_life (self);
  if (type != SOUP_WEBSOCKET_DATA_TEXT)
    return;
  data = g_bytes_get_data (message, &n_bytes);
  text = g_strndup (data, n_bytes);
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, text);
}

static void
on_error (SoupWebsocketConnection *socket, const GError *error, NlkControl *self)
{
  lose (self,
        error->domain == SOUP_WEBSOCKET_ERROR ? "it broke the WebSocket protocol" : error->message);
}

/* The peer has said Close. */
static void
on_closing (SoupWebsocketConnection *socket, NlkControl *self)
{
  lose (self, "it closed the connection");
}

static void
on_closed (SoupWebsocketConnection *socket, NlkControl *self)
{
  lose (self, "the connection ended");
}

static guint
seconds_for (gint64 usec)
{
  return (guint) MAX ((usec + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 1);
}

typedef struct {
  NlkLoop *loop;
  NlkEndpoint *endpoint;
  NlkTimeouts timeouts;
  NlkEnd *end;
  NlkHttpHead *head;
  GSocketAddress *local;
} Connecting;

static void
connecting_free (Connecting *connecting)
{
  nlk_end_free (connecting->end);
  nlk_http_head_free (connecting->head);
  g_clear_object (&connecting->local);
  nlk_loop_unref (connecting->loop);
  nlk_endpoint_unref (connecting->endpoint);
  g_free (connecting);
}

static NlkControl *
make_control (Connecting *connecting)
{
  NlkEndpoint *endpoint = connecting->endpoint;
  const NlkTimeouts *timeouts = &connecting->timeouts;
  NlkControl *self = g_object_new (NLK_TYPE_CONTROL, NULL);
  guint interval = seconds_for (timeouts->ping_usec);
  g_autoptr (GUri) uri =
    g_uri_build (G_URI_FLAGS_NONE, nlk_endpoint_get_use_tls (endpoint) ? "wss" : "ws", NULL,
                 nlk_endpoint_get_host (endpoint), nlk_endpoint_get_port (endpoint), "/", NULL,
                 NULL);

  self->loop = nlk_loop_ref (connecting->loop);
  self->endpoint = nlk_endpoint_ref (endpoint);
  self->head = g_steal_pointer (&connecting->head);
  self->local_address = connecting->local != NULL ? nlk_address_format (connecting->local) : NULL;
  /* libsoup's timer runs by whole seconds: a ping may leave a second late. */
  self->pong_within_usec = (interval + 1) * G_USEC_PER_SEC + timeouts->pong_usec;
  self->stream = nlk_end_stream_new (connecting->loop, g_steal_pointer (&connecting->end));
  self->socket = soup_websocket_connection_new (self->stream, uri, SOUP_WEBSOCKET_CONNECTION_CLIENT,
                                                NULL, NULL, NULL);
  soup_websocket_connection_set_max_incoming_payload_size (self->socket, NLK_CONTROL_MESSAGE_BYTES);
  soup_websocket_connection_set_keepalive_interval (self->socket, interval);
  g_signal_connect (self->socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->socket, "pong", G_CALLBACK (on_pong), self);
  g_signal_connect (self->socket, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->socket, "closing", G_CALLBACK (on_closing), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (on_closed), self);
  note_life (self);
  return self;
}

static void
open_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Connecting *connecting = g_task_get_task_data (task);
  GError *error = NULL;

  connecting->end = nlk_channel_open_finish (result, &connecting->head, &error);
  if (connecting->end == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_set_object (&connecting->local, nlk_channel_open_get_local_address (result));
  g_task_return_boolean (task, TRUE);
}

void
nlk_control_connect_async (NlkLoop *loop, NlkEndpoint *endpoint, const NlkHttpField *fields,
                           gsize n_fields, const NlkTimeouts *timeouts, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Connecting *connecting = g_new0 (Connecting, 1);

  connecting->loop = nlk_loop_ref (loop);
  connecting->endpoint = nlk_endpoint_ref (endpoint);
  connecting->timeouts = *timeouts;
  g_task_set_source_tag (task, nlk_control_connect_async);
  g_task_set_task_data (task, connecting, (GDestroyNotify) connecting_free);
  nlk_channel_open_async (loop, endpoint, fields, n_fields, timeouts, cancellable, open_done, task);
}

NlkControl *
nlk_control_connect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, nlk_control_connect_async), NULL);

  /* Made only now, so that no message can come before there is somebody to hear it. */
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return make_control (g_task_get_task_data (G_TASK (result)));
}

const char *
nlk_control_get_header (NlkControl *self, const char *name)
{
  return nlk_http_head_lookup (self->head, name, 0);
}

char *
nlk_control_dup_local_address (NlkControl *self)
{
  return g_strdup (self->local_address);
}

/* Length of a masked frame. Source: RFC 6455 section 5.2. */
static gsize
frame_bytes (gsize n_payload)
{
  return n_payload + 2 + 4 + (n_payload > G_MAXUINT16 ? 8 : n_payload > 125 ? 2 : 0);
}

static gboolean
lose_in_turn (gpointer user_data)
{
  lose (user_data, "it takes no more messages");
  return G_SOURCE_REMOVE;
}

void
nlk_control_send (NlkControl *self, const char *json)
{
  gsize n_bytes = frame_bytes (strlen (json));
  guint64 n_written;
  g_autoptr (GSource) source = NULL;

  g_return_if_fail (NLK_IS_CONTROL (self));

  if (self->socket == NULL ||
      soup_websocket_connection_get_state (self->socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  /* libsoup does not tell how much waits. What was written beyond our own texts are pings and pongs. */
  n_written = nlk_end_stream_get_written (self->stream);
  self->n_sent = MAX (self->n_sent, n_written);
  if (self->n_sent + n_bytes - n_written > NLK_CONTROL_MESSAGE_BYTES) {
    source = g_idle_source_new ();
    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_callback (source, lose_in_turn, g_object_ref (self), g_object_unref);
    g_source_attach (source, nlk_loop_get_context (self->loop));
    return;
  }
  self->n_sent += n_bytes;
  soup_websocket_connection_send_text (self->socket, json);
}

static void
nlk_control_dispose (GObject *object)
{
  nlk_control_close (NLK_CONTROL (object));
  G_OBJECT_CLASS (nlk_control_parent_class)->dispose (object);
}

static void
nlk_control_finalize (GObject *object)
{
  NlkControl *self = NLK_CONTROL (object);

  g_object_unref (self->stream);
  nlk_http_head_free (self->head);
  nlk_endpoint_unref (self->endpoint);
  nlk_loop_unref (self->loop);
  g_free (self->local_address);
  G_OBJECT_CLASS (nlk_control_parent_class)->finalize (object);
}

static void
nlk_control_class_init (NlkControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nlk_control_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_control_finalize;
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", NLK_TYPE_CONTROL, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", NLK_TYPE_CONTROL, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
nlk_control_init (NlkControl *self)
{
}
