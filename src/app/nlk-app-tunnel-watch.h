/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-tunnel-state.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_TUNNEL_WATCH:
 *
 * The type of #NlkAppTunnelWatch.
 */
#define NLK_TYPE_APP_TUNNEL_WATCH (nlk_app_tunnel_watch_get_type ())

/**
 * NlkAppTunnelWatch:
 *
 * An #NlkAppTunnelState that follows a tunnel, with the timer that it takes.
 *
 * Signals:
 * - `changed` (): something else is to be drawn, or may be
 */
G_DECLARE_FINAL_TYPE (NlkAppTunnelWatch, nlk_app_tunnel_watch, NLK, APP_TUNNEL_WATCH, GObject)

/**
 * nlk_app_tunnel_watch_new:
 * @item: a tunnel
 *
 * Returns: (transfer full): one that is up to date
 */
NlkAppTunnelWatch *nlk_app_tunnel_watch_new (NlkTunnelItem *item);

/**
 * nlk_app_tunnel_watch_get_item:
 * @self: a watch
 *
 * Returns: (transfer none): its tunnel
 */
NlkTunnelItem *nlk_app_tunnel_watch_get_item (NlkAppTunnelWatch *self);

/**
 * nlk_app_tunnel_watch_get_shown:
 * @self: a watch
 *
 * Returns: what is to be drawn
 */
NlkAppTunnelShown nlk_app_tunnel_watch_get_shown (NlkAppTunnelWatch *self);

/**
 * nlk_app_tunnel_watch_get_look:
 * @self: a watch
 * @ret_look: (out caller-allocates): icon, class and words of the state
 */
void nlk_app_tunnel_watch_get_look (NlkAppTunnelWatch *self, NlkAppLook *ret_look);

/**
 * nlk_app_tunnel_watch_get_lock_look:
 * @self: a watch
 * @ret_look: (out caller-allocates): icon, class and words of the lock
 */
void nlk_app_tunnel_watch_get_lock_look (NlkAppTunnelWatch *self, NlkAppLook *ret_look);

G_END_DECLS
