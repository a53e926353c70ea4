/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-key.h"

#include "base/nlk-clock.h"
#include "crypto/nlk-crypto.h"
#include "crypto/nlk-passphrase.h"
#include "crypto/nlk-session-keeper.h"
#include "net/nlk-backoff.h"

#include "nlk-key-exchange-private.h"

#include <string.h>

struct _NlkAgentKey {
  GObject parent_instance;
  NlkGatewaySession *session;
  NlkLoop *loop;
  char *agent;
  NlkSecret *passphrase;
  NlkSessionKeeper *keeper;
  GPtrArray *waiters; /* of GTask: any session will do */
  GPtrArray *provers; /* of GTask: only a handshake will do */
  GError *error;

  NlkKeyExchange *exchange; /* NULL: none goes on */
  gboolean is_handshaking;  /* the keeper has begun */
  NlkTimer due;             /* of the next handshake by itself */
  NlkBackoff backoff;
};

G_DEFINE_FINAL_TYPE (NlkAgentKey, nlk_agent_key, G_TYPE_OBJECT)

static guint changed_signal;

static void pump (NlkAgentKey *self);

static void
answer (GPtrArray **tasks, NlkSession *session, const GError *error)
{
  g_autoptr (GPtrArray) answered = *tasks;

  *tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < answered->len; i++) {
    if (session != NULL)
      g_task_return_pointer (answered->pdata[i], nlk_session_ref (session),
                             (GDestroyNotify) nlk_session_unref);
    else
      g_task_return_error (answered->pdata[i], g_error_copy (error));
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
  g_clear_pointer (&self->exchange, nlk_key_exchange_free);
  if (self->is_handshaking)
    nlk_session_keeper_finish (self->keeper, nlk_clock_boottime_usec (), error);
  self->is_handshaking = FALSE;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  else
    nlk_backoff_reset (&self->backoff);
}

static void
fail (NlkAgentKey *self, const GError *error)
{
  conclude (self, error);
  answer (&self->provers, NULL, error);
  answer (&self->waiters, NULL, error);
  /* Without a channel the keeper knows nothing of the attempt; what is due by itself must not spin. */
  if (error->domain == NLK_KEY_ERROR)
    plan_next (self);
  else
    nlk_loop_start_timer (self->loop, &self->due, nlk_backoff_next (&self->backoff), self, on_due);
}

static void
succeed (NlkAgentKey *self)
{
  NlkSession *session;

  conclude (self, NULL);
  if (nlk_session_keeper_ask (self->keeper, nlk_clock_boottime_usec (), &session, NULL) ==
      NLK_SESSION_KEEPER_USE)
    answer (&self->provers, session, NULL);
  pump (self);
}

static void
on_exchange_done (const GError *error, gboolean is_forgotten, gpointer user_data)
{
  NlkAgentKey *self = user_data;
  g_autoptr (NlkAgentKey) alive G_GNUC_UNUSED = g_object_ref (self);

  if (is_forgotten) {
    /* Who waits goes on waiting for the new session. */
    conclude (self, error);
    pump (self);
    return;
  }
  if (error != NULL)
    fail (self, error);
  else
    succeed (self);
  g_signal_emit (self, changed_signal, 0);
}

static NlkHandshakeClient *
begin_handshake (GByteArray *out, gpointer user_data)
{
  NlkAgentKey *self = user_data;

  self->is_handshaking = TRUE;
  return nlk_session_keeper_begin (self->keeper, nlk_clock_boottime_usec (), out);
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
  gboolean wants_handshake =
    self->provers->len > 0 || nlk_session_keeper_get_due_usec (self->keeper) <= now;

  if (self->waiters->len > 0) {
    switch (nlk_session_keeper_ask (self->keeper, now, &session, &error)) {
    case NLK_SESSION_KEEPER_USE:
      answer (&self->waiters, session, NULL);
      break;
    case NLK_SESSION_KEEPER_OPEN:
      wants_handshake = TRUE;
      break;
    case NLK_SESSION_KEEPER_FAIL:
      answer (&self->waiters, NULL, error);
      break;
    case NLK_SESSION_KEEPER_WAIT:
      break;
    }
  }
  if (self->exchange != NULL)
    return;
  if (wants_handshake && can_reach (self) && nlk_session_keeper_may_begin (self->keeper, now))
    self->exchange =
      nlk_key_exchange_start (self->session, self->agent, begin_handshake, on_exchange_done, self);
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
  g_autoptr (GTask) alive G_GNUC_UNUSED = g_object_ref (task);

  /* The task itself answers; here it only stops waiting. */
  if (g_ptr_array_remove (self->waiters, task) || g_ptr_array_remove (self->provers, task))
    g_task_return_error_if_cancelled (task);
}

static void
wait_in (NlkAgentKey *self, GPtrArray *tasks, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_ptr_array_add (tasks, task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (forget_waiter), task, 0);
  pump (self);
}

void
nlk_agent_key_wait_async (NlkAgentKey *self, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, nlk_agent_key_wait_async);
  wait_in (self, self->waiters, task);
}

void
nlk_agent_key_prove_async (NlkAgentKey *self, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, nlk_agent_key_prove_async);
  nlk_session_keeper_enter_key (self->keeper);
  wait_in (self, self->provers, task);
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

gint64
nlk_agent_key_get_wait_usec (NlkAgentKey *self)
{
  return nlk_session_keeper_get_wait_usec (self->keeper, nlk_clock_boottime_usec ());
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

  g_clear_pointer (&self->exchange, nlk_key_exchange_free);
  nlk_loop_stop_timer (&self->due);
  g_signal_handlers_disconnect_by_data (self->session, self);
  G_OBJECT_CLASS (nlk_agent_key_parent_class)->dispose (object);
}

static void
nlk_agent_key_finalize (GObject *object)
{
  NlkAgentKey *self = NLK_AGENT_KEY (object);

  if (self->is_handshaking)
    nlk_session_keeper_finish (self->keeper, nlk_clock_boottime_usec (), NULL);
  nlk_session_keeper_free (self->keeper);
  g_ptr_array_unref (self->waiters);
  g_ptr_array_unref (self->provers);
  nlk_secret_unref (self->passphrase);
  g_clear_error (&self->error);
  nlk_loop_unref (self->loop);
  g_object_unref (self->session);
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
  self->provers = g_ptr_array_new_with_free_func (g_object_unref);
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
