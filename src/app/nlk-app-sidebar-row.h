/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nlk-app-look.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_SIDEBAR_ROW (nlk_app_sidebar_row_get_type ())

/**
 * NlkAppSidebarRow:
 *
 * A row of the sidebar: icon, name, a word about it, and for a gateway a switch.
 *
 * Signals:
 * - `switched` (gboolean): the person moved the switch
 */
G_DECLARE_FINAL_TYPE (NlkAppSidebarRow, nlk_app_sidebar_row, NLK, APP_SIDEBAR_ROW, GtkListBoxRow)

/**
 * nlk_app_sidebar_row_new:
 * @page: name of the page that it opens
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *nlk_app_sidebar_row_new (const char *page);

/**
 * nlk_app_sidebar_row_get_page:
 * @self: a row
 *
 * Returns: (transfer none): name of the page that it opens
 */
const char *nlk_app_sidebar_row_get_page (NlkAppSidebarRow *self);

/**
 * nlk_app_sidebar_row_show:
 * @self: a row
 * @name: plain text
 * @state: icon, and what is said about it
 * @is_dimmed: whether what it stands for is away
 *
 * Shows this.
 */
void nlk_app_sidebar_row_show (NlkAppSidebarRow *self, const char *name, const NlkAppLook *state,
                               gboolean is_dimmed);

/**
 * nlk_app_sidebar_row_show_switch:
 * @self: a row
 * @name: what a screen reader calls the switch
 * @is_on: what is wanted
 */
void nlk_app_sidebar_row_show_switch (NlkAppSidebarRow *self, const char *name, gboolean is_on);

/**
 * nlk_app_sidebar_row_set_below:
 * @self: a row
 * @is_below: whether it stands below a row of its gateway, a little to the side
 */
void nlk_app_sidebar_row_set_below (NlkAppSidebarRow *self, gboolean is_below);

/**
 * nlk_app_sidebar_row_set_order:
 * @self: a row in a list
 * @order: rows are sorted by this
 *
 * Moves the row if it has to.
 */
void nlk_app_sidebar_row_set_order (NlkAppSidebarRow *self, const char *order);

/**
 * nlk_app_sidebar_row_get_order:
 * @self: a row
 *
 * Returns: (transfer none): by what rows are sorted
 */
const char *nlk_app_sidebar_row_get_order (NlkAppSidebarRow *self);

/**
 * nlk_app_sidebar_row_set_words:
 * @self: a row in a list
 * @words: (nullable): all that a search finds it by
 */
void nlk_app_sidebar_row_set_words (NlkAppSidebarRow *self, const char *words);

/**
 * nlk_app_sidebar_row_matches:
 * @self: a row
 * @text: what is searched for, of g_utf8_casefold()
 *
 * Returns: whether it is found
 */
gboolean nlk_app_sidebar_row_matches (NlkAppSidebarRow *self, const char *text);

G_END_DECLS
