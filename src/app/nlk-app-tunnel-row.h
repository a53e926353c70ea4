/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-engine.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_TUNNEL_ROW:
 *
 * The type of #NlkAppTunnelRow.
 */
#define NLK_TYPE_APP_TUNNEL_ROW (nlk_app_tunnel_row_get_type ())

/**
 * NlkAppTunnelRow:
 *
 * A tunnel in a list: what it is, how it is, who can read it, what moves, what helps, and the switch. Changes in place. In a
 * folded window it shows less.
 */
G_DECLARE_FINAL_TYPE (NlkAppTunnelRow, nlk_app_tunnel_row, NLK, APP_TUNNEL_ROW, GtkListBoxRow)

/**
 * nlk_app_tunnel_row_new:
 * @item: a tunnel
 * @engine: its engine
 * @settings: (nullable): the person's settings, for units
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *nlk_app_tunnel_row_new (NlkTunnelItem *item, NlkAppEngine *engine, GSettings *settings);

/**
 * nlk_app_tunnel_row_get_item:
 * @self: a row
 *
 * Returns: (transfer none): its tunnel
 */
NlkTunnelItem *nlk_app_tunnel_row_get_item (NlkAppTunnelRow *self);

G_END_DECLS
