/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

#include "nlk-tunnel-item.h"

G_BEGIN_DECLS

#define NLK_TYPE_TUNNEL_SET (nlk_tunnel_set_get_type ())

/**
 * NlkTunnelSet:
 *
 * All gateways and tunnels of a program. Nothing of it ends by itself. Bound to the thread of its loop. When it is
 * disposed, all tunnels and gateways stop.
 */
G_DECLARE_FINAL_TYPE (NlkTunnelSet, nlk_tunnel_set, NLK, TUNNEL_SET, GObject)

/**
 * nlk_tunnel_set_new:
 * @loop: the loop of this thread
 * @timeouts: copied
 *
 * Returns: (transfer full): an empty set
 */
NlkTunnelSet *nlk_tunnel_set_new (NlkLoop *loop, const NlkTimeouts *timeouts);

/**
 * nlk_tunnel_set_get_gateways:
 * @self: a set
 *
 * Returns: (transfer none): list of #NlkTunnelGateway, in the order in which they were added
 */
GListModel *nlk_tunnel_set_get_gateways (NlkTunnelSet *self);

/**
 * nlk_tunnel_set_get_tunnels:
 * @self: a set
 *
 * Returns: (transfer none): list of #NlkTunnelItem, in the order in which they were added
 */
GListModel *nlk_tunnel_set_get_tunnels (NlkTunnelSet *self);

/**
 * nlk_tunnel_set_find_gateway:
 * @self: a set
 * @name: (nullable): its name, %NULL for the first one
 *
 * Returns: (transfer none) (nullable): the gateway
 */
NlkTunnelGateway *nlk_tunnel_set_find_gateway (NlkTunnelSet *self, const char *name);

/**
 * nlk_tunnel_set_find_tunnel:
 * @self: a set
 * @id: as nlk_tunnel_item_dup_id()
 *
 * Returns: (transfer none) (nullable): the tunnel
 */
NlkTunnelItem *nlk_tunnel_set_find_tunnel (NlkTunnelSet *self, const char *id);

/**
 * nlk_tunnel_set_add_gateway:
 * @self: a set
 * @config: its endpoint, copied
 * @error: return location
 *
 * Errors: %G_IO_ERROR_EXISTS when there is one with its name; as nlk_gateway_session_new().
 *
 * Returns: (transfer none) (nullable): the gateway, not wanted
 */
NlkTunnelGateway *nlk_tunnel_set_add_gateway (NlkTunnelSet *self, const NlkEndpointConfig *config,
                                              GError **error);

/**
 * nlk_tunnel_set_remove_gateway:
 * @self: a set
 * @gateway: a gateway of it
 *
 * Stops and removes it with its tunnels.
 */
void nlk_tunnel_set_remove_gateway (NlkTunnelSet *self, NlkTunnelGateway *gateway);

/**
 * nlk_tunnel_set_add_tunnel:
 * @self: a set
 * @config: what it is to be, copied; `gateway` is the name of a gateway of the set, %NULL for the first one; it starts
 *   when `is_enabled` and the gateway is wanted
 * @error: return location
 *
 * Errors: %G_IO_ERROR_EXISTS when the gateway has one with its name; %G_IO_ERROR_NOT_FOUND without the gateway. That it cannot
 * listen is none: its state tells.
 *
 * Returns: (transfer none) (nullable): the tunnel
 */
NlkTunnelItem *nlk_tunnel_set_add_tunnel (NlkTunnelSet *self, const NlkTunnelConfig *config,
                                          GError **error);

/**
 * nlk_tunnel_set_replace_tunnel:
 * @self: a set
 * @item: a tunnel of it
 * @config: what it is to be from now on, as of nlk_tunnel_set_add_tunnel()
 * @error: return location
 *
 * Changes a tunnel. Its streams end, unless only its name or what is wanted differ.
 *
 * Errors: as nlk_tunnel_set_add_tunnel(); nothing is changed then.
 *
 * Returns: whether it is changed
 */
gboolean nlk_tunnel_set_replace_tunnel (NlkTunnelSet *self, NlkTunnelItem *item,
                                        const NlkTunnelConfig *config, GError **error);

/**
 * nlk_tunnel_set_remove_tunnel:
 * @self: a set
 * @item: a tunnel of it
 *
 * Stops and removes it.
 */
void nlk_tunnel_set_remove_tunnel (NlkTunnelSet *self, NlkTunnelItem *item);

/**
 * nlk_tunnel_set_apply:
 * @self: a set
 * @config: a configuration
 * @error: return location
 *
 * Makes the tunnels, with the gateways that they use, those of @config, and the time-outs as well. What has not changed
 * goes on without losing a stream, and keys are asked for again. Every gateway with a tunnel that is wanted becomes wanted.
 *
 * Errors: as nlk_gateway_session_new(); nothing is changed then.
 *
 * Returns: whether it is done
 */
gboolean nlk_tunnel_set_apply (NlkTunnelSet *self, const NlkClientConfig *config, GError **error);

/**
 * nlk_tunnel_set_set_key_source:
 * @self: a set
 * @func: (nullable): finds keys of agents for tunnels without a `key_file`; %NULL for nlk_tunnel_gateway_read_key()
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Set before the first tunnel starts.
 */
void nlk_tunnel_set_set_key_source (NlkTunnelSet *self, NlkTunnelKeyFunc func, gpointer user_data,
                                    GDestroyNotify destroy);

/**
 * nlk_tunnel_set_set_demands_key:
 * @self: a set
 * @demands_key: whether a tunnel without a key needs one, unless its configuration says %NLK_TUNNEL_ENCRYPTION_NONE;
 *   otherwise it goes plaintext, unless the configuration names a key
 *
 * Set before the first tunnel starts. Default: not.
 */
void nlk_tunnel_set_set_demands_key (NlkTunnelSet *self, gboolean demands_key);

/**
 * nlk_tunnel_set_keys_changed:
 * @self: a set
 * @gateway: (nullable): a gateway, %NULL for all
 * @agent: (nullable): name of an agent, %NULL for all
 *
 * Asks the key source again, for tunnels that are wanted. Those whose key is the same as before go on undisturbed.
 */
void nlk_tunnel_set_keys_changed (NlkTunnelSet *self, NlkTunnelGateway *gateway, const char *agent);

G_END_DECLS
