/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nlk-app-log-line.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_LOG_ROW (nlk_app_log_row_get_type ())

/**
 * NlkAppLogRow:
 *
 * A line of the log in a list: what happened, when and where, and more of it.
 */
G_DECLARE_FINAL_TYPE (NlkAppLogRow, nlk_app_log_row, NLK, APP_LOG_ROW, GtkBox)

/**
 * nlk_app_log_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *nlk_app_log_row_new (void);

/**
 * nlk_app_log_row_show:
 * @self: a row that is in its list
 * @line: what to show
 */
void nlk_app_log_row_show (NlkAppLogRow *self, NlkAppLogLine *line);

G_END_DECLS
