/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-agent-private.h"

G_BEGIN_DECLS

/**
 * NlkAgentStream:
 *
 * One request of the gateway: the gate, dialling, the data channel, the relay. It belongs to the agent's set of streams and
 * takes itself out of it when it is over.
 */
typedef struct _NlkAgentStream NlkAgentStream;

/**
 * nlk_agent_stream_open:
 * @agent: the agent
 * @line: where the request came from
 * @request: a `Connect`
 *
 * Begins. Why it fails is told to the gateway.
 */
void nlk_agent_stream_open (NlkAgent *agent, NlkAgentLine *line, const NlkControlMessage *request);

/**
 * nlk_agent_stream_probe:
 * @agent: the agent
 * @line: where the request came from
 * @request: an `IsReachable`
 *
 * Dials and tells what came of it.
 */
void nlk_agent_stream_probe (NlkAgent *agent, NlkAgentLine *line, const NlkControlMessage *request);

/**
 * nlk_agent_stream_is_handshake:
 * @stream: a stream
 *
 * Returns: whether it is a key exchange
 */
gboolean nlk_agent_stream_is_handshake (NlkAgentStream *stream);

/**
 * nlk_agent_stream_is_revoked:
 * @stream: a stream
 *
 * Returns: whether it is encrypted with a passphrase that the agent no longer has
 */
gboolean nlk_agent_stream_is_revoked (NlkAgentStream *stream);

/**
 * nlk_agent_stream_abort:
 * @stream: (transfer full): a stream that is no longer in the agent's set
 *
 * Ends it at once.
 */
void nlk_agent_stream_abort (NlkAgentStream *stream);

G_END_DECLS
