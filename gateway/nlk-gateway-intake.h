/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "protocol/nlk-reason.h"

#include "nlk-gateway-connection.h"
#include "nlk-gateway.h"

G_BEGIN_DECLS

/* The way in: TLS, the request's head, and who takes it from there, all within the time-out
 * `handshake`. */

/**
 * nlk_gateway_intake_accept:
 * @gateway: the gateway
 * @port: where it came in
 * @fd: (transfer full): an accepted socket
 * @peer: where it comes from
 *
 * Takes a new connection, or closes it when the limit `connections_unauthenticated` is reached.
 */
void nlk_gateway_intake_accept (NlkGateway *gateway, NlkGatewayPort *port, int fd,
                                GSocketAddress *peer);

/**
 * nlk_gateway_intake_refuse:
 * @gateway: the gateway
 * @connection: (transfer full): a connection with a tunnel request
 * @status: HTTP status
 * @text: what to say
 *
 * Refuses the request; the connection may carry another one.
 */
void nlk_gateway_intake_refuse (NlkGateway *gateway, NlkGatewayConnection *connection, guint status,
                                const char *text);

/**
 * nlk_gateway_intake_refuse_for:
 * @gateway: the gateway
 * @connection: (transfer full): a connection with a tunnel request
 * @reason: why
 * @message: (nullable): in words; %NULL for nlk_reason_get_text()
 *
 * The same with the status and the text `nl-C: M` that belong to @reason.
 */
void nlk_gateway_intake_refuse_for (NlkGateway *gateway, NlkGatewayConnection *connection,
                                    NlkReason reason, const char *message);

/**
 * nlk_gateway_intake_close_all:
 * @gateway: the gateway
 *
 * Closes every connection whose request is not known yet. Handshakes under way in a thread end a
 * little later; until then they stay in #NlkGateway.intakes.
 */
void nlk_gateway_intake_close_all (NlkGateway *gateway);

G_END_DECLS
