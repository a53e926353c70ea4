/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-key.h"

#include "base/nlk-clock.h"
#include "crypto/nlk-crypto.h"
#include "crypto/nlk-passphrase.h"
#include "crypto/nlk-session-keeper.h"
#include "net/nlk-backoff.h"
#include "net/nlk-channel.h"
#include "net/nlk-frame-end.h"

#include "nlk-data-channel.h"
#include "nlk-retry.h"

#include <string.h>

typedef enum {
  IDLE,
  OPENING,     /* the channel of a handshake */
  HANDSHAKING, /* it is open, the keeper has begun */
  EXPLAINING,  /* it ended early; an older gateway may still say why */
} State;

struct _NlkAgentKey {
  GObject parent_instance;
  NlkGatewaySession *session;
  NlkLoop *loop;
  char *agent;
  NlkSecret *passphrase;
  NlkSessionKeeper *keeper;
  GPtrArray *waiters; /* of GTask */
  GError *error;

  State state;
  GCancellable *opening;
  NlkHandshakeClient *handshake;
  NlkEnd *end;
  GByteArray *out;
  NlkDataChannel channel;
  char *session_id;  /* of the gateway, that the last channel named */
  NlkTimer deadline; /* of the message awaited, or of the explanation */
  NlkTimer due;      /* of the next handshake by itself */
  NlkBackoff backoff;
  gulong explanation;
};

G_DEFINE_FINAL_TYPE (NlkAgentKey, nlk_agent_key, G_TYPE_OBJECT)

static guint changed_signal;

static void pump (NlkAgentKey *self);

static void
answer_all (NlkAgentKey *self, NlkSession *session, const GError *error)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&self->waiters);

  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiters->len; i++) {
    if (session != NULL)
      g_task_return_pointer (waiters->pdata[i], nlk_session_ref (session),
                             (GDestroyNotify) nlk_session_unref);
    else
      g_task_return_error (waiters->pdata[i], g_error_copy (error));
  }
}

static void
on_due (NlkTimer *timer)
{
  pump (timer->owner);
}

static void
plan_next (NlkAgentKey *self)
{
  gint64 due = nlk_session_keeper_get_due_usec (self->keeper);
  gint64 now = nlk_clock_boottime_usec ();

  nlk_loop_stop_timer (&self->due);
  if (due == G_MAXINT64)
    return;
  nlk_loop_start_timer (self->loop, &self->due, MAX (due - now, 0), self, on_due);
}

/* The handshake or the attempt to open its channel is over. @error is NULL when there is a session. */
static void
conclude (NlkAgentKey *self, const GError *error)
{
  nlk_loop_stop_timer (&self->deadline);
  g_clear_signal_handler (&self->explanation, self->session);
  g_clear_pointer (&self->end, nlk_end_free);
  nlk_data_channel_clear (&self->channel);
  g_clear_object (&self->opening);
  if (self->handshake != NULL)
    nlk_session_keeper_finish (self->keeper, nlk_clock_boottime_usec (), error);
  self->handshake = NULL;
  self->state = IDLE;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  else
    nlk_backoff_reset (&self->backoff);
}

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

static void
fail (NlkAgentKey *self, const GError *error, guint status)
{
  g_autoptr (NlkAgentKey) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (GError) why = explain (error, status);

  conclude (self, why);
  answer_all (self, NULL, why);
  /* Without a channel the keeper knows nothing of the attempt; what is due by itself must not spin. */
  if (why->domain == NLK_KEY_ERROR)
    plan_next (self);
  else
    nlk_loop_start_timer (self->loop, &self->due, nlk_backoff_next (&self->backoff), self, on_due);
  g_signal_emit (self, changed_signal, 0);
}

static void
succeed (NlkAgentKey *self)
{
  g_autoptr (NlkAgentKey) alive G_GNUC_UNUSED = g_object_ref (self);

  conclude (self, NULL);
  pump (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
flush (NlkAgentKey *self)
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
  NlkAgentKey *self = timer->owner;
  g_autoptr (GError) error = NULL;

  (void) nlk_handshake_client_end (self->handshake, &error);
  fail (self, error, 0);
}

static void
on_connection_error (NlkGatewaySession *session, const char *id, const char *message,
                     NlkAgentKey *self)
{
  g_autoptr (GError) error = NULL;

  if (self->channel.id == NULL || g_ascii_strcasecmp (self->channel.id, id) != 0)
    return;
  error = nlk_data_channel_parse_error (message);
  fail (self, error, 0);
}

/* The channel ended. A gateway that answered before the agent did says why on the control channel, if at all. */
static void
be_cut_off (NlkAgentKey *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->end, nlk_end_free);
  if (nlk_handshake_client_end (self->handshake, &error) == NLK_HANDSHAKE_DONE) {
    succeed (self);
  } else if (self->channel.is_answered) {
    fail (self, error, 0);
  } else {
    self->state = EXPLAINING;
    nlk_loop_start_timer (self->loop, &self->deadline, NLK_DATA_CHANNEL_GRACE_USEC, self,
                          on_explanation_due);
  }
}

