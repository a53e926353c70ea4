/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "protocol/nlk-destination.h"

#include "nlk-endpoint-config.h"

G_BEGIN_DECLS

/**
 * NLK_CONFIG_TUNNELS_MOST:
 *
 * The most tunnels of one file; each may have a port open.
 */
#define NLK_CONFIG_TUNNELS_MOST 256

/**
 * NlkTunnelKind:
 * @NLK_TUNNEL_KIND_FORWARD: `forward`: one destination at a local port
 * @NLK_TUNNEL_KIND_PROXY: `proxy`: a proxy for whatever the agent can reach
 *
 * What a tunnel does.
 */
typedef enum {
  NLK_TUNNEL_KIND_FORWARD,
  NLK_TUNNEL_KIND_PROXY,
} NlkTunnelKind;

/**
 * NlkTunnelEncryption:
 * @NLK_TUNNEL_ENCRYPTION_BY_KEY: end to end when there is a key for the agent; the default
 * @NLK_TUNNEL_ENCRYPTION_REQUIRED: `required`: nothing goes out while there is no key
 * @NLK_TUNNEL_ENCRYPTION_NONE: `none`: somebody decided that there is to be no key
 *
 * Whether a tunnel is encrypted end to end.
 */
typedef enum {
  NLK_TUNNEL_ENCRYPTION_BY_KEY,
  NLK_TUNNEL_ENCRYPTION_REQUIRED,
  NLK_TUNNEL_ENCRYPTION_NONE,
} NlkTunnelEncryption;

/**
 * NlkTunnelConfig:
 * @name: `name`, unique among those of its endpoint: 1 to 64 bytes of UTF-8 without `/`, no control character, no `-` or blank first
 * @kind: `kind`, default %NLK_TUNNEL_KIND_FORWARD
 * @agent: `agent`, name of the agent
 * @local: `local`, where to listen; default a free port of 127.0.0.1, and 127.0.0.1:1080 for a proxy
 * @destination: `remote`, and with `protocol: udp` UDP instead of TCP; empty for a proxy
 * @key_path: (nullable): `key_file`, `~/` expanded; not opened here
 * @encryption: `encryption`; %NLK_TUNNEL_ENCRYPTION_NONE never with a @key_path
 * @is_enabled: `enabled`, default true
 * @gateway: (nullable): `gateway`, for nlk_client_config_find_endpoint(), which finds it; %NULL for the endpoint that is
 *   used
 *
 * One of `tunnels`.
 */
typedef struct {
  char *name;
  NlkTunnelKind kind;
  char *agent;
  GSocketAddress *local;
  NlkDestination destination;
  char *key_path;
  NlkTunnelEncryption encryption;
  gboolean is_enabled;
  char *gateway;
} NlkTunnelConfig;

/**
 * nlk_tunnel_config_copy:
 * @tunnel: a tunnel
 *
 * Returns: (transfer full): the same
 */
NlkTunnelConfig *nlk_tunnel_config_copy (const NlkTunnelConfig *tunnel);

/**
 * nlk_tunnel_config_is_same_way:
 * @a: a tunnel
 * @b: another one
 *
 * Returns: whether both do the same: all but @name and @is_enabled are equal
 */
gboolean nlk_tunnel_config_is_same_way (const NlkTunnelConfig *a, const NlkTunnelConfig *b);

/**
 * nlk_tunnel_config_is_name:
 * @text: UTF-8
 *
 * Returns: whether a tunnel may be called so
 */
gboolean nlk_tunnel_config_is_name (const char *text);

/**
 * nlk_tunnel_config_free:
 * @tunnel: (transfer full): a tunnel
 */
void nlk_tunnel_config_free (NlkTunnelConfig *tunnel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkTunnelConfig, nlk_tunnel_config_free)

G_END_DECLS
