/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkAppTrayHostState:
 * @NLK_APP_TRAY_HOST_UNKNOWN: the session has just begun, it may still come
 * @NLK_APP_TRAY_HOST_THERE: a panel shows icons
 * @NLK_APP_TRAY_HOST_MISSING: nobody would see an icon
 *
 * Whether icons are shown.
 */
typedef enum {
  NLK_APP_TRAY_HOST_UNKNOWN,
  NLK_APP_TRAY_HOST_THERE,
  NLK_APP_TRAY_HOST_MISSING,
} NlkAppTrayHostState;

#define NLK_TYPE_APP_TRAY_HOST (nlk_app_tray_host_get_type ())

/**
 * NlkAppTrayHost:
 *
 * The panel that shows icons, as far as the session bus knows of one.
 *
 * Signals:
 * - `changed` (): its state changed
 */
G_DECLARE_FINAL_TYPE (NlkAppTrayHost, nlk_app_tray_host, NLK, APP_TRAY_HOST, GObject)

/**
 * nlk_app_tray_host_new:
 * @bus: (nullable): the session bus; without one there is no panel
 * @wait_usec: how long it may be missing at first
 *
 * Returns: (transfer full): one that is looked for
 */
NlkAppTrayHost *nlk_app_tray_host_new (GDBusConnection *bus, gint64 wait_usec);

/**
 * nlk_app_tray_host_get_state:
 * @self: a panel
 *
 * Returns: whether it is there
 */
NlkAppTrayHostState nlk_app_tray_host_get_state (NlkAppTrayHost *self);

G_END_DECLS
