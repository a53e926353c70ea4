/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_window_pages_new:
 * @app: the program
 * @name: as the action `app.show-page` takes it
 *
 * Returns: (transfer floating) (nullable): an #NlkAppPage; %NULL when there is nothing of this name
 */
GtkWidget *nlk_app_window_pages_new (NlkAppApplication *app, const char *name);

/**
 * nlk_app_window_pages_is_above:
 * @name: name of a page
 *
 * Returns: whether it is shown above the page that led to it, rather than in its place
 */
gboolean nlk_app_window_pages_is_above (const char *name);

G_END_DECLS
