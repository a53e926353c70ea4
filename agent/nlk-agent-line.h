/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-agent-config.h"
#include "net/nlk-endpoint.h"
#include "net/nlk-link.h"
#include "protocol/nlk-control-message.h"
#include "protocol/nlk-service-description.h"
#include "protocol/nlk-token.h"

#include "nlk-agent.h"

G_BEGIN_DECLS

/**
 * NlkAgentLine:
 * @agent: (nullable): the agent; %NULL once it has hung up, which ends with the last stream
 * @config: the configuration
 * @endpoint: the gateway
 * @token: what the agent's token says
 * @publish: (element-type NlkPublishHost): what is published
 * @link: (nullable): the control channel, %NULL once the agent has hung up
 * @next_request: number of the next request on this control channel
 * @load_timer: until the load is told again
 *
 * What one configuration makes of an agent: its gateway and the control channel to it. Reference counted: the agent holds the one it
 * listens to, and while a reload goes on the one to come; each stream that of the request it came with.
 */
typedef struct {
  NlkAgent *agent;
  NlkAgentConfig *config;
  NlkEndpoint *endpoint;
  NlkToken *token;
  GPtrArray *publish;
  NlkLink *link;
  guint64 next_request;
  NlkTimer load_timer;
} NlkAgentLine;

/**
 * nlk_agent_line_new:
 * @agent: the agent, which hangs up before it goes
 * @config: (transfer full): the configuration
 * @error: return location for an error
 *
 * Errors: as nlk_agent_new().
 *
 * Returns: (transfer full) (nullable): a line that is off
 */
NlkAgentLine *nlk_agent_line_new (NlkAgent *agent, NlkAgentConfig *config, GError **error);

/**
 * nlk_agent_line_check:
 * @config: a configuration
 * @mistakes: gets what a person has to put right about tokens and authorities
 *
 * Looks for all that nlk_agent_line_new() would stumble over.
 */
void nlk_agent_line_check (const NlkAgentConfig *config, GStrvBuilder *mistakes);

/**
 * nlk_agent_line_send:
 * @line: a line
 * @message: (transfer full): a message for the gateway
 *
 * Sends @message; dropped while there is no control channel.
 */
void nlk_agent_line_send (NlkAgentLine *line, NlkControlMessage *message);

/**
 * nlk_agent_line_send_error:
 * @line: a line
 * @connection: the stream that is not opened
 * @error: why, of any domain
 *
 * Tells the gateway why a stream is not opened.
 */
void nlk_agent_line_send_error (NlkAgentLine *line, const NlkUuid *connection, const GError *error);

/**
 * nlk_agent_line_hang_up:
 * @line: (transfer full): a line; not from inside a callback of its link
 *
 * Closes the control channel.
 */
void nlk_agent_line_hang_up (NlkAgentLine *line);

/**
 * nlk_agent_line_ref:
 * @line: a line
 *
 * Returns: (transfer full): @line
 */
NlkAgentLine *nlk_agent_line_ref (NlkAgentLine *line);

/**
 * nlk_agent_line_unref:
 * @line: (transfer full): a line
 */
void nlk_agent_line_unref (NlkAgentLine *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAgentLine, nlk_agent_line_unref)

G_END_DECLS
