/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-agent-config.h"
#include "net/nlk-loop.h"

G_BEGIN_DECLS

/**
 * NlkAgent:
 *
 * The agent: keeps a control channel to its gateway for ever, and connects to destinations when the gateway asks for it.
 * One thread, that of its loop.
 */
typedef struct _NlkAgent NlkAgent;

/**
 * nlk_agent_new:
 * @loop: the loop of this thread
 * @config: (transfer full): the configuration
 * @error: return location for an error
 *
 * Errors: %NLK_TOKEN_ERROR for a token that is none, %NLK_KEY_ERROR for a passphrase that is none, #GFileError and #GTlsError
 * for authorities that cannot be read; with texts for the person who wrote the configuration.
 *
 * Returns: (transfer full) (nullable): an agent that is not started
 */
NlkAgent *nlk_agent_new (NlkLoop *loop, NlkAgentConfig *config, GError **error);

/**
 * nlk_agent_start:
 * @agent: an agent
 *
 * Connects, now and whenever the connection is lost.
 */
void nlk_agent_start (NlkAgent *agent);

/**
 * nlk_agent_free:
 * @agent: (transfer full): an agent
 *
 * Ends its streams and its control channel.
 */
void nlk_agent_free (NlkAgent *agent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAgent, nlk_agent_free)

G_END_DECLS
