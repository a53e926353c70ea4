/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-stream.h"

#include "base/nlk-clock.h"
#include "crypto/nlk-crypto.h"
#include "net/nlk-backoff.h"
#include "net/nlk-channel.h"
#include "net/nlk-frame-end.h"
#include "net/nlk-relay.h"
#include "net/nlk-seal-end.h"

#include "nlk-data-channel.h"
#include "nlk-retry.h"

#include <string.h>

struct _NlkStream {
  GObject parent_instance;
  NlkGatewaySession *session;
  NlkLoop *loop;
  NlkAgentKey *key; /* NULL: in plaintext */
  char *agent;
  NlkDestination destination;

  NlkStreamState state;
  NlkEnd *local; /* until the relay has it */
  NlkRelay *relay;
  NlkStreamCounts counts;
  NlkTask start;
  NlkTimer timer; /* while waiting: to try again, or patience; while ending: grace */
  NlkBackoff backoff;
  gint64 began_usec;
  gboolean wants_attempt; /* as soon as the gateway is there */
  GCancellable *cancellable;
  GError *last_error; /* of the last attempt */
  char *session_id;   /* that the last attempt named */
  NlkDataChannel channel;

  /* With a key. */
  NlkSession *key_session;
  NlkStreamKeys keys;
  gint64 sent_usec; /* boot time of the first sending */
  gint64 answered_usec;
  guint8 old_session_id[NLK_SESSION_ID_BYTES];
  gboolean is_second; /* the agent did not know the session of the first */
};

G_DEFINE_FINAL_TYPE (NlkStream, nlk_stream, G_TYPE_OBJECT)

static guint up_signal;
static guint over_signal;

static void attempt (NlkStream *self);

static const guint edges[] = {
  [NLK_STREAM_WAITING] = 1 << NLK_STREAM_OPENING | 1 << NLK_STREAM_OVER,
  [NLK_STREAM_OPENING] = 1 << NLK_STREAM_WAITING | 1 << NLK_STREAM_UP | 1 << NLK_STREAM_OVER,
  [NLK_STREAM_UP] = 1 << NLK_STREAM_ENDING | 1 << NLK_STREAM_OVER,
  [NLK_STREAM_ENDING] = 1 << NLK_STREAM_OVER,
  [NLK_STREAM_OVER] = 0,
};

static void
set_state (NlkStream *self, NlkStreamState state)
{
  g_assert ((edges[self->state] & 1u << state) != 0);

  self->state = state;
}

/* Leaves nothing that could still call back. */
static void
let_go (NlkStream *self)
{
  nlk_loop_cancel_task (&self->start);
  nlk_loop_stop_timer (&self->timer);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->relay, nlk_relay_free);
  g_clear_pointer (&self->local, nlk_end_free);
  nlk_stream_keys_clear (&self->keys);
}

static void
be_over (NlkStream *self, const GError *error)
{
  g_autoptr (NlkStream) alive G_GNUC_UNUSED = g_object_ref (self);

  if (self->local != NULL && error != NULL)
    nlk_end_reset (self->local,
                   error->domain == NLK_REASON_ERROR ? (NlkReason) error->code : NLK_REASON_RESET);
  set_state (self, NLK_STREAM_OVER);
  let_go (self);
  g_signal_emit (self, over_signal, 0, error);
}

static gint64
get_waited_usec (NlkStream *self)
{
  return nlk_clock_monotonic_usec () - self->began_usec;
}

static gint64
get_patience_usec (NlkStream *self)
{
  return nlk_gateway_session_get_timeouts (self->session)->backoff_most_usec;
}

static void
on_patience_over (NlkTimer *timer)
{
  NlkStream *self = timer->owner;
  const GError *error =
    self->last_error != NULL ? self->last_error : nlk_gateway_session_get_error (self->session);
  g_autoptr (GError) why = error != NULL
                             ? g_error_copy (error)
                             : g_error_new (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNREACHABLE,
                                            "no connection to the gateway in time");

  be_over (self, why);
}

static void
on_attempt_due (NlkTimer *timer)
{
  attempt (timer->owner);
}

