/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-relay.h"

G_BEGIN_DECLS

/**
 * NLK_GATEWAY_PULSE_USEC:
 *
 * Between two pings on a joined data channel, and before the first. Source: PROTOCOL.md, "Data
 * channels".
 */
#define NLK_GATEWAY_PULSE_USEC (20 * G_USEC_PER_SEC)

/**
 * NlkGatewayPulse:
 *
 * Pings the two channels of a stream, so that what stands between does not forget them. A channel
 * from which bytes have come since the last time is left alone: a peer of Narrowlink 0.2 may close
 * right behind its last bytes, and a ping that meets the closed socket would cost those that are
 * still under way.
 */
typedef struct _NlkGatewayPulse NlkGatewayPulse;

/**
 * nlk_gateway_pulse_new:
 * @loop: the loop of this thread
 * @relay: a relay of two frame ends, which outlives the pulse
 *
 * Returns: (transfer full): the pulse
 */
NlkGatewayPulse *nlk_gateway_pulse_new (NlkLoop *loop, NlkRelay *relay);

/**
 * nlk_gateway_pulse_free:
 * @pulse: (transfer full) (nullable): a pulse
 */
void nlk_gateway_pulse_free (NlkGatewayPulse *pulse);

G_END_DECLS
