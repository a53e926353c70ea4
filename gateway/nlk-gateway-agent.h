/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "protocol/nlk-service-description.h"

#include "nlk-gateway-connection.h"
#include "nlk-gateway-control.h"
#include "nlk-gateway-pass.h"
#include "nlk-gateway-request.h"
#include "nlk-gateway-user.h"

G_BEGIN_DECLS

/**
 * NlkGatewayAgent:
 * @gateway: the gateway
 * @user: the user space it is in
 * @control: its control channel
 * @info: what clients are told of it; `info->name` is its name
 * @pass: its token
 * @n_waiting: streams that wait for it to join
 *
 * An agent that is online.
 */
struct _NlkGatewayAgent {
  NlkGateway *gateway;
  NlkGatewayUser *user;
  NlkGatewayControl *control;
  NlkAgentInfo *info;
  NlkGatewayPass *pass;
  guint n_waiting;
};

/**
 * nlk_gateway_agent_connect:
 * @gateway: the gateway
 * @request: (transfer full): an agent's request for a control channel
 * @connection: (transfer full): where it came on
 *
 * Lets an agent in, or refuses it over a limit. One of the same name is told `Shutdown` and no
 * longer listened to.
 */
void nlk_gateway_agent_connect (NlkGateway *gateway, NlkGatewayRequest *request,
                                NlkGatewayConnection *connection);

/**
 * nlk_gateway_agent_free:
 * @agent: (transfer full): an agent
 *
 * Takes it out of its user space, fails the streams that wait for it and closes its control
 * channel.
 */
void nlk_gateway_agent_free (NlkGatewayAgent *agent);

G_END_DECLS