/* Waits until the session says that the gateway is there. */
static void
wait_for_link (NlkStream *self)
{
  gint64 left = get_patience_usec (self) - get_waited_usec (self);

  self->wants_attempt = TRUE;
  nlk_loop_start_timer (self->loop, &self->timer, MAX (left, 0), self, on_patience_over);
}

static void
wait_a_moment (NlkStream *self)
{
  self->wants_attempt = FALSE;
  nlk_loop_start_timer (self->loop, &self->timer, nlk_backoff_next (&self->backoff), self,
                        on_attempt_due);
}

static void
on_session_changed (NlkGatewaySession *session, NlkStream *self)
{
  if (self->state == NLK_STREAM_WAITING && self->wants_attempt &&
      nlk_gateway_session_get_id (session) != NULL)
    attempt (self);
}

/* An agent that refuses the first sending of a stream does not share the session's state with us any more. One that says
 * it has no key is asked again by a handshake, so that nobody goes on believing in the session. */
static void
note_refusal (NlkStream *self, const GError *error)
{
  if (self->key_session == NULL || error->domain != NLK_REASON_ERROR)
    return;
  if (error->code == NLK_REASON_UNKNOWN_SESSION || error->code == NLK_REASON_NO_KEY ||
      (error->code == NLK_REASON_E2EE_REFUSED && !self->is_second))
    nlk_agent_key_lose (self->key, self->key_session);
}

/* @error says why the last attempt failed. */
static void
retry_or_fail (NlkStream *self, const GError *error, guint status)
{
  NlkRetryContext context = {
    .status = status,
    .waited_usec = get_waited_usec (self),
    .patience_usec = get_patience_usec (self),
    .is_settling = nlk_gateway_session_is_settling (self->session),
    .has_key = self->key != NULL,
    .is_second = self->is_second,
  };

  note_refusal (self, error);
  g_clear_error (&self->last_error);
  self->last_error = g_error_copy (error);
  switch (nlk_retry_decide (error, &context)) {
  case NLK_RETRY_FAIL:
    be_over (self, error);
    return;
  case NLK_RETRY_SESSION:
    wait_for_link (self);
    nlk_gateway_session_renew (self->session, self->session_id);
    return;
  case NLK_RETRY_KEY:
    self->is_second = TRUE;
    self->answered_usec = nlk_clock_boottime_usec ();
    memcpy (self->old_session_id, nlk_session_get_id (self->key_session),
            sizeof self->old_session_id);
    attempt (self);
    return;
  case NLK_RETRY_LINK:
    if (nlk_gateway_session_get_id (self->session) == NULL) {
      wait_for_link (self);
      return;
    }
    G_GNUC_FALLTHROUGH;
  case NLK_RETRY_AGENT:
    wait_a_moment (self);
    return;
  }
}

static void
on_grace_over (NlkTimer *timer)
{
  NlkStream *self = timer->owner;

  be_over (self, self->last_error);
}

static void
on_connection_error (NlkGatewaySession *session, const char *id, const char *message,
                     NlkStream *self)
{
  if ((self->state != NLK_STREAM_UP && self->state != NLK_STREAM_ENDING) ||
      self->channel.id == NULL || g_ascii_strcasecmp (self->channel.id, id) != 0)
    return;
  g_clear_error (&self->last_error);
  self->last_error = nlk_data_channel_parse_error (message);
  note_refusal (self, self->last_error);
  if (self->state == NLK_STREAM_ENDING)
    be_over (self, self->last_error);
}

static void
on_relay_done (NlkRelay *relay, const GError *error, gpointer user_data)
{
  NlkStream *self = user_data;
  g_autoptr (GError) why = NULL;

  nlk_stream_get_counts (self, &self->counts);
  self->relay = NULL;
  /* A gateway that answered before the agent did says on the control channel why nothing came. */
  if (!self->channel.is_answered && self->counts.received_bytes == 0 && self->last_error == NULL) {
    self->last_error = error != NULL ? g_error_copy (error) : NULL;
    set_state (self, NLK_STREAM_ENDING);
    nlk_loop_start_timer (self->loop, &self->timer, NLK_DATA_CHANNEL_GRACE_USEC, self,
                          on_grace_over);
    return;
  }
  if (self->last_error != NULL)
    error = self->last_error;
  why = error != NULL ? g_error_copy (error) : NULL;
  be_over (self, why);
}

