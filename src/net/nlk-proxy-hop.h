/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-proxy-config.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_PROXY_HEAD_BYTES:
 *
 * The longest head of a proxy's answer that is read; proxies send some fields of their own.
 */
#define NLK_PROXY_HEAD_BYTES (16 * 1024)

/**
 * NlkProxyHopError:
 * @NLK_PROXY_HOP_ERROR_UNAUTHORIZED: the proxy wants a user and a password, or refuses those that it got
 * @NLK_PROXY_HOP_ERROR_REFUSED: it does not connect, or is no such proxy
 *
 * Why there is no way through a proxy. The text says at which step and what can be done.
 */
typedef enum {
  NLK_PROXY_HOP_ERROR_UNAUTHORIZED,
  NLK_PROXY_HOP_ERROR_REFUSED,
} NlkProxyHopError;

/**
 * NLK_PROXY_HOP_ERROR:
 *
 * Error domain whose codes are #NlkProxyHopError.
 */
#define NLK_PROXY_HOP_ERROR (nlk_proxy_hop_error_quark ())

/**
 * nlk_proxy_hop_error_quark:
 *
 * Returns: the error domain
 */
GQuark nlk_proxy_hop_error_quark (void);

/**
 * NlkProxyHopStep:
 * @NLK_PROXY_HOP_NEED_MORE: all bytes are used; what is to be sent is sent, then more is read
 * @NLK_PROXY_HOP_THROUGH: what was not used, and all that follows, comes from the other side of the proxy
 * @NLK_PROXY_HOP_FAILED: the error is set
 *
 * What nlk_proxy_hop_feed() found.
 */
typedef enum {
  NLK_PROXY_HOP_NEED_MORE,
  NLK_PROXY_HOP_THROUGH,
  NLK_PROXY_HOP_FAILED,
} NlkProxyHopStep;

/**
 * NlkProxyHop:
 *
 * The words with an HTTP or SOCKS 5 proxy that come before it carries bytes, from the side of its client. Takes bytes and
 * gives bytes and decisions, touches no socket.
 *
 * Source: RFC 9110 sections 9.3.6 and 11.7, RFC 7617, RFC 1928, RFC 1929.
 */
typedef struct _NlkProxyHop NlkProxyHop;

/**
 * nlk_proxy_hop_new:
 * @proxy: the proxy, not %NLK_PROXY_NONE
 * @host: where to, a name of at most 255 bytes, or an address without brackets; never a name with %NLK_PROXY_SOCKS5
 * @port: its port
 * @out: what is to be sent first is appended here; it may hold the password
 *
 * Returns: (transfer full): the words with @proxy
 */
NlkProxyHop *nlk_proxy_hop_new (NlkProxyConfig *proxy, const char *host, guint16 port,
                                GByteArray *out);

/**
 * nlk_proxy_hop_feed:
 * @hop: words that need more
 * @data: (array length=n_bytes): bytes as they came
 * @n_bytes: how many
 * @ret_used: (out): how many of them belong to the words
 * @out: what is to be sent is appended here; it may hold the password
 * @error: return location
 *
 * Errors: #NlkProxyHopError. No text holds user or password; words of the proxy are escaped.
 *
 * Returns: what was found
 */
NlkProxyHopStep nlk_proxy_hop_feed (NlkProxyHop *hop, const guint8 *data, gsize n_bytes,
                                    gsize *ret_used, GByteArray *out, GError **error);

/**
 * nlk_proxy_hop_free:
 * @hop: (transfer full) (nullable): the words
 */
void nlk_proxy_hop_free (NlkProxyHop *hop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkProxyHop, nlk_proxy_hop_free)

G_END_DECLS
