/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-engine.h"
#include "nlk-app-tunnel-watch.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_TUNNEL_HELP:
 *
 * The type of #NlkAppTunnelHelp.
 */
#define NLK_TYPE_APP_TUNNEL_HELP (nlk_app_tunnel_help_get_type ())

/**
 * NlkAppTunnelHelp:
 *
 * The one button that helps a tunnel which does not run: "Enter Key", "Use 2223 Instead", "Leave It There". Invisible when there is
 * nothing to do.
 *
 * Signals:
 * - `changed` (): the sentence is another one
 */
G_DECLARE_FINAL_TYPE (NlkAppTunnelHelp, nlk_app_tunnel_help, NLK, APP_TUNNEL_HELP, AdwBin)

/**
 * nlk_app_tunnel_help_set:
 * @self: the button
 * @watch: a tunnel
 * @engine: the engine of the tunnel
 *
 * Says whom it helps. Once only.
 */
void nlk_app_tunnel_help_set (NlkAppTunnelHelp *self, NlkAppTunnelWatch *watch,
                              NlkAppEngine *engine);

/**
 * nlk_app_tunnel_help_set_narrow:
 * @self: a button
 * @is_narrow: whether there is little room, so that its text may take two lines
 */
void nlk_app_tunnel_help_set_narrow (NlkAppTunnelHelp *self, gboolean is_narrow);

/**
 * nlk_app_tunnel_help_get_sentence:
 * @self: the button
 *
 * Returns: (transfer none) (nullable): more about the problem: "sshd (PID 812) uses it."
 */
const char *nlk_app_tunnel_help_get_sentence (NlkAppTunnelHelp *self);

G_END_DECLS
