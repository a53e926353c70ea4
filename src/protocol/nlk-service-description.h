/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-destination.h"

G_BEGIN_DECLS

/**
 * NlkPublishHost:
 * @host: name under which it is published
 * @port: port of the gateway's service, 0 for any
 * @connect: what the agent dials
 *
 * One entry of a publish token.
 */
typedef struct {
  char *host;
  guint16 port;
  NlkDestination connect;
} NlkPublishHost;

/**
 * nlk_publish_host_new:
 * @host: name under which it is published
 * @port: port of the gateway's service, 0 for any
 * @connect: what the agent dials, copied
 *
 * Returns: (transfer full): the entry
 */
NlkPublishHost *nlk_publish_host_new (const char *host, guint16 port,
                                      const NlkDestination *connect);

/**
 * nlk_publish_host_free:
 * @publish: (transfer full): an entry
 */
void nlk_publish_host_free (NlkPublishHost *publish);

/**
 * NlkAgentInfo:
 * @name: name of the agent
 * @socket_addr: where it connects from, `ip:port`
 * @forward_addr: (nullable): what a proxy before the gateway said of that
 * @has_system_info: whether @cpus, @local_addr and @load are known
 * @cpus: number of processors
 * @local_addr: its own end of the connection, `ip:port`
 * @load: load of the last minute
 * @publish: (element-type NlkPublishHost): what it publishes
 * @since_seconds: since when it is online, in seconds since 1970
 * @ping_msec: round trip between gateway and agent, 0 when not known
 *
 * What a gateway says of an agent.
 */
typedef struct {
  char *name;
  char *socket_addr;
  char *forward_addr;
  gboolean has_system_info;
  guint8 cpus;
  char *local_addr;
  double load;
  GPtrArray *publish;
  guint64 since_seconds;
  guint16 ping_msec;
} NlkAgentInfo;

/**
 * nlk_agent_info_new:
 *
 * Returns: (transfer full): an empty description
 */
NlkAgentInfo *nlk_agent_info_new (void);

/**
 * nlk_agent_info_free:
 * @info: (transfer full): a description
 */
void nlk_agent_info_free (NlkAgentInfo *info);

/**
 * nlk_agent_info_append_json:
 * @info: a description
 * @out: JSON is appended here
 */
void nlk_agent_info_append_json (const NlkAgentInfo *info, GString *out);

/**
 * nlk_agent_info_read_json:
 * @node: (nullable): JSON
 * @error: return location for an error
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the description
 */
NlkAgentInfo *nlk_agent_info_read_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAgentInfo, nlk_agent_info_free)

G_END_DECLS
