/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-stream.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "net/nlk-frame-end.h"
#include "net/nlk-relay.h"
#include "protocol/nlk-control-message.h"
#include "protocol/nlk-policy-reach.h"

#include "nlk-gateway-agent.h"
#include "nlk-gateway-client.h"
#include "nlk-gateway-intake.h"
#include "nlk-gateway-pulse.h"

typedef enum {
  STATE_WAITING,
  STATE_JOINED,
  STATE_OVER,
} State;

struct _NlkGatewayStream {
  NlkGateway *gateway;
  NlkUuid id;
  State state;
  NlkUuid uid;
  NlkUuid session;
  NlkGatewayAgent *agent; /* while it waits */
  NlkGatewayPass *client_pass;
  NlkGatewayPass *agent_pass; /* once it is joined */
  char *agent_name;
  NlkDestination destination;
  gint64 asked_usec;
  gboolean defers;
  gboolean is_datagrams;
  NlkGatewayConnection *client; /* while it waits */
  NlkTimer timer;
  NlkRelay *relay;
  NlkGatewayPulse *pulse;
};

static void
set_state (NlkGatewayStream *stream, State state)
{
  static const char *const names[] = { "waiting", "joined", "over" };
  char id[NLK_UUID_TEXT_BYTES];

  g_assert (state > stream->state);
  nlk_log (NLK_LOG_DEBUG, "stream %s: %s -> %s", nlk_uuid_format (&stream->id, id),
           names[stream->state], names[state]);
  stream->state = state;
}

static NlkGatewayClient *
find_session (NlkGateway *gateway, const NlkUuid *uid, const NlkUuid *session)
{
  NlkGatewayUser *user = nlk_gateway_user_lookup (gateway, uid);

  return user != NULL ? g_hash_table_lookup (user->clients, session) : NULL;
}

static void
stop_waiting (NlkGatewayStream *stream)
{
  nlk_loop_stop_timer (&stream->timer);
  if (stream->client != NULL && stream->client->end != NULL)
    nlk_end_set_ready_func (stream->client->end, NULL, NULL);
  if (stream->agent != NULL)
    stream->agent->n_waiting--;
  stream->agent = NULL;
}

/* The table's function frees it. */
static void
remove_stream (NlkGatewayStream *stream)
{
  NlkGatewayClient *client = find_session (stream->gateway, &stream->uid, &stream->session);

  if (client != NULL)
    client->n_streams--;
  set_state (stream, STATE_OVER);
  g_hash_table_remove (stream->gateway->streams, &stream->id);
}

void
nlk_gateway_stream_free (NlkGatewayStream *stream)
{
  stop_waiting (stream);
  nlk_gateway_pulse_free (stream->pulse);
  g_clear_pointer (&stream->relay, nlk_relay_free);
  nlk_gateway_connection_free (stream->client);
  stream->client_pass->n_streams--;
  nlk_gateway_pass_drop (stream->client_pass);
  nlk_gateway_pass_drop (stream->agent_pass);
  g_free (stream->agent_name);
  nlk_destination_clear (&stream->destination);
  g_free (stream);
}

/* A 0.2 client reads a refused data channel as the end of its session, so it has got its 101 and is
 * told elsewhere; in this order, which it relies on. */
static void
tell_older (NlkGatewayStream *stream, NlkReason reason, const char *message)
{
  NlkGatewayClient *client = find_session (stream->gateway, &stream->uid, &stream->session);
  g_autofree char *text = nlk_reason_format_wire (reason, message);

  g_clear_pointer (&stream->client->end, nlk_end_free);
  if (client != NULL)
    nlk_gateway_client_tell_error (client, &stream->id, text);
}

static void
write_access (NlkGatewayStream *stream, guint64 up_bytes, guint64 down_bytes, const char *result)
{
  NlkGateway *gateway = stream->gateway;
  NlkGatewayAccess access = {
    .client = stream->client_pass->token->name,
    .agent = stream->agent_name,
    .destination = &stream->destination,
    .up_bytes = up_bytes,
    .down_bytes = down_bytes,
    .duration_usec = nlk_loop_get_now_usec (gateway->loop) - stream->asked_usec,
    .result = result,
  };

  if (nlk_gateway_access_log_is_on (gateway->access_log))
    nlk_gateway_access_log_write (gateway->access_log, &access);
}

