/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nlk-app-engine.h"

G_BEGIN_DECLS

/**
 * nlk_app_export_compose:
 * @engine: the engine
 * @gateway: (nullable): only this gateway with its tunnels; %NULL for all
 * @tunnel: (nullable): only this tunnel of @gateway; %NULL for all
 * @error: return location
 *
 * A file that `narrowlink run` and this program read: gateways with access, tunnels, no key and no place of one.
 *
 * Errors: as nlk_client_file_compose()
 *
 * Returns: (transfer full) (nullable): the text
 */
NlkSecret *nlk_app_export_compose (NlkAppEngine *engine, NlkTunnelGateway *gateway,
                                   NlkTunnelItem *tunnel, GError **error);

/**
 * nlk_app_export_ask:
 * @parent: the window
 * @engine: the engine
 * @gateway: (nullable): as nlk_app_export_compose()
 * @tunnel: (nullable): as nlk_app_export_compose()
 *
 * Says that the file lets anyone use the access, asks for a place and writes it there.
 */
void nlk_app_export_ask (GtkWindow *parent, NlkAppEngine *engine, NlkTunnelGateway *gateway,
                         NlkTunnelItem *tunnel);

G_END_DECLS
