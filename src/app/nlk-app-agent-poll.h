/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-tunnel-set.h"

#include "nlk-app-memory.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_AGENT_POLL:
 *
 * The type of #NlkAppAgentPoll.
 */
#define NLK_TYPE_APP_AGENT_POLL (nlk_app_agent_poll_get_type ())

/**
 * NlkAppAgentPoll:
 *
 * Asks the gateways again and again which agents are online, and remembers whom it has seen.
 */
G_DECLARE_FINAL_TYPE (NlkAppAgentPoll, nlk_app_agent_poll, NLK, APP_AGENT_POLL, GObject)

/**
 * nlk_app_agent_poll_new:
 * @set: has the gateways
 * @memory: learns when each agent was last seen
 *
 * Returns: (transfer full): one that listens, and does not ask yet
 */
NlkAppAgentPoll *nlk_app_agent_poll_new (NlkTunnelSet *set, NlkAppMemory *memory);

/**
 * nlk_app_agent_poll_set_interval:
 * @self: a poll
 * @usec: how long it waits between two questions, at least a millisecond
 *
 * The first one comes after that time.
 */
void nlk_app_agent_poll_set_interval (NlkAppAgentPoll *self, gint64 usec);

/**
 * nlk_app_agent_poll_ask:
 * @self: a poll
 *
 * Asks now.
 */
void nlk_app_agent_poll_ask (NlkAppAgentPoll *self);

G_END_DECLS
