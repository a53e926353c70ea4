/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NLK_TYPE_APP_SESSION_FILE (nlk_app_session_file_get_type ())

/**
 * NlkAppSessionFile:
 *
 * A file into which all that a session receives goes, readable by its owner alone. Nothing of it blocks.
 *
 * Signals:
 * - `changed` (): what was given is written, or there was a problem
 */
G_DECLARE_FINAL_TYPE (NlkAppSessionFile, nlk_app_session_file, NLK, APP_SESSION_FILE, GObject)

/**
 * nlk_app_session_file_new:
 * @file: a file, which is replaced
 *
 * Returns: (transfer full): one that is being opened
 */
NlkAppSessionFile *nlk_app_session_file_new (GFile *file);

/**
 * nlk_app_session_file_is_ready:
 * @self: a file
 *
 * Returns: whether all that was given is written, so that it is time for more
 */
gboolean nlk_app_session_file_is_ready (NlkAppSessionFile *self);

/**
 * nlk_app_session_file_write:
 * @self: a file
 * @bytes: what comes next
 *
 * Writes it when what was given before is written.
 */
void nlk_app_session_file_write (NlkAppSessionFile *self, GBytes *bytes);

/**
 * nlk_app_session_file_get_error:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): why nothing is written any more
 */
const GError *nlk_app_session_file_get_error (NlkAppSessionFile *self);

G_END_DECLS
