/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

#include "nlk-value-private.h"

G_BEGIN_DECLS

/**
 * nlk_gateway_secret_read:
 * @fields: the file
 *
 * Reads `secret`, a list of bytes or a text.
 *
 * Returns: (transfer full) (nullable): the secret, or %NULL after a mistake was added
 */
NlkSecret *nlk_gateway_secret_read (const NlkFields *fields);

G_END_DECLS
