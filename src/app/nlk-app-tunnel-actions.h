/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_tunnel_actions_add_actions:
 * @app: the program
 *
 * Adds `new-tunnel(ss)` with the ID of an agent, or nothing, and `forward`, `proxy` or `connect`; `new`, which asks for all; and
 * `undo` of a removal.
 */
void nlk_app_tunnel_actions_add_actions (NlkAppApplication *app);

/**
 * nlk_app_tunnel_actions_insert:
 * @widget: shows a tunnel
 * @app: the program
 * @item: the tunnel
 *
 * Makes `tunnel.edit`, `tunnel.duplicate`, `tunnel.export`, `tunnel.remove`, `tunnel.key` and `tunnel.copy` available in @widget.
 */
void nlk_app_tunnel_actions_insert (GtkWidget *widget, NlkAppApplication *app, NlkTunnelItem *item);

/**
 * nlk_app_tunnel_actions_bind_keys:
 * @klass: class of a widget that shows a tunnel
 *
 * Binds the keys for these actions.
 */
void nlk_app_tunnel_actions_bind_keys (GtkWidgetClass *klass);

/**
 * nlk_app_tunnel_actions_dup_command:
 * @item: a tunnel
 *
 * Returns: (transfer full): what to type to use it, or its address
 */
char *nlk_app_tunnel_actions_dup_command (NlkTunnelItem *item);

/**
 * nlk_app_tunnel_actions_dup_local:
 * @item: a tunnel
 *
 * Returns: (transfer full): where it listens, or will
 */
GSocketAddress *nlk_app_tunnel_actions_dup_local (NlkTunnelItem *item);

G_END_DECLS
