/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-page.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_LOG_PAGE (nlk_app_log_page_get_type ())

/**
 * NlkAppLogPage:
 *
 * What happened lately, and the report of it for somebody who is asked for help.
 */
G_DECLARE_FINAL_TYPE (NlkAppLogPage, nlk_app_log_page, NLK, APP_LOG_PAGE, NlkAppPage)

/**
 * nlk_app_log_page_new:
 * @app: the program
 * @id: (nullable): nothing
 *
 * Returns: (transfer floating): the page `log`
 */
GtkWidget *nlk_app_log_page_new (NlkAppApplication *app, const char *id);

G_END_DECLS
