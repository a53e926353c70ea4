/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-page.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_AGENT_PAGE (nlk_app_agent_page_get_type ())

/**
 * NlkAppAgentPage:
 *
 * The page `agent:GATEWAY/AGENT`: how a machine is, what can be done with it, its tunnels and its key.
 */
G_DECLARE_FINAL_TYPE (NlkAppAgentPage, nlk_app_agent_page, NLK, APP_AGENT_PAGE, NlkAppPage)

/**
 * nlk_app_agent_page_new:
 * @app: the program
 * @id: (nullable): gateway name, `/`, agent name
 *
 * Returns: (transfer floating) (nullable): the page; %NULL without the gateway
 */
GtkWidget *nlk_app_agent_page_new (NlkAppApplication *app, const char *id);

G_END_DECLS