static void
on_deadline (NlkTimer *timer)
{
  NlkAgentKey *self = timer->owner;
  g_autoptr (GError) error = NULL;

  if (nlk_handshake_client_check (self->handshake, nlk_clock_boottime_usec (), &error) ==
      NLK_HANDSHAKE_FAILED)
    fail (self, error, 0);
}

static void
watch_deadline (NlkAgentKey *self)
{
  gint64 left =
    nlk_handshake_client_get_deadline_usec (self->handshake) - nlk_clock_boottime_usec ();

  nlk_loop_start_timer (self->loop, &self->deadline, MAX (left, 0), self, on_deadline);
}

/* Returns: FALSE when the handshake is over. */
static gboolean
feed (NlkAgentKey *self, const struct iovec *iov)
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
  NlkAgentKey *self = user_data;

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

/* Who waits goes on waiting: the gateway has forgotten the session, not refused the handshake. */
static void
renew_session (NlkAgentKey *self, const GError *error)
{
  g_autoptr (NlkAgentKey) alive G_GNUC_UNUSED = g_object_ref (self);

  conclude (self, error);
  nlk_gateway_session_renew (self->session, self->session_id);
  pump (self);
}

static void
channel_open_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAgentKey) self = user_data;
  g_autoptr (GError) error = NULL;
  guint status = 0;
  NlkEnd *transport = nlk_data_channel_open_finish (result, &status, &self->channel, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (transport == NULL && status == NLK_RETRY_STATUS_SESSION_UNKNOWN) {
    renew_session (self, error);
    return;
  }
  if (transport == NULL) {
    fail (self, error, status);
    return;
  }
  self->end = nlk_frame_end_new (self->loop, transport, NLK_FRAME_CLIENT, NLK_FRAME_STREAM,
                                 nlk_gateway_session_is_tls (self->session));
  g_byte_array_set_size (self->out, 0);
  self->handshake = nlk_session_keeper_begin (self->keeper, nlk_clock_boottime_usec (), self->out);
  self->state = HANDSHAKING;
  self->explanation =
    g_signal_connect (self->session, "connection-error", G_CALLBACK (on_connection_error), self);
  watch_deadline (self);
  nlk_end_set_ready_func (self->end, on_ready, self);
  on_ready (self->end, NLK_END_READABLE, self);
}

static void
open_channel (NlkAgentKey *self)
{
  NlkDestination destination = { .host = (char *) NLK_DESTINATION_KEY_HOST,
                                 .protocol = NLK_PROTOCOL_TCP };

  self->state = OPENING;
  g_free (self->session_id);
  self->session_id = g_strdup (nlk_gateway_session_get_id (self->session));
  self->opening = g_cancellable_new ();
  nlk_data_channel_open_async (self->session, self->agent, &destination, self->opening,
                               channel_open_done, g_object_ref (self));
}

static gboolean
can_reach (NlkAgentKey *self)
{
  return nlk_gateway_session_get_state (self->session) == NLK_LINK_CONNECTED;
}

/* Does what the keeper says: for those that wait, and for what is due by itself. */
static void
pump (NlkAgentKey *self)
{
  g_autoptr (NlkAgentKey) alive G_GNUC_UNUSED = g_object_ref (self);
  gint64 now = nlk_clock_boottime_usec ();
  g_autoptr (GError) error = NULL;
  NlkSession *session;
  gboolean wants_handshake = nlk_session_keeper_get_due_usec (self->keeper) <= now;

  if (self->waiters->len > 0) {
    switch (nlk_session_keeper_ask (self->keeper, now, &session, &error)) {
    case NLK_SESSION_KEEPER_USE:
      answer_all (self, session, NULL);
      break;
    case NLK_SESSION_KEEPER_OPEN:
      wants_handshake = TRUE;
      break;
    case NLK_SESSION_KEEPER_FAIL:
      answer_all (self, NULL, error);
      break;
    case NLK_SESSION_KEEPER_WAIT:
      break;
    }
  }
  if (self->state != IDLE)
    return;
  if (wants_handshake && can_reach (self) && nlk_session_keeper_may_begin (self->keeper, now))
    open_channel (self);
  else
    plan_next (self);
}

static void
on_session_changed (NlkGatewaySession *session, NlkAgentKey *self)
{
  if (can_reach (self))
    pump (self);
}

static void
forget_waiter (GCancellable *cancellable, GTask *task)
{
  NlkAgentKey *self = g_task_get_source_object (task);

  /* The task itself answers; here it only stops waiting. */
  if (g_ptr_array_find (self->waiters, task, NULL)) {
    g_object_ref (task);
    g_ptr_array_remove (self->waiters, task);
    g_task_return_error_if_cancelled (task);
    g_object_unref (task);
  }
}

