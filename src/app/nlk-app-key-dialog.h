/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_KEY_DIALOG (nlk_app_key_dialog_get_type ())

/**
 * NlkAppKeyDialog:
 *
 * Asks for the key of one agent and lets the agent check it before it closes.
 */
G_DECLARE_FINAL_TYPE (NlkAppKeyDialog, nlk_app_key_dialog, NLK, APP_KEY_DIALOG, AdwWindow)

/**
 * nlk_app_key_dialog_new:
 * @app: the program
 * @gateway: a gateway of its engine
 * @agent: name of an agent
 *
 * Returns: (transfer none): a dialog, not shown yet; in front of the window when there is one
 */
NlkAppKeyDialog *nlk_app_key_dialog_new (NlkAppApplication *app, NlkTunnelGateway *gateway,
                                         const char *agent);

/**
 * nlk_app_key_dialog_set_on_agent_page:
 * @self: a dialog
 *
 * The person looks at the agent itself, and not at something that would go on by itself: then going without a key is offered even
 * if the agent says that it has none any more.
 */
void nlk_app_key_dialog_set_on_agent_page (NlkAppKeyDialog *self);

/**
 * nlk_app_key_dialog_set_place:
 * @self: a dialog
 * @place: which one it is of several that come one after the other, from 1
 * @n_places: how many these are; with 1 nothing is said of it
 */
void nlk_app_key_dialog_set_place (NlkAppKeyDialog *self, guint place, guint n_places);

G_END_DECLS
