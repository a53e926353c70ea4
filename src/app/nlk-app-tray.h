/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-observer.h"
#include "nlk-app-times.h"
#include "nlk-app-tray-host.h"

G_BEGIN_DECLS

/**
 * NLK_APP_TRAY_PAUSE_USEC:
 *
 * The least time between two changes of what the icon shows.
 */
#define NLK_APP_TRAY_PAUSE_USEC (G_USEC_PER_SEC / 2)

#define NLK_TYPE_APP_TRAY (nlk_app_tray_get_type ())

/**
 * NlkAppTray:
 *
 * The icon in the panel: publishes what it is to show as the state of the action `tray`, and runs the program that shows
 * it while a panel is there and the person wants it.
 */
G_DECLARE_FINAL_TYPE (NlkAppTray, nlk_app_tray, NLK, APP_TRAY, GObject)

/**
 * nlk_app_tray_new:
 * @actions: gets the action `tray`
 * @set: gateways and tunnels
 * @observer: tells of their changes
 * @host: the panel
 * @settings: `tray-icon` and `tray-coloured`
 * @times: how long to wait before the program is started again
 *
 * Returns: (transfer full): the icon
 */
NlkAppTray *nlk_app_tray_new (GActionMap *actions, NlkTunnelSet *set, NlkAppObserver *observer,
                              NlkAppTrayHost *host, GSettings *settings, const NlkAppTimes *times);

G_END_DECLS
