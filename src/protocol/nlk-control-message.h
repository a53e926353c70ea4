/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-uuid.h"

#include "nlk-policy.h"
#include "nlk-service-description.h"

G_BEGIN_DECLS

/**
 * NlkControlWriter:
 * @NLK_CONTROL_CLIENT: from a client
 * @NLK_CONTROL_AGENT: from an agent
 * @NLK_CONTROL_GATEWAY_TO_CLIENT: from the gateway to a client
 * @NLK_CONTROL_GATEWAY_TO_AGENT: from the gateway to an agent
 *
 * Who writes a message, and to whom: the same words mean different things.
 */
typedef enum {
  NLK_CONTROL_CLIENT,
  NLK_CONTROL_AGENT,
  NLK_CONTROL_GATEWAY_TO_CLIENT,
  NLK_CONTROL_GATEWAY_TO_AGENT,
} NlkControlWriter;

/**
 * NlkControlKind:
 * @NLK_CONTROL_LIST_OF_AGENTS: client asks with `id`
 * @NLK_CONTROL_UPDATE_CONSTANT: client or agent tells `id`, `local_addr`; an agent also `cpus`
 * @NLK_CONTROL_UPDATE_DYNAMIC: agent tells `id`, `load`
 * @NLK_CONTROL_REQUEST_PEER_TO_PEER: client asks with `id` for a direct path to the agent `text`
 * @NLK_CONTROL_ACTIVE_AGENTS: gateway answers `id` with `agents`
 * @NLK_CONTROL_OK: gateway answers `id`
 * @NLK_CONTROL_FAILED: gateway answers `id`
 * @NLK_CONTROL_CONNECTION_ERROR: gateway tells a client why `connection` ended: `text`
 * @NLK_CONTROL_PEER_TO_PEER: gateway tells how to try a direct path
 * @NLK_CONTROL_CONNECT: gateway asks an agent to open `connection` to `destination` under `policies`
 * @NLK_CONTROL_IS_REACHABLE: gateway asks an agent about `destination`, as `connection`
 * @NLK_CONTROL_PING: gateway asks an agent to send back `time_msec`
 * @NLK_CONTROL_SHUTDOWN: gateway tells an agent that another one of its name has come
 * @NLK_CONTROL_PONG: agent sends `time_msec` back
 * @NLK_CONTROL_ERROR: agent tells why it cannot open `connection`: `text`
 * @NLK_CONTROL_READY: agent says that `connection` could be opened
 * @NLK_CONTROL_NOT_SURE: agent cannot say whether `connection` could be opened
 *
 * What a message says.
 *
 * Source: PROTOCOL.md, "Control channel".
 */
typedef enum {
  NLK_CONTROL_LIST_OF_AGENTS,
  NLK_CONTROL_UPDATE_CONSTANT,
  NLK_CONTROL_UPDATE_DYNAMIC,
  NLK_CONTROL_REQUEST_PEER_TO_PEER,
  NLK_CONTROL_ACTIVE_AGENTS,
  NLK_CONTROL_OK,
  NLK_CONTROL_FAILED,
  NLK_CONTROL_CONNECTION_ERROR,
  NLK_CONTROL_PEER_TO_PEER,
  NLK_CONTROL_CONNECT,
  NLK_CONTROL_IS_REACHABLE,
  NLK_CONTROL_PING,
  NLK_CONTROL_SHUTDOWN,
  NLK_CONTROL_PONG,
  NLK_CONTROL_ERROR,
  NLK_CONTROL_READY,
  NLK_CONTROL_NOT_SURE,
} NlkControlKind;

/**
 * NlkPeerToPeer:
 * @seed_port: first port; of a request that for an easy address translation
 * @seq: how many ports; of a request that for an easy address translation
 * @hard_seed_port: of a request: first port for a hard address translation
 * @hard_seq: of a request: how many ports for a hard address translation
 *
 * The numbers of a direct path.
 */
typedef struct {
  guint16 seed_port;
  guint16 seq;
  guint16 hard_seed_port;
  guint16 hard_seq;
} NlkPeerToPeer;

/**
 * NlkControlMessage:
 * @kind: what it says; which of the other fields count is told there
 * @id: number of a request, echoed by its answer
 * @connection: a stream
 * @text: (nullable): a text, or an agent's name
 * @local_addr: (nullable): the sender's end of the connection, `ip:port`
 * @cpus: number of processors
 * @load: load of the last minute
 * @time_msec: what a ping carries
 * @destination: a destination
 * @policies: (nullable) (element-type NlkPolicy): policies
 * @agents: (nullable) (element-type NlkAgentInfo): agents
 * @peer: numbers of a direct path
 *
 * One message of a control channel.
 */
typedef struct {
  NlkControlKind kind;
  guint64 id;
  NlkUuid connection;
  char *text;
  char *local_addr;
  guint8 cpus;
  double load;
  guint64 time_msec;
  NlkDestination destination;
  GPtrArray *policies;
  GPtrArray *agents;
  NlkPeerToPeer peer;
} NlkControlMessage;

/**
 * nlk_control_message_new:
 * @kind: what it says
 *
 * Returns: (transfer full): a message whose fields are to be filled in
 */
NlkControlMessage *nlk_control_message_new (NlkControlKind kind);

/**
 * nlk_control_message_free:
 * @message: (transfer full) (nullable): a message
 */
void nlk_control_message_free (NlkControlMessage *message);

/**
 * nlk_control_message_parse:
 * @writer: who wrote it
 * @text: (array length=n_bytes): JSON
 * @n_bytes: its length, or -1 when zero-terminated
 * @error: return location for an error
 *
 * Takes what Narrowlink 0.2 takes: white space, unknown keys, structs as arrays, `{"Variant":null}`. Unknown variants, wrong
 * numbers of values and numbers out of range are errors.
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the message
 */
NlkControlMessage *nlk_control_message_parse (NlkControlWriter writer, const char *text,
                                              gssize n_bytes, GError **error);

/**
 * nlk_control_message_format:
 * @writer: who writes it
 * @message: a message
 *
 * Returns: (transfer full): JSON without white space, the keys in the order of PROTOCOL.md
 */
char *nlk_control_message_format (NlkControlWriter writer, const NlkControlMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkControlMessage, nlk_control_message_free)

G_END_DECLS
