/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "protocol/nlk-token.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkTokenConfig:
 * @path: the file
 * @secret: `secret` of the gateway
 * @tokens: (element-type NlkToken): the tokens to make, in the order of the file
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
 * @ret_warnings: (out) (transfer full) (nullable) (optional): warnings, with file, line and column
 * @error: return location for an error
 *
 * Errors: as nlk_gateway_config_load(), with all mistakes at once.
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
 * @ret_warnings: (out) (transfer full) (nullable) (optional): warnings
 * @error: return location for an error
 *
 * As nlk_token_config_load(), without a file.
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