static void
start_relay (NlkStream *self, NlkEnd *transport)
{
  const NlkTimeouts *timeouts = nlk_gateway_session_get_timeouts (self->session);
  gboolean is_udp = nlk_protocol_is_datagram (self->destination.protocol);
  NlkRelayLimits limits = { .idle_usec = is_udp ? timeouts->udp_idle_usec : 0,
                            .half_closed_usec = is_udp ? 0 : timeouts->half_closed_usec };
  gboolean has_key = self->key != NULL;
  NlkEnd *remote = nlk_frame_end_new (self->loop, transport, NLK_FRAME_CLIENT,
                                      is_udp && !has_key ? NLK_FRAME_DATAGRAMS : NLK_FRAME_STREAM,
                                      has_key || nlk_gateway_session_is_tls (self->session));

  if (has_key)
    remote = nlk_seal_end_new (self->loop, remote, &self->keys, NLK_RECORD_WRITER_CLIENT, is_udp);
  nlk_stream_keys_clear (&self->keys);
  g_clear_error (&self->last_error);
  set_state (self, NLK_STREAM_UP);
  g_signal_emit (self, up_signal, 0);
  if (self->state != NLK_STREAM_UP || self->local == NULL) {
    nlk_end_free (remote);
    if (self->state == NLK_STREAM_UP)
      be_over (self, NULL);
    return;
  }
  self->relay = nlk_relay_new (self->loop, g_steal_pointer (&self->local), remote, &limits,
                               on_relay_done, self);
}

static void
channel_open_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkStream) self = user_data;
  g_autoptr (GError) error = NULL;
  guint status = 0;
  NlkEnd *transport;

  nlk_data_channel_clear (&self->channel);
  transport = nlk_data_channel_open_finish (result, &status, &self->channel, &error);
  if (self->state == NLK_STREAM_OVER) {
    nlk_end_free (transport);
    return;
  }
  if (transport != NULL) {
    start_relay (self, transport);
    return;
  }
  set_state (self, NLK_STREAM_WAITING);
  retry_or_fail (self, error, status);
}

static void
open_channel (NlkStream *self)
{
  nlk_loop_stop_timer (&self->timer);
  set_state (self, NLK_STREAM_OPENING);
  g_free (self->session_id);
  self->session_id = g_strdup (nlk_gateway_session_get_id (self->session));
  nlk_data_channel_open_async (self->session, self->agent, &self->destination, self->cancellable,
                               channel_open_done, g_object_ref (self));
}

/* Returns: whether the rules for sending a stream again allow it in this session of the key. */
static gboolean
may_send (NlkStream *self, gint64 now)
{
  return !self->is_second ||
         nlk_session_may_carry_again (self->key_session, self->old_session_id, self->sent_usec,
                                      self->answered_usec, now);
}

static gboolean
sign_destination (NlkStream *self, GError **error)
{
  NlkDestination *destination = &self->destination;
  gint64 now = nlk_clock_boottime_usec ();

  if (!may_send (self, now)) {
    g_set_error (error, NLK_REASON_ERROR, NLK_REASON_UNKNOWN_SESSION,
                 "the agent did not take the encrypted stream, which must not be sent again");
    return FALSE;
  }
  if (!nlk_session_open_stream (self->key_session, nlk_protocol_get_name (destination->protocol),
                                destination->host, destination->port, now, &self->keys,
                                destination->sign, error))
    return FALSE;
  memcpy (destination->nonce, self->keys.nonce, sizeof destination->nonce);
  destination->has_nonce = destination->has_sign = TRUE;
  if (!self->is_second)
    self->sent_usec = now;
  return TRUE;
}

