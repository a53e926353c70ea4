/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-check.h"

#include "base/nlk-clock.h"
#include "config/nlk-config-error.h"
#include "crypto/nlk-crypto.h"
#include "net/nlk-certificate.h"
#include "net/nlk-channel-error.h"
#include "net/nlk-dialer.h"
#include "net/nlk-endpoint.h"
#include "protocol/nlk-reason.h"

#include "nlk-agent-key.h"
#include "nlk-key-trial.h"
#include "nlk-stream.h"

#include <string.h>

#define NO_STEP NLK_CHECK_STEPS

/* The attempt goes the way to the gateway; what comes behind it uses the attempt's session. */
struct _NlkCheck {
  GObject parent_instance;
  NlkLoop *loop;
  NlkEndpointConfig *config;
  NlkTimeouts timeouts;
  NlkEndpoint *endpoint;
  NlkJoinAttempt *attempt;

  char *agent;
  NlkSecret *passphrase;
  gboolean has_destination;
  NlkDestination destination;

  NlkJoinStepState states[NLK_CHECK_STEPS];
  gint64 usecs[NLK_CHECK_STEPS];
  guint running; /* the step that is ours, or NO_STEP */
  gint64 since_usec;
  NlkTimer deadline;
  GCancellable *cancellable;
  NlkAgentKey *key;
  NlkStream *stream;
  gboolean has_clock_ahead;
  gint64 clock_ahead_seconds;
  GPtrArray *agents;
  NlkDestinationRule *rule;
  GError *error;
  gboolean is_good;
};

G_DEFINE_FINAL_TYPE (NlkCheck, nlk_check, G_TYPE_OBJECT)

enum { STEP, ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
set_state (NlkCheck *self, NlkCheckStep step, NlkJoinStepState state)
{
  self->states[step] = state;
  g_signal_emit (self, signals[STEP], 0, (guint) step);
}

static void
begin_step (NlkCheck *self, NlkCheckStep step)
{
  self->running = step;
  self->since_usec = nlk_clock_monotonic_usec ();
  set_state (self, step, NLK_JOIN_STEP_RUNNING);
}

static void
end_step (NlkCheck *self, NlkJoinStepState state)
{
  guint step = self->running;

  nlk_loop_stop_timer (&self->deadline);
  self->running = NO_STEP;
  self->usecs[step] = nlk_clock_monotonic_usec () - self->since_usec;
  set_state (self, step, state);
}

static void
drop_stream (NlkCheck *self)
{
  if (self->stream == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->stream, self);
  nlk_stream_abort (self->stream);
  g_clear_object (&self->stream);
}

static void
stop_all (NlkCheck *self)
{
  nlk_loop_stop_timer (&self->deadline);
  g_cancellable_cancel (self->cancellable);
  drop_stream (self);
  g_clear_object (&self->key);
  if (self->attempt != NULL) {
    g_signal_handlers_disconnect_by_data (self->attempt, self);
    nlk_join_attempt_cancel (self->attempt);
  }
}

static void
end_check (NlkCheck *self)
{
  stop_all (self);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
succeed (NlkCheck *self)
{
  self->is_good = TRUE;
  end_check (self);
}

static void
fail (NlkCheck *self, GError *error)
{
  self->error = error;
  end_step (self, NLK_JOIN_STEP_FAILED);
  end_check (self);
}

/* Destination */

static void
on_destination_late (NlkTimer *timer)
{
  fail (timer->owner, g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_TIMED_OUT,
                                           "the agent has not connected to it in time"));
}

static void
on_stream_up (NlkStream *stream, NlkCheck *self)
{
  end_step (self, NLK_JOIN_STEP_DONE);
  succeed (self);
}

static void
on_stream_over (NlkStream *stream, const GError *error, NlkCheck *self)
{
  fail (self, error != NULL ? g_error_copy (error)
                            : g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_RESET,
                                                   "the connection ended at once"));
}

