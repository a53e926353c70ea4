/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkDialFilter:
 * @address: an address that would be dialled
 * @user_data: as given
 *
 * Asked for each address after resolving, so a policy decides on what is really dialled.
 *
 * Returns: whether it may be dialled
 */
typedef gboolean (*NlkDialFilter) (GInetAddress *address, gpointer user_data);

/**
 * nlk_dial_async:
 * @loop: the loop of this thread, attached to its thread-default main context
 * @host: a name or an IP address, an IPv6 address with or without brackets
 * @port: the port
 * @datagram: whether a connected UDP socket is wanted
 * @filter: (nullable): decides which addresses may be dialled; called until the callback
 * @filter_data: for @filter
 * @timeout_usec: how long it may take in all
 * @cancellable: (nullable): ends it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Resolves @host and connects to the first of its addresses that answers: both families in turn, the next one 250 ms
 * after the one before or as soon as that has failed. For UDP the first address that has a route.
 *
 * Source: RFC 8305.
 */
void nlk_dial_async (NlkLoop *loop, const char *host, guint16 port, gboolean datagram,
                     NlkDialFilter filter, gpointer filter_data, gint64 timeout_usec,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_dial_finish:
 * @result: as the callback got it
 * @ret_address: (out) (optional) (transfer full): the address that answered
 * @error: return location for an error
 *
 * Errors: %NLK_REASON_ERROR with a text for people ("connection to 192.0.2.5:22 refused"): %NLK_REASON_NAME_NOT_FOUND,
 * %NLK_REASON_REFUSED, %NLK_REASON_TIMED_OUT, %NLK_REASON_UNREACHABLE, %NLK_REASON_FORBIDDEN (no address may be
 * dialled), %NLK_REASON_TOO_MANY (no descriptor left). %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): a socket end
 */
NlkEnd *nlk_dial_finish (GAsyncResult *result, GSocketAddress **ret_address, GError **error);

G_END_DECLS
