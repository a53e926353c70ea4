/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nlk-app-log-line.h"

G_BEGIN_DECLS

/**
 * NLK_APP_LOG_MOST_LINES:
 *
 * How many lines are kept in memory.
 */
#define NLK_APP_LOG_MOST_LINES 2000

#define NLK_TYPE_APP_LOG (nlk_app_log_get_type ())

/**
 * NlkAppLog:
 *
 * What happened lately: in memory for the window, and in a file for afterwards. What looks like a token, a key or a link is taken
 * out of every line before it is kept.
 */
G_DECLARE_FINAL_TYPE (NlkAppLog, nlk_app_log, NLK, APP_LOG, GObject)

/**
 * nlk_app_log_new:
 * @path: (nullable): its file; %NULL for none
 *
 * Returns: (transfer full): an empty log
 */
NlkAppLog *nlk_app_log_new (const char *path);

/**
 * nlk_app_log_dup_default_path:
 *
 * Returns: (transfer full) (type filename): `desktop.log` in the person's folder for state
 */
char *nlk_app_log_dup_default_path (void);

/**
 * nlk_app_log_get_lines:
 * @self: a log
 *
 * Returns: (transfer none): list of #NlkAppLogLine, the newest first, at most %NLK_APP_LOG_MOST_LINES
 */
GListModel *nlk_app_log_get_lines (NlkAppLog *self);

/**
 * nlk_app_log_add:
 * @self: a log
 * @level: how bad it is
 * @place: (nullable): where: name of a gateway, an agent or a tunnel; plain text
 * @sentence: what happened; plain text
 * @details: (nullable): more of it; plain text
 *
 * Adds a line, to the list from the next turn of the main loop on.
 *
 * Context: any thread
 */
void nlk_app_log_add (NlkAppLog *self, NlkLogLevel level, const char *place, const char *sentence,
                      const char *details);

G_END_DECLS
