/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define NLK_TYPE_APP_KEYS (nlk_app_keys_get_type ())

/**
 * NlkAppKeys:
 *
 * The keys of agents that this run of the program knows, in memory only. They are wiped with it.
 *
 * Signals:
 * - `changed` (text gateway, text agent): another key, or none any more, or the decision that there is to be none
 */
G_DECLARE_FINAL_TYPE (NlkAppKeys, nlk_app_keys, NLK, APP_KEYS, GObject)

/**
 * nlk_app_keys_new:
 *
 * Returns: (transfer full): no keys
 */
NlkAppKeys *nlk_app_keys_new (void);

/**
 * nlk_app_keys_lookup:
 * @self: the keys
 * @gateway: name of a gateway
 * @agent: name of an agent behind it
 *
 * Returns: (transfer none) (nullable): the passphrase
 */
NlkSecret *nlk_app_keys_lookup (NlkAppKeys *self, const char *gateway, const char *agent);

/**
 * nlk_app_keys_set:
 * @self: the keys
 * @gateway: name of a gateway
 * @agent: name of an agent behind it
 * @passphrase: (nullable): of nlk_agent_key_new_passphrase(), %NULL to forget it
 */
void nlk_app_keys_set (NlkAppKeys *self, const char *gateway, const char *agent,
                       NlkSecret *passphrase);

/**
 * nlk_app_keys_set_plaintext:
 * @self: the keys
 * @gateway: name of a gateway
 * @agent: name of an agent behind it
 *
 * A person has decided that this agent gets no key. A key that is set later takes that back.
 */
void nlk_app_keys_set_plaintext (NlkAppKeys *self, const char *gateway, const char *agent);

/**
 * nlk_app_keys_is_plaintext:
 * @self: the keys
 * @gateway: name of a gateway
 * @agent: name of an agent behind it
 *
 * Returns: whether a person has decided in this run that this agent gets no key
 */
gboolean nlk_app_keys_is_plaintext (NlkAppKeys *self, const char *gateway, const char *agent);

G_END_DECLS
