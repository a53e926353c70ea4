/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-uuid.h"

#include "nlk-gateway.h"

G_BEGIN_DECLS

typedef struct _NlkGatewayAgent NlkGatewayAgent;
typedef struct _NlkGatewayClient NlkGatewayClient;

/**
 * NlkGatewayUser:
 * @uid: the user
 * @agents: (element-type utf8 NlkGatewayAgent): by name, each its own
 * @clients: (element-type NlkUuid NlkGatewayClient): by session, each its own
 *
 * A user space: who may see and reach whom. It exists while somebody is in it, agent or client.
 */
typedef struct {
  NlkUuid uid;
  GHashTable *agents;
  GHashTable *clients;
} NlkGatewayUser;

/**
 * nlk_gateway_user_free:
 * @user: (transfer full): a user space that nobody is in
 */
void nlk_gateway_user_free (NlkGatewayUser *user);

/**
 * nlk_gateway_user_lookup:
 * @gateway: the gateway
 * @uid: a user
 *
 * Returns: (transfer none) (nullable): the user space, if somebody is in it
 */
NlkGatewayUser *nlk_gateway_user_lookup (NlkGateway *gateway, const NlkUuid *uid);

/**
 * nlk_gateway_user_ensure:
 * @gateway: the gateway
 * @uid: a user
 *
 * Returns: (transfer none): the user space, new if need be
 */
NlkGatewayUser *nlk_gateway_user_ensure (NlkGateway *gateway, const NlkUuid *uid);

/**
 * nlk_gateway_user_leave:
 * @gateway: the gateway
 * @user: a user space that somebody has been taken out of
 *
 * Frees @user if nobody is left.
 */
void nlk_gateway_user_leave (NlkGateway *gateway, NlkGatewayUser *user);

/**
 * nlk_gateway_user_has_room:
 * @gateway: the gateway
 * @uid: a user
 *
 * Returns: whether the limit `control_channels_per_uid` permits one more
 */
gboolean nlk_gateway_user_has_room (NlkGateway *gateway, const NlkUuid *uid);

/**
 * nlk_gateway_user_has_agent:
 * @gateway: the gateway
 * @uid: a user
 * @name: (nullable): name of an agent, %NULL for any
 *
 * Returns: whether it is online
 */
gboolean nlk_gateway_user_has_agent (NlkGateway *gateway, const NlkUuid *uid, const char *name);

G_END_DECLS
