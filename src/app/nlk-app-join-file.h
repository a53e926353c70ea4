/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nlk-app-join-source.h"

G_BEGIN_DECLS

/**
 * nlk_app_join_file_read_async:
 * @file: a file with a link, or in the form of a `client.yaml`
 * @cancellable: (nullable): ends it
 * @callback: called once, never before this returns
 * @user_data: for @callback
 *
 * Reads what a person has brought. A file that is larger than any such file is not read to its end.
 */
void nlk_app_join_file_read_async (GFile *file, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_app_join_file_read_finish:
 * @result: as the callback got it
 * @error: return location
 *
 * Errors: #NlkAppJoinError, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what the file holds
 */
NlkAppJoinSource *nlk_app_join_file_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
