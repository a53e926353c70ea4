/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_tunnel_actions_add_actions:
 * @app: the program
 *
 * Adds `new-tunnel(ss)` with the ID of an agent, or nothing, and `forward`, `proxy` or `connect`; and `new`, which asks for all.
 */
void nlk_app_tunnel_actions_add_actions (NlkAppApplication *app);

G_END_DECLS