static void
reach_destination (NlkCheck *self)
{
  begin_step (self, NLK_CHECK_DESTINATION);
  nlk_loop_start_timer (self->loop, &self->deadline,
                        self->timeouts.pending_usec + self->timeouts.connect_usec, self,
                        on_destination_late);
  self->stream = nlk_stream_new (nlk_join_attempt_get_session (self->attempt), self->agent,
                                 self->key, &self->destination, NULL);
  g_signal_connect_object (self->stream, "up", G_CALLBACK (on_stream_up), self, 0);
  g_signal_connect_object (self->stream, "over", G_CALLBACK (on_stream_over), self, 0);
}

static void
find_rule (NlkCheck *self)
{
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!self->has_destination) {
    succeed (self);
    return;
  }
  begin_step (self, NLK_CHECK_RULE);
  self->rule = nlk_destination_rule_find (self->config, self->agent, &self->destination, &error);
  if (self->rule == NULL) {
    fail (self, error);
    return;
  }
  if (!self->rule->is_allowed) {
    text = nlk_destination_rule_dup_text (self->rule);
    fail (self, g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_FORBIDDEN, text));
    return;
  }
  end_step (self, NLK_JOIN_STEP_DONE);
  reach_destination (self);
}

/* Agent and key */

static void
on_key_late (NlkTimer *timer)
{
  fail (timer->owner, g_error_new_literal (NLK_KEY_ERROR, NLK_KEY_ERROR_TIMED_OUT,
                                           "the agent did not finish the handshake in time"));
}

static void
prove_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkCheck) self = user_data;
  g_autoptr (NlkSession) session G_GNUC_UNUSED = NULL;
  GError *error = NULL;

  session = nlk_agent_key_wait_finish (NLK_AGENT_KEY (source), result, &error);
  if (self->running != NLK_CHECK_KEY) {
    g_clear_error (&error);
    return;
  }
  if (error != NULL) {
    fail (self, error);
    return;
  }
  end_step (self, NLK_JOIN_STEP_DONE);
  find_rule (self);
}

static void
prove_key (NlkCheck *self)
{
  if (self->passphrase == NULL) {
    find_rule (self);
    return;
  }
  begin_step (self, NLK_CHECK_KEY);
  nlk_loop_start_timer (self->loop, &self->deadline, NLK_KEY_TRIAL_TIMEOUT_USEC, self, on_key_late);
  self->key = nlk_agent_key_obtain (nlk_join_attempt_get_session (self->attempt), self->agent,
                                    self->passphrase);
  nlk_agent_key_prove_async (self->key, self->cancellable, prove_done, g_object_ref (self));
}

static void
find_agent (NlkCheck *self)
{
  if (self->agent == NULL) {
    succeed (self);
    return;
  }
  begin_step (self, NLK_CHECK_AGENT);
  if (!nlk_gateway_session_has_agent (nlk_join_attempt_get_session (self->attempt), self->agent)) {
    fail (self, g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_NO_AGENT, "it is not online"));
    return;
  }
  end_step (self, NLK_JOIN_STEP_DONE);
  prove_key (self);
}

/* Gateway */

static const NlkCheckStep own_steps[NLK_JOIN_STEPS] = {
  [NLK_JOIN_STEP_NAME] = NLK_CHECK_NAME,
  [NLK_JOIN_STEP_ADDRESS] = NLK_CHECK_ADDRESS,
  [NLK_JOIN_STEP_CERTIFICATE] = NLK_CHECK_CERTIFICATE,
  [NLK_JOIN_STEP_GATEWAY] = NLK_CHECK_GATEWAY,
  [NLK_JOIN_STEP_ACCESS] = NLK_CHECK_ACCESS,
  [NLK_JOIN_STEP_AGENTS] = NLK_CHECK_AGENTS,
};

