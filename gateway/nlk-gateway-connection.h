/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-end.h"
#include "net/nlk-http-head.h"

#include "nlk-gateway-port.h"

G_BEGIN_DECLS

/**
 * NlkGatewayConnection:
 * @port: where it came in, a reference
 * @end: (nullable): the bytes behind the request's head
 * @peer: where it comes from
 * @head: (nullable): the request
 *
 * A connection with a request that waits for its answer. Whoever holds it may take @end out.
 */
typedef struct {
  NlkGatewayPort *port;
  NlkEnd *end;
  GSocketAddress *peer;
  NlkHttpHead *head;
} NlkGatewayConnection;

/**
 * nlk_gateway_connection_free:
 * @connection: (transfer full) (nullable): a connection
 *
 * Closes what is left of it.
 */
void nlk_gateway_connection_free (NlkGatewayConnection *connection);

/**
 * nlk_gateway_connection_write:
 * @connection: a connection
 * @bytes: (transfer full): an answer
 *
 * Sends @bytes whole or not at all: a peer that has left no room even for this has not read its
 * earlier answers.
 *
 * Returns: whether they were taken
 */
gboolean nlk_gateway_connection_write (NlkGatewayConnection *connection, GByteArray *bytes);

/**
 * nlk_gateway_connection_upgrade:
 * @connection: a connection with an upgrade request
 * @fields: (array length=n_fields): fields for the answer
 * @n_fields: how many
 *
 * Sends the 101.
 *
 * Returns: whether it was taken
 */
gboolean nlk_gateway_connection_upgrade (NlkGatewayConnection *connection,
                                         const NlkHttpField *fields, gsize n_fields);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkGatewayConnection, nlk_gateway_connection_free)

G_END_DECLS
