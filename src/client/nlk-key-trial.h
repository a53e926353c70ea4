/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-agent-key.h"

G_BEGIN_DECLS

/**
 * NLK_KEY_TRIAL_TIMEOUT_USEC:
 *
 * How long a person waits for the answer to a key, usually.
 */
#define NLK_KEY_TRIAL_TIMEOUT_USEC (10 * (gint64) G_USEC_PER_SEC)

/**
 * NLK_KEY_TRIAL_MOST_WAIT_SECONDS:
 *
 * The longest that a person is told to wait after too many wrong keys: the number comes from a stranger.
 */
#define NLK_KEY_TRIAL_MOST_WAIT_SECONDS 120

/**
 * NlkKeyVerdict:
 * @NLK_KEY_VERDICT_ACCEPTED: the agent has proven that it has the key; of a probe: the agent says that it has one
 * @NLK_KEY_VERDICT_WRONG: the agent has another key
 * @NLK_KEY_VERDICT_WAIT: the agent checks no more keys for a while
 * @NLK_KEY_VERDICT_SUITE: the agent does not speak this encryption
 * @NLK_KEY_VERDICT_NO_KEY: the agent says that it has no key
 * @NLK_KEY_VERDICT_REQUIRED: a policy, or the agent, does not let this through without encryption of its own kind
 * @NLK_KEY_VERDICT_AWAY: the gateway is not connected, or the agent is not online
 * @NLK_KEY_VERDICT_SILENT: the check was not finished, or not in time
 * @NLK_KEY_VERDICT_LIMIT: this client has given away all the guesses that it may, for now
 *
 * What came of a key. All but %NLK_KEY_VERDICT_ACCEPTED and %NLK_KEY_VERDICT_LIMIT is only the word of gateway or agent.
 */
typedef enum {
  NLK_KEY_VERDICT_ACCEPTED,
  NLK_KEY_VERDICT_WRONG,
  NLK_KEY_VERDICT_WAIT,
  NLK_KEY_VERDICT_SUITE,
  NLK_KEY_VERDICT_NO_KEY,
  NLK_KEY_VERDICT_REQUIRED,
  NLK_KEY_VERDICT_AWAY,
  NLK_KEY_VERDICT_SILENT,
  NLK_KEY_VERDICT_LIMIT,
} NlkKeyVerdict;

/**
 * NlkKeyTrialResult:
 * @verdict: what came of it
 * @wait_seconds: with %NLK_KEY_VERDICT_WAIT, 1 to %NLK_KEY_TRIAL_MOST_WAIT_SECONDS: another try is in vain so long
 * @key: (nullable): with %NLK_KEY_VERDICT_ACCEPTED, but not of a probe: the key with its session. Tunnels that get the same
 *   passphrase while it is held need no handshake of their own.
 *
 * The result of a trial or a probe.
 */
typedef struct {
  NlkKeyVerdict verdict;
  guint wait_seconds;
  NlkAgentKey *key;
} NlkKeyTrialResult;

/**
 * nlk_key_trial_result_clear:
 * @result: a result
 */
void nlk_key_trial_result_clear (NlkKeyTrialResult *result);

/**
 * nlk_key_trial_async:
 * @session: the session with the gateway
 * @agent: name of the agent
 * @passphrase: of nlk_agent_key_new_passphrase(), which a person has entered just now
 * @timeout_usec: until the verdict is %NLK_KEY_VERDICT_SILENT
 * @cancellable: (nullable): cancellable
 * @callback: called once when it is over
 * @user_data: for @callback
 *
 * Tries a key with the agent by a whole handshake, without opening a stream. The guesses of this client are full again
 * before it begins, for a person has entered the key.
 */
void nlk_key_trial_async (NlkGatewaySession *session, const char *agent, NlkSecret *passphrase,
                          gint64 timeout_usec, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_key_trial_probe_async:
 * @session: the session with the gateway
 * @agent: name of the agent
 * @timeout_usec: until the verdict is %NLK_KEY_VERDICT_SILENT
 * @cancellable: (nullable): cancellable
 * @callback: called once when it is over
 * @user_data: for @callback
 *
 * Asks the agent whether it has a key. Costs no guess of either side, and proves nothing.
 */
void nlk_key_trial_probe_async (NlkGatewaySession *session, const char *agent, gint64 timeout_usec,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * nlk_key_trial_finish:
 * @result: what the callback got
 * @ret_result: (out caller-allocates): what came of it, to be cleared
 * @error: return location
 *
 * Errors: %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether there is a verdict
 */
gboolean nlk_key_trial_finish (GAsyncResult *result, NlkKeyTrialResult *ret_result, GError **error);

/**
 * nlk_key_trial_classify:
 * @error: (nullable): why an encryption session could not be opened, %NULL when it could
 *
 * Returns: the verdict
 */
NlkKeyVerdict nlk_key_trial_classify (const GError *error);

G_END_DECLS
