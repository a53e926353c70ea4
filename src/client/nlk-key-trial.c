/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-key-trial.h"

#include "base/nlk-clock.h"
#include "crypto/nlk-crypto.h"
#include "protocol/nlk-reason.h"

#include "nlk-key-exchange-private.h"

typedef struct {
  NlkGatewaySession *session;
  NlkLoop *loop;
  char *agent;
  NlkTimer timer;
  gboolean is_late;
  GCancellable *ending; /* of the work below: the person's, or time is up */
  NlkAgentKey *key;
  NlkKeyExchange *exchange; /* of a probe */
  NlkHandshakeClient *probe;
} Trial;

void
nlk_key_trial_result_clear (NlkKeyTrialResult *result)
{
  g_clear_object (&result->key);
}

static void
result_free (NlkKeyTrialResult *result)
{
  nlk_key_trial_result_clear (result);
  g_free (result);
}

static void
trial_free (Trial *trial)
{
  nlk_loop_stop_timer (&trial->timer);
  g_clear_pointer (&trial->exchange, nlk_key_exchange_free);
  g_clear_pointer (&trial->probe, nlk_handshake_client_free);
  g_clear_object (&trial->key);
  g_object_unref (trial->ending);
  g_free (trial->agent);
  nlk_loop_unref (trial->loop);
  g_object_unref (trial->session);
  g_free (trial);
}

static NlkKeyVerdict
classify_key (NlkKeyError code)
{
  switch (code) {
  case NLK_KEY_ERROR_MISMATCH:
    return NLK_KEY_VERDICT_WRONG;
  case NLK_KEY_ERROR_TOO_MANY:
    return NLK_KEY_VERDICT_WAIT;
  case NLK_KEY_ERROR_SUITE:
    return NLK_KEY_VERDICT_SUITE;
  case NLK_KEY_ERROR_NO_KEY:
    return NLK_KEY_VERDICT_NO_KEY;
  case NLK_KEY_ERROR_LIMIT:
    return NLK_KEY_VERDICT_LIMIT;
  default:
    return NLK_KEY_VERDICT_SILENT;
  }
}

static NlkKeyVerdict
classify_reason (NlkReason reason)
{
  switch (reason) {
  case NLK_REASON_NO_KEY:
    return NLK_KEY_VERDICT_NO_KEY;
  case NLK_REASON_KEY_REQUIRED:
  case NLK_REASON_FORBIDDEN:
    return NLK_KEY_VERDICT_REQUIRED;
  case NLK_REASON_NAME_NOT_FOUND:
  case NLK_REASON_REFUSED:
    return NLK_KEY_VERDICT_SUITE;
  case NLK_REASON_TIMED_OUT:
  case NLK_REASON_PROTOCOL:
  case NLK_REASON_UNKNOWN_SESSION:
  case NLK_REASON_E2EE_REFUSED:
  case NLK_REASON_E2EE_BROKEN:
    return NLK_KEY_VERDICT_SILENT;
  default:
    return NLK_KEY_VERDICT_AWAY;
  }
}

NlkKeyVerdict
nlk_key_trial_classify (const GError *error)
{
  if (error == NULL)
    return NLK_KEY_VERDICT_ACCEPTED;
  if (error->domain == NLK_KEY_ERROR)
    return classify_key ((NlkKeyError) error->code);
  if (error->domain == NLK_REASON_ERROR)
    return classify_reason ((NlkReason) error->code);
  return NLK_KEY_VERDICT_AWAY;
}

static guint
limit_wait (gint64 usec)
{
  gint64 seconds = (usec + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  return (guint) CLAMP (seconds, 1, NLK_KEY_TRIAL_MOST_WAIT_SECONDS);
}

/* @wait_usec matters only when the agent says to wait. */
static void
give_verdict (GTask *task, NlkKeyVerdict verdict, gint64 wait_usec)
{
  Trial *trial = g_task_get_task_data (task);
  NlkKeyTrialResult *result = g_new0 (NlkKeyTrialResult, 1);

  nlk_loop_stop_timer (&trial->timer);
  result->verdict = verdict;
  if (verdict == NLK_KEY_VERDICT_WAIT)
    result->wait_seconds = limit_wait (wait_usec);
  if (verdict == NLK_KEY_VERDICT_ACCEPTED)
    result->key = g_steal_pointer (&trial->key);
  g_task_return_pointer (task, result, (GDestroyNotify) result_free);
}

static void
on_late (NlkTimer *timer)
{
  Trial *trial = timer->owner;

  trial->is_late = TRUE;
  g_cancellable_cancel (trial->ending);
}

static void
on_cancelled (GCancellable *cancellable, GCancellable *ending)
{
  g_cancellable_cancel (ending);
}

static GTask *
trial_new (NlkGatewaySession *session, const char *agent, gint64 timeout_usec,
           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Trial *trial = g_new0 (Trial, 1);

  g_task_set_source_tag (task, trial_new);
  trial->session = g_object_ref (session);
  trial->loop = nlk_loop_ref (nlk_gateway_session_get_loop (session));
  trial->agent = g_strdup (agent);
  trial->ending = g_cancellable_new ();
  g_task_set_task_data (task, trial, (GDestroyNotify) trial_free);
  if (cancellable != NULL) {
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled), trial->ending, 0);
    if (g_cancellable_is_cancelled (cancellable))
      g_cancellable_cancel (trial->ending);
  }
  nlk_loop_start_timer (trial->loop, &trial->timer, timeout_usec, trial, on_late);
  return task;
}

