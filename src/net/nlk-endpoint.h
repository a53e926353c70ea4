/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-endpoint-config.h"

#include "nlk-trust.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkEndpoint:
 *
 * A gateway as a client or an agent sees it: where it is and how it proves who it is. Reference counted, never changes.
 *
 * Context: any thread.
 */
typedef struct _NlkEndpoint NlkEndpoint;

/**
 * nlk_endpoint_new:
 * @host: a name or an IP address, an IPv6 address with or without brackets
 * @port: its port
 * @use_tls: whether to speak TLS (`Wss`)
 * @trust: (nullable): which certificates are accepted; %NULL with TLS for the system's
 *
 * Returns: (transfer full): the endpoint
 */
NlkEndpoint *nlk_endpoint_new (const char *host, guint16 port, gboolean use_tls, NlkTrust *trust);

/**
 * nlk_endpoint_new_for_config:
 * @config: an endpoint of a configuration
 * @error: return location
 *
 * Makes the endpoint with the trust and the proxy that @config names. Without a word about proxies in @config the
 * environment decides.
 *
 * Errors: #NlkConfigError when the environment names a proxy that is not understood; those of nlk_trust_new().
 *
 * Context: reads files and the environment; for program start and for reading a configuration again.
 *
 * Returns: (transfer full) (nullable): the endpoint
 */
NlkEndpoint *nlk_endpoint_new_for_config (const NlkEndpointConfig *config, GError **error);

/**
 * nlk_endpoint_ref:
 * @endpoint: an endpoint
 *
 * Returns: (transfer full): @endpoint
 */
NlkEndpoint *nlk_endpoint_ref (NlkEndpoint *endpoint);

/**
 * nlk_endpoint_unref:
 * @endpoint: (transfer full) (nullable): an endpoint
 */
void nlk_endpoint_unref (NlkEndpoint *endpoint);

/**
 * nlk_endpoint_get_host:
 * @endpoint: an endpoint
 *
 * Returns: (transfer none): the name or address, without brackets
 */
const char *nlk_endpoint_get_host (NlkEndpoint *endpoint);

/**
 * nlk_endpoint_get_port:
 * @endpoint: an endpoint
 *
 * Returns: its port
 */
guint16 nlk_endpoint_get_port (NlkEndpoint *endpoint);

/**
 * nlk_endpoint_get_use_tls:
 * @endpoint: an endpoint
 *
 * Returns: whether TLS is spoken
 */
gboolean nlk_endpoint_get_use_tls (NlkEndpoint *endpoint);

/**
 * nlk_endpoint_get_trust:
 * @endpoint: an endpoint
 *
 * Returns: (transfer none) (nullable): which certificates are accepted
 */
NlkTrust *nlk_endpoint_get_trust (NlkEndpoint *endpoint);

/**
 * nlk_endpoint_get_proxy:
 * @endpoint: an endpoint
 *
 * Returns: (transfer none) (nullable): the proxy that connections go through
 */
NlkProxyConfig *nlk_endpoint_get_proxy (NlkEndpoint *endpoint);

/**
 * nlk_endpoint_get_host_header:
 * @endpoint: an endpoint
 *
 * Returns: (transfer none): value of the Host field: `host:port` without a trailing `:443`, else without a trailing
 *   `:80`, whatever the scheme, as Narrowlink 0.2 has it
 */
const char *nlk_endpoint_get_host_header (NlkEndpoint *endpoint);

/**
 * nlk_endpoint_get_text:
 * @endpoint: an endpoint
 *
 * Returns: (transfer none): `host:port` for people, an IPv6 address in brackets
 */
const char *nlk_endpoint_get_text (NlkEndpoint *endpoint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkEndpoint, nlk_endpoint_unref)

G_END_DECLS