static void
compare_clocks (NlkCheck *self)
{
  self->has_clock_ahead =
    nlk_gateway_session_get_clock_ahead (nlk_join_attempt_get_session (self->attempt),
                                         &self->clock_ahead_seconds);
  if (!self->has_clock_ahead)
    set_state (self, NLK_CHECK_CLOCK, NLK_JOIN_STEP_LEFT_OUT);
  else if (ABS (self->clock_ahead_seconds) <= NLK_CHECK_CLOCK_SECONDS)
    set_state (self, NLK_CHECK_CLOCK, NLK_JOIN_STEP_DONE);
  else
    set_state (self, NLK_CHECK_CLOCK, NLK_JOIN_STEP_FAILED);
}

static void
on_attempt_step (NlkJoinAttempt *attempt, guint step, NlkCheck *self)
{
  NlkJoinStepState state = nlk_join_attempt_get_state (attempt, (NlkJoinStep) step);

  if (state == NLK_JOIN_STEP_FAILED)
    self->error = g_error_copy (nlk_join_attempt_get_error (attempt));
  self->usecs[own_steps[step]] = nlk_join_attempt_get_usec (attempt, (NlkJoinStep) step);
  set_state (self, own_steps[step], state);
  if (step == NLK_JOIN_STEP_ACCESS && state == NLK_JOIN_STEP_DONE)
    compare_clocks (self);
}

static void
on_attempt_ended (NlkJoinAttempt *attempt, NlkCheck *self)
{
  g_autoptr (NlkCheck) held G_GNUC_UNUSED = g_object_ref (self);

  if (nlk_join_attempt_is_good (attempt)) {
    self->agents =
      g_ptr_array_ref (nlk_gateway_session_get_agents (nlk_join_attempt_get_session (attempt)));
    find_agent (self);
    return;
  }
  end_check (self);
}

static void
try_gateway (NlkCheck *self)
{
  g_signal_connect_object (self->attempt, "step", G_CALLBACK (on_attempt_step), self, 0);
  g_signal_connect_object (self->attempt, "ended", G_CALLBACK (on_attempt_ended), self, 0);
  nlk_join_attempt_start (self->attempt);
}

static void
proxy_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkCheck) self = user_data;
  g_autoptr (GError) error = NULL;
  NlkEnd *end = nlk_dial_finish (result, NULL, &error);

  nlk_end_free (end);
  if (self->running != NLK_CHECK_PROXY)
    return;
  if (end == NULL) {
    fail (self, nlk_channel_error_new_for_dial (self->endpoint, error));
    return;
  }
  end_step (self, NLK_JOIN_STEP_DONE);
  try_gateway (self);
}

void
nlk_check_start (NlkCheck *self)
{
  const NlkProxyConfig *proxy;
  GError *error = NULL;

  g_return_if_fail (NLK_IS_CHECK (self));
  g_return_if_fail (self->cancellable == NULL);

  self->cancellable = g_cancellable_new ();
  self->endpoint = nlk_endpoint_new_for_config (self->config, &error);
  if (self->endpoint == NULL) {
    begin_step (self, error->domain == NLK_CONFIG_ERROR ? NLK_CHECK_PROXY : NLK_CHECK_CERTIFICATE);
    fail (self, error);
    return;
  }
  proxy = nlk_check_get_proxy (self);
  if (proxy == NULL) {
    try_gateway (self);
    return;
  }
  begin_step (self, NLK_CHECK_PROXY);
  nlk_dial_async (self->loop, proxy->host, proxy->port, FALSE, NULL, NULL,
                  self->timeouts.connect_usec, self->cancellable, proxy_done, g_object_ref (self));
}

void
nlk_check_cancel (NlkCheck *self)
{
  g_return_if_fail (NLK_IS_CHECK (self));

  self->running = NO_STEP;
  stop_all (self);
}

gboolean
nlk_check_has_step (NlkCheck *self, NlkCheckStep step)
{
  switch (step) {
  case NLK_CHECK_PROXY:
    return nlk_check_get_proxy (self) != NULL || self->states[step] != NLK_JOIN_STEP_WAITING;
  case NLK_CHECK_AGENT:
    return self->agent != NULL;
  case NLK_CHECK_KEY:
    return self->passphrase != NULL;
  case NLK_CHECK_RULE:
  case NLK_CHECK_DESTINATION:
    return self->has_destination;
  default:
    return TRUE;
  }
}

