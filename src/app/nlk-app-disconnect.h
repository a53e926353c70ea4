/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_disconnect:
 * @app: the program
 * @gateway: (nullable): a gateway, %NULL for all
 *
 * Ends links and streams; which tunnels are wanted stays. When a person at the window ended connections that were in use, they can
 * undo it for a while.
 */
void nlk_app_disconnect (NlkAppApplication *app, NlkTunnelGateway *gateway);

G_END_DECLS
