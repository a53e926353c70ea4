/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * nlk_app_key_source_paste_async:
 * @widget: a widget on the screen
 * @callback: called when there is a key, or none
 * @user_data: for @callback
 *
 * Takes a key from the clipboard.
 */
void nlk_app_key_source_paste_async (GtkWidget *widget, GAsyncReadyCallback callback,
                                     gpointer user_data);

/**
 * nlk_app_key_source_choose_async:
 * @parent: the window that asks
 * @callback: called when a key is read, or not
 * @user_data: for @callback
 *
 * Lets the person choose a file with a key, and reads it beside the main loop.
 */
void nlk_app_key_source_choose_async (GtkWindow *parent, GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * nlk_app_key_source_finish:
 * @result: what the callback got
 * @ret_path: (out) (transfer full) (nullable): the file that was chosen, set with an error too
 * @error: return location
 *
 * Errors: %NLK_KEY_ERROR_PASSPHRASE when it cannot be a key; #GFileError; %G_IO_ERROR_CANCELLED when nothing was chosen.
 *
 * Returns: (transfer full) (nullable): the key
 */
NlkSecret *nlk_app_key_source_finish (GAsyncResult *result, char **ret_path, GError **error);

G_END_DECLS
