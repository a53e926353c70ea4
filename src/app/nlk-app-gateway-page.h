/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-page.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_GATEWAY_PAGE (nlk_app_gateway_page_get_type ())

/**
 * NlkAppGatewayPage:
 *
 * The page `gateway:NAME`: how the link stands and why, what it is known by, and until when the person has access.
 */
G_DECLARE_FINAL_TYPE (NlkAppGatewayPage, nlk_app_gateway_page, NLK, APP_GATEWAY_PAGE, NlkAppPage)

/**
 * nlk_app_gateway_page_new:
 * @app: the program
 * @id: (nullable): name of a gateway
 *
 * Returns: (transfer floating) (nullable): the page; %NULL without the gateway
 */
GtkWidget *nlk_app_gateway_page_new (NlkAppApplication *app, const char *id);

G_END_DECLS
