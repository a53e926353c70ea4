/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-control-message.h"

#include "nlk-json-private.h"

#include <string.h>

static void
append_uuid (GString *out, const NlkUuid *uuid)
{
  char text[NLK_UUID_TEXT_BYTES];

  g_string_append_printf (out, "\"%s\"", nlk_uuid_format (uuid, text));
}

static void
append_error (GString *out, const char *name, const NlkControlMessage *message)
{
  g_string_append_printf (out, "{\"%s\":[", name);
  append_uuid (out, &message->connection);
  g_string_append_c (out, ',');
  nlk_json_append_text (out, message->text, FALSE);
  g_string_append (out, "]}");
}

static void
append_named_uuid (GString *out, const char *name, const NlkControlMessage *message)
{
  g_string_append_printf (out, "{\"%s\":", name);
  append_uuid (out, &message->connection);
  g_string_append_c (out, '}');
}

static void
append_connect (GString *out, const NlkControlMessage *message)
{
  g_string_append (out, "{\"Connect\":[");
  append_uuid (out, &message->connection);
  g_string_append_c (out, ',');
  nlk_destination_append_json (&message->destination, FALSE, out);
  g_string_append (out, ",[");
  for (guint i = 0; message->policies != NULL && i < message->policies->len; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    nlk_policy_append_json (g_ptr_array_index (message->policies, i), out);
  }
  g_string_append (out, "]]}");
}

static void
append_agents (GString *out, const NlkControlMessage *message)
{
  g_string_append_printf (out, "{\"Response\":[%" G_GUINT64_FORMAT ",{\"ActiveAgents\":[",
                          message->id);
  for (guint i = 0; message->agents != NULL && i < message->agents->len; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    nlk_agent_info_append_json (g_ptr_array_index (message->agents, i), out);
  }
  g_string_append (out, "]}]}");
}

static void
append_constant (GString *out, NlkControlWriter writer, const NlkControlMessage *message)
{
  g_string_append_printf (out, "{\"Request\":[%" G_GUINT64_FORMAT ",{\"UpdateConstantSysInfo\":{",
                          message->id);
  if (writer == NLK_CONTROL_AGENT)
    g_string_append_printf (out, "\"cpus\":%u,", message->cpus);
  g_string_append (out, "\"local_addr\":");
  nlk_json_append_text (out, message->local_addr, FALSE);
  g_string_append (out, "}}]}");
}

static void
append_request_peer_to_peer (GString *out, const NlkControlMessage *message)
{
  g_string_append_printf (out,
                          "{\"Request\":[%" G_GUINT64_FORMAT ",{\"Peer2Peer\":{\"agent_name\":",
                          message->id);
  nlk_json_append_text (out, message->text, FALSE);
  g_string_append_printf (
    out, ",\"easy_seed_port\":%u,\"easy_seq\":%u,\"hard_seed_port\":%u,\"hard_seq\":%u}}]}",
    message->peer.seed_port, message->peer.seq, message->peer.hard_seed_port,
    message->peer.hard_seq);
}

/* An instruction that cannot succeed: zero ports make a client of 0.2 take the relay at once. */
static void
append_instruction (GString *out, const NlkControlMessage *message)
{
  g_string_append_printf (out,
                          "{\"Peer2Peer\":{\"peer_ip\":\"127.0.0.1\",\"seed_port\":%u,\"seq\":%u,"
                          "\"peer_nat\":\"Unknown\",\"nat\":\"Unknown\",\"cert\":[]}}",
                          message->peer.seed_port, message->peer.seq);
}

static void
append_number (GString *out, const char *format, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  const char *place = strchr (format, '#');

  g_string_append_len (out, format, place - format);
  g_string_append (out, text);
  g_string_append (out, place + 1);
}

char *
nlk_control_message_format (NlkControlWriter writer, const NlkControlMessage *message)
{
  GString *out = g_string_new (NULL);

  switch (message->kind) {
  case NLK_CONTROL_LIST_OF_AGENTS:
    append_number (out, "{\"Request\":[#,\"ListOfAgents\"]}", message->id);
    break;
  case NLK_CONTROL_UPDATE_CONSTANT:
    append_constant (out, writer, message);
    break;
  case NLK_CONTROL_UPDATE_DYNAMIC:
    append_number (out, "{\"Request\":[#,{\"UpdateDynamicSysInfo\":{\"loadavg\":", message->id);
    nlk_json_append_double (out, message->load);
    g_string_append (out, "}}]}");
    break;
  case NLK_CONTROL_REQUEST_PEER_TO_PEER:
    append_request_peer_to_peer (out, message);
    break;
  case NLK_CONTROL_ACTIVE_AGENTS:
    append_agents (out, message);
    break;
  case NLK_CONTROL_OK:
    append_number (out, "{\"Response\":[#,\"Ok\"]}", message->id);
    break;
  case NLK_CONTROL_FAILED:
    append_number (out, "{\"Response\":[#,\"Failed\"]}", message->id);
    break;
  case NLK_CONTROL_CONNECTION_ERROR:
    append_error (out, "ConnectionError", message);
    break;
  case NLK_CONTROL_PEER_TO_PEER:
    append_instruction (out, message);
    break;
  case NLK_CONTROL_CONNECT:
    append_connect (out, message);
    break;
  case NLK_CONTROL_IS_REACHABLE:
    g_string_append (out, "{\"IsReachable\":[");
    append_uuid (out, &message->connection);
    g_string_append_c (out, ',');
    nlk_destination_append_json (&message->destination, FALSE, out);
    g_string_append (out, "]}");
    break;
  case NLK_CONTROL_PING:
    append_number (out, "{\"Ping\":#}", message->time_msec);
    break;
  case NLK_CONTROL_SHUTDOWN:
    g_string_append (out, "\"Shutdown\"");
    break;
  case NLK_CONTROL_PONG:
    append_number (out, "{\"Pong\":#}", message->time_msec);
    break;
  case NLK_CONTROL_ERROR:
    append_error (out, "Error", message);
    break;
  case NLK_CONTROL_READY:
    append_named_uuid (out, "Ready", message);
    break;
  case NLK_CONTROL_NOT_SURE:
    append_named_uuid (out, "NotSure", message);
    break;
  }
  return g_string_free (out, FALSE);
}
