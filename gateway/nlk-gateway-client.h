/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-gateway-connection.h"
#include "nlk-gateway-control.h"
#include "nlk-gateway-expiry.h"
#include "nlk-gateway-pass.h"
#include "nlk-gateway-request.h"
#include "nlk-gateway-user.h"

G_BEGIN_DECLS

/**
 * NlkGatewayClient:
 * @gateway: the gateway
 * @user: the user space it is in
 * @control: its control channel
 * @session: names this control channel on data channels
 * @name: name in its token
 * @address: where it comes from
 * @pass: its token
 * @policies: (element-type NlkPolicy): its policies, fixed when it connected
 * @expiry: runs until the first policy expires, where that is before its token
 * @is_older: whether it speaks Narrowlink 0.2 as that program does
 * @held: numbers of list requests that wait for agents to come back
 * @n_streams: open streams
 *
 * A client session: one control channel of a client.
 */
struct _NlkGatewayClient {
  NlkGateway *gateway;
  NlkGatewayUser *user;
  NlkGatewayControl *control;
  NlkUuid session;
  char *name;
  char *address;
  NlkGatewayPass *pass;
  GPtrArray *policies;
  NlkGatewayExpiry expiry;
  gboolean is_older;
  GArray *held;
  guint n_streams;
};

/**
 * nlk_gateway_client_connect:
 * @gateway: the gateway
 * @request: (transfer full): a client's request for a control channel
 * @connection: (transfer full): where it came on
 *
 * Opens a session, or refuses it over a limit.
 */
void nlk_gateway_client_connect (NlkGateway *gateway, NlkGatewayRequest *request,
                                 NlkGatewayConnection *connection);

/**
 * nlk_gateway_client_tell_error:
 * @client: a client
 * @connection: id of a stream
 * @text: why it failed
 *
 * Sends a `ConnectionError`.
 */
void nlk_gateway_client_tell_error (NlkGatewayClient *client, const NlkUuid *connection,
                                    const char *text);

/**
 * nlk_gateway_client_release_lists:
 * @user: a user space
 *
 * Answers the list requests that were held back in it.
 */
void nlk_gateway_client_release_lists (NlkGatewayUser *user);

/**
 * nlk_gateway_client_free:
 * @client: (transfer full): a client
 *
 * Takes it out of its user space and closes its control channel. Its streams go on.
 */
void nlk_gateway_client_free (NlkGatewayClient *client);

G_END_DECLS
