/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_NEW_TUNNEL_DIALOG:
 *
 * The type of #NlkAppNewTunnelDialog.
 */
#define NLK_TYPE_APP_NEW_TUNNEL_DIALOG (nlk_app_new_tunnel_dialog_get_type ())

/**
 * NlkAppNewTunnelDialog:
 *
 * Asks what a tunnel is to be, and says while one writes why it would not work.
 */
G_DECLARE_FINAL_TYPE (NlkAppNewTunnelDialog, nlk_app_new_tunnel_dialog, NLK, APP_NEW_TUNNEL_DIALOG,
                      AdwWindow)

/**
 * nlk_app_new_tunnel_dialog_present:
 * @app: the program
 * @agent: (nullable): gateway name, `/`, agent name, when that is settled
 * @kind: what it begins with
 *
 * Asks for a new tunnel.
 */
void nlk_app_new_tunnel_dialog_present (NlkAppApplication *app, const char *agent,
                                        NlkTunnelKind kind);

/**
 * nlk_app_new_tunnel_dialog_edit:
 * @app: the program
 * @item: a tunnel
 *
 * Asks what to change about it.
 */
void nlk_app_new_tunnel_dialog_edit (NlkAppApplication *app, NlkTunnelItem *item);

G_END_DECLS
