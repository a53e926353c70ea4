/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-join-attempt.h"

#include "base/nlk-clock.h"
#include "net/nlk-channel-error.h"
#include "net/nlk-dialer.h"
#include "net/nlk-endpoint.h"
#include "net/nlk-proxy-dial.h"
#include "net/nlk-tls-end.h"
#include "protocol/nlk-reason.h"
#include "protocol/nlk-token.h"

#define NO_STEP NLK_JOIN_STEPS

/* The first three steps have a connection of their own, which carries nothing. The session then makes another one, and
 * judges the certificate again. */
struct _NlkJoinAttempt {
  GObject parent_instance;
  NlkLoop *loop;
  NlkEndpointConfig *config;
  NlkTimeouts timeouts;
  NlkToken *token;
  NlkEndpoint *endpoint;

  NlkJoinStepState states[NLK_JOIN_STEPS];
  gint64 usecs[NLK_JOIN_STEPS];
  guint running; /* the step, or NO_STEP */
  gint64 since_usec;
  NlkTimer deadline;
  GCancellable *cancellable; /* of what is under way */
  NlkGatewaySession *session;
  gboolean keeps_session;

  GTlsCertificate *certificate;
  GError *error;
  guint n_agents;
};

G_DEFINE_FINAL_TYPE (NlkJoinAttempt, nlk_join_attempt, G_TYPE_OBJECT)

enum { STEP, ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
set_state (NlkJoinAttempt *self, NlkJoinStep step, NlkJoinStepState state)
{
  self->states[step] = state;
  g_signal_emit (self, signals[STEP], 0, (guint) step);
}

static void
begin_step (NlkJoinAttempt *self, NlkJoinStep step)
{
  self->running = step;
  self->since_usec = nlk_clock_monotonic_usec ();
  set_state (self, step, NLK_JOIN_STEP_RUNNING);
}

static void
end_step (NlkJoinAttempt *self, NlkJoinStepState state)
{
  guint step = self->running;

  self->running = NO_STEP;
  if (state != NLK_JOIN_STEP_LEFT_OUT)
    self->usecs[step] = nlk_clock_monotonic_usec () - self->since_usec;
  set_state (self, step, state);
}

/* Frees the session in a later turn: it may be the one that tells us something just now. */
static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
drop_session (NlkJoinAttempt *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  if (self->session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->session, self);
  nlk_gateway_session_stop (self->session);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, do_nothing, g_steal_pointer (&self->session), g_object_unref);
  g_source_attach (source, nlk_loop_get_context (self->loop));
}

static void
stop_all (NlkJoinAttempt *self)
{
  nlk_loop_stop_timer (&self->deadline);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  drop_session (self);
}

static void
fail (NlkJoinAttempt *self, GError *error)
{
  stop_all (self);
  self->error = error;
  end_step (self, NLK_JOIN_STEP_FAILED);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
fail_late (NlkJoinAttempt *self, const char *text)
{
  fail (self, nlk_channel_error_new (self->endpoint, NLK_CHANNEL_ERROR_UNREACHABLE, text));
}

static gboolean
is_cancelled (GTask *task)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (task));
}

static void
on_agents_late (NlkTimer *timer)
{
  fail_late (timer->owner, "it does not tell which machines are online");
}

static void
on_agents (NlkGatewaySession *session, NlkJoinAttempt *self)
{
  self->n_agents = nlk_gateway_session_get_agents (session)->len;
  if (self->keeps_session) {
    nlk_loop_stop_timer (&self->deadline);
    g_signal_handlers_disconnect_by_data (session, self);
  } else {
    stop_all (self);
  }
  end_step (self, NLK_JOIN_STEP_DONE);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
accept_access (NlkJoinAttempt *self)
{
  end_step (self, NLK_JOIN_STEP_DONE);
  set_state (self, NLK_JOIN_STEP_ACCESS, NLK_JOIN_STEP_DONE);
  begin_step (self, NLK_JOIN_STEP_AGENTS);
  nlk_loop_start_timer (self->loop, &self->deadline, self->timeouts.pending_usec, self,
                        on_agents_late);
}

/* Puts the cross where it belongs: a certificate may have changed since the first connection. */
static void
fail_session (NlkJoinAttempt *self, GError *error)
{
  if (nlk_channel_error_is_certificate (error)) {
    set_state (self, NLK_JOIN_STEP_GATEWAY, NLK_JOIN_STEP_WAITING);
    self->running = NLK_JOIN_STEP_CERTIFICATE;
  } else if (self->running == NLK_JOIN_STEP_GATEWAY &&
             (error->domain == NLK_REASON_ERROR ||
              g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED))) {
    end_step (self, NLK_JOIN_STEP_DONE);
    self->running = NLK_JOIN_STEP_ACCESS;
  }
  fail (self, error);
}

