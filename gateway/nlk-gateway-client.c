/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-client.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "protocol/nlk-control-message.h"
#include "protocol/nlk-policy-reach.h"

#include "nlk-gateway-agent.h"
#include "nlk-gateway-intake.h"
#include "nlk-gateway-stream.h"

/* An honest client asks once. */
#define HELD_LISTS_MOST 16

static void
log_event (NlkGatewayClient *client, const char *what, const char *why)
{
  g_autofree char *name = nlk_text_escape (client->name, -1, NLK_TEXT_PEER_BYTES);
  char uid[NLK_UUID_TEXT_BYTES];
  NlkLogField fields[] = {
    { "CLIENT", name },
    { "UID", nlk_uuid_format (&client->user->uid, uid) },
    { "PEER", client->address },
  };

  nlk_log_fields (NLK_LOG_INFO, fields, G_N_ELEMENTS (fields), "client %s (%s) %s%s%s", name,
                  client->address, what, why != NULL ? ": " : "", why != NULL ? why : "");
}

static void
send_message (NlkGatewayClient *client, const NlkControlMessage *message)
{
  g_autofree char *json = nlk_control_message_format (NLK_CONTROL_GATEWAY_TO_CLIENT, message);

  nlk_gateway_control_send (client->control, json);
}

static void
send_ok (NlkGatewayClient *client, guint64 id)
{
  g_autoptr (NlkControlMessage) message = nlk_control_message_new (NLK_CONTROL_OK);

  message->id = id;
  send_message (client, message);
}

static void
send_list (NlkGatewayClient *client, guint64 id)
{
  g_autoptr (NlkControlMessage) message = nlk_control_message_new (NLK_CONTROL_ACTIVE_AGENTS);
  GHashTableIter iter;
  gpointer agent;

  message->id = id;
  g_clear_pointer (&message->agents, g_ptr_array_unref);
  message->agents = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, client->user->agents);
  while (g_hash_table_iter_next (&iter, NULL, &agent)) {
    NlkAgentInfo *info = ((NlkGatewayAgent *) agent)->info;

    if (nlk_policies_reach_agent (client->policies, info->name))
      g_ptr_array_add (message->agents, info);
  }
  send_message (client, message);
}

/* A 0.2 client ends for good when its agent is not in the list, so it is not told so while agents
 * are coming back. */
static gboolean
must_hold (NlkGatewayClient *client)
{
  NlkGateway *gateway = client->gateway;

  return client->is_older && g_hash_table_size (client->user->agents) == 0 &&
         client->held->len < HELD_LISTS_MOST &&
         nlk_loop_get_now_usec (gateway->loop) <
           gateway->started_usec + gateway->config->timeouts.agents_back_usec;
}

/* No direct path yet. An instruction with no ports to try lets a 0.2 client fall back to the relay
 * at once; the answer Failed would leave it waiting. */
static void
answer_peer_to_peer (NlkGatewayClient *client, guint64 id)
{
  g_autoptr (NlkControlMessage) instruction = nlk_control_message_new (NLK_CONTROL_PEER_TO_PEER);

  send_ok (client, id);
  send_message (client, instruction);
}

static void
on_message (NlkGatewayControl *control, const char *text, gpointer user_data)
{
  NlkGatewayClient *client = user_data;
  g_autoptr (NlkControlMessage) message =
    nlk_control_message_parse (NLK_CONTROL_CLIENT, text, -1, NULL);

  if (message == NULL) {
    nlk_gateway_control_drop (control, "a message is malformed");
    return;
  }
  switch (message->kind) {
  case NLK_CONTROL_LIST_OF_AGENTS:
    if (must_hold (client))
      g_array_append_val (client->held, message->id);
    else
      send_list (client, message->id);
    break;
  case NLK_CONTROL_REQUEST_PEER_TO_PEER:
    answer_peer_to_peer (client, message->id);
    break;
  default:
    send_ok (client, message->id);
    break;
  }
}

static void
on_closed (NlkGatewayControl *control, const char *why, gpointer user_data)
{
  NlkGatewayClient *client = user_data;

  log_event (client, "disconnected", why);
  nlk_gateway_client_free (client);
}

static const NlkGatewayControlFuncs control_funcs = { on_message, on_closed };

/* Whoever comes back with that policy is refused, so nothing goes on with what it permitted. */
static void
on_policy_expired (gpointer owner)
{
  NlkGatewayClient *client = owner;

  nlk_gateway_stream_end_of_session (client, "a policy of the token has expired");
  nlk_gateway_control_drop (client->control, "a policy of the token has expired");
}

