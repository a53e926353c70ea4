/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nlk_app_unlock_async:
 * @bus: the bus of the password store
 * @path: an entry of it
 * @cancellable: (nullable): stops waiting; a question that is on the screen stays there
 * @callback: called when it is over
 * @user_data: for @callback
 *
 * Lets the password store (the Secret Service) ask its owner for the password of an entry.
 *
 * Source: Secret Service API 0.2, "Lock and Unlock", "Prompts and Prompting"
 */
void nlk_app_unlock_async (GDBusConnection *bus, const char *path, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_app_unlock_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Errors: %G_IO_ERROR_CANCELLED; those of the bus. That its owner said no is none: the entry is locked as before.
 *
 * Returns: whether the question was answered
 */
gboolean nlk_app_unlock_finish (GAsyncResult *result, GError **error);

G_END_DECLS
