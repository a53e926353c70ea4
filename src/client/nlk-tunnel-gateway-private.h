/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-tunnel-gateway.h"

G_BEGIN_DECLS

/**
 * nlk_tunnel_gateway_new:
 * @loop: the loop of this thread
 * @config: its endpoint, copied
 * @timeouts: copied
 * @error: return location
 *
 * Errors: as nlk_gateway_session_new()
 *
 * Returns: (transfer full) (nullable): a gateway that is not wanted
 */
NlkTunnelGateway *nlk_tunnel_gateway_new (NlkLoop *loop, const NlkEndpointConfig *config,
                                          const NlkTimeouts *timeouts, GError **error);

G_END_DECLS
