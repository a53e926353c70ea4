/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-gateway-expiry.h"
#include "nlk-gateway-request.h"
#include "nlk-gateway.h"

G_BEGIN_DECLS

/**
 * NlkGatewayPass:
 * @gateway: the gateway
 * @digest: of the token's text
 * @token: its claims, without what it permits
 * @n_channels: control channels of clients that it has open
 * @n_streams: streams of clients that it has open
 * @n_holders: how many hold a reference
 * @expiry: runs until the token expires
 *
 * A token in use. What it lets in holds a reference, and ends when the token expires or is revoked.
 */
typedef struct {
  NlkGateway *gateway;
  char *digest;
  NlkToken *token;
  guint n_channels;
  guint n_streams;
  guint n_holders;
  NlkGatewayExpiry expiry;
} NlkGatewayPass;

/**
 * nlk_gateway_pass_hold:
 * @gateway: the gateway
 * @request: a request whose token is good
 *
 * Returns: (transfer full): the pass of its token
 */
NlkGatewayPass *nlk_gateway_pass_hold (NlkGateway *gateway, const NlkGatewayRequest *request);

/**
 * nlk_gateway_pass_lookup:
 * @gateway: the gateway
 * @request: a request whose token is good
 *
 * Returns: (transfer none) (nullable): the pass of its token, if the token is in use
 */
NlkGatewayPass *nlk_gateway_pass_lookup (NlkGateway *gateway, const NlkGatewayRequest *request);

/**
 * nlk_gateway_pass_drop:
 * @pass: (transfer full) (nullable): a pass
 */
void nlk_gateway_pass_drop (NlkGatewayPass *pass);

/**
 * nlk_gateway_pass_end_revoked:
 * @gateway: the gateway
 *
 * Ends whatever a token has open that #NlkGateway.revocation refuses now.
 */
void nlk_gateway_pass_end_revoked (NlkGateway *gateway);

G_END_DECLS
