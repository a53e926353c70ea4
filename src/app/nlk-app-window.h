/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-banner.h"
#include "nlk-app-page.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_WINDOW (nlk_app_window_get_type ())

/**
 * NlkAppWindow:
 *
 * The window: the sidebar, and beside it (or before it, where there is no room) one page above those that led to it.
 *
 * Signals:
 * - `page-changed` (): another page is shown
 */
G_DECLARE_FINAL_TYPE (NlkAppWindow, nlk_app_window, NLK, APP_WINDOW, AdwApplicationWindow)

/**
 * nlk_app_window_new:
 * @app: the program
 *
 * Returns: (transfer none): a window with its first page, not shown yet
 */
NlkAppWindow *nlk_app_window_new (NlkAppApplication *app);

/**
 * nlk_app_window_show_page:
 * @self: a window
 * @name: as the action `app.show-page` takes it: `tunnels`, `tunnel:ID`, `agent:ID`, …; what is not there any more shows the tunnels
 *
 * Shows a page. Those of a tunnel, the log and the welcome page stand above the page that was shown, so that Back leads there.
 */
void nlk_app_window_show_page (NlkAppWindow *self, const char *name);

/**
 * nlk_app_window_get_page:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the page that is shown
 */
NlkAppPage *nlk_app_window_get_page (NlkAppWindow *self);

/**
 * nlk_app_window_get_page_name:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): name of the page that is shown
 */
const char *nlk_app_window_get_page_name (NlkAppWindow *self);

/**
 * nlk_app_window_go_back:
 * @self: a window
 *
 * Shows the page below, or the sidebar where there is no room for both.
 */
void nlk_app_window_go_back (NlkAppWindow *self);

/**
 * nlk_app_window_search:
 * @self: a window
 *
 * Begins a search in the sidebar.
 */
void nlk_app_window_search (NlkAppWindow *self);

/**
 * nlk_app_window_get_banner:
 * @self: a window
 *
 * Returns: (transfer none): the line above the page
 */
NlkAppBanner *nlk_app_window_get_banner (NlkAppWindow *self);

/**
 * nlk_app_window_toast:
 * @inside: a widget in a window
 * @toast: (transfer full): what to say; its title is markup
 */
void nlk_app_window_toast (GtkWidget *inside, AdwToast *toast);

G_END_DECLS