static void
fail_stream (NlkGatewayStream *stream, NlkReason reason, const char *message)
{
  char id[NLK_UUID_TEXT_BYTES];

  g_assert (stream->state == STATE_WAITING);
  nlk_log (NLK_LOG_DEBUG, "stream %s failed: %s", nlk_uuid_format (&stream->id, id),
           message != NULL ? message : nlk_reason_get_text (reason));
  write_access (stream, 0, 0, message != NULL ? message : nlk_reason_get_text (reason));
  stop_waiting (stream);
  if (stream->defers)
    nlk_gateway_intake_refuse_for (stream->gateway, g_steal_pointer (&stream->client), reason,
                                   message);
  else
    tell_older (stream, reason, message);
  remove_stream (stream);
}

static void
on_pending_over (NlkTimer *timer)
{
  fail_stream (timer->owner, NLK_REASON_TIMED_OUT, "the agent did not answer in time");
}

/* What the client sends meanwhile stays where it is, but that it has gone is of interest. */
static void
look_at_client (NlkGatewayStream *stream)
{
  struct iovec iov;
  guint n_iov;
  NlkEndStatus status = nlk_end_peek (stream->client->end, &iov, 1, &n_iov);

  if (status == NLK_END_DATA || status == NLK_END_WAIT)
    return;
  stop_waiting (stream);
  write_access (stream, 0, 0, "the client went before the agent answered");
  remove_stream (stream);
}

static void
on_client_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  look_at_client (user_data);
}

static NlkGatewayStream *
stream_new (NlkGateway *gateway, const NlkGatewayRequest *request, NlkGatewayClient *client,
            NlkGatewayConnection *connection)
{
  NlkGatewayStream *stream = g_new0 (NlkGatewayStream, 1);
  const NlkDestination *destination = &request->destination;

  stream->gateway = gateway;
  nlk_uuid_random (&stream->id);
  stream->uid = request->token->uid;
  stream->session = request->session;
  stream->defers = request->defers;
  stream->is_datagrams =
    nlk_protocol_is_datagram (destination->protocol) && !destination->has_nonce;
  stream->client = connection;
  stream->agent_name = g_strdup (request->agent);
  nlk_destination_copy (destination, &stream->destination);
  stream->asked_usec = nlk_loop_get_now_usec (gateway->loop);
  stream->client_pass = nlk_gateway_pass_hold (gateway, request);
  stream->client_pass->n_streams++;
  client->n_streams++;
  g_hash_table_insert (gateway->streams, &stream->id, stream);
  return stream;
}

static gboolean
answer_client (NlkGatewayStream *stream)
{
  char id[NLK_UUID_TEXT_BYTES];
  char session[NLK_UUID_TEXT_BYTES];
  NlkHttpField fields[] = {
    { "nl-session", nlk_uuid_format (&stream->session, session) },
    { "nl-connection", nlk_uuid_format (&stream->id, id) },
    { "nl-defer", "1" },
  };

  return nlk_gateway_connection_upgrade (stream->client, fields, stream->defers ? 3 : 2);
}

static void
ask_agent (NlkGatewayStream *stream, NlkGatewayAgent *agent, const NlkDestination *destination,
           NlkPolicy *rest)
{
  NlkGateway *gateway = stream->gateway;
  g_autoptr (NlkControlMessage) message = nlk_control_message_new (NLK_CONTROL_CONNECT);
  g_autofree char *json = NULL;

  message->connection = stream->id;
  nlk_destination_copy (destination, &message->destination);
  g_clear_pointer (&message->policies, g_ptr_array_unref);
  message->policies = g_ptr_array_new ();
  if (rest != NULL)
    g_ptr_array_add (message->policies, rest);
  json = nlk_control_message_format (NLK_CONTROL_GATEWAY_TO_AGENT, message);

  stream->agent = agent;
  agent->n_waiting++;
  nlk_gateway_control_send (agent->control, json);
  nlk_loop_start_timer (gateway->loop, &stream->timer, gateway->config->timeouts.pending_usec,
                        stream, on_pending_over);
  nlk_end_set_ready_func (stream->client->end, on_client_ready, stream);
  look_at_client (stream);
}

