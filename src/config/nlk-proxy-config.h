/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/nlk-secret.h"

G_BEGIN_DECLS

/**
 * NLK_PROXY_WORD_BYTES_MOST:
 *
 * The longest user name or password for a proxy: one byte holds the length in SOCKS 5.
 */
#define NLK_PROXY_WORD_BYTES_MOST 255

/**
 * NlkProxyKind:
 * @NLK_PROXY_NONE: `none`: the gateway is dialled directly, whatever the environment says
 * @NLK_PROXY_HTTP: `http://`: HTTP CONNECT; the proxy resolves names
 * @NLK_PROXY_SOCKS5: `socks5://`: SOCKS 5; names are resolved here
 * @NLK_PROXY_SOCKS5H: `socks5h://`: SOCKS 5; the proxy resolves names
 *
 * What is spoken to a proxy.
 */
typedef enum {
  NLK_PROXY_NONE,
  NLK_PROXY_HTTP,
  NLK_PROXY_SOCKS5,
  NLK_PROXY_SOCKS5H,
} NlkProxyKind;

/**
 * NlkProxyConfig:
 * @kind: what is spoken to it
 * @host: (nullable): its name or address, an IPv6 address without brackets; %NULL with %NLK_PROXY_NONE
 * @port: its port; without one in the text 80 for HTTP and 1080 for SOCKS
 * @user: (nullable): user name, 1 to 255 bytes, without `:` for HTTP
 * @password: (nullable): password, 0 to 255 bytes; %NULL exactly without @user
 * @source: where it was written, for people: `proxy:` or the name of a variable
 * @text: (nullable): `http://host:port` for people, without user and password
 *
 * The proxy between here and a gateway. Reference counted, never changes.
 *
 * Context: any thread.
 */
typedef struct {
  NlkProxyKind kind;
  char *host;
  guint16 port;
  NlkSecret *user;
  NlkSecret *password;
  char *source;
  char *text;
  /*< private >*/
  gatomicrefcount refs;
} NlkProxyConfig;

/**
 * nlk_proxy_config_parse:
 * @text: `none`, or `http://`, `socks5://` or `socks5h://` with `host`, `host:port` or `user:password@host:port`; in user
 *   and password `%40` stands for `@` and so on
 * @source: for %NlkProxyConfig.source
 *
 * Returns: (transfer full) (nullable): the proxy, if @text is one
 */
NlkProxyConfig *nlk_proxy_config_parse (const char *text, const char *source);

/**
 * NlkGetVariable:
 * @name: name of a variable
 *
 * As g_getenv().
 *
 * Returns: (transfer none) (nullable): its value
 */
typedef const char *(*NlkGetVariable) (const char *name);

/**
 * nlk_proxy_config_find:
 * @host: the gateway's host, without brackets
 * @port: its port
 * @get_variable: g_getenv(), or what a test puts in its place
 * @error: place for an error
 *
 * Looks into the environment: `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY`, the first that is not empty; a value
 * without a scheme means `http://`. `no_proxy` or `NO_PROXY` lists what is dialled directly, with commas or blanks between:
 * `*` for all, names that stand for everything below them too, addresses, networks such as `10.0.0.0/8`, each with or
 * without `:port`.
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID when the variable holds no proxy that is understood.
 *
 * Returns: (transfer full) (nullable): the proxy, %NLK_PROXY_NONE when there is none; %NULL with @error set
 */
NlkProxyConfig *nlk_proxy_config_find (const char *host, guint16 port, NlkGetVariable get_variable,
                                       GError **error);

/**
 * nlk_proxy_config_ref:
 * @proxy: a proxy
 *
 * Returns: (transfer full): @proxy
 */
NlkProxyConfig *nlk_proxy_config_ref (NlkProxyConfig *proxy);

/**
 * nlk_proxy_config_unref:
 * @proxy: (transfer full) (nullable): a proxy
 */
void nlk_proxy_config_unref (NlkProxyConfig *proxy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkProxyConfig, nlk_proxy_config_unref)

G_END_DECLS
