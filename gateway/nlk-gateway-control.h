/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-timeouts.h"
#include "net/nlk-end.h"
#include "net/nlk-loop.h"

G_BEGIN_DECLS

/**
 * NLK_GATEWAY_CONTROL_QUEUE_BYTES:
 *
 * What waits for one peer at most. One that lets more pile up is dropped, so that nobody can stop
 * the gateway by not reading.
 */
#define NLK_GATEWAY_CONTROL_QUEUE_BYTES (1024 * 1024)

/**
 * NlkGatewayControl:
 *
 * The control channel of one agent or client: text messages both ways, a ping with a deadline, a
 * bounded queue. It ends by closing the connection without a Close frame, which peers of Narrowlink
 * 0.2 would take as an order to exit.
 */
typedef struct _NlkGatewayControl NlkGatewayControl;

/**
 * NlkGatewayControlFuncs:
 * @message: a text message arrived; it is zero-terminated and lent for the call. May drop the
 *   channel
 * @closed: the channel is of no more use, for a reason told in words. Called once, from a turn of
 *   the loop; frees the channel or has it freed later. Not called after nlk_gateway_control_free()
 *   or nlk_gateway_control_leave()
 *
 * Whom to tell.
 */
typedef struct {
  void (*message) (NlkGatewayControl *control, const char *text, gpointer user_data);
  void (*closed) (NlkGatewayControl *control, const char *why, gpointer user_data);
} NlkGatewayControlFuncs;

/**
 * nlk_gateway_control_new:
 * @loop: the loop of this thread
 * @lower: (transfer full): an upgraded connection
 * @timeouts: pings; outlives the channel
 * @most_bytes: the longest message taken
 * @funcs: static
 * @user_data: for @funcs
 *
 * Returns: (transfer full): the channel; the first ping goes out in the next turn
 */
NlkGatewayControl *nlk_gateway_control_new (NlkLoop *loop, NlkEnd *lower,
                                            const NlkTimeouts *timeouts, gsize most_bytes,
                                            const NlkGatewayControlFuncs *funcs,
                                            gpointer user_data);

/**
 * nlk_gateway_control_send:
 * @control: a channel
 * @json: one message
 *
 * Sends @json, or queues it. When the queue is full the channel drops itself; the closed callback
 * follows.
 */
void nlk_gateway_control_send (NlkGatewayControl *control, const char *json);

/**
 * nlk_gateway_control_drop:
 * @control: a channel
 * @why: static text for the closed callback, which follows
 *
 * Ends the channel.
 */
void nlk_gateway_control_drop (NlkGatewayControl *control, const char *why);

/**
 * nlk_gateway_control_leave:
 * @control: (transfer full): a channel
 * @json: a last message
 *
 * Sends @json and closes when the peer has, or when the deadline of a ping has passed. Nothing is
 * reported any more. For a displaced agent.
 */
void nlk_gateway_control_leave (NlkGatewayControl *control, const char *json);

/**
 * nlk_gateway_control_free:
 * @control: (transfer full) (nullable): a channel; inside its own callbacks too
 *
 * Closes the connection at once.
 */
void nlk_gateway_control_free (NlkGatewayControl *control);

G_END_DECLS
