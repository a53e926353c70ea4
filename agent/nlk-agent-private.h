/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-link.h"
#include "net/nlk-loop.h"
#include "protocol/nlk-control-message.h"

#include "nlk-agent-gate.h"
#include "nlk-agent-line.h"
#include "nlk-agent.h"

G_BEGIN_DECLS

/**
 * NLK_AGENT_MOST_OPENING:
 *
 * The most streams that are being opened at once: what a gateway may make an agent resolve and dial side by side.
 */
#define NLK_AGENT_MOST_OPENING 512

/**
 * NlkAgent:
 * @loop: the loop of the thread
 * @line: the gateway and the control channel that is in use
 * @next: (nullable): after a reload, the one that takes over when it is connected
 * @gate: decides on requests; that of the newest configuration
 * @cache: what is known of keys
 * @streams: (element-type NlkAgentStream): those that are not over
 * @n_opening: how many of them have no relay yet
 * @status_func: (nullable): who is told of the control channel's state
 * @status_data: for @status_func
 *
 * The fields of an agent, for the files of this folder.
 */
struct _NlkAgent {
  NlkLoop *loop;
  NlkAgentLine *line;
  NlkAgentLine *next;
  NlkAgentGate gate;
  NlkSessionCache *cache;
  GHashTable *streams;
  guint n_opening;
  NlkAgentStatusFunc status_func;
  gpointer status_data;
};

/**
 * nlk_agent_take_request:
 * @agent: an agent
 * @line: where the request came from
 * @message: what the gateway asks for
 *
 * Does it.
 */
void nlk_agent_take_request (NlkAgent *agent, NlkAgentLine *line, const NlkControlMessage *message);

/**
 * nlk_agent_note_state:
 * @agent: an agent
 * @line: a line of its
 * @state: where the control channel stands now
 *
 * Lets a line that is connected take over.
 */
void nlk_agent_note_state (NlkAgent *agent, NlkAgentLine *line, NlkLinkState state);

G_END_DECLS
