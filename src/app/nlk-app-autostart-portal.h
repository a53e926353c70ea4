/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkAppAutostartPortalFunc:
 * @is_on: whether the desktop will start the program
 * @error: (nullable): why there is no answer; then @is_on says nothing
 * @user_data: as given
 *
 * The answer to nlk_app_autostart_portal_ask().
 */
typedef void (*NlkAppAutostartPortalFunc) (gboolean is_on, const GError *error, gpointer user_data);

/**
 * NlkAppAutostartPortal:
 *
 * Asks the desktop from inside a sandbox to start the program at login.
 */
typedef struct _NlkAppAutostartPortal NlkAppAutostartPortal;

/**
 * nlk_app_autostart_portal_new:
 * @bus: the session bus
 * @func: (scope forever): gets the answers
 * @user_data: for @func
 *
 * Returns: (transfer full): a portal that was not asked yet
 */
NlkAppAutostartPortal *nlk_app_autostart_portal_new (GDBusConnection *bus,
                                                     NlkAppAutostartPortalFunc func,
                                                     gpointer user_data);

/**
 * nlk_app_autostart_portal_free:
 * @portal: (transfer full): a portal
 *
 * There is no answer any more.
 */
void nlk_app_autostart_portal_free (NlkAppAutostartPortal *portal);

/**
 * nlk_app_autostart_portal_ask:
 * @portal: a portal
 * @is_wanted: whether to be started at login
 * @is_hidden: whether without a window
 *
 * Asks; the desktop may ask the person. An earlier question gets no answer any more.
 *
 * Source: XDG Desktop Portal, org.freedesktop.portal.Background
 */
void nlk_app_autostart_portal_ask (NlkAppAutostartPortal *portal, gboolean is_wanted,
                                   gboolean is_hidden);

G_END_DECLS
