/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-join-source.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_JOIN_CHOICE:
 *
 * The type of #NlkAppJoinChoice.
 */
#define NLK_TYPE_APP_JOIN_CHOICE (nlk_app_join_choice_get_type ())

/**
 * NlkAppJoinChoice:
 *
 * The gateways of a file, with a switch for each.
 *
 * Signals:
 * - `join` (): the person has chosen; nlk_app_join_choice_is_chosen()
 * - `cancelled` (): the person wants none
 */
G_DECLARE_FINAL_TYPE (NlkAppJoinChoice, nlk_app_join_choice, NLK, APP_JOIN_CHOICE, AdwBin)

/**
 * nlk_app_join_choice_show:
 * @self: a choice
 * @source: what there is to choose from; all of it is chosen at first
 */
void nlk_app_join_choice_show (NlkAppJoinChoice *self, const NlkAppJoinSource *source);

/**
 * nlk_app_join_choice_is_chosen:
 * @self: a choice
 * @index: which endpoint of the source
 *
 * Returns: whether the person wants it
 */
gboolean nlk_app_join_choice_is_chosen (NlkAppJoinChoice *self, guint index);

/**
 * nlk_app_join_choice_focus:
 * @self: a choice that is shown
 */
void nlk_app_join_choice_focus (NlkAppJoinChoice *self);

G_END_DECLS
