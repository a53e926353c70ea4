/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkLogLevel:
 * @NLK_LOG_ERROR: something a person must do something about
 * @NLK_LOG_WARN: something that works, but not as it should
 * @NLK_LOG_INFO: what an operator wants to see
 * @NLK_LOG_DEBUG: for finding a mistake; may name destinations, never payload or secrets
 * @NLK_LOG_TRACE: every step
 *
 * Levels of programs' own lines. GLib's own warning and critical stay for defects of ours.
 */
typedef enum {
  NLK_LOG_ERROR,
  NLK_LOG_WARN,
  NLK_LOG_INFO,
  NLK_LOG_DEBUG,
  NLK_LOG_TRACE,
} NlkLogLevel;

/**
 * NlkLogField:
 * @name: upper-case journal field name without prefix, for example `STREAM`
 * @value: (nullable): text; a field with %NULL is left out
 *
 * One structured field. The journal gets it as `NARROWLINK_<name>`; a terminal shows only the message.
 */
typedef struct {
  const char *name;
  const char *value;
} NlkLogField;

/**
 * nlk_log_init:
 * @program: static string, for example `narrowlink-agent`
 * @all_to_stderr: %TRUE sends every line to stderr, also of libraries; else errors and warnings go there and the rest to stdout
 *
 * Installs the log writer of this process. The level comes from `RUST_LOG` as Narrowlink 0.2 reads it (a level, or a
 * list of `target=level` of which only entries without target or for `narrowlink` count); the default is info. Lines go
 * to the journal when stderr is the stream that `JOURNAL_STREAM` names, else to the terminal as `TIME LEVEL message`.
 *
 * Context: once, before threads.
 */
void nlk_log_init (const char *program, gboolean all_to_stderr);

/**
 * NlkLogFunc:
 * @level: a level
 * @message: the line, without time and level
 * @user_data: as given
 *
 * Gets a line too. It must not log.
 *
 * Context: the thread that logs
 */
typedef void (*NlkLogFunc) (NlkLogLevel level, const char *message, gpointer user_data);

/**
 * nlk_log_set_observer:
 * @level: the most detailed level that is of interest, whatever `RUST_LOG` says
 * @func: (nullable): gets every line up to @level, and the libraries' warnings; %NULL for nobody
 * @user_data: for @func
 *
 * Sets who gets the lines beside the journal or the terminal. When it returns, the one before is not called any more.
 *
 * Context: any thread
 */
void nlk_log_set_observer (NlkLogLevel level, NlkLogFunc func, gpointer user_data);

/**
 * nlk_log_enabled:
 * @level: a level
 *
 * Returns: whether lines of @level are written; for callers that would build expensive text
 */
gboolean nlk_log_enabled (NlkLogLevel level);

/**
 * nlk_log:
 * @level: a level
 * @format: printf format; texts from peers go through nlk_text_escape() first
 * @...: its arguments
 *
 * Writes one line.
 */
void nlk_log (NlkLogLevel level, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * nlk_log_fields:
 * @level: a level
 * @fields: (array length=n_fields): structured fields
 * @n_fields: at most 8
 * @format: printf format
 * @...: its arguments
 *
 * Writes one line with fields.
 */
void nlk_log_fields (NlkLogLevel level, const NlkLogField *fields, gsize n_fields,
                     const char *format, ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
