/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-log.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define NLK_TYPE_APP_LOG_LINE (nlk_app_log_line_get_type ())

/**
 * NlkAppLogLine:
 *
 * One thing that happened. It does not change.
 */
G_DECLARE_FINAL_TYPE (NlkAppLogLine, nlk_app_log_line, NLK, APP_LOG_LINE, GObject)

/**
 * nlk_app_log_line_new:
 * @usec: when, in microseconds since 1970
 * @level: how bad it is
 * @place: (nullable): where: name of a gateway, an agent or a tunnel; plain text
 * @sentence: what happened; plain text
 * @details: (nullable): more of it, for who has to find the reason; plain text
 *
 * Returns: (transfer full): a line
 */
NlkAppLogLine *nlk_app_log_line_new (gint64 usec, NlkLogLevel level, const char *place,
                                     const char *sentence, const char *details);

/**
 * nlk_app_log_line_get_usec:
 * @self: a line
 *
 * Returns: when, in microseconds since 1970
 */
gint64 nlk_app_log_line_get_usec (NlkAppLogLine *self);

/**
 * nlk_app_log_line_get_level:
 * @self: a line
 *
 * Returns: how bad it is
 */
NlkLogLevel nlk_app_log_line_get_level (NlkAppLogLine *self);

/**
 * nlk_app_log_line_is_problem:
 * @self: a line
 *
 * Returns: whether a person may want to do something about it
 */
gboolean nlk_app_log_line_is_problem (NlkAppLogLine *self);

/**
 * nlk_app_log_line_get_place:
 * @self: a line
 *
 * Returns: (transfer none): where, empty when it is the program itself
 */
const char *nlk_app_log_line_get_place (NlkAppLogLine *self);

/**
 * nlk_app_log_line_get_sentence:
 * @self: a line
 *
 * Returns: (transfer none): what happened
 */
const char *nlk_app_log_line_get_sentence (NlkAppLogLine *self);

/**
 * nlk_app_log_line_get_details:
 * @self: a line
 *
 * Returns: (transfer none): more of it, empty without
 */
const char *nlk_app_log_line_get_details (NlkAppLogLine *self);

/**
 * nlk_app_log_line_matches:
 * @self: a line
 * @text: what is searched for, of g_utf8_casefold()
 *
 * Returns: whether it is found
 */
gboolean nlk_app_log_line_matches (NlkAppLogLine *self, const char *text);

/**
 * nlk_app_log_line_format:
 * @self: a line
 *
 * Returns: (transfer full): all of it on one line of a file, with its time in UTC
 */
char *nlk_app_log_line_format (NlkAppLogLine *self);

G_END_DECLS
