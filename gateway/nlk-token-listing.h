/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "protocol/nlk-token.h"

G_BEGIN_DECLS

/**
 * nlk_token_listing_format:
 * @tokens: (element-type NlkToken): claims
 * @secret: secret of the gateway
 *
 * Source: the output of Narrowlink 0.2, which scripts cut apart.
 *
 * Returns: (transfer full): for each token a line with its kind and owner that ends in CR LF, and a line with the
 *   token that ends in LF; between two of them a line `---`
 */
char *nlk_token_listing_format (const GPtrArray *tokens, const NlkSecret *secret);

G_END_DECLS
