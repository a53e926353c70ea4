/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-page.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_TUNNEL_PAGE:
 *
 * The type of #NlkAppTunnelPage.
 */
#define NLK_TYPE_APP_TUNNEL_PAGE (nlk_app_tunnel_page_get_type ())

/**
 * NlkAppTunnelPage:
 *
 * All about one tunnel: how it is, who can read it, what moves, how to use it, and what went wrong last.
 */
G_DECLARE_FINAL_TYPE (NlkAppTunnelPage, nlk_app_tunnel_page, NLK, APP_TUNNEL_PAGE, NlkAppPage)

/**
 * nlk_app_tunnel_page_new:
 * @app: the program
 * @id: as nlk_tunnel_item_dup_id()
 *
 * Returns: (transfer floating) (nullable): its page, %NULL without such a tunnel
 */
GtkWidget *nlk_app_tunnel_page_new (NlkAppApplication *app, const char *id);

G_END_DECLS
