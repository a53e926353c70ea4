/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "protocol/nlk-policy.h"

#include "nlk-value-private.h"

G_BEGIN_DECLS

/**
 * nlk_policy_value_read:
 * @diagnostics: where mistakes go
 * @node: a mapping with `type` and `policies`
 *
 * Reads a policy: `type` is `WhiteList` or `BlackList`, each item `!Ip` or `!Domain` with a list of target, network or
 * pattern, port, protocol.
 *
 * Returns: (transfer full) (nullable): the policy, or %NULL after mistakes were added
 */
NlkPolicy *nlk_policy_value_read (NlkDiagnostics *diagnostics, const NlkYamlNode *node);

/**
 * nlk_protocol_value_read:
 * @diagnostics: where a mistake goes
 * @node: the value
 * @ret_protocol: (out): the protocol
 *
 * Returns: whether it is a protocol; if not, a mistake was added
 */
gboolean nlk_protocol_value_read (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                                  NlkProtocol *ret_protocol);

G_END_DECLS