static void
key_wait_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkStream) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkSession) session =
    nlk_agent_key_wait_finish (NLK_AGENT_KEY (source), result, &error);

  if (self->state != NLK_STREAM_WAITING)
    return;
  if (session == NULL) {
    retry_or_fail (self, error, 0);
    return;
  }
  g_clear_pointer (&self->key_session, nlk_session_unref);
  self->key_session = g_steal_pointer (&session);
  if (!sign_destination (self, &error))
    be_over (self, error);
  else if (nlk_gateway_session_get_id (self->session) == NULL)
    wait_for_link (self);
  else
    open_channel (self);
}

static void
attempt (NlkStream *self)
{
  if (nlk_gateway_session_get_id (self->session) == NULL) {
    wait_for_link (self);
    return;
  }
  if (self->key == NULL) {
    open_channel (self);
    return;
  }
  /* The patience covers the handshake as well; the answer ends the wait. */
  wait_for_link (self);
  self->wants_attempt = FALSE;
  nlk_agent_key_wait_async (self->key, self->cancellable, key_wait_done, g_object_ref (self));
}

static void
on_start (NlkTask *task)
{
  attempt (task->owner);
}

NlkStream *
nlk_stream_new (NlkGatewaySession *session, const char *agent, NlkAgentKey *key,
                const NlkDestination *destination, NlkEnd *local)
{
  const NlkTimeouts *timeouts = nlk_gateway_session_get_timeouts (session);
  NlkStream *self = g_object_new (NLK_TYPE_STREAM, NULL);

  self->session = g_object_ref (session);
  self->loop = nlk_loop_ref (nlk_gateway_session_get_loop (session));
  self->key = key != NULL ? g_object_ref (key) : NULL;
  self->agent = g_strdup (agent);
  nlk_destination_copy (destination, &self->destination);
  self->local = local;
  self->began_usec = nlk_clock_monotonic_usec ();
  nlk_backoff_init (&self->backoff, timeouts->backoff_first_usec, timeouts->backoff_most_usec);
  g_signal_connect (session, "changed", G_CALLBACK (on_session_changed), self);
  g_signal_connect (session, "connection-error", G_CALLBACK (on_connection_error), self);
  nlk_loop_queue_task (self->loop, &self->start, self, on_start);
  return self;
}

void
nlk_stream_take_local (NlkStream *self, NlkEnd *local)
{
  g_assert (self->state == NLK_STREAM_UP && self->local == NULL && self->relay == NULL);

  self->local = local;
}

void
nlk_stream_abort (NlkStream *self)
{
  if (self->state == NLK_STREAM_OVER)
    return;
  if (self->local != NULL)
    nlk_end_reset (self->local, NLK_REASON_RESET);
  set_state (self, NLK_STREAM_OVER);
  let_go (self);
}

NlkStreamState
nlk_stream_get_state (NlkStream *self)
{
  return self->state;
}

void
nlk_stream_get_counts (NlkStream *self, NlkStreamCounts *ret_counts)
{
  NlkRelayCounts sent, received;

  if (self->relay != NULL) {
    nlk_relay_get_counts (self->relay, &sent, &received);
    self->counts = (NlkStreamCounts){ sent.bytes, received.bytes };
  }
  *ret_counts = self->counts;
}

static void
nlk_stream_finalize (GObject *object)
{
  NlkStream *self = NLK_STREAM (object);

  let_go (self);
  g_clear_object (&self->key);
  g_clear_pointer (&self->key_session, nlk_session_unref);
  g_object_unref (self->cancellable);
  g_clear_error (&self->last_error);
  nlk_data_channel_clear (&self->channel);
  nlk_destination_clear (&self->destination);
  nlk_loop_unref (self->loop);
  g_object_unref (self->session);
  g_free (self->session_id);
  g_free (self->agent);
  G_OBJECT_CLASS (nlk_stream_parent_class)->finalize (object);
}

static void
nlk_stream_class_init (NlkStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_stream_finalize;
  up_signal = g_signal_new ("up", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                            G_TYPE_NONE, 0);
  over_signal = g_signal_new ("over", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
nlk_stream_init (NlkStream *self)
{
  self->cancellable = g_cancellable_new ();
}