static gboolean
can_reach (Trial *trial)
{
  return nlk_gateway_session_get_state (trial->session) == NLK_LINK_CONNECTED;
}

static void
prove_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autoptr (NlkSession) session =
    nlk_agent_key_wait_finish (NLK_AGENT_KEY (source), result, &error);

  if (trial->is_late)
    give_verdict (task, NLK_KEY_VERDICT_SILENT, 0);
  else
    give_verdict (task, nlk_key_trial_classify (error), nlk_agent_key_get_wait_usec (trial->key));
}

void
nlk_key_trial_async (NlkGatewaySession *session, const char *agent, NlkSecret *passphrase,
                     gint64 timeout_usec, GCancellable *cancellable, GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task =
    trial_new (session, agent, timeout_usec, cancellable, callback, user_data);
  Trial *trial = g_task_get_task_data (task);

  if (!can_reach (trial)) {
    give_verdict (task, NLK_KEY_VERDICT_AWAY, 0);
    return;
  }
  trial->key = nlk_agent_key_obtain (session, agent, passphrase);
  nlk_agent_key_prove_async (trial->key, trial->ending, prove_done, g_steal_pointer (&task));
}

static NlkHandshakeClient *
begin_probe (GByteArray *out, gpointer user_data)
{
  Trial *trial = g_task_get_task_data (user_data);

  trial->probe = nlk_handshake_client_new_probe (nlk_gateway_session_get_uid (trial->session),
                                                 trial->agent, nlk_clock_boottime_usec (), out);
  return trial->probe;
}

/* The exchange holds the task for as long as it is not over. */
static void
conclude_probe (GTask *unowned, NlkKeyVerdict verdict)
{
  g_autoptr (GTask) task = unowned;
  Trial *trial = g_task_get_task_data (task);
  gint64 wait_usec = trial->probe != NULL ? nlk_handshake_client_get_wait_usec (trial->probe) : 0;

  g_clear_pointer (&trial->exchange, nlk_key_exchange_free);
  g_signal_handlers_disconnect_by_data (trial->ending, task);
  give_verdict (task, verdict, wait_usec);
}

static void
on_probe_done (const GError *error, gboolean is_forgotten, gpointer user_data)
{
  conclude_probe (user_data, is_forgotten ? NLK_KEY_VERDICT_AWAY : nlk_key_trial_classify (error));
}

static void
on_probe_ending (GCancellable *ending, GTask *task)
{
  conclude_probe (task, NLK_KEY_VERDICT_SILENT);
}

void
nlk_key_trial_probe_async (NlkGatewaySession *session, const char *agent, gint64 timeout_usec,
                           GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task =
    trial_new (session, agent, timeout_usec, cancellable, callback, user_data);
  Trial *trial = g_task_get_task_data (task);

  if (!can_reach (trial) || g_cancellable_is_cancelled (trial->ending)) {
    give_verdict (task, NLK_KEY_VERDICT_AWAY, 0);
    return;
  }
  g_signal_connect (trial->ending, "cancelled", G_CALLBACK (on_probe_ending), task);
  trial->exchange = nlk_key_exchange_start (session, agent, begin_probe, on_probe_done, task);
  g_steal_pointer (&task);
}

gboolean
nlk_key_trial_finish (GAsyncResult *result, NlkKeyTrialResult *ret_result, GError **error)
{
  g_autofree NlkKeyTrialResult *found = g_task_propagate_pointer (G_TASK (result), error);

  if (found == NULL)
    return FALSE;
  *ret_result = *found;
  return TRUE;
}
