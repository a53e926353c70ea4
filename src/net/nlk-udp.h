/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NLK_UDP_FLOW_DATAGRAMS:
 *
 * The most datagrams that wait in one flow; the newest is dropped then.
 */
#define NLK_UDP_FLOW_DATAGRAMS 256

/**
 * NLK_UDP_FLOW_BYTES:
 *
 * The most bytes that wait in one flow; the newest is dropped then.
 */
#define NLK_UDP_FLOW_BYTES (1024 * 1024)

/**
 * NlkUdpPort:
 *
 * A listening UDP socket in a loop, with one datagram end for each source address.
 */
typedef struct _NlkUdpPort NlkUdpPort;

/**
 * NlkUdpFlowFunc:
 * @port: the port
 * @flow: (transfer full): a datagram end with the first datagram in it. It never finishes by itself; it breaks with
 *   %NLK_REASON_LANE_LOST when the port is freed. Freeing it forgets the source.
 * @source: (transfer none): where the datagrams come from
 * @user_data: as given
 *
 * A datagram came from a new source.
 */
typedef void (*NlkUdpFlowFunc) (NlkUdpPort *port, NlkEnd *flow, GSocketAddress *source,
                                gpointer user_data);

/**
 * nlk_udp_port_new:
 * @loop: the loop of this thread
 * @address: an #GInetSocketAddress; port 0 picks a free one; `[::]` serves IPv4 as well
 * @most_flows: how many sources there may be at once; datagrams of others are dropped
 * @func: called for each new source
 * @user_data: for @func
 * @error: return location for an error
 *
 * Answers leave from the address that the source had written to.
 *
 * Errors: #GIOErrorEnum as GIO has it, with the address in the text.
 *
 * Returns: (transfer full) (nullable): the port
 */
NlkUdpPort *nlk_udp_port_new (NlkLoop *loop, GSocketAddress *address, guint most_flows,
                              NlkUdpFlowFunc func, gpointer user_data, GError **error);

/**
 * nlk_udp_port_get_address:
 * @port: a port
 *
 * Returns: (transfer none): the bound address with its real port
 */
GSocketAddress *nlk_udp_port_get_address (NlkUdpPort *port);

/**
 * nlk_udp_port_free:
 * @port: (transfer full) (nullable): a port
 *
 * Closes the socket. Flows that are still held break in the next turn.
 */
void nlk_udp_port_free (NlkUdpPort *port);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkUdpPort, nlk_udp_port_free)

G_END_DECLS
