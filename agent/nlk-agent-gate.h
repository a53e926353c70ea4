/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-agent-config.h"
#include "crypto/nlk-session-cache.h"
#include "protocol/nlk-service-description.h"

G_BEGIN_DECLS

/**
 * NlkAgentGateAnswer:
 * @NLK_AGENT_GATE_REFUSED: the stream is not opened
 * @NLK_AGENT_GATE_PLAIN: it is opened without encryption
 * @NLK_AGENT_GATE_SEALED: it is opened with encryption
 * @NLK_AGENT_GATE_HANDSHAKE: it is a key exchange, which the agent answers itself
 *
 * What becomes of a request.
 */
typedef enum {
  NLK_AGENT_GATE_REFUSED,
  NLK_AGENT_GATE_PLAIN,
  NLK_AGENT_GATE_SEALED,
  NLK_AGENT_GATE_HANDSHAKE,
} NlkAgentGateAnswer;

/**
 * NlkAgentGate:
 * @cache: (not nullable): what the agent knows of keys, borrowed
 * @is_strict: whether streams have to be encrypted
 * @publish: (element-type NlkPublishHost): what the agent publishes, borrowed; these destinations need no encryption
 *
 * Decides on a request before anything is parsed, resolved or dialled for it. A machine: no I/O, no clock. A value.
 */
typedef struct {
  NlkSessionCache *cache;
  gboolean is_strict;
  GPtrArray *publish;
} NlkAgentGate;

/**
 * nlk_agent_gate_decide:
 * @gate: the gate
 * @destination: the request as it came
 * @now_usec: boot time
 * @ret_session: (out) (transfer full) (nullable): the session of a sealed stream
 * @ret_keys: (out caller-allocates): the keys of a sealed stream, to be cleared by the caller
 * @error: return location for an error
 *
 * Errors, with %NLK_AGENT_GATE_REFUSED: %NLK_REASON_ERROR with %NLK_REASON_FORBIDDEN, %NLK_REASON_KEY_REQUIRED,
 * %NLK_REASON_NO_KEY, %NLK_REASON_UNKNOWN_SESSION, %NLK_REASON_E2EE_REFUSED, %NLK_REASON_UNREACHABLE.
 *
 * Source: PROTOCOL.md, "Streams".
 *
 * Returns: what becomes of it
 */
NlkAgentGateAnswer nlk_agent_gate_decide (const NlkAgentGate *gate,
                                          const NlkDestination *destination, gint64 now_usec,
                                          NlkSession **ret_session, NlkStreamKeys *ret_keys,
                                          GError **error);

G_END_DECLS
