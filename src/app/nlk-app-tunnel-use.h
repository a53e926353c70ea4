/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-engine.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_TUNNEL_USE:
 *
 * The type of #NlkAppTunnelUse.
 */
#define NLK_TYPE_APP_TUNNEL_USE (nlk_app_tunnel_use_get_type ())

/**
 * NlkAppTunnelUse:
 *
 * How to use a tunnel: the command with its buttons, and for a proxy what to set where.
 */
G_DECLARE_FINAL_TYPE (NlkAppTunnelUse, nlk_app_tunnel_use, NLK, APP_TUNNEL_USE, GtkBox)

/**
 * nlk_app_tunnel_use_show:
 * @self: the widget
 * @item: a tunnel
 * @terminal: the setting `terminal-command`
 */
void nlk_app_tunnel_use_show (NlkAppTunnelUse *self, NlkTunnelItem *item, const char *terminal);

G_END_DECLS
