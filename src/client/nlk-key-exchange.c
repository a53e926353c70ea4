/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-key-exchange-private.h"

#include "base/nlk-clock.h"
#include "net/nlk-frame-end.h"
#include "protocol/nlk-reason.h"

#include "nlk-data-channel.h"
#include "nlk-retry.h"

struct _NlkKeyExchange {
  NlkGatewaySession *session;
  NlkLoop *loop;
  NlkKeyExchangeBeginFunc begin;
  NlkKeyExchangeDoneFunc done;
  gpointer user_data;

  char *session_id; /* of the gateway, that the channel names */
  GCancellable *opening;
  NlkDataChannel channel;
  NlkHandshakeClient *handshake; /* NULL: the channel is being opened */
  NlkEnd *end;
  GByteArray *out;
  NlkTimer deadline; /* of the message awaited, or of the explanation */
  gulong explanation;
};

/* An agent that does not know our encryption takes the reserved name for one that it should resolve, or denies access
 * without a key of the kind that it knows. A gateway that knows it does not apply policies to it. */
static GError *
explain (const GError *error, guint status)
{
  static const NlkReason foreign[] = {
    NLK_REASON_NAME_NOT_FOUND, NLK_REASON_REFUSED, NLK_REASON_UNREACHABLE,
    NLK_REASON_FORBIDDEN,      NLK_REASON_NO_KEY,  NLK_REASON_KEY_REQUIRED,
  };
  gboolean is_foreign = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (foreign) && status == 0; i++)
    is_foreign = is_foreign || g_error_matches (error, NLK_REASON_ERROR, foreign[i]);
  if (!is_foreign)
    return g_error_copy (error);
  return g_error_new_literal (NLK_KEY_ERROR, NLK_KEY_ERROR_SUITE,
                              "this agent does not speak this project's encryption");
}

/* The owner frees the exchange in here. */
static void
fail (NlkKeyExchange *self, const GError *error, guint status)
{
  g_autoptr (GError) why = explain (error, status);

  self->done (why, FALSE, self->user_data);
}

static void
succeed (NlkKeyExchange *self)
{
  self->done (NULL, FALSE, self->user_data);
}

static void
flush (NlkKeyExchange *self)
{
  while (self->out->len > 0) {
    struct iovec iov = { self->out->data, self->out->len };
    gsize taken = nlk_end_write (self->end, &iov, 1);

    if (taken == 0)
      return;
    g_byte_array_remove_range (self->out, 0, (guint) taken);
  }
}

static void
on_explanation_due (NlkTimer *timer)
{
  NlkKeyExchange *self = timer->owner;
  g_autoptr (GError) error = NULL;

  (void) nlk_handshake_client_end (self->handshake, &error);
  fail (self, error, 0);
}

static void
on_connection_error (NlkGatewaySession *session, const char *id, const char *message,
                     NlkKeyExchange *self)
{
  g_autoptr (GError) error = NULL;

  if (self->channel.id == NULL || g_ascii_strcasecmp (self->channel.id, id) != 0)
    return;
  error = nlk_data_channel_parse_error (message);
  fail (self, error, 0);
}

/* The channel ended. A gateway that answered before the agent did says why on the control channel, if at all. */
static void
be_cut_off (NlkKeyExchange *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->end, nlk_end_free);
  if (nlk_handshake_client_end (self->handshake, &error) == NLK_HANDSHAKE_DONE)
    succeed (self);
  else if (self->channel.is_answered)
    fail (self, error, 0);
  else
    nlk_loop_start_timer (self->loop, &self->deadline, NLK_DATA_CHANNEL_GRACE_USEC, self,
                          on_explanation_due);
}

static void
on_deadline (NlkTimer *timer)
{
  NlkKeyExchange *self = timer->owner;
  g_autoptr (GError) error = NULL;

  if (nlk_handshake_client_check (self->handshake, nlk_clock_boottime_usec (), &error) ==
      NLK_HANDSHAKE_FAILED)
    fail (self, error, 0);
}

static void
watch_deadline (NlkKeyExchange *self)
{
  gint64 left =
    nlk_handshake_client_get_deadline_usec (self->handshake) - nlk_clock_boottime_usec ();

  nlk_loop_start_timer (self->loop, &self->deadline, MAX (left, 0), self, on_deadline);
}

