/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-endpoint-config.h"
#include "config/nlk-timeouts.h"
#include "net/nlk-loop.h"

#include "nlk-gateway-session.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkJoinStep:
 * @NLK_JOIN_STEP_NAME: the gateway's name resolves
 * @NLK_JOIN_STEP_ADDRESS: its port answers, through the proxy if there is one
 * @NLK_JOIN_STEP_CERTIFICATE: its certificate is trusted
 * @NLK_JOIN_STEP_GATEWAY: what answers is a gateway
 * @NLK_JOIN_STEP_ACCESS: it accepts the token
 * @NLK_JOIN_STEP_AGENTS: it has told which agents are online
 *
 * The steps of an attempt, in their order.
 */
typedef enum {
  NLK_JOIN_STEP_NAME,
  NLK_JOIN_STEP_ADDRESS,
  NLK_JOIN_STEP_CERTIFICATE,
  NLK_JOIN_STEP_GATEWAY,
  NLK_JOIN_STEP_ACCESS,
  NLK_JOIN_STEP_AGENTS,
} NlkJoinStep;

/**
 * NLK_JOIN_STEPS:
 *
 * How many steps there are.
 */
#define NLK_JOIN_STEPS (NLK_JOIN_STEP_AGENTS + 1)

/**
 * NlkJoinStepState:
 * @NLK_JOIN_STEP_WAITING: its turn has not come
 * @NLK_JOIN_STEP_RUNNING: it goes on
 * @NLK_JOIN_STEP_DONE: it went well
 * @NLK_JOIN_STEP_LEFT_OUT: there is nothing to do: the proxy looks the name up, there is no TLS
 * @NLK_JOIN_STEP_FAILED: here it ended
 *
 * How a step stands.
 */
typedef enum {
  NLK_JOIN_STEP_WAITING,
  NLK_JOIN_STEP_RUNNING,
  NLK_JOIN_STEP_DONE,
  NLK_JOIN_STEP_LEFT_OUT,
  NLK_JOIN_STEP_FAILED,
} NlkJoinStepState;

/**
 * NlkJoinAttempt:
 *
 * Tries an endpoint before anything of it is kept, step by step. The token leaves this computer only on a connection whose
 * certificate is trusted: who has shown another one has got a TLS handshake and nothing else. Bound to the thread of its
 * loop.
 *
 * Signals:
 * - `step` (#NlkJoinStep as guint): the state of a step changed; for looking at it, not for cancelling
 * - `ended` (): all steps went well, or one failed; once for each start and for each trust
 */
#define NLK_TYPE_JOIN_ATTEMPT (nlk_join_attempt_get_type ())
G_DECLARE_FINAL_TYPE (NlkJoinAttempt, nlk_join_attempt, NLK, JOIN_ATTEMPT, GObject)

/**
 * nlk_join_attempt_new:
 * @loop: the loop of this thread, attached to its thread-default main context
 * @config: the endpoint, copied
 * @timeouts: copied
 *
 * Returns: (transfer full): an attempt that has not begun
 */
NlkJoinAttempt *nlk_join_attempt_new (NlkLoop *loop, const NlkEndpointConfig *config,
                                      const NlkTimeouts *timeouts);

/**
 * nlk_join_attempt_start:
 * @self: an attempt that has not begun
 *
 * Begins. The first signal may come before this returns.
 *
 * Context: reads the environment for a proxy and the file with authorities that the endpoint names
 */
void nlk_join_attempt_start (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_keep_session:
 * @self: an attempt that has not begun
 *
 * Its session with the gateway is wanted for more when all steps have gone well; else it is closed then.
 */
void nlk_join_attempt_keep_session (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_get_session:
 * @self: an attempt
 *
 * Returns: (transfer none) (nullable): its session, from the fourth step on until the attempt has ended; of one that keeps
 *   it and is good, until it is cancelled or freed
 */
NlkGatewaySession *nlk_join_attempt_get_session (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_cancel:
 * @self: an attempt
 *
 * Ends it. No signal follows.
 */
void nlk_join_attempt_cancel (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_get_state:
 * @self: an attempt
 * @step: a step
 *
 * Returns: how it stands
 */
NlkJoinStepState nlk_join_attempt_get_state (NlkJoinAttempt *self, NlkJoinStep step);

/**
 * nlk_join_attempt_get_usec:
 * @self: an attempt
 * @step: a step
 *
 * Returns: how long the step has taken; -1 before it ended, and for what took no time of its own: the access comes in one
 *   answer with the proof that it is a gateway
 */
gint64 nlk_join_attempt_get_usec (NlkJoinAttempt *self, NlkJoinStep step);

/**
 * nlk_join_attempt_get_error:
 * @self: an attempt
 *
 * Returns: (transfer none) (nullable): why a step failed: #NlkChannelError, %NLK_TOKEN_ERROR when the token is none,
 *   #NlkConfigError for a proxy of the environment, #GFileError or #GTlsError for the file with authorities
 */
const GError *nlk_join_attempt_get_error (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_is_good:
 * @self: an attempt
 *
 * Returns: whether all steps went well
 */
gboolean nlk_join_attempt_is_good (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_get_certificate:
 * @self: an attempt
 *
 * Returns: (transfer none) (nullable): the certificate that was shown, whether it is trusted or not
 */
GTlsCertificate *nlk_join_attempt_get_certificate (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_can_trust:
 * @self: an attempt
 *
 * Returns: whether it has failed only because nobody vouches for the certificate, so that a person may decide
 */
gboolean nlk_join_attempt_can_trust (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_trust:
 * @self: an attempt that nlk_join_attempt_can_trust()
 *
 * A person has decided that the certificate is the right one: its pin goes into the endpoint, and the steps go on.
 */
void nlk_join_attempt_trust (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_get_config:
 * @self: an attempt
 *
 * Returns: (transfer none): the endpoint, with the pin that a person has trusted
 */
const NlkEndpointConfig *nlk_join_attempt_get_config (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_get_name:
 * @self: an attempt
 *
 * Returns: (transfer none) (nullable): the name that the token gives this computer, %NULL when it is no token
 */
const char *nlk_join_attempt_get_name (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_get_expires_seconds:
 * @self: an attempt
 *
 * Returns: until when the token is good, in seconds since 1970; 0 when it is no token
 */
gint64 nlk_join_attempt_get_expires_seconds (NlkJoinAttempt *self);

/**
 * nlk_join_attempt_get_n_agents:
 * @self: an attempt
 *
 * Returns: how many agents are online, once the last step is done
 */
guint nlk_join_attempt_get_n_agents (NlkJoinAttempt *self);

G_END_DECLS
