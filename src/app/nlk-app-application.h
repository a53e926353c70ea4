/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-engine.h"

G_BEGIN_DECLS

/**
 * NLK_APP_ID:
 *
 * What the program is called on the bus, in icons and in settings.
 */
#define NLK_APP_ID "com.narrowlink.Narrowlink"

#define NLK_TYPE_APP_APPLICATION (nlk_app_application_get_type ())

/**
 * NlkAppApplication:
 *
 * The program: one instance for a person, with or without a window. It owns the engine and the settings.
 */
G_DECLARE_FINAL_TYPE (NlkAppApplication, nlk_app_application, NLK, APP_APPLICATION, AdwApplication)

/**
 * nlk_app_application_new:
 *
 * Returns: (transfer full): the program, for g_application_run()
 */
NlkAppApplication *nlk_app_application_new (void);

/**
 * nlk_app_application_get_default:
 *
 * Returns: (transfer none): the running program
 */
NlkAppApplication *nlk_app_application_get_default (void);

/**
 * nlk_app_application_get_engine:
 * @self: a program that has started
 *
 * Returns: (transfer none): gateways and tunnels
 */
NlkAppEngine *nlk_app_application_get_engine (NlkAppApplication *self);

/**
 * nlk_app_application_get_settings:
 * @self: a program that has started
 *
 * Returns: (transfer none): the person's settings, schema `com.narrowlink.Narrowlink`
 */
GSettings *nlk_app_application_get_settings (NlkAppApplication *self);

/**
 * nlk_app_application_is_hidden_start:
 * @self: a program
 *
 * Returns: whether it was started without a window, as at login: nothing may pop up then
 */
gboolean nlk_app_application_is_hidden_start (NlkAppApplication *self);

/**
 * nlk_app_application_get_window:
 * @self: a program
 *
 * Returns: (transfer none) (nullable): an #NlkAppWindow, if one was ever shown
 */
GtkWindow *nlk_app_application_get_window (NlkAppApplication *self);

/**
 * nlk_app_application_present:
 * @self: a program that has started
 *
 * Shows the one window, above others.
 *
 * Returns: (transfer none): an #NlkAppWindow
 */
GtkWindow *nlk_app_application_present (NlkAppApplication *self);

/**
 * nlk_app_application_toast:
 * @self: a program
 * @toast: (transfer full): what to say; dropped without a window
 */
void nlk_app_application_toast (NlkAppApplication *self, AdwToast *toast);

G_END_DECLS
