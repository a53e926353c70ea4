/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "protocol/nlk-policy.h"

G_BEGIN_DECLS

/**
 * nlk_policy_config_read:
 * @source: a policy as YAML that begins with `{`, else the path of a file with one
 * @error: return location
 *
 * Reads one policy, written as in `token-generator.yaml`.
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID with every mistake; %NLK_CONFIG_ERROR_UNREADABLE
 *
 * Context: may read a file; for program start
 *
 * Returns: (transfer full) (nullable): the policy
 */
NlkPolicy *nlk_policy_config_read (const char *source, GError **error);

G_END_DECLS
