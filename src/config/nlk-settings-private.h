/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-gateway-limits.h"
#include "nlk-timeouts.h"
#include "nlk-value-private.h"

G_BEGIN_DECLS

/**
 * nlk_timeouts_read:
 * @timeouts: the values, changed where the file says so
 * @diagnostics: where mistakes go
 * @node: (nullable): the mapping `timeouts`
 *
 * Reads `timeouts`.
 */
void nlk_timeouts_read (NlkTimeouts *timeouts, NlkDiagnostics *diagnostics,
                        const NlkYamlNode *node);

/**
 * nlk_gateway_limits_read:
 * @limits: the values, changed where the file says so
 * @diagnostics: where mistakes go
 * @node: (nullable): the mapping `limits`
 *
 * Reads `limits`.
 */
void nlk_gateway_limits_read (NlkGatewayLimits *limits, NlkDiagnostics *diagnostics,
                              const NlkYamlNode *node);

G_END_DECLS
