/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-tunnel-gateway.h"

#include "nlk-app-look.h"
#include "nlk-app-words.h"

G_BEGIN_DECLS

/**
 * NLK_APP_GATEWAY_SETTLE_USEC:
 *
 * A loss of the gateway that is over sooner is not shown.
 */
#define NLK_APP_GATEWAY_SETTLE_USEC (2 * G_USEC_PER_SEC)

/**
 * nlk_app_gateway_state_init:
 * @state: (out caller-allocates): how a gateway is shown; for nlk_app_look_clear()
 * @gateway: a gateway
 *
 * Call it once a second while nlk_app_gateway_state_counts_down(). "Connected, 24 ms", "Reconnecting. Next try in 8 s.", …
 */
void nlk_app_gateway_state_init (NlkAppLook *state, NlkTunnelGateway *gateway);

/**
 * nlk_app_gateway_state_init_words:
 * @words: (out caller-allocates): for nlk_app_words_clear()
 * @gateway: a gateway that is not connected
 *
 * Why it is not connected, and what helps.
 */
void nlk_app_gateway_state_init_words (NlkAppWords *words, NlkTunnelGateway *gateway);

/**
 * nlk_app_gateway_state_counts_down:
 * @gateway: a gateway
 *
 * Returns: whether what is shown of it changes each second
 */
gboolean nlk_app_gateway_state_counts_down (NlkTunnelGateway *gateway);

G_END_DECLS
