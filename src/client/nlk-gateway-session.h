/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-uuid.h"
#include "config/nlk-endpoint-config.h"
#include "config/nlk-timeouts.h"
#include "net/nlk-endpoint.h"
#include "net/nlk-link.h"
#include "net/nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define NLK_TYPE_GATEWAY_SESSION (nlk_gateway_session_get_type ())

/**
 * NlkGatewaySession:
 *
 * A client's session with one gateway: the control channel, kept up for ever, and what the gateway tells over it. All
 * tunnels through the gateway share it. Bound to the thread of its loop.
 *
 * Signals:
 * - `changed` (): state, error or session id changed
 * - `agents` (): a list of agents has arrived
 * - `connection-error` (text id, text message): why a stream failed, from a gateway that could not say so earlier; the message
 *   is as it came
 */
G_DECLARE_FINAL_TYPE (NlkGatewaySession, nlk_gateway_session, NLK, GATEWAY_SESSION, GObject)

/**
 * nlk_gateway_session_new:
 * @loop: the loop of this thread
 * @config: the gateway, the token, the policies; copied as far as needed
 * @timeouts: copied
 * @error: return location
 *
 * Errors: #GTlsError or #GFileError when the authorities' file of @config cannot be used; %NLK_TOKEN_ERROR when the token
 * is none.
 *
 * Returns: (transfer full) (nullable): a session that is off
 */
NlkGatewaySession *nlk_gateway_session_new (NlkLoop *loop, const NlkEndpointConfig *config,
                                            const NlkTimeouts *timeouts, GError **error);

/**
 * nlk_gateway_session_start:
 * @self: a session
 *
 * Connects, and again whenever the connection is lost.
 */
void nlk_gateway_session_start (NlkGatewaySession *self);

/**
 * nlk_gateway_session_stop:
 * @self: a session
 *
 * Closes the control channel. Streams that are up stay.
 */
void nlk_gateway_session_stop (NlkGatewaySession *self);

/**
 * nlk_gateway_session_retry_now:
 * @self: a session
 *
 * Ends a waiting time between two attempts.
 */
void nlk_gateway_session_retry_now (NlkGatewaySession *self);

/**
 * NLK_GATEWAY_SESSION_PROBE_USEC:
 *
 * The longest time that a gateway has for the answer to nlk_gateway_session_probe().
 */
#define NLK_GATEWAY_SESSION_PROBE_USEC (3 * G_USEC_PER_SEC)

/**
 * nlk_gateway_session_probe:
 * @self: a session
 *
 * The connection may be dead without a word, after a sleep or with another network: unless the gateway answers soon, the
 * control channel is dropped and built anew. Ends a waiting time too.
 */
void nlk_gateway_session_probe (NlkGatewaySession *self);

/**
 * nlk_gateway_session_renew:
 * @self: a session
 * @session_id: the session that a data channel was refused with
 *
 * The gateway does not know the session any more: unless another one has come since, the control channel is dropped and
 * built anew.
 */
void nlk_gateway_session_renew (NlkGatewaySession *self, const char *session_id);

/**
 * nlk_gateway_session_request_agents:
 * @self: a connected session
 *
 * Asks for the list of agents; `agents` is emitted when it is there. Does nothing while a request goes on.
 */
void nlk_gateway_session_request_agents (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_state:
 * @self: a session
 *
 * Returns: where the link stands
 */
NlkLinkState nlk_gateway_session_get_state (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why it is not connected
 */
const GError *nlk_gateway_session_get_error (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_wait_usec:
 * @self: a session
 *
 * Returns: how long until the next attempt, 0 when none is waited for
 */
gint64 nlk_gateway_session_get_wait_usec (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_id:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the session id for data channels, while connected
 */
const char *nlk_gateway_session_get_id (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_round_trip_usec:
 * @self: a session
 *
 * Returns: how long the last answer of the gateway took, -1 before the first one on this connection
 */
gint64 nlk_gateway_session_get_round_trip_usec (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_clock_ahead:
 * @self: a session
 * @ret_seconds: (out): how far the clock here is ahead of the gateway's, below 0 when it is behind; to a second or two.
 *   Written on success only
 *
 * Returns: whether the gateway has said what time it is, when it let us in; once it has, it stays
 */
gboolean nlk_gateway_session_get_clock_ahead (NlkGatewaySession *self, gint64 *ret_seconds);

/**
 * nlk_gateway_session_is_settling:
 * @self: a session
 *
 * Returns: whether it has lately been rebuilt, so that an agent that seems to be away may be on its way back too
 */
gboolean nlk_gateway_session_is_settling (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_agents:
 * @self: a session
 *
 * Returns: (transfer none) (nullable) (element-type NlkAgentInfo): the last list, %NULL before the first one
 */
GPtrArray *nlk_gateway_session_get_agents (NlkGatewaySession *self);

/**
 * nlk_gateway_session_has_agent:
 * @self: a session
 * @name: name of an agent
 *
 * Returns: whether @name is in the last list
 */
gboolean nlk_gateway_session_has_agent (NlkGatewaySession *self, const char *name);

/**
 * nlk_gateway_session_get_loop:
 * @self: a session
 *
 * Returns: (transfer none): its loop
 */
NlkLoop *nlk_gateway_session_get_loop (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_endpoint:
 * @self: a session
 *
 * Returns: (transfer none): the gateway
 */
NlkEndpoint *nlk_gateway_session_get_endpoint (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_address:
 * @self: a session
 *
 * Returns: (transfer none): `host:port` of the gateway, for people
 */
const char *nlk_gateway_session_get_address (NlkGatewaySession *self);

/**
 * nlk_gateway_session_is_tls:
 * @self: a session
 *
 * Returns: whether the way to the gateway is encrypted
 */
gboolean nlk_gateway_session_is_tls (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_timeouts:
 * @self: a session
 *
 * Returns: (transfer none): its time-outs, in the same place as long as the session is there
 */
const NlkTimeouts *nlk_gateway_session_get_timeouts (NlkGatewaySession *self);

/**
 * nlk_gateway_session_set_timeouts:
 * @self: a session
 * @timeouts: copied
 *
 * Changes its time-outs, unless they are the same; what goes on already keeps those it began with. While it waits for the
 * gateway it tries again at once.
 */
void nlk_gateway_session_set_timeouts (NlkGatewaySession *self, const NlkTimeouts *timeouts);

/**
 * nlk_gateway_session_get_token:
 * @self: a session
 *
 * Returns: (transfer none): its token
 */
const char *nlk_gateway_session_get_token (NlkGatewaySession *self);

/**
 * nlk_gateway_session_get_uid:
 * @self: a session
 *
 * Returns: (transfer none): the user named in its token
 */
const NlkUuid *nlk_gateway_session_get_uid (NlkGatewaySession *self);

G_END_DECLS
