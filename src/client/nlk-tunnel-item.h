/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-tunnel-config.h"

#include "nlk-tunnel-gateway.h"
#include "nlk-tunnel.h"

G_BEGIN_DECLS

/**
 * NlkTunnelKeyFunc:
 * @gateway: a gateway
 * @agent: name of an agent behind it
 * @user_data: as given
 * @error: return location
 *
 * Finds the key of an agent, as far as that can be done at once.
 *
 * Returns: (transfer full) (nullable): the passphrase, of nlk_agent_key_new_passphrase(); %NULL without an error when
 *   there is none
 */
typedef NlkSecret *(*NlkTunnelKeyFunc) (NlkTunnelGateway *gateway, const char *agent,
                                        gpointer user_data, GError **error);

#define NLK_TYPE_TUNNEL_ITEM (nlk_tunnel_item_get_type ())

/**
 * NlkTunnelItemState:
 * @NLK_TUNNEL_ITEM_OFF: not wanted
 * @NLK_TUNNEL_ITEM_IDLE: wanted, but its gateway is not
 * @NLK_TUNNEL_ITEM_STARTING: it listens, and gateway, agent or key are being looked for for the first time
 * @NLK_TUNNEL_ITEM_NEEDS_KEY: there is no key, or the agent does not accept it, or has none; without a key it does not
 *   listen either
 * @NLK_TUNNEL_ITEM_READY: nobody uses it
 * @NLK_TUNNEL_ITEM_IN_USE: streams are up
 * @NLK_TUNNEL_ITEM_WAITING: the gateway or the agent is away
 * @NLK_TUNNEL_ITEM_PROBLEM: the local port cannot be had; tried again by itself
 *
 * Where a tunnel of a set stands.
 */
typedef enum {
  NLK_TUNNEL_ITEM_OFF,
  NLK_TUNNEL_ITEM_IDLE,
  NLK_TUNNEL_ITEM_STARTING,
  NLK_TUNNEL_ITEM_NEEDS_KEY,
  NLK_TUNNEL_ITEM_READY,
  NLK_TUNNEL_ITEM_IN_USE,
  NLK_TUNNEL_ITEM_WAITING,
  NLK_TUNNEL_ITEM_PROBLEM,
} NlkTunnelItemState;

/**
 * NlkTunnelItem:
 *
 * A tunnel of an #NlkTunnelSet: what it is to be, whether somebody wants it, and where it stands. What is wanted survives
 * every failure. A tunnel that ever had a key never goes plaintext by itself.
 *
 * Signals:
 * - `changed` (): anything of it changed, but for the number of bytes
 * - `problem` (GError): as of #NlkTunnel, and when there is no key or the local port cannot be had
 */
G_DECLARE_FINAL_TYPE (NlkTunnelItem, nlk_tunnel_item, NLK, TUNNEL_ITEM, GObject)

/**
 * nlk_tunnel_item_get_config:
 * @self: a tunnel
 *
 * Returns: (transfer none): what it is to be, with what is wanted in `is_enabled`
 */
const NlkTunnelConfig *nlk_tunnel_item_get_config (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_get_gateway:
 * @self: a tunnel
 *
 * Returns: (transfer none): its gateway
 */
NlkTunnelGateway *nlk_tunnel_item_get_gateway (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_dup_id:
 * @self: a tunnel
 *
 * Returns: (transfer full): gateway name, `/`, tunnel name
 */
char *nlk_tunnel_item_dup_id (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_set_wanted:
 * @self: a tunnel
 * @is_wanted: whether it is to run
 *
 * Starts it, and its gateway with it, or stops it with all its streams.
 */
void nlk_tunnel_item_set_wanted (NlkTunnelItem *self, gboolean is_wanted);

/**
 * nlk_tunnel_item_is_wanted:
 * @self: a tunnel
 *
 * Returns: whether somebody wants it
 */
gboolean nlk_tunnel_item_is_wanted (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_get_state:
 * @self: a tunnel
 *
 * Returns: where it stands
 */
NlkTunnelItemState nlk_tunnel_item_get_state (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_get_error:
 * @self: a tunnel
 *
 * Returns: (transfer none) (nullable): its last problem since it was started, which may be over
 */
const GError *nlk_tunnel_item_get_error (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_get_error_time:
 * @self: a tunnel
 *
 * Returns: when that was, in seconds since 1970; 0 without an error
 */
gint64 nlk_tunnel_item_get_error_time (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_get_counts:
 * @self: a tunnel
 * @ret_counts: (out): what it has moved since it was added to its set
 */
void nlk_tunnel_item_get_counts (NlkTunnelItem *self, NlkTunnelCounts *ret_counts);

/**
 * nlk_tunnel_item_dup_address:
 * @self: a tunnel
 *
 * Returns: (transfer full) (nullable): where it listens, as nlk_tunnel_dup_address(); %NULL while it does not
 */
char *nlk_tunnel_item_dup_address (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_keep_port:
 * @self: a tunnel
 *
 * If it listens at a port that the system chose, that is the one that it is to have from now on.
 *
 * Returns: whether what it is to be has changed
 */
gboolean nlk_tunnel_item_keep_port (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_has_key:
 * @self: a tunnel
 *
 * Returns: whether it runs with a key, so that nothing of it goes out in plaintext
 */
gboolean nlk_tunnel_item_has_key (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_is_proven:
 * @self: a tunnel
 *
 * Returns: whether the agent has proven that it has the key of the tunnel
 */
gboolean nlk_tunnel_item_is_proven (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_set_passphrase:
 * @self: a tunnel
 * @passphrase: (nullable): of nlk_agent_key_new_passphrase(); %NULL to look for the key elsewhere again
 *
 * Uses this key from now on; `encryption` becomes %NLK_TUNNEL_ENCRYPTION_REQUIRED with it. One that has failed is tried again at once. A tunnel that runs with another key starts anew.
 */
void nlk_tunnel_item_set_passphrase (NlkTunnelItem *self, NlkSecret *passphrase);

/**
 * nlk_tunnel_item_allow_plaintext:
 * @self: a tunnel
 *
 * A person has decided, for this tunnel, that there is to be no key: `encryption` becomes
 * %NLK_TUNNEL_ENCRYPTION_NONE, and a key file is forgotten.
 */
void nlk_tunnel_item_allow_plaintext (NlkTunnelItem *self);

/**
 * nlk_tunnel_item_retry_now:
 * @self: a tunnel
 *
 * Tries a local port or a key that could not be had again at once.
 */
void nlk_tunnel_item_retry_now (NlkTunnelItem *self);

G_END_DECLS
