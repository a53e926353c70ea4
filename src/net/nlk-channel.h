/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-timeouts.h"

#include "nlk-channel-error.h"
#include "nlk-end.h"
#include "nlk-endpoint.h"
#include "nlk-http-head.h"
#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nlk_channel_open_async:
 * @loop: the loop of this thread, attached to its thread-default main context
 * @endpoint: the gateway
 * @fields: (array length=n_fields): fields of the upgrade request behind the fixed ones, copied
 * @n_fields: how many
 * @timeouts: for connecting and shaking hands, copied. The answer has no deadline of its own beyond that for
 *   shaking hands and that for a pending stream, together.
 * @cancellable: (nullable): ends it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Connects to the gateway, through its proxy if it has one, over TLS when @endpoint says so, and upgrades the connection to WebSocket.
 */
void nlk_channel_open_async (NlkLoop *loop, NlkEndpoint *endpoint, const NlkHttpField *fields,
                             gsize n_fields, const NlkTimeouts *timeouts, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_channel_open_finish:
 * @result: as the callback got it
 * @ret_head: (out) (optional) (nullable) (transfer full): head of the answer, when there was one
 * @error: return location for an error
 *
 * Errors: %NLK_CHANNEL_ERROR. %NLK_REASON_ERROR when the refusal names a reason. %G_IO_ERROR_CANCELLED. Texts of the
 * gateway are escaped.
 *
 * Returns: (transfer full) (nullable): the connection, right behind the head of the answer; for nlk_frame_end_new()
 */
NlkEnd *nlk_channel_open_finish (GAsyncResult *result, NlkHttpHead **ret_head, GError **error);

/**
 * nlk_channel_open_get_local_address:
 * @result: as the callback got it
 *
 * Returns: (transfer none) (nullable): our side's address on the connection, when there was one
 */
GSocketAddress *nlk_channel_open_get_local_address (GAsyncResult *result);

G_END_DECLS
