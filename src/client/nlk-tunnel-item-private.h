/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-tunnel-item.h"

G_BEGIN_DECLS

/**
 * NlkTunnelRules:
 * @loop: the loop
 * @listen_retry_usec: until a local port that was taken is tried again
 * @find_key: (nullable): finds keys
 * @key_data: for @find_key
 * @key_destroy: (nullable): frees @key_data
 * @demands_key: whether plaintext takes a decision
 *
 * What all tunnels of a set share.
 */
typedef struct {
  NlkLoop *loop;
  gint64 listen_retry_usec;
  NlkTunnelKeyFunc find_key;
  gpointer key_data;
  GDestroyNotify key_destroy;
  gboolean demands_key;
} NlkTunnelRules;

/**
 * nlk_tunnel_item_new:
 * @rules: of the set, outlives the tunnel
 * @gateway: its gateway
 * @config: what it is to be, copied
 *
 * Returns: (transfer full): a tunnel, which runs if it is to
 */
NlkTunnelItem *nlk_tunnel_item_new (const NlkTunnelRules *rules, NlkTunnelGateway *gateway,
                                    const NlkTunnelConfig *config);

/**
 * nlk_tunnel_item_replace:
 * @self: a tunnel
 * @gateway: its gateway from now on
 * @config: what it is to be from now on, copied
 */
void nlk_tunnel_item_replace (NlkTunnelItem *self, NlkTunnelGateway *gateway,
                              const NlkTunnelConfig *config);

/**
 * nlk_tunnel_item_look_for_key:
 * @self: a tunnel
 *
 * Asks for the key again, if it is to run. With another key, or none, it starts anew; one that has failed is tried again.
 */
void nlk_tunnel_item_look_for_key (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_end:
 * @self: a tunnel
 *
 * Stops it for good: it is no longer part of a set.
 */
void nlk_tunnel_item_end (NlkTunnelItem *self);

G_END_DECLS
