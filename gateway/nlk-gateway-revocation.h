/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-revocation-list.h"

#include "nlk-gateway.h"

G_BEGIN_DECLS

/**
 * nlk_gateway_revocation_new:
 * @gateway: the gateway, whose configuration names the file
 *
 * Returns: (transfer full): an empty list, which nlk_gateway_revocation_start() fills
 */
NlkGatewayRevocation *nlk_gateway_revocation_new (NlkGateway *gateway);

/**
 * nlk_gateway_revocation_start:
 * @revocation: the list
 *
 * Reads the file and watches it from now on. What is wrong with it is logged.
 *
 * Returns: whether it could be read
 */
gboolean nlk_gateway_revocation_start (NlkGatewayRevocation *revocation);

/**
 * nlk_gateway_revocation_look:
 * @revocation: the list
 * @force: whether to read the file though it looks unchanged, as after SIGHUP
 *
 * Reads the file again when it has changed. A file that has mistakes or has gone leaves the list as it is, and is told
 * once. Whatever a token that is refused now has open ends.
 */
void nlk_gateway_revocation_look (NlkGatewayRevocation *revocation, gboolean force);

/**
 * nlk_gateway_revocation_get_list:
 * @revocation: the list
 *
 * Returns: (transfer none): the tokens that are refused
 */
const NlkRevocationList *nlk_gateway_revocation_get_list (NlkGatewayRevocation *revocation);

/**
 * nlk_gateway_revocation_free:
 * @revocation: (transfer full) (nullable): the list
 */
void nlk_gateway_revocation_free (NlkGatewayRevocation *revocation);

G_END_DECLS
