/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_app_autostart_entry_is_on:
 * @path: (type filename): an autostart entry, which need not be there
 *
 * Source: Desktop Application Autostart Specification
 *
 * Context: reads a file
 *
 * Returns: whether the desktop starts what it names
 */
gboolean nlk_app_autostart_entry_is_on (const char *path);

/**
 * nlk_app_autostart_entry_write:
 * @path: (type filename): an autostart entry
 * @program: (type filename): what to start
 * @is_hidden: whether without a window
 * @error: return location
 *
 * Writes or changes it; what else a person wrote into it stays.
 *
 * Errors: #GFileError
 *
 * Context: writes a file
 *
 * Returns: whether the desktop starts @program from now on
 */
gboolean nlk_app_autostart_entry_write (const char *path, const char *program, gboolean is_hidden,
                                        GError **error);

/**
 * nlk_app_autostart_entry_remove:
 * @path: (type filename): an autostart entry, which need not be there
 * @error: return location
 *
 * Errors: #GFileError
 *
 * Context: removes a file
 *
 * Returns: whether it is gone
 */
gboolean nlk_app_autostart_entry_remove (const char *path, GError **error);

G_END_DECLS
