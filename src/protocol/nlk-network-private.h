/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-policy.h"

G_BEGIN_DECLS

/**
 * nlk_address_unmap:
 * @address: an address
 *
 * Returns: (transfer full): the IPv4 address that @address stands for, if it is an IPv4-mapped IPv6 address; else @address
 */
GInetAddress *nlk_address_unmap (GInetAddress *address);

/**
 * nlk_network_format:
 * @network: a range
 *
 * Returns: (transfer full): `192.168.0.0/24`
 */
char *nlk_network_format (const NlkNetwork *network);

/**
 * nlk_networks_intersect:
 * @a: (element-type NlkNetwork): ranges
 * @b: (element-type NlkNetwork): ranges
 *
 * Returns: (transfer full) (element-type NlkNetwork): what lies in both; longer than %NLK_POLICY_MOST_ITEMS when it is too
 *   much to say
 */
GArray *nlk_networks_intersect (GArray *a, GArray *b);

/**
 * nlk_networks_subtract:
 * @from: (element-type NlkNetwork): ranges
 * @hole: a range
 *
 * Returns: (transfer full) (element-type NlkNetwork): what lies in @from and not in @hole; longer than
 *   %NLK_POLICY_MOST_ITEMS when it is too much to say
 */
GArray *nlk_networks_subtract (GArray *from, const NlkNetwork *hole);

G_END_DECLS
