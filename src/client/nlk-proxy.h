/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "config/nlk-timeouts.h"
#include "net/nlk-loop.h"
#include "protocol/nlk-destination.h"

#include "nlk-stream.h"

G_BEGIN_DECLS

/**
 * NLK_PROXY_MOST_CLIENTS:
 *
 * The most applications that may be about to say what they want, or wait for it; one beyond is reset.
 */
#define NLK_PROXY_MOST_CLIENTS 512

/**
 * NlkProxyOptions:
 * @maps: (array zero-terminated=1) (nullable): `a=b`: who asks for host a gets host b
 * @pac_domains: (array zero-terminated=1) (nullable): what the PAC file sends through the proxy
 * @user: (nullable): user name that is demanded
 * @password: (nullable): the password that belongs to it
 *
 * What a proxy is to be.
 */
typedef struct {
  const char *const *maps;
  const char *const *pac_domains;
  const char *user;
  NlkSecret *password;
} NlkProxyOptions;

/**
 * NlkProxyOpenFunc:
 * @destination: where to
 * @local: (transfer full) (nullable): the local end, %NULL when it is given at the stream's `up`
 * @user_data: as given
 *
 * Opens a stream.
 *
 * Returns: (transfer none) (nullable): the stream; %NULL when there are too many, @local is gone then
 */
typedef NlkStream *(*NlkProxyOpenFunc) (const NlkDestination *destination, NlkEnd *local,
                                        gpointer user_data);

/**
 * NlkProxy:
 *
 * SOCKS 5 (TCP and UDP), SOCKS 4, 4a and HTTP for applications, each told from the other by the first byte. The reply says
 * what became of the stream. Each application is by itself: a slow one delays nobody.
 */
typedef struct _NlkProxy NlkProxy;

/**
 * nlk_proxy_new:
 * @loop: the loop of this thread
 * @options: what it is to be, copied
 * @timeouts: lives longer than the proxy; `handshake_usec` is until an application has said what it wants
 * @open: opens streams
 * @user_data: for @open
 *
 * Returns: (transfer full): a proxy without applications
 */
NlkProxy *nlk_proxy_new (NlkLoop *loop, const NlkProxyOptions *options, const NlkTimeouts *timeouts,
                         NlkProxyOpenFunc open, gpointer user_data);

/**
 * nlk_proxy_take:
 * @proxy: a proxy
 * @fd: (transfer full): a connection that an application has made, non-blocking
 * @peer: where it comes from
 */
void nlk_proxy_take (NlkProxy *proxy, int fd, GSocketAddress *peer);

/**
 * nlk_proxy_drop_clients:
 * @proxy: a proxy
 *
 * Closes what applications have open here; their streams are left to whoever opened them.
 */
void nlk_proxy_drop_clients (NlkProxy *proxy);

/**
 * nlk_proxy_free:
 * @proxy: (transfer full) (nullable): a proxy
 *
 * Frees it, its applications dropped.
 */
void nlk_proxy_free (NlkProxy *proxy);

/**
 * nlk_proxy_is_map:
 * @text: what a person wrote
 *
 * Returns: whether it is `a=b`
 */
gboolean nlk_proxy_is_map (const char *text);

/**
 * nlk_proxy_is_pac_domain:
 * @text: what a person wrote
 *
 * Returns: whether it is a name that a PAC file may hold, with or without a leading dot
 */
gboolean nlk_proxy_is_pac_domain (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkProxy, nlk_proxy_free)

G_END_DECLS
