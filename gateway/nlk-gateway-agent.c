/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-agent.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "protocol/nlk-control-message.h"

#include "nlk-gateway-client.h"
#include "nlk-gateway-intake.h"
#include "nlk-gateway-stream.h"

static void
log_event (NlkGatewayAgent *agent, const char *what, const char *why)
{
  g_autofree char *name = nlk_text_escape (agent->info->name, -1, NLK_TEXT_PEER_BYTES);
  char uid[NLK_UUID_TEXT_BYTES];
  NlkLogField fields[] = {
    { "AGENT", name },
    { "UID", nlk_uuid_format (&agent->user->uid, uid) },
    { "PEER", agent->info->socket_addr },
  };

  nlk_log_fields (NLK_LOG_INFO, fields, G_N_ELEMENTS (fields), "agent %s (%s) %s%s%s", name,
                  agent->info->socket_addr, what, why != NULL ? ": " : "", why != NULL ? why : "");
}

static void
send_simple (NlkGatewayAgent *agent, NlkControlKind kind, guint64 id, guint64 time_msec)
{
  g_autoptr (NlkControlMessage) message = nlk_control_message_new (kind);
  g_autofree char *json = NULL;

  message->id = id;
  message->time_msec = time_msec;
  json = nlk_control_message_format (NLK_CONTROL_GATEWAY_TO_AGENT, message);
  nlk_gateway_control_send (agent->control, json);
}

static guint64
get_wall_msec (void)
{
  return (guint64) nlk_clock_wall_usec () / 1000;
}

static void
take_constant (NlkGatewayAgent *agent, NlkControlMessage *message)
{
  g_free (agent->info->local_addr);
  agent->info->local_addr = g_steal_pointer (&message->local_addr);
  agent->info->cpus = message->cpus;
  agent->info->has_system_info = TRUE;
  send_simple (agent, NLK_CONTROL_OK, message->id, 0);
}

static void
take_dynamic (NlkGatewayAgent *agent, const NlkControlMessage *message)
{
  if (agent->info->has_system_info)
    agent->info->load = message->load;
  send_simple (agent, NLK_CONTROL_PING, 0, get_wall_msec ());
  send_simple (agent, NLK_CONTROL_OK, message->id, 0);
}

static void
take_pong (NlkGatewayAgent *agent, guint64 sent_msec)
{
  guint64 now_msec = get_wall_msec ();

  agent->info->ping_msec =
    sent_msec > now_msec ? 0 : (guint16) MIN (now_msec - sent_msec, G_MAXUINT16);
}

static void
on_message (NlkGatewayControl *control, const char *text, gpointer user_data)
{
  NlkGatewayAgent *agent = user_data;
  g_autoptr (NlkControlMessage) message =
    nlk_control_message_parse (NLK_CONTROL_AGENT, text, -1, NULL);

  if (message == NULL) {
    nlk_gateway_control_drop (control, "a message is malformed");
    return;
  }
  switch (message->kind) {
  case NLK_CONTROL_UPDATE_CONSTANT:
    take_constant (agent, message);
    break;
  case NLK_CONTROL_UPDATE_DYNAMIC:
    take_dynamic (agent, message);
    break;
  case NLK_CONTROL_PONG:
    take_pong (agent, message->time_msec);
    break;
  case NLK_CONTROL_ERROR:
    nlk_gateway_stream_take_error (agent, &message->connection, message->text);
    break;
  default:
    /* Ready and NotSure answer what we never ask. */
    break;
  }
}

static void
on_closed (NlkGatewayControl *control, const char *why, gpointer user_data)
{
  NlkGatewayAgent *agent = user_data;

  log_event (agent, "disconnected", why);
  nlk_gateway_agent_free (agent);
}

static const NlkGatewayControlFuncs control_funcs = { on_message, on_closed };

static void
free_record (NlkGatewayAgent *agent)
{
  g_hash_table_remove (agent->user->agents, agent->info->name);
  nlk_gateway_stream_fail_waiting (agent);
  nlk_gateway_pass_drop (agent->pass);
  nlk_agent_info_free (agent->info);
  g_free (agent);
}

static void
displace (NlkGatewayAgent *agent)
{
  log_event (agent, "displaced", "an agent of the same name has connected");
  nlk_gateway_control_leave (g_steal_pointer (&agent->control), "\"Shutdown\"");
  free_record (agent);
}

static NlkAgentInfo *
make_info (NlkGatewayRequest *request, GSocketAddress *peer)
{
  NlkAgentInfo *info = nlk_agent_info_new ();

  info->name = g_strdup (request->token->name);
  info->socket_addr = nlk_address_format (peer);
  info->forward_addr = g_steal_pointer (&request->forward_addr);
  g_clear_pointer (&info->publish, g_ptr_array_unref);
  info->publish = g_steal_pointer (&request->publish);
  info->since_seconds = (guint64) nlk_clock_wall_usec () / G_USEC_PER_SEC;
  return info;
}

void
nlk_gateway_agent_connect (NlkGateway *gateway, NlkGatewayRequest *request,
                           NlkGatewayConnection *connection)
{
  const NlkUuid *uid = &request->token->uid;
  NlkGatewayUser *user = nlk_gateway_user_lookup (gateway, uid);
  NlkGatewayAgent *older =
    user != NULL ? g_hash_table_lookup (user->agents, request->token->name) : NULL;
  NlkGatewayAgent *agent;

  if (older == NULL && !nlk_gateway_user_has_room (gateway, uid)) {
    nlk_gateway_notices_tell (gateway->notices, NLK_GATEWAY_NOTICE_CHANNELS_OF_USER, "an agent",
                              gateway->config->limits.control_channels_per_uid);
    nlk_gateway_intake_refuse_for (gateway, connection, NLK_REASON_TOO_MANY,
                                   "too many control channels of this user");
    nlk_gateway_request_free (request);
    return;
  }
  if (!nlk_gateway_connection_upgrade (connection, NULL, 0)) {
    nlk_gateway_connection_free (connection);
    nlk_gateway_request_free (request);
    return;
  }
  user = nlk_gateway_user_ensure (gateway, uid);
  if (older != NULL)
    displace (older);
  agent = g_new0 (NlkGatewayAgent, 1);
  agent->gateway = gateway;
  agent->user = user;
  agent->pass = nlk_gateway_pass_hold (gateway, request);
  agent->info = make_info (request, connection->peer);
  agent->control =
    nlk_gateway_control_new (gateway->loop, g_steal_pointer (&connection->end),
                             &gateway->config->timeouts,
                             gateway->config->limits.control_message_bytes, &control_funcs, agent);
  g_hash_table_insert (user->agents, agent->info->name, agent);
  log_event (agent, "connected", NULL);
  nlk_gateway_client_release_lists (user);
  nlk_gateway_connection_free (connection);
  nlk_gateway_request_free (request);
}

void
nlk_gateway_agent_free (NlkGatewayAgent *agent)
{
  NlkGateway *gateway = agent->gateway;
  NlkGatewayUser *user = agent->user;

  nlk_gateway_control_free (agent->control);
  free_record (agent);
  nlk_gateway_user_leave (gateway, user);
}