static void
log_request (const NlkGatewayRequest *request, const char *verdict)
{
  g_autofree char *client = NULL;
  g_autofree char *agent = NULL;
  g_autofree char *destination = NULL;

  if (!nlk_log_enabled (NLK_LOG_DEBUG))
    return;
  client = nlk_text_escape (request->token->name, -1, NLK_TEXT_PEER_BYTES);
  agent = nlk_text_escape (request->agent, -1, NLK_TEXT_PEER_BYTES);
  destination = nlk_destination_format (&request->destination);
  nlk_log (NLK_LOG_DEBUG, "client %s asks agent %s for %s %s: %s", client, agent,
           nlk_protocol_get_name (request->destination.protocol), destination, verdict);
}

static gboolean
is_permitted (const NlkGatewayRequest *request, NlkGatewayClient *client, NlkPolicy **ret_rest)
{
  g_autofree char *rule = NULL;

  /* No rule speaks of the stream on which a key is agreed; of no use where every other is refused. */
  if (nlk_destination_is_key_exchange (&request->destination))
    return nlk_policies_reach_agent (client->policies, request->agent);
  if (nlk_policies_decide (client->policies, request->agent, &request->destination, ret_rest,
                           &rule) == NLK_POLICY_PERMITTED)
    return TRUE;
  log_request (request, rule != NULL ? rule : "forbidden");
  return FALSE;
}

