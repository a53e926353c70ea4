/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-engine.h"

G_BEGIN_DECLS

/**
 * NlkAppAgentChoice:
 * @gateway: name of a gateway
 * @agent: name of an agent behind it, as it came
 * @label: what a person chooses it by: its name, with that of the gateway when there are several of one name
 * @is_online: whether it is there now
 *
 * One of the agents that a tunnel may go through.
 */
typedef struct {
  char *gateway;
  char *agent;
  char *label;
  gboolean is_online;
} NlkAppAgentChoice;

/**
 * nlk_app_agent_choice_list:
 * @engine: an engine
 * @id: (nullable): gateway name, `/`, agent name, of one that is to be in the list in any case
 *
 * Those that are online, by gateway and name, then those that tunnels go through.
 *
 * Returns: (transfer full) (element-type NlkAppAgentChoice): the agents
 */
GPtrArray *nlk_app_agent_choice_list (NlkAppEngine *engine, const char *id);

G_END_DECLS
