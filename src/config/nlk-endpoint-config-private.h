/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-endpoint-config.h"
#include "nlk-value-private.h"

G_BEGIN_DECLS

/**
 * NlkEndpointUse:
 * @NLK_ENDPOINT_USE_AGENT: by an agent: `publish`; the last one counts
 * @NLK_ENDPOINT_USE_CLIENT: by a client: `acl`, `namespace`; the first one counts
 *
 * Whose endpoints they are.
 */
typedef enum {
  NLK_ENDPOINT_USE_AGENT,
  NLK_ENDPOINT_USE_CLIENT,
} NlkEndpointUse;

/**
 * nlk_endpoints_read:
 * @fields: the file
 * @use: whose endpoints
 *
 * Reads and checks all of `endpoints`.
 *
 * Returns: (transfer full) (element-type NlkEndpointConfig): those that could be read; at least one when no mistake was
 *   added
 */
GPtrArray *nlk_endpoints_read (const NlkFields *fields, NlkEndpointUse use);

G_END_DECLS
