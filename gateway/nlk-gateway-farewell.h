/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-end.h"
#include "net/nlk-loop.h"

G_BEGIN_DECLS

/**
 * NlkGatewayFarewell:
 *
 * Connections that have been told everything and are on their way out. Closing one at once could
 * cut off the last bytes: what the peer still sends would draw a reset. So they are finished, read
 * until the peer ends too, and freed then or when their time is up.
 */
typedef struct _NlkGatewayFarewell NlkGatewayFarewell;

/**
 * nlk_gateway_farewell_new:
 * @loop: the loop of this thread
 * @most: how many connections may linger; one more pushes out the oldest
 * @linger_usec: how long one may linger
 *
 * Returns: (transfer full): nobody is leaving yet
 */
NlkGatewayFarewell *nlk_gateway_farewell_new (NlkLoop *loop, guint most, gint64 linger_usec);

/**
 * nlk_gateway_farewell_free:
 * @farewell: (transfer full) (nullable): the leaving
 *
 * Closes all that still linger.
 */
void nlk_gateway_farewell_free (NlkGatewayFarewell *farewell);

/**
 * nlk_gateway_farewell_set_bounds:
 * @farewell: the leaving
 * @most: how many there are at most from the next one on
 * @linger_usec: how long each of these may take
 */
void nlk_gateway_farewell_set_bounds (NlkGatewayFarewell *farewell, guint most, gint64 linger_usec);

/**
 * nlk_gateway_farewell_add:
 * @farewell: the leaving
 * @end: (transfer full): a stream end, not from inside its own callback unless nothing touches it
 *   afterwards
 *
 * Finishes @end and sees it off.
 */
void nlk_gateway_farewell_add (NlkGatewayFarewell *farewell, NlkEnd *end);

/**
 * nlk_gateway_farewell_add_unfinished:
 * @farewell: the leaving
 * @end: (transfer full): an end
 *
 * The same without finishing @end: for a channel whose peer must not see a Close frame.
 */
void nlk_gateway_farewell_add_unfinished (NlkGatewayFarewell *farewell, NlkEnd *end);

/**
 * nlk_gateway_farewell_get_count:
 * @farewell: the leaving
 *
 * Returns: how many linger
 */
guint nlk_gateway_farewell_get_count (NlkGatewayFarewell *farewell);

G_END_DECLS