static void
on_session_changed (NlkGatewaySession *session, NlkJoinAttempt *self)
{
  g_autoptr (NlkJoinAttempt) held G_GNUC_UNUSED = g_object_ref (self);
  const GError *error = nlk_gateway_session_get_error (session);

  if (error != NULL)
    fail_session (self, g_error_copy (error));
  else if (nlk_gateway_session_get_state (session) == NLK_LINK_CONNECTED &&
           self->running == NLK_JOIN_STEP_GATEWAY)
    accept_access (self);
}

static void
ask_gateway (NlkJoinAttempt *self)
{
  GError *error = NULL;

  begin_step (self, NLK_JOIN_STEP_GATEWAY);
  self->session = nlk_gateway_session_new (self->loop, self->config, &self->timeouts, &error);
  if (self->session == NULL) {
    fail (self, error);
    return;
  }
  g_signal_connect_object (self->session, "changed", G_CALLBACK (on_session_changed), self, 0);
  g_signal_connect_object (self->session, "agents", G_CALLBACK (on_agents), self, 0);
  nlk_gateway_session_start (self->session);
}

static void
tls_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkJoinAttempt) self = user_data;
  g_autoptr (GError) error = NULL;
  NlkEnd *end = nlk_tls_end_finish (result, &error);
  gboolean is_good = end != NULL;

  nlk_end_free (end);
  if (is_cancelled (G_TASK (result)))
    return;
  nlk_loop_stop_timer (&self->deadline);
  g_set_object (&self->certificate, nlk_tls_end_get_certificate (result));
  if (!is_good) {
    fail (self, nlk_channel_error_new_for_tls (self->endpoint, error));
    return;
  }
  end_step (self, NLK_JOIN_STEP_DONE);
  ask_gateway (self);
}

static void
on_tls_late (NlkTimer *timer)
{
  fail_late (timer->owner, "the TLS handshake did not end in time");
}

static void
secure (NlkJoinAttempt *self, NlkEnd *end)
{
  begin_step (self, NLK_JOIN_STEP_CERTIFICATE);
  if (!nlk_endpoint_get_use_tls (self->endpoint)) {
    nlk_end_free (end);
    end_step (self, NLK_JOIN_STEP_LEFT_OUT);
    ask_gateway (self);
    return;
  }
  nlk_loop_start_timer (self->loop, &self->deadline, self->timeouts.handshake_usec, self,
                        on_tls_late);
  nlk_tls_end_client_async (self->loop, end, nlk_endpoint_get_host (self->endpoint),
                            nlk_endpoint_get_trust (self->endpoint), self->cancellable, tls_done,
                            g_object_ref (self));
}

/* The name was found when there are addresses to choose from. */
static void
note_name (NlkJoinAttempt *self)
{
  if (self->running != NLK_JOIN_STEP_NAME)
    return;
  end_step (self, nlk_endpoint_get_proxy (self->endpoint) != NULL ? NLK_JOIN_STEP_LEFT_OUT
                                                                  : NLK_JOIN_STEP_DONE);
  begin_step (self, NLK_JOIN_STEP_ADDRESS);
}

static gboolean
on_address (GInetAddress *address, gpointer user_data)
{
  note_name (user_data);
  return TRUE;
}

static void
take_dialled (NlkJoinAttempt *self, NlkEnd *end, const GError *error)
{
  if (end == NULL) {
    fail (self, nlk_channel_error_new_for_dial (self->endpoint, error));
    return;
  }
  end_step (self, NLK_JOIN_STEP_DONE);
  secure (self, end);
}

static void
dial_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkJoinAttempt) self = user_data;
  g_autoptr (GError) error = NULL;
  NlkEnd *end = nlk_dial_finish (result, NULL, &error);

  if (is_cancelled (G_TASK (result)))
    nlk_end_free (end);
  else
    take_dialled (self, end, error);
}

static void
proxy_dial_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkJoinAttempt) self = user_data;
  g_autoptr (GError) error = NULL;
  NlkEnd *end = nlk_proxy_dial_finish (result, &error);

  if (is_cancelled (G_TASK (result)))
    nlk_end_free (end);
  else
    take_dialled (self, end, error);
}

static void
reach (NlkJoinAttempt *self)
{
  if (nlk_endpoint_get_proxy (self->endpoint) == NULL) {
    nlk_dial_async (self->loop, nlk_endpoint_get_host (self->endpoint),
                    nlk_endpoint_get_port (self->endpoint), FALSE, on_address, self,
                    self->timeouts.connect_usec, self->cancellable, dial_done, g_object_ref (self));
    return;
  }
  note_name (self);
  nlk_proxy_dial_async (self->loop, self->endpoint, self->timeouts.connect_usec, self->cancellable,
                        proxy_dial_done, g_object_ref (self));
}