/* Returns: FALSE when the handshake is over, and the exchange gone. */
static gboolean
feed (NlkKeyExchange *self, const struct iovec *iov)
{
  g_autoptr (GError) error = NULL;
  NlkHandshakeStatus status =
    nlk_handshake_client_feed (self->handshake, iov->iov_base, iov->iov_len,
                               nlk_clock_boottime_usec (), self->out, &error);

  nlk_end_consume (self->end, iov->iov_len);
  flush (self);
  if (status == NLK_HANDSHAKE_GOING_ON) {
    watch_deadline (self);
    return TRUE;
  }
  if (status == NLK_HANDSHAKE_DONE)
    succeed (self);
  else
    fail (self, error, 0);
  return FALSE;
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  NlkKeyExchange *self = user_data;

  flush (self);
  for (;;) {
    struct iovec iov;
    guint n_iov;
    NlkEndStatus status = nlk_end_peek (self->end, &iov, 1, &n_iov);

    if (status == NLK_END_WAIT)
      return;
    if (status != NLK_END_DATA) {
      be_cut_off (self);
      return;
    }
    if (!feed (self, &iov))
      return;
  }
}

static void
exchange_clear (gpointer data)
{
  NlkKeyExchange *self = data;

  g_byte_array_unref (self->out);
  nlk_data_channel_clear (&self->channel);
  g_object_unref (self->opening);
  nlk_loop_unref (self->loop);
  g_object_unref (self->session);
  g_free (self->session_id);
}

static void
exchange_release (NlkKeyExchange *self)
{
  g_rc_box_release_full (self, exchange_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkKeyExchange, exchange_release)

static void
channel_open_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkKeyExchange) self = user_data;
  g_autoptr (GError) error = NULL;
  guint status = 0;
  NlkEnd *transport = nlk_data_channel_open_finish (result, &status, &self->channel, &error);

  if (g_cancellable_is_cancelled (self->opening)) {
    g_clear_pointer (&transport, nlk_end_free);
    return;
  }
  if (transport == NULL && status == NLK_RETRY_STATUS_SESSION_UNKNOWN) {
    nlk_gateway_session_renew (self->session, self->session_id);
    self->done (error, TRUE, self->user_data);
    return;
  }
  if (transport == NULL) {
    fail (self, error, status);
    return;
  }
  self->end = nlk_frame_end_new (self->loop, transport, NLK_FRAME_CLIENT, NLK_FRAME_STREAM,
                                 nlk_gateway_session_is_tls (self->session));
  self->handshake = self->begin (self->out, self->user_data);
  self->explanation =
    g_signal_connect (self->session, "connection-error", G_CALLBACK (on_connection_error), self);
  watch_deadline (self);
  nlk_end_set_ready_func (self->end, on_ready, self);
  on_ready (self->end, NLK_END_READABLE, self);
}

NlkKeyExchange *
nlk_key_exchange_start (NlkGatewaySession *session, const char *agent,
                        NlkKeyExchangeBeginFunc begin, NlkKeyExchangeDoneFunc done,
                        gpointer user_data)
{
  NlkDestination destination = { .host = (char *) NLK_DESTINATION_KEY_HOST,
                                 .protocol = NLK_PROTOCOL_TCP };
  NlkKeyExchange *self = g_rc_box_new0 (NlkKeyExchange);

  self->session = g_object_ref (session);
  self->loop = nlk_loop_ref (nlk_gateway_session_get_loop (session));
  self->session_id = g_strdup (nlk_gateway_session_get_id (session));
  self->begin = begin;
  self->done = done;
  self->user_data = user_data;
  self->opening = g_cancellable_new ();
  self->out = g_byte_array_new ();
  nlk_data_channel_open_async (session, agent, &destination, self->opening, channel_open_done,
                               g_rc_box_acquire (self));
  return self;
}

void
nlk_key_exchange_free (NlkKeyExchange *self)
{
  g_cancellable_cancel (self->opening);
  nlk_loop_stop_timer (&self->deadline);
  g_clear_signal_handler (&self->explanation, self->session);
  g_clear_pointer (&self->end, nlk_end_free);
  exchange_release (self);
}
