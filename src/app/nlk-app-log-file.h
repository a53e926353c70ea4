/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_APP_LOG_FILE_BYTES:
 *
 * How long the log's file becomes before it is put aside, in place of the one that was put aside before.
 */
#define NLK_APP_LOG_FILE_BYTES (2 * 1024 * 1024)

/**
 * NlkAppLogFile:
 *
 * The log on the disk: one file, and the one before it with ".1" behind its name, readable by their owner alone. Another
 * thread writes.
 */
typedef struct _NlkAppLogFile NlkAppLogFile;

/**
 * nlk_app_log_file_new:
 * @path: the file; its folder is made when needed
 * @most_bytes: how long it becomes
 *
 * Returns: (transfer full): a file that nothing is written to yet
 */
NlkAppLogFile *nlk_app_log_file_new (const char *path, gsize most_bytes);

/**
 * nlk_app_log_file_append:
 * @file: a file
 * @line: a line, without its end
 *
 * Writes it soon. While the disk does not follow, what is more than the file may hold is dropped, the oldest first.
 */
void nlk_app_log_file_append (NlkAppLogFile *file, const char *line);

/**
 * nlk_app_log_file_free:
 * @file: (transfer full) (nullable): a file
 *
 * Writes what is left and closes it.
 *
 * Context: blocks
 */
void nlk_app_log_file_free (NlkAppLogFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAppLogFile, nlk_app_log_file_free)

G_END_DECLS
