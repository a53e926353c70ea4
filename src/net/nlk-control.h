/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-timeouts.h"

#include "nlk-channel.h"
#include "nlk-endpoint.h"
#include "nlk-http-head.h"
#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NLK_CONTROL_MESSAGE_BYTES:
 *
 * The longest message taken, and the most that waits to go out: a list of some thousand agents.
 */
#define NLK_CONTROL_MESSAGE_BYTES (1024 * 1024)

#define NLK_TYPE_CONTROL (nlk_control_get_type ())
/**
 * NlkControl:
 *
 * The control channel of a client or an agent to its gateway: JSON texts both ways over a WebSocket, with a ping and a
 * deadline for its answer. Of the thread of its loop.
 *
 * Signals: `message (NlkControl *control, const char *text)` for each text; `closed (NlkControl *control, const GError
 * *error)` once, when the connection is lost (%NLK_CHANNEL_ERROR_LOST) before nlk_control_close() was called.
 */
G_DECLARE_FINAL_TYPE (NlkControl, nlk_control, NLK, CONTROL, GObject)

/**
 * nlk_control_connect_async:
 * @loop: the loop of this thread, attached to its thread-default main context
 * @endpoint: the gateway
 * @fields: (array length=n_fields): fields of the upgrade request behind the fixed ones, copied
 * @n_fields: how many
 * @timeouts: for connecting, shaking hands, pings and pongs, copied
 * @cancellable: (nullable): ends it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Opens a control channel.
 */
void nlk_control_connect_async (NlkLoop *loop, NlkEndpoint *endpoint, const NlkHttpField *fields,
                                gsize n_fields, const NlkTimeouts *timeouts,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * nlk_control_connect_finish:
 * @result: as the callback got it
 * @error: return location for an error
 *
 * Messages are reported from the next turn on, so handlers connected at once miss none.
 *
 * Errors: %NLK_CHANNEL_ERROR, %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): the channel
 */
NlkControl *nlk_control_connect_finish (GAsyncResult *result, GError **error);

/**
 * nlk_control_get_header:
 * @control: a channel
 * @name: name of a field, in any case
 *
 * Returns: (transfer none) (nullable): its value in the gateway's answer
 */
const char *nlk_control_get_header (NlkControl *control, const char *name);

/**
 * nlk_control_dup_local_address:
 * @control: a channel
 *
 * Returns: (transfer full) (nullable): `ip:port` of our side
 */
char *nlk_control_dup_local_address (NlkControl *control);

/**
 * nlk_control_send:
 * @control: a channel
 * @json: one message, UTF-8
 *
 * Queues @json. A gateway that takes nothing until more than %NLK_CONTROL_MESSAGE_BYTES wait counts as lost.
 */
void nlk_control_send (NlkControl *control, const char *json);

/**
 * nlk_control_close:
 * @control: a channel
 *
 * Ends the connection without a Close frame: a 0.2 gateway would keep the record of a peer that said Close. No signal
 * follows.
 */
void nlk_control_close (NlkControl *control);

G_END_DECLS
