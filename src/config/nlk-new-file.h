/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_new_file_write:
 * @path: where the file is to be; its folder exists
 * @data: (array length=n_bytes): what is to be in it
 * @n_bytes: length of @data
 * @error: return location
 *
 * Writes a file with mode 0600 that was not there before, complete and on the disk or not at all.
 *
 * Errors: #GFileError with @path in the text; %G_FILE_ERROR_EXIST when there is something at @path, which stays.
 *
 * Context: blocks
 *
 * Returns: whether it was written
 */
gboolean nlk_new_file_write (const char *path, const void *data, gsize n_bytes, GError **error);

/**
 * nlk_new_file_replace:
 * @path: where the file is to be, or is; its folder exists
 * @data: (array length=n_bytes): what is to be in it
 * @n_bytes: length of @data
 * @error: return location
 *
 * As nlk_new_file_write(), but replaces what is there. Of a symbolic link it replaces what it points to.
 *
 * Errors: #GFileError with @path in the text; what was there stays.
 *
 * Context: blocks
 *
 * Returns: whether it was written
 */
gboolean nlk_new_file_replace (const char *path, const void *data, gsize n_bytes, GError **error);

/**
 * nlk_new_file_make_folder:
 * @path: a file that is to be written
 * @error: return location
 *
 * Makes the folder of @path with those above it, where missing, for the user alone; root's may be entered by all, as
 * services have other users.
 *
 * Errors: #GFileError
 *
 * Context: blocks
 *
 * Returns: whether it is there
 */
gboolean nlk_new_file_make_folder (const char *path, GError **error);

/**
 * nlk_new_file_give:
 * @path: a file that this process has written, in a folder where nobody else can
 * @user: name of the user that a service runs as
 * @error: return location
 *
 * Gives a file that root wrote to the service that is to read it. Does nothing for other users than root, where there is
 * no such user, or for what is no regular file of root's with one name.
 *
 * Errors: #GFileError with @path in the text
 *
 * Context: blocks; asks for the user
 *
 * Returns: whether the file is @user's now; %FALSE without @error when nothing was to be done
 */
gboolean nlk_new_file_give (const char *path, const char *user, GError **error);

G_END_DECLS
