/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_actions_add_actions:
 * @app: the program
 *
 * Adds the actions that windows, tray, notifications and the desktop file have in common, and the keys of all actions.
 */
void nlk_app_actions_add_actions (NlkAppApplication *app);

G_END_DECLS
