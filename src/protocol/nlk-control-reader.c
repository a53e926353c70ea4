/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-control-message.h"

#include "nlk-json-private.h"

#include <string.h>

/* More than any gateway has agents, or any client policies; what a message may make us allocate. */
#define MOST_ELEMENTS 65536

static gboolean
read_uuid (JsonNode *node, NlkUuid *ret_uuid)
{
  const char *text;

  return nlk_json_read_text (node, &text) && nlk_uuid_parse (text, ret_uuid);
}

static gboolean
read_list (JsonNode *node, gpointer (*read) (JsonNode *node, GError **error),
           GDestroyNotify destroy, GPtrArray **ret_list)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (destroy);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  if (json_array_get_length (array) > MOST_ELEMENTS)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    gpointer element = read (json_array_get_element (array, i), NULL);

    if (element == NULL)
      return FALSE;
    g_ptr_array_add (list, element);
  }
  *ret_list = g_steal_pointer (&list);
  return TRUE;
}

static gpointer
read_policy (JsonNode *node, GError **error)
{
  return nlk_policy_read_json (node, error);
}

static gpointer
read_agent (JsonNode *node, GError **error)
{
  return nlk_agent_info_read_json (node, error);
}

static gboolean
read_port_field (JsonNode *node, guint index, const char *name, guint16 *ret_value)
{
  guint64 value;

  if (!nlk_json_read_uint (nlk_json_get_field (node, index, name), G_MAXUINT16, &value))
    return FALSE;
  *ret_value = (guint16) value;
  return TRUE;
}

static gboolean
read_local_addr (NlkControlMessage *message, JsonNode *value, guint index)
{
  const char *local_addr;

  if (!nlk_json_read_text (nlk_json_get_field (value, index, "local_addr"), &local_addr))
    return FALSE;
  message->local_addr = g_strdup (local_addr);
  return TRUE;
}

static gboolean
read_client_request (NlkControlMessage *message, const char *name, JsonNode *value)
{
  const char *agent;

  if (strcmp (name, "ListOfAgents") == 0) {
    message->kind = NLK_CONTROL_LIST_OF_AGENTS;
    return value == NULL;
  }
  if (strcmp (name, "UpdateConstantSysInfo") == 0) {
    message->kind = NLK_CONTROL_UPDATE_CONSTANT;
    return read_local_addr (message, value, 0);
  }
  if (strcmp (name, "Peer2Peer") != 0 ||
      !nlk_json_read_text (nlk_json_get_field (value, 0, "agent_name"), &agent))
    return FALSE;
  message->kind = NLK_CONTROL_REQUEST_PEER_TO_PEER;
  message->text = g_strdup (agent);
  return read_port_field (value, 1, "easy_seed_port", &message->peer.seed_port) &&
         read_port_field (value, 2, "easy_seq", &message->peer.seq) &&
         read_port_field (value, 3, "hard_seed_port", &message->peer.hard_seed_port) &&
         read_port_field (value, 4, "hard_seq", &message->peer.hard_seq);
}

static gboolean
read_agent_request (NlkControlMessage *message, const char *name, JsonNode *value)
{
  guint64 cpus;

  if (strcmp (name, "UpdateConstantSysInfo") == 0) {
    message->kind = NLK_CONTROL_UPDATE_CONSTANT;
    if (!nlk_json_read_uint (nlk_json_get_field (value, 0, "cpus"), G_MAXUINT8, &cpus))
      return FALSE;
    message->cpus = (guint8) cpus;
    return read_local_addr (message, value, 1);
  }
  message->kind = NLK_CONTROL_UPDATE_DYNAMIC;
  return strcmp (name, "UpdateDynamicSysInfo") == 0 &&
         nlk_json_read_double (nlk_json_get_field (value, 0, "loadavg"), &message->load);
}

static gboolean
read_request (NlkControlMessage *message, NlkControlWriter writer, JsonNode *value)
{
  const char *name;
  JsonNode *rest;

  if (!nlk_json_read_uint (nlk_json_get_element (value, 2, 0), G_MAXINT64, &message->id) ||
      !nlk_json_get_variant (nlk_json_get_element (value, 2, 1), &name, &rest))
    return FALSE;
  return writer == NLK_CONTROL_CLIENT ? read_client_request (message, name, rest)
                                      : read_agent_request (message, name, rest);
}

static gboolean
read_response (NlkControlMessage *message, NlkControlWriter writer, JsonNode *value)
{
  const char *name;
  JsonNode *rest;

  if (!nlk_json_read_uint (nlk_json_get_element (value, 2, 0), G_MAXINT64, &message->id) ||
      !nlk_json_get_variant (nlk_json_get_element (value, 2, 1), &name, &rest))
    return FALSE;
  if (strcmp (name, "Ok") == 0 || strcmp (name, "Failed") == 0) {
    message->kind = name[0] == 'O' ? NLK_CONTROL_OK : NLK_CONTROL_FAILED;
    return rest == NULL;
  }
  message->kind = NLK_CONTROL_ACTIVE_AGENTS;
  return writer == NLK_CONTROL_GATEWAY_TO_CLIENT && strcmp (name, "ActiveAgents") == 0 &&
         read_list (rest, read_agent, (GDestroyNotify) nlk_agent_info_free, &message->agents);
}