/* Returns: the limit that is reached, in words; the stream itself counts already */
static const char *
get_reached_limit (NlkGatewayStream *stream, NlkGatewayClient *client, NlkGatewayAgent *agent)
{
  NlkGateway *gateway = stream->gateway;
  const NlkGatewayLimits *limits = &gateway->config->limits;
  const struct {
    NlkGatewayNotice notice;
    guint count;
    guint limit;
    const char *text;
  } bounds[] = {
    { NLK_GATEWAY_NOTICE_STREAMS, g_hash_table_size (gateway->streams), limits->streams_total,
      "the gateway has too many streams" },
    { NLK_GATEWAY_NOTICE_STREAMS_OF_TOKEN, stream->client_pass->n_streams,
      limits->streams_per_token, "too many streams with this token" },
    { NLK_GATEWAY_NOTICE_STREAMS_OF_SESSION, client->n_streams, limits->streams_per_session,
      "too many streams in this session" },
    { NLK_GATEWAY_NOTICE_PENDING, agent->n_waiting + 1, limits->pending_per_agent,
      "too many streams wait for this agent" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++) {
    g_autofree char *name = NULL;
    g_autofree char *who = NULL;

    if (bounds[i].count <= bounds[i].limit)
      continue;
    name = nlk_text_escape (client->name, -1, NLK_TEXT_PEER_BYTES);
    who = g_strconcat ("a stream of client ", name, NULL);
    nlk_gateway_notices_tell (gateway->notices, bounds[i].notice, who, bounds[i].limit);
    return bounds[i].text;
  }
  return NULL;
}

static void
start_stream (NlkGateway *gateway, const NlkGatewayRequest *request, NlkGatewayClient *client,
              NlkGatewayConnection *connection, NlkPolicy *rest)
{
  NlkGatewayAgent *agent = g_hash_table_lookup (client->user->agents, request->agent);
  NlkGatewayStream *stream = stream_new (gateway, request, client, connection);
  const char *limit = agent != NULL ? get_reached_limit (stream, client, agent) : NULL;

  log_request (request, agent == NULL ? "not online" : limit != NULL ? limit : "permitted");
  if (!stream->defers && !answer_client (stream))
    remove_stream (stream);
  else if (agent == NULL)
    fail_stream (stream, NLK_REASON_NO_AGENT, NULL);
  else if (limit != NULL)
    fail_stream (stream, NLK_REASON_TOO_MANY, limit);
  else
    ask_agent (stream, agent, &request->destination, rest);
}

static void
refuse_stream (NlkGateway *gateway, const NlkGatewayRequest *request,
               const NlkGatewayClient *client, NlkGatewayConnection *connection)
{
  NlkGatewayAccess access = {
    .client = client->name,
    .agent = request->agent,
    .destination = &request->destination,
    .result = nlk_reason_get_text (NLK_REASON_FORBIDDEN),
  };

  if (nlk_gateway_access_log_is_on (gateway->access_log))
    nlk_gateway_access_log_write (gateway->access_log, &access);
  if (request->defers)
    nlk_gateway_intake_refuse_for (gateway, connection, NLK_REASON_FORBIDDEN, NULL);
  else
    nlk_gateway_intake_refuse (gateway, connection, 403, NLK_GATEWAY_TEXT_FORBIDDEN);
}

void
nlk_gateway_stream_open (NlkGateway *gateway, NlkGatewayRequest *request,
                         NlkGatewayConnection *connection)
{
  NlkGatewayClient *client = find_session (gateway, &request->token->uid, &request->session);
  g_autoptr (NlkPolicy) rest = NULL;

  /* A session is of use to the client that opened it alone: another's policies would count. */
  if (client == NULL || strcmp (client->name, request->token->name) != 0)
    nlk_gateway_intake_refuse (gateway, connection, 406, NLK_GATEWAY_TEXT_NO_SESSION);
  else if (is_permitted (request, client, &rest))
    start_stream (gateway, request, client, connection, rest);
  else
    refuse_stream (gateway, request, client, connection);
  nlk_gateway_request_free (request);
}

static void
on_relay_done (NlkRelay *relay, const GError *error, gpointer user_data)
{
  NlkGatewayStream *stream = user_data;
  NlkRelayCounts up, down;
  char id[NLK_UUID_TEXT_BYTES];

  nlk_relay_get_counts (relay, &up, &down);
  nlk_log (NLK_LOG_DEBUG,
           "stream %s ended after %" G_GUINT64_FORMAT " bytes up and %" G_GUINT64_FORMAT
           " down: %s",
           nlk_uuid_format (&stream->id, id), up.bytes, down.bytes,
           error != NULL ? error->message : "in good order");
  write_access (stream, up.bytes, down.bytes, error != NULL ? error->message : "in good order");
  stream->relay = NULL;
  remove_stream (stream);
}

static NlkEnd *
take_frames (NlkGatewayStream *stream, NlkGatewayConnection *connection)
{
  return nlk_frame_end_new (stream->gateway->loop, g_steal_pointer (&connection->end),
                            NLK_FRAME_SERVER,
                            stream->is_datagrams ? NLK_FRAME_DATAGRAMS : NLK_FRAME_STREAM, FALSE);
}

static void
join (NlkGatewayStream *stream, NlkGatewayConnection *agent)
{
  NlkLoop *loop = stream->gateway->loop;
  NlkRelayLimits limits = { .half_closed_usec =
                              stream->gateway->config->timeouts.half_closed_usec };
  NlkEnd *client_end = take_frames (stream, stream->client);
  NlkEnd *agent_end = take_frames (stream, agent);

  set_state (stream, STATE_JOINED);
  stream->relay = nlk_relay_new (loop, client_end, agent_end, &limits, on_relay_done, stream);
  stream->pulse = nlk_gateway_pulse_new (loop, stream->relay);
  g_clear_pointer (&stream->client, nlk_gateway_connection_free);
}

static gboolean
answer_agent (NlkGatewayStream *stream, NlkGatewayConnection *connection)
{
  char id[NLK_UUID_TEXT_BYTES];
  char session[NLK_UUID_TEXT_BYTES];
  NlkHttpField fields[] = {
    { "nl-session", nlk_uuid_format (&stream->session, session) },
    { "nl-connection", nlk_uuid_format (&stream->id, id) },
  };

  return nlk_gateway_connection_upgrade (connection, fields, G_N_ELEMENTS (fields));
}

static NlkGatewayStream *
find_waiting (NlkGateway *gateway, const NlkGatewayRequest *request)
{
  NlkGatewayStream *stream = g_hash_table_lookup (gateway->streams, &request->connection);

  if (stream == NULL || stream->state != STATE_WAITING ||
      !nlk_uuid_equal (&stream->uid, &request->token->uid) ||
      strcmp (stream->agent->info->name, request->token->name) != 0)
    return NULL;
  return stream;
}

void
nlk_gateway_stream_join (NlkGateway *gateway, NlkGatewayRequest *request,
                         NlkGatewayConnection *connection)
{
  NlkGatewayStream *stream = find_waiting (gateway, request);

  if (stream == NULL) {
    nlk_gateway_intake_refuse (gateway, connection, 404, NLK_GATEWAY_TEXT_NO_CONNECTION);
    nlk_gateway_request_free (request);
    return;
  }
  stop_waiting (stream);
  if (stream->defers && !answer_client (stream)) {
    remove_stream (stream);
    nlk_gateway_intake_refuse (gateway, g_steal_pointer (&connection), 404,
                               NLK_GATEWAY_TEXT_NO_CONNECTION);
  } else if (!answer_agent (stream, connection))
    remove_stream (stream);
  else {
    stream->agent_pass = nlk_gateway_pass_hold (gateway, request);
    join (stream, connection);
  }
  nlk_gateway_connection_free (connection);
  nlk_gateway_request_free (request);
}

void
nlk_gateway_stream_take_error (NlkGatewayAgent *agent, const NlkUuid *id, const char *text)
{
  NlkGatewayStream *stream = g_hash_table_lookup (agent->gateway->streams, id);
  g_autofree char *message = NULL;
  NlkReason reason;

  if (stream == NULL || stream->agent != agent)
    return;
  message = nlk_reason_parse_wire (text, &reason);
  fail_stream (stream, reason, message);
}

static GPtrArray *
list_streams (NlkGateway *gateway, NlkGatewayAgent *agent)
{
  GPtrArray *streams = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, gateway->streams);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (agent == NULL || ((NlkGatewayStream *) value)->agent == agent)
      g_ptr_array_add (streams, value);
  }
  return streams;
}

