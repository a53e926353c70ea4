/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_key_prompt_add_actions:
 * @app: a program with an engine
 *
 * Adds `app.enter-key(s)`, whose parameter is the name of a gateway, `/`, and the name of an agent or of a tunnel, and `app.key`, which
 * is for what the window shows. From now on
 * asks for keys that are missing when a person switches something on: one agent after the other, one dialog for each. What
 * happens by itself, or at a start without a window, opens none.
 */
void nlk_app_key_prompt_add_actions (NlkAppApplication *app);

G_END_DECLS