void
nlk_agent_key_wait_async (NlkAgentKey *self, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, nlk_agent_key_wait_async);
  g_ptr_array_add (self->waiters, task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (forget_waiter), task, 0);
  pump (self);
}

NlkSession *
nlk_agent_key_wait_finish (NlkAgentKey *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
nlk_agent_key_lose (NlkAgentKey *self, NlkSession *session)
{
  nlk_session_keeper_lose (self->keeper, session, nlk_clock_boottime_usec ());
  pump (self);
}

void
nlk_agent_key_enter (NlkAgentKey *self)
{
  nlk_session_keeper_enter_key (self->keeper);
  pump (self);
}

gboolean
nlk_agent_key_is_open (NlkAgentKey *self)
{
  NlkSession *session;

  return nlk_session_keeper_ask (self->keeper, nlk_clock_boottime_usec (), &session, NULL) ==
         NLK_SESSION_KEEPER_USE;
}

const GError *
nlk_agent_key_get_error (NlkAgentKey *self)
{
  return self->error;
}

static void
nlk_agent_key_dispose (GObject *object)
{
  NlkAgentKey *self = NLK_AGENT_KEY (object);

  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  nlk_loop_stop_timer (&self->deadline);
  nlk_loop_stop_timer (&self->due);
  g_signal_handlers_disconnect_by_data (self->session, self);
  self->explanation = 0;
  g_clear_pointer (&self->end, nlk_end_free);
  G_OBJECT_CLASS (nlk_agent_key_parent_class)->dispose (object);
}

static void
nlk_agent_key_finalize (GObject *object)
{
  NlkAgentKey *self = NLK_AGENT_KEY (object);

  if (self->handshake != NULL)
    nlk_session_keeper_finish (self->keeper, nlk_clock_boottime_usec (), NULL);
  nlk_session_keeper_free (self->keeper);
  g_clear_object (&self->opening);
  g_ptr_array_unref (self->waiters);
  g_byte_array_unref (self->out);
  nlk_data_channel_clear (&self->channel);
  nlk_secret_unref (self->passphrase);
  g_clear_error (&self->error);
  nlk_loop_unref (self->loop);
  g_object_unref (self->session);
  g_free (self->session_id);
  g_free (self->agent);
  G_OBJECT_CLASS (nlk_agent_key_parent_class)->finalize (object);
}

static void
nlk_agent_key_class_init (NlkAgentKeyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nlk_agent_key_dispose;
  object_class->finalize = nlk_agent_key_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_agent_key_init (NlkAgentKey *self)
{
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  self->out = g_byte_array_new ();
}

/* The keys in use of a session, borrowed; each takes itself out when it goes. */
static GPtrArray *
get_keys (NlkGatewaySession *session)
{
  GPtrArray *keys = g_object_get_data (G_OBJECT (session), "nlk-agent-keys");

  if (keys == NULL) {
    keys = g_ptr_array_new ();
    g_object_set_data_full (G_OBJECT (session), "nlk-agent-keys", keys,
                            (GDestroyNotify) g_ptr_array_unref);
  }
  return keys;
}

static void
on_key_gone (gpointer user_data, GObject *where_it_was)
{
  g_ptr_array_remove (user_data, where_it_was);
  g_ptr_array_unref (user_data);
}

NlkAgentKey *
nlk_agent_key_obtain (NlkGatewaySession *session, const char *agent, NlkSecret *passphrase)
{
  const NlkTimeouts *timeouts = nlk_gateway_session_get_timeouts (session);
  GPtrArray *keys = get_keys (session);
  NlkAgentKey *self;

  for (guint i = 0; i < keys->len; i++) {
    self = keys->pdata[i];
    if (strcmp (self->agent, agent) == 0 && nlk_secret_equal (self->passphrase, passphrase))
      return g_object_ref (self);
  }
  self = g_object_new (NLK_TYPE_AGENT_KEY, NULL);
  self->session = g_object_ref (session);
  self->loop = nlk_loop_ref (nlk_gateway_session_get_loop (session));
  self->agent = g_strdup (agent);
  self->passphrase = nlk_secret_ref (passphrase);
  self->keeper = nlk_session_keeper_new (passphrase, nlk_gateway_session_get_uid (session), agent);
  nlk_backoff_init (&self->backoff, timeouts->backoff_first_usec, timeouts->backoff_most_usec);
  g_signal_connect (session, "changed", G_CALLBACK (on_session_changed), self);
  g_ptr_array_add (keys, self);
  g_object_weak_ref (G_OBJECT (self), on_key_gone, g_ptr_array_ref (keys));
  return self;
}

NlkSecret *
nlk_agent_key_new_passphrase (const NlkSecret *text, gboolean is_file, GError **error)
{
  gsize n_bytes;
  const guint8 *bytes = nlk_secret_get_data (text, &n_bytes);

  return nlk_passphrase_new ((const char *) bytes, n_bytes,
                             is_file ? NLK_PASSPHRASE_FILE : NLK_PASSPHRASE_TYPED, error);
}
