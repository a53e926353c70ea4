/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-gateway-connection.h"
#include "nlk-gateway.h"

G_BEGIN_DECLS

/**
 * nlk_gateway_web_new:
 * @gateway: the gateway
 *
 * Returns: (transfer full): what answers requests that are no tunnel: a plain page at `/`, 404
 * elsewhere
 */
NlkGatewayWeb *nlk_gateway_web_new (NlkGateway *gateway);

/**
 * nlk_gateway_web_take:
 * @web: the web
 * @connection: (transfer full): a connection with a request that is no tunnel
 *
 * Hands the connection over, from the request's first byte. It carries this one request, within the
 * time-out `handshake`.
 */
void nlk_gateway_web_take (NlkGatewayWeb *web, NlkGatewayConnection *connection);

/**
 * nlk_gateway_web_refuse:
 * @web: the web
 * @connection: (transfer full): a connection
 * @status: 400 or 431
 *
 * Answers a request that cannot be served with a page, and closes the connection.
 */
void nlk_gateway_web_refuse (NlkGatewayWeb *web, NlkGatewayConnection *connection, guint status);

/**
 * nlk_gateway_web_close_all:
 * @web: the web
 *
 * Closes every connection.
 */
void nlk_gateway_web_close_all (NlkGatewayWeb *web);

/**
 * nlk_gateway_web_free:
 * @web: (transfer full) (nullable): the web
 */
void nlk_gateway_web_free (NlkGatewayWeb *web);

G_END_DECLS