NlkJoinStepState
nlk_check_get_state (NlkCheck *self, NlkCheckStep step)
{
  return self->states[step];
}

gint64
nlk_check_get_usec (NlkCheck *self, NlkCheckStep step)
{
  return self->usecs[step];
}

const GError *
nlk_check_get_error (NlkCheck *self)
{
  return self->error;
}

gboolean
nlk_check_is_good (NlkCheck *self)
{
  return self->is_good;
}

NlkJoinAttempt *
nlk_check_get_attempt (NlkCheck *self)
{
  return self->attempt;
}

const NlkProxyConfig *
nlk_check_get_proxy (NlkCheck *self)
{
  return self->endpoint != NULL ? nlk_endpoint_get_proxy (self->endpoint) : NULL;
}

char *
nlk_check_dup_pin (NlkCheck *self)
{
  GTlsCertificate *certificate = nlk_join_attempt_get_certificate (self->attempt);

  return certificate != NULL ? nlk_certificate_dup_pin_text (certificate) : NULL;
}

gboolean
nlk_check_get_clock_ahead (NlkCheck *self, gint64 *ret_seconds)
{
  if (self->has_clock_ahead)
    *ret_seconds = self->clock_ahead_seconds;
  return self->has_clock_ahead;
}

GPtrArray *
nlk_check_get_agents (NlkCheck *self)
{
  return self->agents;
}

const NlkDestinationRule *
nlk_check_get_rule (NlkCheck *self)
{
  return self->rule;
}

void
nlk_check_set_agent (NlkCheck *self, const char *agent, NlkSecret *passphrase)
{
  g_return_if_fail (self->cancellable == NULL);

  self->agent = g_strdup (agent);
  self->passphrase = passphrase != NULL ? nlk_secret_ref (passphrase) : NULL;
}

void
nlk_check_set_destination (NlkCheck *self, const NlkDestination *destination)
{
  g_return_if_fail (self->cancellable == NULL && self->agent != NULL);

  nlk_destination_copy (destination, &self->destination);
  self->has_destination = TRUE;
}

NlkCheck *
nlk_check_new (NlkLoop *loop, const NlkEndpointConfig *config, const NlkTimeouts *timeouts)
{
  NlkCheck *self = g_object_new (NLK_TYPE_CHECK, NULL);

  self->loop = nlk_loop_ref (loop);
  self->config = nlk_endpoint_config_copy (config);
  self->timeouts = *timeouts;
  self->attempt = nlk_join_attempt_new (loop, config, timeouts);
  nlk_join_attempt_keep_session (self->attempt);
  return self;
}

static void
nlk_check_dispose (GObject *object)
{
  stop_all (NLK_CHECK (object));
  G_OBJECT_CLASS (nlk_check_parent_class)->dispose (object);
}

static void
nlk_check_finalize (GObject *object)
{
  NlkCheck *self = NLK_CHECK (object);

  g_clear_object (&self->attempt);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->agents, g_ptr_array_unref);
  g_clear_pointer (&self->passphrase, nlk_secret_unref);
  g_clear_error (&self->error);
  nlk_destination_rule_free (self->rule);
  nlk_destination_clear (&self->destination);
  nlk_endpoint_unref (self->endpoint);
  nlk_endpoint_config_free (self->config);
  nlk_loop_unref (self->loop);
  g_free (self->agent);
  G_OBJECT_CLASS (nlk_check_parent_class)->finalize (object);
}

static void
nlk_check_class_init (NlkCheckClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_check_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_check_finalize;
  signals[STEP] = g_signal_new ("step", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_UINT);
  signals[ENDED] =
    g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_check_init (NlkCheck *self)
{
  self->running = NO_STEP;
  for (guint i = 0; i < NLK_CHECK_STEPS; i++)
    self->usecs[i] = -1;
}
