/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A handshake in GIO occupies one of few threads, which all connections share, until the peer has said what it has to. So none
 * begins for who has not said anything yet. */

/**
 * NlkTlsHelloFunc:
 * @is_cancelled: whether the wait was cancelled
 * @user_data: as given
 *
 * Called once, from a turn of the loop.
 */
typedef void (*NlkTlsHelloFunc) (gboolean is_cancelled, gpointer user_data);

/**
 * nlk_tls_hello_is_there:
 * @lower: a socket end
 *
 * Looks without reading.
 *
 * Returns: whether the first record is there as a whole, or something that a handshake ends with at once: what is no TLS, an
 *   error, or the end of the connection. Also when something was read already, which nobody can look at any more
 */
gboolean nlk_tls_hello_is_there (NlkEnd *lower);

/**
 * nlk_tls_hello_await:
 * @lower: (transfer none): a socket end; it lives until @func is called, and has its ready function taken until then
 * @cancellable: (nullable): ends the wait, the only thing besides the peer that does
 * @func: whom to tell when nlk_tls_hello_is_there() says so
 * @user_data: for @func
 */
void nlk_tls_hello_await (NlkEnd *lower, GCancellable *cancellable, NlkTlsHelloFunc func,
                          gpointer user_data);

G_END_DECLS
