/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NLK_SOCKS_UDP_MOST_FLOWS:
 *
 * The most destinations of one association at once; datagrams to others are dropped. Enough for a resolver that asks
 * many servers, and few enough that one application does not take all streams of a tunnel.
 */
#define NLK_SOCKS_UDP_MOST_FLOWS 256

/**
 * NlkSocksUdp:
 *
 * The relay of a SOCKS 5 UDP ASSOCIATE: a UDP port for one source, and a datagram end for each destination. What comes from
 * another address than the association's is dropped, fragments too.
 *
 * Source: RFC 1928 section 7.
 */
typedef struct _NlkSocksUdp NlkSocksUdp;

/**
 * NlkSocksUdpFlowFunc:
 * @udp: the association
 * @flow: (transfer full): a datagram end of payloads, with the first in it. It never finishes by itself; it breaks with
 *   %NLK_REASON_LANE_LOST when the association is freed. Freeing it forgets the destination.
 * @host: the destination as the application wrote it
 * @port: its port
 * @user_data: as given
 *
 * A datagram is for a new destination.
 */
typedef void (*NlkSocksUdpFlowFunc) (NlkSocksUdp *udp, NlkEnd *flow, const char *host, guint16 port,
                                     gpointer user_data);

/**
 * nlk_socks_udp_new:
 * @loop: the loop of this thread
 * @local: where the TCP connection arrived; a free port of the same address is taken
 * @peer: where the TCP connection came from: datagrams from other addresses are dropped
 * @port: the port that the application said it will send from, 0 for the first that comes
 * @func: called for each new destination; it must not free the association
 * @user_data: for @func
 * @error: return location
 *
 * Errors: as nlk_udp_port_new()
 *
 * Returns: (transfer full) (nullable): the association
 */
NlkSocksUdp *nlk_socks_udp_new (NlkLoop *loop, GSocketAddress *local, GSocketAddress *peer,
                                guint16 port, NlkSocksUdpFlowFunc func, gpointer user_data,
                                GError **error);

/**
 * nlk_socks_udp_get_address:
 * @udp: an association
 *
 * Returns: (transfer none): where it takes datagrams
 */
GSocketAddress *nlk_socks_udp_get_address (NlkSocksUdp *udp);

/**
 * nlk_socks_udp_free:
 * @udp: (transfer full) (nullable): an association
 *
 * Closes the port. Flows that are still held break in the next turn.
 */
void nlk_socks_udp_free (NlkSocksUdp *udp);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkSocksUdp, nlk_socks_udp_free)

G_END_DECLS
