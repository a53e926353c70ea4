/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-end.h"
#include "protocol/nlk-destination.h"

#include "nlk-gateway-session.h"

G_BEGIN_DECLS

/**
 * NLK_DATA_CHANNEL_GRACE_USEC:
 *
 * How long after the early end of a channel of an older gateway the reason may still come, on the control channel.
 */
#define NLK_DATA_CHANNEL_GRACE_USEC (100 * 1000)

/**
 * NlkDataChannel:
 * @id: (nullable): the gateway's name for the stream
 * @is_answered: whether the gateway answered only when the agent had joined; an older one answers at once, and what
 *   becomes of the stream is only told on the control channel
 *
 * What the gateway said of a data channel.
 */
typedef struct {
  char *id;
  gboolean is_answered;
} NlkDataChannel;

/**
 * nlk_data_channel_clear:
 * @channel: a channel's description
 */
void nlk_data_channel_clear (NlkDataChannel *channel);

/**
 * nlk_data_channel_open_async:
 * @session: a connected session
 * @agent: name of the agent
 * @destination: what the agent is to connect
 * @cancellable: (nullable): cancellable
 * @callback: called when it is open or has failed
 * @user_data: for @callback
 *
 * Opens the single-use data channel of one stream.
 */
void nlk_data_channel_open_async (NlkGatewaySession *session, const char *agent,
                                  const NlkDestination *destination, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_data_channel_open_finish:
 * @result: what the callback got
 * @ret_status: (out) (optional): HTTP status of a refusal that named no reason by its number, else 0
 * @ret_channel: (out caller-allocates): what the gateway said of it; written on success only
 * @error: return location
 *
 * Errors: %NLK_REASON_ERROR when gateway or agent refused the stream, %NLK_CHANNEL_ERROR when there was no talking to the
 * gateway, %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): the transport; frames begin right behind the answer
 */
NlkEnd *nlk_data_channel_open_finish (GAsyncResult *result, guint *ret_status,
                                      NlkDataChannel *ret_channel, GError **error);

/**
 * nlk_data_channel_parse_error:
 * @message: text of a `ConnectionError`
 *
 * Returns: (transfer full): of domain %NLK_REASON_ERROR, its text escaped
 */
GError *nlk_data_channel_parse_error (const char *message);

G_END_DECLS
