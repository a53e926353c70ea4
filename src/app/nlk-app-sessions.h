/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-session.h"

G_BEGIN_DECLS

/**
 * nlk_app_sessions_add_actions:
 * @app: the program
 *
 * Adds `open-connection(s)`, which asks where to through the agent whose gateway name, `/` and name are given (or any, when
 * empty), and `next-session`, which shows the next one that is open.
 */
void nlk_app_sessions_add_actions (NlkAppApplication *app);

/**
 * nlk_app_sessions_get:
 * @app: the program
 *
 * Returns: (transfer none): list of #NlkAppSession, in the order in which they were opened
 */
GListModel *nlk_app_sessions_get (NlkAppApplication *app);

/**
 * nlk_app_sessions_find:
 * @app: the program
 * @number: number of a session
 *
 * Returns: (transfer none) (nullable): the session
 */
NlkAppSession *nlk_app_sessions_find (NlkAppApplication *app, guint number);

/**
 * nlk_app_sessions_open:
 * @app: the program
 * @gateway: a gateway
 * @agent: name of an agent behind it
 * @destination: where to
 *
 * Opens a session and shows it; asks for the key of the agent when there is none.
 */
void nlk_app_sessions_open (NlkAppApplication *app, NlkTunnelGateway *gateway, const char *agent,
                            const NlkDestination *destination);

/**
 * nlk_app_sessions_remove:
 * @app: the program
 * @session: a session of it
 *
 * Ends and forgets it.
 */
void nlk_app_sessions_remove (NlkAppApplication *app, NlkAppSession *session);

G_END_DECLS
