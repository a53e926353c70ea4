/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "config/nlk-endpoint-config.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_JOIN_FORM:
 *
 * The type of #NlkAppJoinForm.
 */
#define NLK_TYPE_APP_JOIN_FORM (nlk_app_join_form_get_type ())

/**
 * NlkAppJoinForm:
 *
 * Address and token of a gateway, for a person who has no link.
 *
 * Signals:
 * - `join` (): the person wants to join; nlk_app_join_form_dup_config() has what is entered
 * - `cancelled` (): the person does not
 */
G_DECLARE_FINAL_TYPE (NlkAppJoinForm, nlk_app_join_form, NLK, APP_JOIN_FORM, AdwBin)

/**
 * nlk_app_join_form_fill:
 * @self: a form
 * @config: (nullable): what stands in the fields; what has no field of its own is kept with its token. %NULL empties the form.
 */
void nlk_app_join_form_fill (NlkAppJoinForm *self, const NlkEndpointConfig *config);

/**
 * nlk_app_join_form_dup_config:
 * @self: a form
 *
 * What is not right is said below the fields, and the first such field gets the focus.
 *
 * Returns: (transfer full) (nullable): the endpoint; %NULL when a field is not right
 */
NlkEndpointConfig *nlk_app_join_form_dup_config (NlkAppJoinForm *self);

/**
 * nlk_app_join_form_focus:
 * @self: a form that is shown
 */
void nlk_app_join_form_focus (NlkAppJoinForm *self);

G_END_DECLS
