/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NLK_GATEWAY_ADDRESSES_BURST_SECONDS:
 *
 * Of how many seconds the upgrades may come at once: whoever comes back after a break opens many streams together.
 */
#define NLK_GATEWAY_ADDRESSES_BURST_SECONDS 10

/**
 * NlkGatewayAddresses:
 *
 * What each address has open and asks for. An IPv6 address counts as its /64, which is what one customer has. It does
 * no I/O.
 *
 * It remembers the addresses that have connections, and a bounded number of others; the one that was idle longest is
 * forgotten first.
 */
typedef struct _NlkGatewayAddresses NlkGatewayAddresses;

/**
 * nlk_gateway_addresses_new:
 * @most: how many addresses to remember, those with connections apart
 *
 * Returns: (transfer full): the count
 */
NlkGatewayAddresses *nlk_gateway_addresses_new (guint most);

/**
 * nlk_gateway_addresses_get_connections:
 * @addresses: the count
 * @peer: an internet address
 *
 * Returns: how many connections of @peer count
 */
guint nlk_gateway_addresses_get_connections (NlkGatewayAddresses *addresses, GSocketAddress *peer);

/**
 * nlk_gateway_addresses_enter:
 * @addresses: the count
 * @peer: an internet address
 *
 * Counts a connection more.
 */
void nlk_gateway_addresses_enter (NlkGatewayAddresses *addresses, GSocketAddress *peer);

/**
 * nlk_gateway_addresses_leave:
 * @addresses: the count
 * @peer: the address that entered
 *
 * Counts a connection less.
 */
void nlk_gateway_addresses_leave (NlkGatewayAddresses *addresses, GSocketAddress *peer);

/**
 * nlk_gateway_addresses_take_upgrade:
 * @addresses: the count
 * @peer: an internet address
 * @per_second: how many upgrades a second it may ask for, at least 1; as many for
 *   %NLK_GATEWAY_ADDRESSES_BURST_SECONDS at once
 * @now_usec: a monotonic time
 *
 * Returns: whether it may have this one
 */
gboolean nlk_gateway_addresses_take_upgrade (NlkGatewayAddresses *addresses, GSocketAddress *peer,
                                             guint per_second, gint64 now_usec);

/**
 * nlk_gateway_addresses_get_count:
 * @addresses: the count
 *
 * Returns: how many addresses are remembered
 */
guint nlk_gateway_addresses_get_count (NlkGatewayAddresses *addresses);

/**
 * nlk_gateway_addresses_free:
 * @addresses: (transfer full) (nullable): the count
 */
void nlk_gateway_addresses_free (NlkGatewayAddresses *addresses);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkGatewayAddresses, nlk_gateway_addresses_free)

G_END_DECLS
