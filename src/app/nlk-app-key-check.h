/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-engine.h"
#include "nlk-app-key-status.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_KEY_CHECK (nlk_app_key_check_get_type ())

/**
 * NlkAppKeyCheck:
 *
 * What is known of the key of one agent while a person looks for it: asks the agent whether it has one, as soon as it is there,
 * tries what the person enters, and counts down when the agent wants a pause.
 *
 * Signals:
 * - `changed` (): another status, or a second of a pause is over
 * - `wrong` (): what was entered is no good, so the field wants to be looked at
 * - `accepted` (): the agent has proven that it has the key, and its tunnels use it
 */
G_DECLARE_FINAL_TYPE (NlkAppKeyCheck, nlk_app_key_check, NLK, APP_KEY_CHECK, GObject)

/**
 * nlk_app_key_check_new:
 * @engine: gateways and tunnels
 * @gateway: a gateway of it
 * @agent: name of an agent
 *
 * Returns: (transfer full): a check that asks by itself
 */
NlkAppKeyCheck *nlk_app_key_check_new (NlkAppEngine *engine, NlkTunnelGateway *gateway,
                                       const char *agent);

/**
 * nlk_app_key_check_get_status:
 * @self: a check
 * @ret_wait_seconds: (out): how long a pause still is, 0 without one
 *
 * Returns: what is to be said
 */
NlkAppKeyStatus nlk_app_key_check_get_status (NlkAppKeyCheck *self, guint *ret_wait_seconds);

/**
 * nlk_app_key_check_try_key:
 * @self: a check
 * @text: (nullable): what the person has entered; %NULL or empty for the key that is known
 *
 * Tries a key with the agent; `changed`, `wrong` or `accepted` tell. When the agent is away, the key is only kept in mind, and
 * `accepted` is not emitted.
 *
 * Returns: whether the key was kept in mind without a trial
 */
gboolean nlk_app_key_check_try_key (NlkAppKeyCheck *self, NlkSecret *text);

/**
 * nlk_app_key_check_edited:
 * @self: a check
 *
 * What was entered last is no longer what stands in the field: what was said of it is not said any more.
 */
void nlk_app_key_check_edited (NlkAppKeyCheck *self);

/**
 * nlk_app_key_check_get_passphrase:
 * @self: a check
 *
 * Returns: (transfer none) (nullable): the key that was tried or kept last
 */
NlkSecret *nlk_app_key_check_get_passphrase (NlkAppKeyCheck *self);

/**
 * nlk_app_key_check_cancel:
 * @self: a check
 *
 * Gives up a trial that goes on.
 */
void nlk_app_key_check_cancel (NlkAppKeyCheck *self);

G_END_DECLS
