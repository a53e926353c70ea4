/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-key-store.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_REMEMBER_ROW (nlk_app_remember_row_get_type ())

/**
 * NlkAppRememberRow:
 *
 * The switch that says whether a key is remembered, and where. It asks the store without unlocking it; when the key lies behind a
 * password it offers to unlock instead.
 *
 * Signals:
 * - `found` (): a person has unlocked the store, and nlk_app_remember_row_get_key() is there
 */
G_DECLARE_FINAL_TYPE (NlkAppRememberRow, nlk_app_remember_row, NLK, APP_REMEMBER_ROW, AdwActionRow)

/**
 * nlk_app_remember_row_set_agent:
 * @self: a row
 * @store: where keys are remembered
 * @gateway: a gateway
 * @agent: name of an agent behind it
 *
 * Says whose key it is; once for each row. Asks the store.
 */
void nlk_app_remember_row_set_agent (NlkAppRememberRow *self, NlkAppKeyStore *store,
                                     NlkTunnelGateway *gateway, const char *agent);

/**
 * nlk_app_remember_row_get_key:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the key that is remembered
 */
NlkSecret *nlk_app_remember_row_get_key (NlkAppRememberRow *self);

/**
 * nlk_app_remember_row_keep:
 * @self: a row
 * @passphrase: the key that is in use now
 *
 * Remembers it if that is switched on. Does not wait for the store.
 */
void nlk_app_remember_row_keep (NlkAppRememberRow *self, NlkSecret *passphrase);

G_END_DECLS
