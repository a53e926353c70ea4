/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-page.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_TUNNELS_PAGE (nlk_app_tunnels_page_get_type ())

/**
 * NlkAppTunnelsPage:
 *
 * The page `tunnels`: all tunnels of all gateways.
 */
G_DECLARE_FINAL_TYPE (NlkAppTunnelsPage, nlk_app_tunnels_page, NLK, APP_TUNNELS_PAGE, NlkAppPage)

/**
 * nlk_app_tunnels_page_new:
 * @app: the program
 * @id: (nullable): not used
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *nlk_app_tunnels_page_new (NlkAppApplication *app, const char *id);

G_END_DECLS