void
nlk_join_attempt_start (NlkJoinAttempt *self)
{
  GError *error = NULL;

  g_return_if_fail (NLK_IS_JOIN_ATTEMPT (self));
  g_return_if_fail (self->cancellable == NULL && self->error == NULL);

  begin_step (self, NLK_JOIN_STEP_NAME);
  self->endpoint = nlk_endpoint_new_for_config (self->config, &error);
  if (self->endpoint == NULL) {
    fail (self, error);
    return;
  }
  self->cancellable = g_cancellable_new ();
  reach (self);
}

void
nlk_join_attempt_keep_session (NlkJoinAttempt *self)
{
  self->keeps_session = TRUE;
}

NlkGatewaySession *
nlk_join_attempt_get_session (NlkJoinAttempt *self)
{
  return self->session;
}

void
nlk_join_attempt_cancel (NlkJoinAttempt *self)
{
  g_return_if_fail (NLK_IS_JOIN_ATTEMPT (self));

  stop_all (self);
  self->running = NO_STEP;
}

gboolean
nlk_join_attempt_can_trust (NlkJoinAttempt *self)
{
  return g_error_matches (self->error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNTRUSTED) &&
         self->certificate != NULL && self->config->ca_path == NULL;
}

void
nlk_join_attempt_trust (NlkJoinAttempt *self)
{
  guint8 pin[NLK_TRUST_PIN_BYTES];

  g_return_if_fail (nlk_join_attempt_can_trust (self));

  if (!nlk_trust_compute_pin (self->certificate, pin))
    return;
  nlk_endpoint_config_set_pin (self->config, pin);
  g_clear_error (&self->error);
  self->cancellable = g_cancellable_new ();
  set_state (self, NLK_JOIN_STEP_CERTIFICATE, NLK_JOIN_STEP_DONE);
  ask_gateway (self);
}

NlkJoinStepState
nlk_join_attempt_get_state (NlkJoinAttempt *self, NlkJoinStep step)
{
  return self->states[step];
}

gint64
nlk_join_attempt_get_usec (NlkJoinAttempt *self, NlkJoinStep step)
{
  return self->usecs[step];
}

const GError *
nlk_join_attempt_get_error (NlkJoinAttempt *self)
{
  return self->error;
}

gboolean
nlk_join_attempt_is_good (NlkJoinAttempt *self)
{
  return self->states[NLK_JOIN_STEP_AGENTS] == NLK_JOIN_STEP_DONE;
}

GTlsCertificate *
nlk_join_attempt_get_certificate (NlkJoinAttempt *self)
{
  return self->certificate;
}

const NlkEndpointConfig *
nlk_join_attempt_get_config (NlkJoinAttempt *self)
{
  return self->config;
}

const char *
nlk_join_attempt_get_name (NlkJoinAttempt *self)
{
  return self->token != NULL ? self->token->name : NULL;
}

gint64
nlk_join_attempt_get_expires_seconds (NlkJoinAttempt *self)
{
  return self->token != NULL ? self->token->expires_seconds : 0;
}

guint
nlk_join_attempt_get_n_agents (NlkJoinAttempt *self)
{
  return self->n_agents;
}

NlkJoinAttempt *
nlk_join_attempt_new (NlkLoop *loop, const NlkEndpointConfig *config, const NlkTimeouts *timeouts)
{
  NlkJoinAttempt *self = g_object_new (NLK_TYPE_JOIN_ATTEMPT, NULL);

  self->loop = nlk_loop_ref (loop);
  self->config = nlk_endpoint_config_copy (config);
  self->timeouts = *timeouts;
  self->token = nlk_token_read (NLK_TOKEN_CLIENT, nlk_secret_get_text (config->token), NULL);
  return self;
}

static void
nlk_join_attempt_dispose (GObject *object)
{
  stop_all (NLK_JOIN_ATTEMPT (object));
  G_OBJECT_CLASS (nlk_join_attempt_parent_class)->dispose (object);
}

static void
nlk_join_attempt_finalize (GObject *object)
{
  NlkJoinAttempt *self = NLK_JOIN_ATTEMPT (object);

  g_clear_object (&self->certificate);
  g_clear_error (&self->error);
  nlk_token_free (self->token);
  nlk_endpoint_unref (self->endpoint);
  nlk_endpoint_config_free (self->config);
  nlk_loop_unref (self->loop);
  G_OBJECT_CLASS (nlk_join_attempt_parent_class)->finalize (object);
}

static void
nlk_join_attempt_class_init (NlkJoinAttemptClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_join_attempt_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_join_attempt_finalize;
  signals[STEP] = g_signal_new ("step", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_UINT);
  signals[ENDED] =
    g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_join_attempt_init (NlkJoinAttempt *self)
{
  self->running = NO_STEP;
  for (guint i = 0; i < NLK_JOIN_STEPS; i++)
    self->usecs[i] = -1;
}
