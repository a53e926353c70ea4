/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-endpoint.h"
#include "net/nlk-link.h"
#include "net/nlk-loop.h"
#include "protocol/nlk-control-message.h"
#include "protocol/nlk-reason.h"

#include "nlk-agent-gate.h"
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
 * @endpoint: the gateway
 * @link: the control channel
 * @config: the configuration
 * @gate: decides on requests
 * @cache: what is known of keys
 * @publish: (element-type NlkPublishHost): what is published
 * @streams: (element-type NlkAgentStream): those that are not over
 * @n_opening: how many of them have no relay yet
 * @next_request: number of the next request on this control channel
 * @load_timer: until the load is told again
 *
 * The fields of an agent, for the files of this folder.
 */
struct _NlkAgent {
  NlkLoop *loop;
  NlkEndpoint *endpoint;
  NlkLink *link;
  NlkAgentConfig *config;
  NlkAgentGate gate;
  NlkSessionCache *cache;
  GPtrArray *publish;
  GHashTable *streams;
  guint n_opening;
  guint64 next_request;
  NlkTimer load_timer;
};

/**
 * nlk_agent_send:
 * @agent: an agent
 * @message: (transfer full): a message for the gateway
 *
 * Sends @message; dropped while there is no control channel.
 */
void nlk_agent_send (NlkAgent *agent, NlkControlMessage *message);

/**
 * nlk_agent_send_error:
 * @agent: an agent
 * @connection: the stream that is not opened
 * @error: why, of any domain
 *
 * Tells the gateway why a stream is not opened.
 */
void nlk_agent_send_error (NlkAgent *agent, const NlkUuid *connection, const GError *error);

G_END_DECLS
