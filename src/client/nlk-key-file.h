/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

G_BEGIN_DECLS

/**
 * nlk_key_file_read:
 * @path: a file, or a pipe
 * @error: return location
 *
 * Reads a key file, which holds one passphrase.
 *
 * Errors: #GFileError with @path in the text; %NLK_KEY_ERROR_PASSPHRASE with a text for the person.
 *
 * Context: blocks, for a pipe until somebody writes
 *
 * Returns: (transfer full) (nullable): the passphrase, for nlk_agent_key_obtain()
 */
NlkSecret *nlk_key_file_read (const char *path, GError **error);

/**
 * nlk_key_file_load:
 * @path: a file
 * @error: return location
 *
 * As nlk_key_file_read(), but what is no regular file is refused, so that a program that runs on is not held up.
 *
 * Errors: as nlk_key_file_read()
 *
 * Context: reads a file
 *
 * Returns: (transfer full) (nullable): the passphrase
 */
NlkSecret *nlk_key_file_load (const char *path, GError **error);

G_END_DECLS
