/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-endpoint.h"
#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nlk_proxy_dial_async:
 * @loop: the loop of this thread, attached to its thread-default main context
 * @endpoint: the gateway, with its proxy if it has one
 * @timeout_usec: how long connecting may take; through a proxy the connection to it and its words as long each
 * @cancellable: (nullable): ends it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Connects to the gateway's port, through the proxy of @endpoint when there is one. The proxy learns name and port of the
 * gateway, or its address with %NLK_PROXY_SOCKS5; what follows is carried as it is.
 */
void nlk_proxy_dial_async (NlkLoop *loop, NlkEndpoint *endpoint, gint64 timeout_usec,
                           GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * nlk_proxy_dial_finish:
 * @result: as the callback got it
 * @error: return location
 *
 * Errors: those of nlk_dial_finish(), and #NlkProxyHopError for the proxy, with the step that failed in the text.
 *
 * Returns: (transfer full) (nullable): a socket end whose next byte is the gateway's
 */
NlkEnd *nlk_proxy_dial_finish (GAsyncResult *result, GError **error);

G_END_DECLS
