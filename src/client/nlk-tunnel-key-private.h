/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-tunnel-item-private.h"

G_BEGIN_DECLS

/**
 * NlkTunnelKey:
 * @passphrase: (nullable): that the tunnel runs with
 * @given: (nullable): by a person; it comes before all others
 * @had_key: whether there ever was one for this agent: then the lack of one is no reason to go plaintext
 *
 * Which key a tunnel uses. All zero at first.
 */
typedef struct {
  NlkSecret *passphrase;
  NlkSecret *given;
  gboolean had_key;
} NlkTunnelKey;

/**
 * NlkTunnelKeyPlace:
 * @rules: of the set
 * @gateway: of the tunnel
 * @config: of the tunnel
 *
 * Where a key is looked for. All borrowed.
 */
typedef struct {
  const NlkTunnelRules *rules;
  NlkTunnelGateway *gateway;
  const NlkTunnelConfig *config;
} NlkTunnelKeyPlace;

/**
 * nlk_tunnel_key_find:
 * @key: the key
 * @place: where to look
 * @error: return location
 *
 * Errors: as nlk_key_file_load() and the set's own source
 *
 * Context: reads a file
 *
 * Returns: (transfer full) (nullable): the key as it is now; %NULL without @error when there is none
 */
NlkSecret *nlk_tunnel_key_find (const NlkTunnelKey *key, const NlkTunnelKeyPlace *place,
                                GError **error);

/**
 * nlk_tunnel_key_obtain:
 * @key: the key
 * @place: where to look
 * @error: return location
 *
 * Makes what nlk_tunnel_key_find() finds the key to run with.
 *
 * Errors: as nlk_tunnel_key_find(); %NLK_REASON_KEY_REQUIRED when there is none and must be one
 *
 * Returns: whether the tunnel may run, with a key or without
 */
gboolean nlk_tunnel_key_obtain (NlkTunnelKey *key, const NlkTunnelKeyPlace *place, GError **error);

/**
 * nlk_tunnel_key_is_used:
 * @key: the key
 * @found: (nullable): what was found
 *
 * Returns: whether the tunnel runs with @found, or without a key when that is %NULL
 */
gboolean nlk_tunnel_key_is_used (const NlkTunnelKey *key, const NlkSecret *found);

/**
 * nlk_tunnel_key_give:
 * @key: the key
 * @passphrase: (nullable): from a person, %NULL to take it back
 */
void nlk_tunnel_key_give (NlkTunnelKey *key, NlkSecret *passphrase);

/**
 * nlk_tunnel_key_retry:
 * @key: a key that the tunnel runs with
 * @place: where it is used
 *
 * Has the agent asked again. One key of an agent is one object for all tunnels: what it failed with is forgotten for all.
 */
void nlk_tunnel_key_retry (const NlkTunnelKey *key, const NlkTunnelKeyPlace *place);

/**
 * nlk_tunnel_key_forget:
 * @key: the key
 *
 * Forgets what a person gave and that there ever was a key; what the tunnel runs with stays.
 */
void nlk_tunnel_key_forget (NlkTunnelKey *key);

/**
 * nlk_tunnel_key_release:
 * @key: the key
 *
 * The tunnel does not run any more.
 */
void nlk_tunnel_key_release (NlkTunnelKey *key);

G_END_DECLS
