/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "protocol/nlk-destination.h"

#include "nlk-gateway-session.h"
#include "nlk-proxy.h"

G_BEGIN_DECLS

/**
 * NLK_TUNNEL_MOST_STREAMS:
 *
 * The most streams of one tunnel at a time; a local connection beyond is reset, a new source of datagrams ignored.
 */
#define NLK_TUNNEL_MOST_STREAMS 1024

#define NLK_TYPE_TUNNEL (nlk_tunnel_get_type ())

/**
 * NlkTunnelState:
 * @NLK_TUNNEL_OFF: not wanted
 * @NLK_TUNNEL_STARTING: it listens, and gateway, agent or key are being looked for for the first time
 * @NLK_TUNNEL_NEEDS_KEY: the agent does not accept the key, or has none, or demands one
 * @NLK_TUNNEL_READY: nobody uses it
 * @NLK_TUNNEL_IN_USE: streams are up
 * @NLK_TUNNEL_WAITING: the gateway or the agent is away
 *
 * Where a tunnel stands.
 */
typedef enum {
  NLK_TUNNEL_OFF,
  NLK_TUNNEL_STARTING,
  NLK_TUNNEL_NEEDS_KEY,
  NLK_TUNNEL_READY,
  NLK_TUNNEL_IN_USE,
  NLK_TUNNEL_WAITING,
} NlkTunnelState;

/**
 * NlkTunnel:
 *
 * A local port through which a destination behind an agent is reached, or, as a proxy, any destination. It never ends by itself.
 *
 * Signals:
 * - `changed` (): state or number of streams changed
 * - `problem` (GError): the agent is not there, its key does not fit, or a stream failed; reported when it comes up and
 *   once for each failed stream; not when a proxy has told its application that the destination failed
 */
G_DECLARE_FINAL_TYPE (NlkTunnel, nlk_tunnel, NLK, TUNNEL, GObject)

/**
 * NlkTunnelSpec:
 * @agent: name of the agent
 * @destination: (nullable): where to, TCP or UDP; %NULL for a proxy, whose applications say it
 * @proxy: (nullable): what kind of proxy, with no @destination
 * @local: where to listen
 * @passphrase: (nullable): of nlk_agent_key_new_passphrase(); with one nothing goes out in plaintext
 *
 * What a tunnel is to be.
 */
typedef struct {
  const char *agent;
  const NlkDestination *destination;
  const NlkProxyOptions *proxy;
  GSocketAddress *local;
  NlkSecret *passphrase;
} NlkTunnelSpec;

/**
 * nlk_tunnel_parse_local:
 * @text: `127.0.0.1:8080` or `[::1]:8080`
 *
 * Returns: (transfer full) (nullable): the address to listen on
 */
GSocketAddress *nlk_tunnel_parse_local (const char *text);

/**
 * nlk_tunnel_new:
 * @session: the session with the gateway
 * @spec: what it is to be, copied
 *
 * Returns: (transfer full): a tunnel that is off
 */
NlkTunnel *nlk_tunnel_new (NlkGatewaySession *session, const NlkTunnelSpec *spec);

/**
 * nlk_tunnel_start:
 * @self: a tunnel that is off
 * @error: return location
 *
 * Listens. The session is started too.
 *
 * Errors: #GIOErrorEnum with the address in the text.
 *
 * Returns: whether it listens
 */
gboolean nlk_tunnel_start (NlkTunnel *self, GError **error);

/**
 * nlk_tunnel_stop:
 * @self: a tunnel
 *
 * Closes the port and ends all streams.
 */
void nlk_tunnel_stop (NlkTunnel *self);

/**
 * nlk_tunnel_get_state:
 * @self: a tunnel
 *
 * Returns: where it stands
 */
NlkTunnelState nlk_tunnel_get_state (NlkTunnel *self);

/**
 * nlk_tunnel_dup_address:
 * @self: a tunnel that listens
 *
 * Returns: (transfer full): where it listens, `tcp://127.0.0.1:31020`, `udp://…` or `socks5://…`
 */
char *nlk_tunnel_dup_address (NlkTunnel *self);

/**
 * nlk_tunnel_is_proven:
 * @self: a tunnel
 *
 * Returns: whether the agent has proven that it has the key of the tunnel
 */
gboolean nlk_tunnel_is_proven (NlkTunnel *self);

/**
 * NlkTunnelCounts:
 * @n_streams: streams now
 * @n_opened: streams so far
 * @sent_bytes: towards the destination, of streams that are over and those that are up
 * @received_bytes: from it
 *
 * What a tunnel has moved.
 */
typedef struct {
  guint n_streams;
  guint64 n_opened;
  guint64 sent_bytes;
  guint64 received_bytes;
} NlkTunnelCounts;

/**
 * nlk_tunnel_get_counts:
 * @self: a tunnel
 * @ret_counts: (out): what it has moved
 */
void nlk_tunnel_get_counts (NlkTunnel *self, NlkTunnelCounts *ret_counts);

G_END_DECLS
