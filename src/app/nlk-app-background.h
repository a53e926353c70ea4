/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_background_add_actions:
 * @app: the program
 *
 * Starts what the program does without a window: the icon in the panel and its action, connections that are looked after
 * when the machine wakes up. It ends with the program.
 */
void nlk_app_background_add_actions (NlkAppApplication *app);

G_END_DECLS
