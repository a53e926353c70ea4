/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_REMOVALS:
 *
 * The type of #NlkAppRemovals.
 */
#define NLK_TYPE_APP_REMOVALS (nlk_app_removals_get_type ())

/**
 * NlkAppRemovals:
 *
 * Tunnels that a person has removed and may still want back. They run on until the toast that says so is gone, or the program ends.
 */
G_DECLARE_FINAL_TYPE (NlkAppRemovals, nlk_app_removals, NLK, APP_REMOVALS, GObject)

/**
 * nlk_app_removals_of_app:
 * @app: a program that has started
 *
 * Returns: (transfer none): the one of the program, which lives as long
 */
NlkAppRemovals *nlk_app_removals_of_app (NlkAppApplication *app);

/**
 * nlk_app_removals_get_tunnels:
 * @self: the removals
 *
 * Returns: (transfer none): list of #NlkTunnelItem without those that are removed
 */
GListModel *nlk_app_removals_get_tunnels (NlkAppRemovals *self);

/**
 * nlk_app_removals_remove:
 * @self: the removals
 * @item: a tunnel
 *
 * Takes it out of the list and offers to undo that.
 */
void nlk_app_removals_remove (NlkAppRemovals *self, NlkTunnelItem *item);

/**
 * nlk_app_removals_undo:
 * @self: the removals
 *
 * Brings the last one back, if any still can be.
 */
void nlk_app_removals_undo (NlkAppRemovals *self);

G_END_DECLS
