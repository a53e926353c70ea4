/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-endpoint-config.h"
#include "config/nlk-timeouts.h"
#include "net/nlk-loop.h"
#include "protocol/nlk-destination.h"

#include "nlk-destination-rule.h"
#include "nlk-join-attempt.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkCheckStep:
 * @NLK_CHECK_PROXY: the proxy on the way to the gateway answers
 * @NLK_CHECK_NAME: the gateway's name resolves
 * @NLK_CHECK_ADDRESS: its port answers, through the proxy if there is one
 * @NLK_CHECK_CERTIFICATE: its certificate is trusted
 * @NLK_CHECK_GATEWAY: what answers is a gateway
 * @NLK_CHECK_ACCESS: it accepts the token
 * @NLK_CHECK_CLOCK: the clock here agrees with the gateway's; alone in that the check goes on when it does not
 * @NLK_CHECK_AGENTS: it has told which agents are online
 * @NLK_CHECK_AGENT: the agent that was asked about is one of them
 * @NLK_CHECK_KEY: the agent has proven that it has the same key
 * @NLK_CHECK_RULE: the policies of this client allow the destination
 * @NLK_CHECK_DESTINATION: the agent has connected to the destination
 *
 * The steps of a check, in their order.
 */
typedef enum {
  NLK_CHECK_PROXY,
  NLK_CHECK_NAME,
  NLK_CHECK_ADDRESS,
  NLK_CHECK_CERTIFICATE,
  NLK_CHECK_GATEWAY,
  NLK_CHECK_ACCESS,
  NLK_CHECK_CLOCK,
  NLK_CHECK_AGENTS,
  NLK_CHECK_AGENT,
  NLK_CHECK_KEY,
  NLK_CHECK_RULE,
  NLK_CHECK_DESTINATION,
} NlkCheckStep;

/**
 * NLK_CHECK_STEPS:
 *
 * How many steps there are.
 */
#define NLK_CHECK_STEPS (NLK_CHECK_DESTINATION + 1)

/**
 * NLK_CHECK_CLOCK_SECONDS:
 *
 * How far two clocks may differ: as long as a token counts after its time.
 */
#define NLK_CHECK_CLOCK_SECONDS 60

/**
 * NlkCheck:
 *
 * Looks at a gateway step by step, and on request at an agent, its key and a destination behind it. It has connections of
 * its own and disturbs nobody's. Bound to the thread of its loop.
 *
 * Signals:
 * - `step` (#NlkCheckStep as guint): the state of a step changed; for looking at it, not for cancelling
 * - `ended` (): all steps went well, or one failed; once
 */
#define NLK_TYPE_CHECK (nlk_check_get_type ())
G_DECLARE_FINAL_TYPE (NlkCheck, nlk_check, NLK, CHECK, GObject)

/**
 * nlk_check_new:
 * @loop: the loop of this thread, attached to its thread-default main context
 * @config: the endpoint, copied
 * @timeouts: copied
 *
 * Returns: (transfer full): a check of the gateway that has not begun
 */
NlkCheck *nlk_check_new (NlkLoop *loop, const NlkEndpointConfig *config,
                         const NlkTimeouts *timeouts);

/**
 * nlk_check_set_agent:
 * @self: a check that has not begun
 * @agent: name of an agent
 * @passphrase: (nullable): of nlk_agent_key_new_passphrase(), tried with the agent as if a person had entered it
 *
 * Looks at the agent too.
 */
void nlk_check_set_agent (NlkCheck *self, const char *agent, NlkSecret *passphrase);

/**
 * nlk_check_set_destination:
 * @self: a check of an agent that has not begun
 * @destination: where to; neither nonce nor signature set; copied
 *
 * Looks whether the destination may be reached through the agent, and connects to it without sending a byte.
 */
void nlk_check_set_destination (NlkCheck *self, const NlkDestination *destination);

/**
 * nlk_check_start:
 * @self: a check that has not begun
 *
 * Begins. The first signal may come before this returns.
 *
 * Context: reads the environment for a proxy and the file with authorities that the endpoint names
 */
void nlk_check_start (NlkCheck *self);

/**
 * nlk_check_cancel:
 * @self: a check
 *
 * Ends it. No signal follows.
 */
void nlk_check_cancel (NlkCheck *self);

/**
 * nlk_check_has_step:
 * @self: a check
 * @step: a step
 *
 * Returns: whether the step is one of this check; %NLK_CHECK_PROXY is only once it has begun
 */
gboolean nlk_check_has_step (NlkCheck *self, NlkCheckStep step);

/**
 * nlk_check_get_state:
 * @self: a check
 * @step: a step
 *
 * Returns: how it stands; of a step that it does not have %NLK_JOIN_STEP_WAITING
 */
NlkJoinStepState nlk_check_get_state (NlkCheck *self, NlkCheckStep step);

/**
 * nlk_check_get_usec:
 * @self: a check
 * @step: a step
 *
 * Returns: how long the step has taken; -1 before it ended, and for what took no time of its own
 */
gint64 nlk_check_get_usec (NlkCheck *self, NlkCheckStep step);

/**
 * nlk_check_get_error:
 * @self: a check
 *
 * Returns: (transfer none) (nullable): why a step failed, for nlk_failure_classify(); the clock gives none
 */
const GError *nlk_check_get_error (NlkCheck *self);

/**
 * nlk_check_is_good:
 * @self: a check
 *
 * Returns: whether all its steps have gone well, the clock aside
 */
gboolean nlk_check_is_good (NlkCheck *self);

/**
 * nlk_check_get_attempt:
 * @self: a check
 *
 * Returns: (transfer none): what it knows of gateway, certificate and token
 */
NlkJoinAttempt *nlk_check_get_attempt (NlkCheck *self);

/**
 * nlk_check_get_proxy:
 * @self: a check
 *
 * Returns: (transfer none) (nullable): the proxy on the way to the gateway, once it has begun
 */
const NlkProxyConfig *nlk_check_get_proxy (NlkCheck *self);

/**
 * nlk_check_dup_pin:
 * @self: a check
 *
 * Returns: (transfer full) (nullable): `sha256/BASE64` of the certificate that was shown, trusted or not, as `pin` wants it
 */
char *nlk_check_dup_pin (NlkCheck *self);

/**
 * nlk_check_get_clock_ahead:
 * @self: a check
 * @ret_seconds: (out): how far the clock here is ahead of the gateway's, below 0 when it is behind; written on success only
 *
 * Returns: whether the gateway has said what time it is
 */
gboolean nlk_check_get_clock_ahead (NlkCheck *self, gint64 *ret_seconds);

/**
 * nlk_check_get_agents:
 * @self: a check
 *
 * Returns: (transfer none) (nullable) (element-type NlkAgentInfo): the agents, once they are known
 */
GPtrArray *nlk_check_get_agents (NlkCheck *self);

/**
 * nlk_check_get_rule:
 * @self: a check
 *
 * Returns: (transfer none) (nullable): the rule about the destination, once %NLK_CHECK_RULE has ended
 */
const NlkDestinationRule *nlk_check_get_rule (NlkCheck *self);

G_END_DECLS
