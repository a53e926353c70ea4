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
 * nlk_agent_dup_mistakes:
 * @config: a configuration
 *
 * Looks for everything that nlk_agent_new() would stumble over, and logs what it would warn of.
 *
 * Returns: (transfer full) (array zero-terminated=1): what a person has to put right, maybe empty
 */
GStrv nlk_agent_dup_mistakes (const NlkAgentConfig *config);

/**
 * nlk_agent_start:
 * @agent: an agent
 *
 * Connects, now and whenever the connection is lost.
 */
void nlk_agent_start (NlkAgent *agent);

/**
 * NlkAgentStatusFunc:
 * @status: one line for people
 * @user_data: as given
 *
 * The control channel's state has changed.
 */
typedef void (*NlkAgentStatusFunc) (const char *status, gpointer user_data);

/**
 * nlk_agent_set_status_func:
 * @agent: an agent that is not started
 * @func: whom to tell
 * @user_data: for @func
 */
void nlk_agent_set_status_func (NlkAgent *agent, NlkAgentStatusFunc func, gpointer user_data);

/**
 * nlk_agent_reload:
 * @agent: a started agent
 * @config: (transfer full): a configuration
 * @error: return location for an error
 *
 * Takes over @config. What it says of keys and published hosts counts at once: streams of a passphrase that is not in it any more
 * end, others go on. A second control channel is built, and the one in use is closed when the second is connected; if it never
 * is, the first one stays.
 *
 * Errors: as nlk_agent_new(); then nothing has changed.
 *
 * Returns: whether @config is taken over
 */
gboolean nlk_agent_reload (NlkAgent *agent, NlkAgentConfig *config, GError **error);

/**
 * nlk_agent_drain:
 * @agent: an agent
 *
 * Closes the control channel, so that nothing new comes. Streams that run go on.
 */
void nlk_agent_drain (NlkAgent *agent);

/**
 * nlk_agent_stop:
 * @agent: an agent
 *
 * The same, and ends its streams.
 */
void nlk_agent_stop (NlkAgent *agent);

/**
 * nlk_agent_is_idle:
 * @agent: an agent
 *
 * Returns: whether it has no streams
 */
gboolean nlk_agent_is_idle (NlkAgent *agent);

/**
 * nlk_agent_free:
 * @agent: (transfer full): an agent
 *
 * Ends its streams and its control channel.
 */
void nlk_agent_free (NlkAgent *agent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAgent, nlk_agent_free)

G_END_DECLS