static NlkGatewayClient *
client_new (NlkGateway *gateway, NlkGatewayRequest *request, NlkGatewayConnection *connection)
{
  NlkGatewayClient *client = g_new0 (NlkGatewayClient, 1);

  client->gateway = gateway;
  client->user = nlk_gateway_user_ensure (gateway, &request->token->uid);
  client->session = request->session;
  client->pass = nlk_gateway_pass_hold (gateway, request);
  client->pass->n_channels++;
  client->name = g_strdup (request->token->name);
  client->address = nlk_address_format (connection->peer);
  client->policies = g_steal_pointer (&request->policies);
  client->is_older = request->is_older;
  client->held = g_array_new (FALSE, FALSE, sizeof (guint64));
  client->control =
    nlk_gateway_control_new (gateway->loop, g_steal_pointer (&connection->end),
                             &gateway->config->timeouts,
                             gateway->config->limits.control_message_bytes, &control_funcs, client);
  g_hash_table_insert (client->user->clients, &client->session, client);
  if (request->expires_seconds < request->token->expires_seconds)
    nlk_gateway_expiry_start (&client->expiry, gateway->loop, request->expires_seconds,
                              on_policy_expired, client);
  return client;
}

/* Returns: the limit that is reached, in words */
static const char *
get_reached_limit (NlkGateway *gateway, const NlkGatewayRequest *request)
{
  const NlkGatewayLimits *limits = &gateway->config->limits;
  const NlkGatewayPass *pass = nlk_gateway_pass_lookup (gateway, request);
  g_autofree char *name = nlk_text_escape (request->token->name, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *who = g_strconcat ("client ", name, NULL);

  if (pass != NULL && pass->n_channels >= limits->channels_per_token) {
    nlk_gateway_notices_tell (gateway->notices, NLK_GATEWAY_NOTICE_CHANNELS_OF_TOKEN, who,
                              limits->channels_per_token);
    return "too many control channels with this token";
  }
  if (!nlk_gateway_user_has_room (gateway, &request->token->uid)) {
    nlk_gateway_notices_tell (gateway->notices, NLK_GATEWAY_NOTICE_CHANNELS_OF_USER, who,
                              limits->control_channels_per_uid);
    return "too many control channels of this user";
  }
  return NULL;
}

void
nlk_gateway_client_connect (NlkGateway *gateway, NlkGatewayRequest *request,
                            NlkGatewayConnection *connection)
{
  char session[NLK_UUID_TEXT_BYTES];
  NlkHttpField field = { "nl-session", session };
  const char *limit = get_reached_limit (gateway, request);

  nlk_uuid_random (&request->session);
  nlk_uuid_format (&request->session, session);
  if (limit != NULL) {
    nlk_gateway_intake_refuse_for (gateway, g_steal_pointer (&connection), NLK_REASON_TOO_MANY,
                                   limit);
  } else if (nlk_gateway_connection_upgrade (connection, &field, 1)) {
    log_event (client_new (gateway, request, connection), "connected", NULL);
  }
  nlk_gateway_connection_free (connection);
  nlk_gateway_request_free (request);
}

void
nlk_gateway_client_tell_error (NlkGatewayClient *client, const NlkUuid *connection,
                               const char *text)
{
  g_autoptr (NlkControlMessage) message = nlk_control_message_new (NLK_CONTROL_CONNECTION_ERROR);

  message->connection = *connection;
  message->text = g_strdup (text);
  send_message (client, message);
}

void
nlk_gateway_client_release_lists (NlkGatewayUser *user)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, user->clients);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    NlkGatewayClient *client = value;

    for (guint i = 0; i < client->held->len; i++)
      send_list (client, g_array_index (client->held, guint64, i));
    g_array_set_size (client->held, 0);
  }
}

void
nlk_gateway_client_free (NlkGatewayClient *client)
{
  g_hash_table_remove (client->user->clients, &client->session);
  nlk_gateway_expiry_stop (&client->expiry);
  nlk_gateway_control_free (client->control);
  nlk_gateway_user_leave (client->gateway, client->user);
  g_clear_pointer (&client->policies, g_ptr_array_unref);
  g_array_unref (client->held);
  client->pass->n_channels--;
  nlk_gateway_pass_drop (client->pass);
  g_free (client->name);
  g_free (client->address);
  g_free (client);
}
