/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "protocol/nlk-token.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_CONFIG_NAME_BYTES_MOST:
 *
 * The longest name of a client or agent, and the longest host.
 */
#define NLK_CONFIG_NAME_BYTES_MOST 255

/**
 * NlkTokenConfig:
 * @path: the file
 * @secret: `secret` of the gateway, 8 to 4096 bytes that do not read the same backwards
 * @tokens: (element-type NlkToken): the tokens to make, at least one, in the order of the file
 *
 * What a token generator's file says.
 */
typedef struct {
  char *path;
  NlkSecret *secret;
  GPtrArray *tokens;
} NlkTokenConfig;

/**
 * nlk_token_config_load:
 * @explicit_path: (nullable): the file, or %NULL to search for one
 * @now_seconds: seconds since 1970, from which a duration in `exp` counts
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for the user, set on success and on
 *   failure, maybe empty
 * @error: return location for an error
 *
 * Finds, reads and checks `token-generator.yaml`.
 *
 * Errors: any of #NlkConfigError.
 *
 * Context: reads a file; for program start.
 *
 * Returns: (transfer full) (nullable): the configuration
 */
NlkTokenConfig *nlk_token_config_load (const char *explicit_path, gint64 now_seconds,
                                       GStrv *ret_warnings, GError **error);

/**
 * nlk_token_config_parse:
 * @path: the file, for messages
 * @text: (array length=n_bytes): what is in it
 * @n_bytes: length of @text
 * @now_seconds: seconds since 1970, from which a duration in `exp` counts
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for the user
 * @error: return location for an error
 *
 * Checks the text of a `token-generator.yaml`. Touches no file.
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID with every mistake.
 *
 * Returns: (transfer full) (nullable): the configuration
 */
NlkTokenConfig *nlk_token_config_parse (const char *path, const char *text, gsize n_bytes,
                                        gint64 now_seconds, GStrv *ret_warnings, GError **error);

/**
 * nlk_token_config_free:
 * @config: (transfer full): a configuration
 *
 * Frees it and wipes the secret.
 */
void nlk_token_config_free (NlkTokenConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkTokenConfig, nlk_token_config_free)

G_END_DECLS
