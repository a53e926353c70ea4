/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-gateway-connection.h"
#include "nlk-gateway-pass.h"
#include "nlk-gateway-request.h"
#include "nlk-gateway-user.h"

G_BEGIN_DECLS

/**
 * NlkGatewayStream:
 *
 * One tunnelled stream. It waits for its agent, then it is a relay between two channels, then it is
 * over. The table #NlkGateway.streams owns it.
 */
typedef struct _NlkGatewayStream NlkGatewayStream;

/**
 * nlk_gateway_stream_open:
 * @gateway: the gateway
 * @request: (transfer full): a client's request for a stream
 * @connection: (transfer full): where it came on
 *
 * Checks session, policies, agent and limits, asks the agent, and waits for it for the time-out
 * `pending`. A client that defers gets its answer when the agent has joined or failed; another gets
 * 101 at once, and of a failure the end of its channel and a `ConnectionError`.
 */
void nlk_gateway_stream_open (NlkGateway *gateway, NlkGatewayRequest *request,
                              NlkGatewayConnection *connection);

/**
 * nlk_gateway_stream_join:
 * @gateway: the gateway
 * @request: (transfer full): an agent's request to join a stream
 * @connection: (transfer full): where it came on
 *
 * Joins the stream if it waits for this very agent, once.
 */
void nlk_gateway_stream_join (NlkGateway *gateway, NlkGatewayRequest *request,
                              NlkGatewayConnection *connection);

/**
 * nlk_gateway_stream_take_error:
 * @agent: an agent
 * @id: of a stream
 * @text: what the agent says
 *
 * The agent could not open a stream. Ignored unless the stream waits for this agent.
 */
void nlk_gateway_stream_take_error (NlkGatewayAgent *agent, const NlkUuid *id, const char *text);

/**
 * nlk_gateway_stream_fail_waiting:
 * @agent: an agent that is going
 *
 * Fails every stream that waits for @agent.
 */
void nlk_gateway_stream_fail_waiting (NlkGatewayAgent *agent);

/**
 * nlk_gateway_stream_refuse_waiting:
 * @gateway: a gateway that goes down
 *
 * Fails every stream that waits for its agent with %NLK_REASON_SHUTTING_DOWN.
 */
void nlk_gateway_stream_refuse_waiting (NlkGateway *gateway);

/**
 * nlk_gateway_stream_end_of:
 * @pass: a token that is of no use any more
 * @why: in words
 *
 * Ends every stream that it or a session with it has open, on either side, with
 * %NLK_REASON_TOKEN_EXPIRED.
 */
void nlk_gateway_stream_end_of (NlkGatewayPass *pass, const char *why);

/**
 * nlk_gateway_stream_end_of_session:
 * @client: a session that has lost what it was permitted
 * @why: in words
 *
 * Ends every stream that it has open with %NLK_REASON_TOKEN_EXPIRED.
 */
void nlk_gateway_stream_end_of_session (NlkGatewayClient *client, const char *why);

/**
 * nlk_gateway_stream_abort_all:
 * @gateway: a gateway that goes down
 *
 * Ends every stream with %NLK_REASON_SHUTTING_DOWN. Those that ran leave the table in the loop's
 * next turn.
 */
void nlk_gateway_stream_abort_all (NlkGateway *gateway);

/**
 * nlk_gateway_stream_free:
 * @stream: (transfer full): a stream
 *
 * Closes both its channels at once. For the table.
 */
void nlk_gateway_stream_free (NlkGatewayStream *stream);

G_END_DECLS
