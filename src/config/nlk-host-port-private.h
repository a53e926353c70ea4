/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nlk_host_port_split:
 * @text: `host:port`, `[v6]:port`
 * @ret_host: (out) (transfer full): the host without brackets, not checked
 * @ret_port: (out): the port
 * @ret_has_brackets: (out): whether the host stood in brackets
 *
 * Returns: whether @text has a host without a colon or in brackets, and a decimal port up to 65535
 */
gboolean nlk_host_port_split (const char *text, char **ret_host, guint16 *ret_port,
                              gboolean *ret_has_brackets);

/**
 * nlk_host_port_parse_gateway:
 * @text: `host:port`; the host a name, an IPv4 literal or an IPv6 literal in brackets
 * @ret_host: (out) (transfer full): the host, a name in its ASCII form, without brackets
 * @ret_port: (out): the port, not 0
 *
 * Returns: whether @text is that; the values are written on success only
 */
gboolean nlk_host_port_parse_gateway (const char *text, char **ret_host, guint16 *ret_port);

/**
 * nlk_host_port_parse_listen:
 * @text: `192.0.2.1:443`, `[::]:443`
 *
 * Returns: (transfer full) (nullable): the address, if @text is a literal one with a port
 */
GInetSocketAddress *nlk_host_port_parse_listen (const char *text);

G_END_DECLS
