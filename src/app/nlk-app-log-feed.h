/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-log.h"

G_BEGIN_DECLS

/**
 * nlk_app_log_feed_add_actions:
 * @app: the program
 *
 * Makes the program's log and lets it have what the library says and what becomes of gateways, agents and tunnels. Adds the
 * action `log`, which shows it. Ends with @app.
 */
void nlk_app_log_feed_add_actions (NlkAppApplication *app);

/**
 * nlk_app_log_feed_get_log:
 * @app: the program
 *
 * Returns: (transfer none): its log
 */
NlkAppLog *nlk_app_log_feed_get_log (NlkAppApplication *app);

G_END_DECLS
