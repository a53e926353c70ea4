/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NLK_TRAY_APPLICATION_ID:
 *
 * The bus name of the application, and what all its icons' names begin with.
 */
#define NLK_TRAY_APPLICATION_ID "com.narrowlink.Narrowlink"

/**
 * NlkTrayRemoteChanged:
 * @published: (nullable): the state of the action `tray`; %NULL when the application does not have that action now
 * @user_data: what nlk_tray_remote_new() was given
 *
 * The application published something.
 */
typedef void (*NlkTrayRemoteChanged) (GVariant *published, gpointer user_data);

/**
 * NlkTrayRemoteGone:
 * @user_data: what nlk_tray_remote_new() was given
 *
 * The application left the bus after it had been there, or the bus itself went.
 */
typedef void (*NlkTrayRemoteGone) (gpointer user_data);

/**
 * NlkTrayRemote:
 *
 * The application as the tray sees it: one state to follow and actions to activate. It is never started from here.
 */
typedef struct _NlkTrayRemote NlkTrayRemote;

/**
 * nlk_tray_remote_new:
 * @bus: the session bus
 * @changed: (scope forever): called for each state
 * @gone: (scope forever): called once, last
 * @user_data: for both
 *
 * Follows the application from the moment on that it is on the bus.
 *
 * Returns: (transfer full): the application
 */
NlkTrayRemote *nlk_tray_remote_new (GDBusConnection *bus, NlkTrayRemoteChanged changed,
                                    NlkTrayRemoteGone gone, gpointer user_data);

/**
 * nlk_tray_remote_free:
 * @remote: (transfer full) (nullable): the application
 *
 * Stops following; neither callback is called any more.
 */
void nlk_tray_remote_free (NlkTrayRemote *remote);

/**
 * nlk_tray_remote_is_there:
 * @remote: the application
 *
 * Returns: whether the application is on the bus
 */
gboolean nlk_tray_remote_is_there (const NlkTrayRemote *remote);

/**
 * nlk_tray_remote_activate:
 * @remote: the application
 * @action: one of its actions
 * @parameter: (nullable): what the action is told
 *
 * Asks for an action; nothing comes back but a new state. Without the application nothing happens.
 */
void nlk_tray_remote_activate (NlkTrayRemote *remote, const char *action, GVariant *parameter);

G_END_DECLS
