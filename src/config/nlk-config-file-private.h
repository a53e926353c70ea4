/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-config-search.h"

G_BEGIN_DECLS

/**
 * NlkConfigParse:
 * @path: name of the file in messages
 * @text: (array length=n_bytes): the file's bytes
 * @n_bytes: length of @text
 * @user_data: what was given with the function
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for people
 * @error: place for an error
 *
 * Checks the text of a file.
 *
 * Returns: (transfer full) (nullable): the configuration
 */
typedef gpointer (*NlkConfigParse) (const char *path, const char *text, gsize n_bytes,
                                    gpointer user_data, GStrv *ret_warnings, GError **error);

/**
 * nlk_config_file_load:
 * @file: which file
 * @explicit_path: (nullable): what the user gave
 * @parse: checks its text
 * @user_data: for @parse
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for people, set in any case
 * @error: place for an error
 *
 * Finds a file, reads it, has it checked and wipes what was read. Warns when others than its owner may open it.
 *
 * Errors: any of #NlkConfigError.
 *
 * Context: reads a file; for program start.
 *
 * Returns: (transfer full) (nullable): what @parse gave
 */
gpointer nlk_config_file_load (NlkConfigFile file, const char *explicit_path, NlkConfigParse parse,
                               gpointer user_data, GStrv *ret_warnings, GError **error);

G_END_DECLS
