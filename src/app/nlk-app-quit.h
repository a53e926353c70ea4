/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_quit_dup_names:
 * @set: tunnels
 * @sessions: list of #NlkAppSession
 * @ret_n_streams: (out): how many connections they have together
 *
 * Returns: (transfer full): names of the tunnels that have connections and of open sessions, one a line, at most five; then how many more
 */
char *nlk_app_quit_dup_names (NlkTunnelSet *set, GListModel *sessions, guint *ret_n_streams);

/**
 * nlk_app_quit_add_actions:
 * @app: the program
 *
 * Adds `quit`, which asks before it ends connections that are in use. A signal of the desktop's log-out never asks.
 */
void nlk_app_quit_add_actions (NlkAppApplication *app);

G_END_DECLS
