/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-engine.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_SIDEBAR (nlk_app_sidebar_get_type ())

/**
 * NlkAppSidebar:
 *
 * The list beside the pages: "Tunnels", then each gateway with its agents. Rows change in place, so that focus and scroll position
 * stay.
 *
 * Signals:
 * - `page` (text name): the person chose a page
 */
G_DECLARE_FINAL_TYPE (NlkAppSidebar, nlk_app_sidebar, NLK, APP_SIDEBAR, AdwBin)

/**
 * nlk_app_sidebar_set_engine:
 * @self: a sidebar
 * @engine: what it shows, set once
 * @sessions: list of #NlkAppSession, shown too
 */
void nlk_app_sidebar_set_engine (NlkAppSidebar *self, NlkAppEngine *engine, GListModel *sessions);

/**
 * nlk_app_sidebar_search:
 * @self: a sidebar
 * @text: only what matches it is shown; empty for all
 */
void nlk_app_sidebar_search (NlkAppSidebar *self, const char *text);

/**
 * nlk_app_sidebar_select:
 * @self: a sidebar
 * @page: name of the page that is shown
 *
 * Marks the row of a page; none when there is no such row.
 */
void nlk_app_sidebar_select (NlkAppSidebar *self, const char *page);

G_END_DECLS
