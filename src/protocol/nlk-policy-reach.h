/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-policy.h"

G_BEGIN_DECLS

/**
 * nlk_policies_reach_agent:
 * @policies: (element-type NlkPolicy): all policies of a client; none permits everything
 * @agent: name of an agent
 *
 * An agent that nothing can be reached through need not be known to the client. There is something when, for one
 * protocol, every white list has an item that counts for @agent, and no black list has one for it that is of every name
 * and port. It errs towards %TRUE: nlk_policies_decide() has the last word.
 *
 * Source: PROTOCOL.md, "Policies".
 *
 * Returns: whether the policies leave anything at @agent
 */
gboolean nlk_policies_reach_agent (GPtrArray *policies, const char *agent);

G_END_DECLS
