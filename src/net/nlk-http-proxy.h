/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "protocol/nlk-reason.h"

#include "nlk-http-body.h"

G_BEGIN_DECLS

/**
 * NlkHttpProxyStep:
 * @NLK_HTTP_PROXY_NEED_MORE: nothing to do until more bytes come
 * @NLK_HTTP_PROXY_CONNECT: a tunnel is wanted; the answer is nlk_http_proxy_reply()
 * @NLK_HTTP_PROXY_FORWARD: one request is to be passed on: nlk_http_proxy_write_head(), then the body
 * @NLK_HTTP_PROXY_PAC: the PAC file is wanted; the answer is nlk_http_proxy_write_pac()
 * @NLK_HTTP_PROXY_REFUSED: send what was written to the reply and close
 *
 * What nlk_http_proxy_feed() found.
 */
typedef enum {
  NLK_HTTP_PROXY_NEED_MORE,
  NLK_HTTP_PROXY_CONNECT,
  NLK_HTTP_PROXY_FORWARD,
  NLK_HTTP_PROXY_PAC,
  NLK_HTTP_PROXY_REFUSED,
} NlkHttpProxyStep;

/**
 * NlkHttpProxy:
 *
 * An HTTP proxy's side of one request: CONNECT, or a target in absolute form. A machine: bytes in, bytes and decisions out.
 * Names are taken as they are. A connection serves one request; what is passed on says so with `Connection: close`.
 *
 * Source: RFC 9110 sections 7.6 and 9.3.6, RFC 9112 section 3.2.
 */
typedef struct _NlkHttpProxy NlkHttpProxy;

/**
 * nlk_http_proxy_new:
 * @user: (nullable): the user name that is demanded (Basic); %NULL lets everybody in
 * @password: (nullable): the password that belongs to it
 *
 * Returns: (transfer full): the machine of one connection
 */
NlkHttpProxy *nlk_http_proxy_new (const char *user, NlkSecret *password);

/**
 * nlk_http_proxy_free:
 * @proxy: (transfer full) (nullable): a machine
 */
void nlk_http_proxy_free (NlkHttpProxy *proxy);

/**
 * nlk_http_proxy_feed:
 * @proxy: a machine that needs more
 * @data: (array length=n_bytes): bytes as they came
 * @n_bytes: how many
 * @ret_used: (out): how many of them were used; the rest belongs to what follows
 * @reply: bytes to send are appended here
 *
 * Returns: what was found
 */
NlkHttpProxyStep nlk_http_proxy_feed (NlkHttpProxy *proxy, const guint8 *data, gsize n_bytes,
                                      gsize *ret_used, GByteArray *reply);

/**
 * nlk_http_proxy_get_host:
 * @proxy: a machine that found %NLK_HTTP_PROXY_CONNECT or %NLK_HTTP_PROXY_FORWARD
 *
 * Returns: (transfer none): the destination: a name as it came, or an IP address without brackets
 */
const char *nlk_http_proxy_get_host (NlkHttpProxy *proxy);

/**
 * nlk_http_proxy_get_port:
 * @proxy: a machine that found %NLK_HTTP_PROXY_CONNECT or %NLK_HTTP_PROXY_FORWARD
 *
 * Returns: the destination's port
 */
guint16 nlk_http_proxy_get_port (NlkHttpProxy *proxy);

/**
 * nlk_http_proxy_write_head:
 * @proxy: a machine that found %NLK_HTTP_PROXY_FORWARD
 * @out: the head for the server is appended here, without what was meant for the proxy alone
 */
void nlk_http_proxy_write_head (NlkHttpProxy *proxy, GByteArray *out);

/**
 * nlk_http_proxy_get_body:
 * @proxy: a machine that found %NLK_HTTP_PROXY_FORWARD
 *
 * Returns: (transfer none): where the request's body will end
 */
const NlkHttpBody *nlk_http_proxy_get_body (NlkHttpProxy *proxy);

/**
 * nlk_http_proxy_reply:
 * @reason: why it failed, or 0 when the tunnel of a CONNECT is there
 * @message: (nullable): what happened, for people; %NULL for nlk_reason_get_text()
 * @out: bytes to send are appended here
 *
 * Writes what really happened: 403, 502, 503 or 504.
 */
void nlk_http_proxy_reply (NlkReason reason, const char *message, GByteArray *out);

/**
 * nlk_http_proxy_write_pac:
 * @domains: (array zero-terminated=1): names; each stands for itself and what is below it, one with a leading dot for
 *   what is below it alone
 * @address: where the proxy listens, `127.0.0.1:1080`
 * @out: the answer with the PAC file is appended here
 */
void nlk_http_proxy_write_pac (const char *const *domains, const char *address, GByteArray *out);

/**
 * nlk_http_proxy_is_pac_domain:
 * @text: what a person wrote
 *
 * Returns: whether it is a name that a PAC file may hold: letters, digits, `.`, `-` and `_`
 */
gboolean nlk_http_proxy_is_pac_domain (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkHttpProxy, nlk_http_proxy_free)

G_END_DECLS
