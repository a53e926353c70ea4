/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * NLK_APP_MEMORY_DAY_SECONDS:
 *
 * An agent that nothing refers to is shown for so long after it was last seen.
 */
#define NLK_APP_MEMORY_DAY_SECONDS (24 * 60 * 60)

/**
 * NLK_APP_MEMORY_AGENTS_MOST:
 *
 * The most agents of one gateway that are remembered: their names come from outside. Those last seen longest ago go first.
 */
#define NLK_APP_MEMORY_AGENTS_MOST 500

#define NLK_TYPE_APP_MEMORY (nlk_app_memory_get_type ())

/**
 * NlkAppMemory:
 *
 * What the program remembers beside its configuration, in `desktop-state.json` of the state folder: which gateways are switched on,
 * when each agent was last seen, and whether it ever had a key. Losing it loses no tunnel. Members that it does not know are kept.
 */
G_DECLARE_FINAL_TYPE (NlkAppMemory, nlk_app_memory, NLK, APP_MEMORY, GObject)

/**
 * nlk_app_memory_new:
 * @path: (nullable): the file, which need not be there yet; %NULL for the usual place
 *
 * Reads it. A file that cannot be understood is put aside, beside it and with `.broken` behind its name.
 *
 * Context: reads a file; for program start
 *
 * Returns: (transfer full): the memory
 */
NlkAppMemory *nlk_app_memory_new (const char *path);

/**
 * nlk_app_memory_is_gateway_on:
 * @self: a memory
 * @gateway: name of a gateway
 *
 * Returns: whether its switch is on; that of a gateway that is not known yet is
 */
gboolean nlk_app_memory_is_gateway_on (NlkAppMemory *self, const char *gateway);

/**
 * nlk_app_memory_set_gateway_on:
 * @self: a memory
 * @gateway: name of a gateway
 * @is_on: whether its switch is on
 */
void nlk_app_memory_set_gateway_on (NlkAppMemory *self, const char *gateway, gboolean is_on);

/**
 * nlk_app_memory_see_agents:
 * @self: a memory
 * @gateway: name of a gateway
 * @names: (array zero-terminated=1): the agents that are online
 * @now_seconds: the time, in seconds since 1970
 */
void nlk_app_memory_see_agents (NlkAppMemory *self, const char *gateway, const char *const *names,
                                gint64 now_seconds);

/**
 * nlk_app_memory_dup_agents:
 * @self: a memory
 * @gateway: name of a gateway
 *
 * Returns: (transfer full) (array zero-terminated=1): the agents that were ever seen there and are not forgotten
 */
char **nlk_app_memory_dup_agents (NlkAppMemory *self, const char *gateway);

/**
 * nlk_app_memory_get_last_seen:
 * @self: a memory
 * @gateway: name of a gateway
 * @agent: name of an agent
 *
 * Returns: when it was last online, in seconds since 1970; 0 when not known
 */
gint64 nlk_app_memory_get_last_seen (NlkAppMemory *self, const char *gateway, const char *agent);

/**
 * nlk_app_memory_note_key:
 * @self: a memory
 * @gateway: name of a gateway
 * @agent: name of an agent
 *
 * The agent has proven that it has a key. The key itself is not remembered here.
 */
void nlk_app_memory_note_key (NlkAppMemory *self, const char *gateway, const char *agent);

/**
 * nlk_app_memory_had_key:
 * @self: a memory
 * @gateway: name of a gateway
 * @agent: name of an agent
 *
 * Returns: whether nlk_app_memory_note_key() was ever called for it
 */
gboolean nlk_app_memory_had_key (NlkAppMemory *self, const char *gateway, const char *agent);

/**
 * nlk_app_memory_forget_agent:
 * @self: a memory
 * @gateway: name of a gateway
 * @agent: name of an agent
 */
void nlk_app_memory_forget_agent (NlkAppMemory *self, const char *gateway, const char *agent);

/**
 * nlk_app_memory_forget_gateway:
 * @self: a memory
 * @gateway: name of a gateway
 *
 * Forgets it with its agents.
 */
void nlk_app_memory_forget_gateway (NlkAppMemory *self, const char *gateway);

/**
 * nlk_app_memory_flush:
 * @self: a memory
 *
 * Writes what is not on the disk yet, before the program ends.
 *
 * Context: blocks
 */
void nlk_app_memory_flush (NlkAppMemory *self);

G_END_DECLS
