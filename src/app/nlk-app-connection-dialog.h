/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_CONNECTION_DIALOG (nlk_app_connection_dialog_get_type ())

/**
 * NlkAppConnectionDialog:
 *
 * Asks where a connection is to lead, and opens it in the window.
 */
G_DECLARE_FINAL_TYPE (NlkAppConnectionDialog, nlk_app_connection_dialog, NLK, APP_CONNECTION_DIALOG,
                      AdwWindow)

/**
 * nlk_app_connection_dialog_present:
 * @app: the program
 * @agent: (nullable): gateway name, `/`, agent name, of the one that is chosen at first
 *
 * Asks for a connection.
 */
void nlk_app_connection_dialog_present (NlkAppApplication *app, const char *agent);

G_END_DECLS
