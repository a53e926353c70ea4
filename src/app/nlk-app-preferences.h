/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_PREFERENCES (nlk_app_preferences_get_type ())

/**
 * NlkAppPreferences:
 *
 * The window of the person's settings. Each takes effect at once.
 */
G_DECLARE_FINAL_TYPE (NlkAppPreferences, nlk_app_preferences, NLK, APP_PREFERENCES,
                      AdwPreferencesWindow)

/**
 * nlk_app_preferences_add_actions:
 * @app: the program
 *
 * Adds `preferences`, and makes the program follow the settings of its looks.
 */
void nlk_app_preferences_add_actions (NlkAppApplication *app);

G_END_DECLS