static gboolean
read_error (NlkControlMessage *message, JsonNode *value)
{
  const char *text;

  if (!read_uuid (nlk_json_get_element (value, 2, 0), &message->connection) ||
      !nlk_json_read_text (nlk_json_get_element (value, 2, 1), &text))
    return FALSE;
  message->text = g_strdup (text);
  return TRUE;
}

static gboolean
read_from_agent (NlkControlMessage *message, const char *name, JsonNode *value)
{
  if (strcmp (name, "Request") == 0)
    return read_request (message, NLK_CONTROL_AGENT, value);
  if (strcmp (name, "Pong") == 0) {
    message->kind = NLK_CONTROL_PONG;
    return nlk_json_read_uint (value, G_MAXINT64, &message->time_msec);
  }
  if (strcmp (name, "Error") == 0) {
    message->kind = NLK_CONTROL_ERROR;
    return read_error (message, value);
  }
  if (strcmp (name, "Ready") != 0 && strcmp (name, "NotSure") != 0)
    return FALSE;
  message->kind = name[0] == 'R' ? NLK_CONTROL_READY : NLK_CONTROL_NOT_SURE;
  return read_uuid (value, &message->connection);
}

static gboolean
read_instruction (NlkControlMessage *message, JsonNode *value)
{
  message->kind = NLK_CONTROL_PEER_TO_PEER;
  return read_port_field (value, 1, "seed_port", &message->peer.seed_port) &&
         read_port_field (value, 2, "seq", &message->peer.seq);
}

static gboolean
read_to_client (NlkControlMessage *message, const char *name, JsonNode *value)
{
  if (strcmp (name, "Response") == 0)
    return read_response (message, NLK_CONTROL_GATEWAY_TO_CLIENT, value);
  if (strcmp (name, "Peer2Peer") == 0)
    return read_instruction (message, value);
  message->kind = NLK_CONTROL_CONNECTION_ERROR;
  return strcmp (name, "ConnectionError") == 0 && read_error (message, value);
}

static gboolean
read_connect (NlkControlMessage *message, JsonNode *value)
{
  message->kind = NLK_CONTROL_CONNECT;
  return read_uuid (nlk_json_get_element (value, 3, 0), &message->connection) &&
         nlk_destination_read_json (nlk_json_get_element (value, 3, 1), &message->destination,
                                    NULL) &&
         read_list (nlk_json_get_element (value, 3, 2), read_policy,
                    (GDestroyNotify) nlk_policy_unref, &message->policies);
}

static gboolean
read_to_agent (NlkControlMessage *message, const char *name, JsonNode *value)
{
  if (strcmp (name, "Connect") == 0)
    return read_connect (message, value);
  if (strcmp (name, "Response") == 0)
    return read_response (message, NLK_CONTROL_GATEWAY_TO_AGENT, value);
  if (strcmp (name, "Peer2Peer") == 0)
    return read_instruction (message, value);
  if (strcmp (name, "Ping") == 0) {
    message->kind = NLK_CONTROL_PING;
    return nlk_json_read_uint (value, G_MAXINT64, &message->time_msec);
  }
  if (strcmp (name, "Shutdown") == 0) {
    message->kind = NLK_CONTROL_SHUTDOWN;
    return value == NULL;
  }
  message->kind = NLK_CONTROL_IS_REACHABLE;
  return strcmp (name, "IsReachable") == 0 &&
         read_uuid (nlk_json_get_element (value, 2, 0), &message->connection) &&
         nlk_destination_read_json (nlk_json_get_element (value, 2, 1), &message->destination,
                                    NULL);
}

NlkControlMessage *
nlk_control_message_parse (NlkControlWriter writer, const char *text, gssize n_bytes,
                           GError **error)
{
  g_autoptr (JsonNode) root = nlk_json_parse (text, n_bytes, error);
  g_autoptr (NlkControlMessage) message = NULL;
  const char *name;
  JsonNode *value;
  gboolean ok = FALSE;

  if (root == NULL)
    return NULL;
  message = nlk_control_message_new (NLK_CONTROL_OK);
  if (nlk_json_get_variant (root, &name, &value)) {
    switch (writer) {
    case NLK_CONTROL_CLIENT:
      ok = strcmp (name, "Request") == 0 && read_request (message, writer, value);
      break;
    case NLK_CONTROL_AGENT:
      ok = read_from_agent (message, name, value);
      break;
    case NLK_CONTROL_GATEWAY_TO_CLIENT:
      ok = read_to_client (message, name, value);
      break;
    case NLK_CONTROL_GATEWAY_TO_AGENT:
      ok = read_to_agent (message, name, value);
      break;
    }
  }
  if (!ok) {
    nlk_json_fail (error, "a control message that is not known, or malformed");
    return NULL;
  }
  return g_steal_pointer (&message);
}
