/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkListener:
 *
 * A listening TCP socket in a loop.
 */
typedef struct _NlkListener NlkListener;

/**
 * NlkListenerFunc:
 * @listener: the listener
 * @fd: (transfer full): the accepted socket, non-blocking
 * @peer: (transfer none): where it comes from; IPv4 peers of a `[::]` listener appear as IPv4
 * @user_data: as given
 *
 * Somebody connected.
 */
typedef void (*NlkListenerFunc) (NlkListener *listener, int fd, GSocketAddress *peer,
                                 gpointer user_data);

/**
 * nlk_listener_new:
 * @loop: the loop of this thread
 * @address: an #GInetSocketAddress; port 0 picks a free one; `[::]` serves IPv4 as well
 * @func: called for each connection
 * @user_data: for @func
 * @error: return location for an error
 *
 * Binds and listens. When descriptors run out it pauses for a tenth of a second and goes on.
 *
 * Errors: #GIOErrorEnum as GIO has it, with the address in the text (in use, not permitted, not available).
 *
 * Returns: (transfer full) (nullable): the listener
 */
NlkListener *nlk_listener_new (NlkLoop *loop, GSocketAddress *address, NlkListenerFunc func,
                               gpointer user_data, GError **error);

/**
 * nlk_listener_get_address:
 * @listener: a listener
 *
 * Returns: (transfer none): the bound address with its real port
 */
GSocketAddress *nlk_listener_get_address (NlkListener *listener);

/**
 * nlk_listener_free:
 * @listener: (transfer full) (nullable): a listener
 *
 * Closes the socket.
 */
void nlk_listener_free (NlkListener *listener);

/**
 * nlk_address_format:
 * @address: an #GInetSocketAddress
 *
 * Returns: (transfer full): `192.0.2.1:80` or `[2001:db8::1]:80`; an IPv4 address mapped into IPv6 as IPv4
 */
char *nlk_address_format (GSocketAddress *address);

/**
 * nlk_address_parse:
 * @text: `192.0.2.1:80` or `[2001:db8::1]:80`
 *
 * Returns: (transfer full) (nullable): the address, or %NULL when @text is not a literal socket address
 */
GSocketAddress *nlk_address_parse (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkListener, nlk_listener_free)

G_END_DECLS
