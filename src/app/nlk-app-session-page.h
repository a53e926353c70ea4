/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-page.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_SESSION_PAGE (nlk_app_session_page_get_type ())

/**
 * NlkAppSessionPage:
 *
 * A connection: what comes, and a line to send.
 */
G_DECLARE_FINAL_TYPE (NlkAppSessionPage, nlk_app_session_page, NLK, APP_SESSION_PAGE, NlkAppPage)

/**
 * nlk_app_session_page_new:
 * @app: the program
 * @id: (nullable): number of a session
 *
 * Returns: (transfer floating) (nullable): its page; %NULL when there is no such session
 */
GtkWidget *nlk_app_session_page_new (NlkAppApplication *app, const char *id);

G_END_DECLS