void
nlk_gateway_stream_fail_waiting (NlkGatewayAgent *agent)
{
  g_autoptr (GPtrArray) streams = NULL;

  if (agent->n_waiting == 0)
    return;
  streams = list_streams (agent->gateway, agent);
  for (guint i = 0; i < streams->len; i++)
    fail_stream (g_ptr_array_index (streams, i), NLK_REASON_LANE_LOST,
                 "the connection to the agent was lost");
}

/* A stream is its session's as well: with another token of the same name it would outlive it. */
static gboolean
is_of_pass (NlkGatewayStream *stream, const NlkGatewayPass *pass)
{
  NlkGatewayClient *client = find_session (stream->gateway, &stream->uid, &stream->session);

  return stream->client_pass == pass || stream->agent_pass == pass ||
         (client != NULL && client->pass == pass);
}

static void
end_stream (NlkGatewayStream *stream, const char *why)
{
  if (stream->state == STATE_WAITING)
    fail_stream (stream, NLK_REASON_TOKEN_EXPIRED, why);
  else
    nlk_relay_abort (stream->relay, NLK_REASON_TOKEN_EXPIRED);
}

void
nlk_gateway_stream_end_of (NlkGatewayPass *pass, const char *why)
{
  g_autoptr (GPtrArray) streams = list_streams (pass->gateway, NULL);

  for (guint i = 0; i < streams->len; i++) {
    if (is_of_pass (streams->pdata[i], pass))
      end_stream (streams->pdata[i], why);
  }
}

void
nlk_gateway_stream_end_of_session (NlkGatewayClient *client, const char *why)
{
  g_autoptr (GPtrArray) streams = list_streams (client->gateway, NULL);

  for (guint i = 0; i < streams->len; i++) {
    NlkGatewayStream *stream = streams->pdata[i];

    if (find_session (stream->gateway, &stream->uid, &stream->session) == client)
      end_stream (stream, why);
  }
}

void
nlk_gateway_stream_refuse_waiting (NlkGateway *gateway)
{
  g_autoptr (GPtrArray) streams = list_streams (gateway, NULL);

  for (guint i = 0; i < streams->len; i++) {
    NlkGatewayStream *stream = g_ptr_array_index (streams, i);

    if (stream->state == STATE_WAITING)
      fail_stream (stream, NLK_REASON_SHUTTING_DOWN, NULL);
  }
}

void
nlk_gateway_stream_abort_all (NlkGateway *gateway)
{
  g_autoptr (GPtrArray) streams = NULL;

  nlk_gateway_stream_refuse_waiting (gateway);
  streams = list_streams (gateway, NULL);
  for (guint i = 0; i < streams->len; i++) {
    NlkGatewayStream *stream = g_ptr_array_index (streams, i);

    nlk_relay_abort (stream->relay, NLK_REASON_SHUTTING_DOWN);
  }
}
