/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-session.h"

G_BEGIN_DECLS

/**
 * nlk_app_session_ssh_has_terminal:
 * @app: the program
 *
 * Returns: whether a terminal can be opened; not in a sandbox
 */
gboolean nlk_app_session_ssh_has_terminal (NlkAppApplication *app);

/**
 * nlk_app_session_ssh_use:
 * @app: the program
 * @session: a session whose destination is a server of SSH
 * @inside: a widget in a window, for what is to be said
 *
 * Switches on a forward to the same destination, a new one when there is none, and as soon as it listens opens a terminal with `ssh`
 * through it. Without a terminal the command is copied.
 */
void nlk_app_session_ssh_use (NlkAppApplication *app, NlkAppSession *session, GtkWidget *inside);

G_END_DECLS
