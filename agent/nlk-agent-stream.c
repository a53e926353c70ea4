/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-stream.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"
#include "net/nlk-channel.h"
#include "net/nlk-dialer.h"
#include "net/nlk-frame-end.h"
#include "net/nlk-relay.h"
#include "net/nlk-seal-end.h"

#include "nlk-agent-handshake.h"

struct _NlkAgentStream {
  NlkAgent *agent; /* NULL once aborted; then only what is under way keeps the stream */
  NlkAgentLine *line;
  NlkUuid id;
  NlkDestination destination;
  GPtrArray *policies;
  NlkAgentGateAnswer answer;
  gboolean is_probe;
  gboolean is_opening; /* counted by the agent; dialling or opening a channel is under way */
  GCancellable *cancellable;
  NlkSession *session;
  NlkStreamKeys keys;

  NlkEnd *local; /* dialled, not yet in the relay */
  NlkRelay *relay;
  NlkAgentHandshake *handshake;
};

static void
stream_free (NlkAgentStream *stream)
{
  nlk_end_free (stream->local);
  if (stream->relay != NULL)
    nlk_relay_free (stream->relay);
  if (stream->handshake != NULL)
    nlk_agent_handshake_free (stream->handshake);
  g_clear_pointer (&stream->session, nlk_session_unref);
  g_clear_pointer (&stream->policies, g_ptr_array_unref);
  nlk_stream_keys_clear (&stream->keys);
  nlk_destination_clear (&stream->destination);
  nlk_agent_line_unref (stream->line);
  g_object_unref (stream->cancellable);
  g_free (stream);
}

static void
stream_over (NlkAgentStream *stream)
{
  if (stream->agent != NULL) {
    if (stream->is_opening)
      stream->agent->n_opening--;
    g_hash_table_steal (stream->agent->streams, stream);
  }
  stream_free (stream);
}

/* What hints at somebody between client and agent who alters things is worth a look; the rest is everyday life. */
static NlkLogLevel
level_of (const GError *error)
{
  if (g_error_matches (error, NLK_REASON_ERROR, NLK_REASON_E2EE_REFUSED) ||
      g_error_matches (error, NLK_REASON_ERROR, NLK_REASON_E2EE_BROKEN) ||
      g_error_matches (error, NLK_REASON_ERROR, NLK_REASON_KEY_REQUIRED))
    return NLK_LOG_WARN;
  return NLK_LOG_DEBUG;
}

/* Where a stream goes is nobody's business above debug. */
static void
log_failure (NlkAgentStream *stream, const char *what, const GError *error)
{
  g_autofree char *where = nlk_destination_format (&stream->destination);
  NlkLogLevel level = level_of (error);
  char id[NLK_UUID_TEXT_BYTES];

  nlk_uuid_format (&stream->id, id);
  if (level != NLK_LOG_DEBUG)
    nlk_log (level, "stream %s %s: %s", id, what, error->message);
  nlk_log (NLK_LOG_DEBUG, "stream %s to %s %s: %s", id, where, what, error->message);
}

static void
stream_fail (NlkAgentStream *stream, const GError *error)
{
  log_failure (stream, "is not opened", error);
  nlk_agent_line_send_error (stream->line, &stream->id, error);
  stream_over (stream);
}

static void
on_relay_done (NlkRelay *relay, const GError *error, gpointer user_data)
{
  NlkAgentStream *stream = user_data;
  g_autofree char *where = nlk_destination_format (&stream->destination);

  if (error != NULL)
    log_failure (stream, "broke", error);
  else
    nlk_log (NLK_LOG_DEBUG, "stream to %s is over", where);
  /* The relay frees itself after this call. */
  stream->relay = NULL;
  stream_over (stream);
}

static void
on_handshake_done (NlkAgentHandshake *handshake, gpointer user_data)
{
  NlkAgentStream *stream = user_data;

  stream_over (stream);
}

static NlkEnd *
wrap_channel (NlkAgentStream *stream, NlkEnd *transport)
{
  gboolean is_sealed = stream->answer == NLK_AGENT_GATE_SEALED;
  gboolean is_datagrams = nlk_protocol_is_datagram (stream->destination.protocol);
  NlkFrameKind kind =
    is_datagrams && stream->answer == NLK_AGENT_GATE_PLAIN ? NLK_FRAME_DATAGRAMS : NLK_FRAME_STREAM;
  gboolean zero_mask = is_sealed || nlk_endpoint_get_use_tls (stream->line->endpoint);
  NlkEnd *end =
    nlk_frame_end_new (stream->agent->loop, transport, NLK_FRAME_CLIENT, kind, zero_mask);

  if (!is_sealed)
    return end;
  end = nlk_seal_end_new (stream->agent->loop, end, &stream->keys, NLK_RECORD_WRITER_AGENT,
                          is_datagrams);
  nlk_stream_keys_clear (&stream->keys);
  return end;
}

static void
stream_start (NlkAgentStream *stream, NlkEnd *transport)
{
  const NlkTimeouts *timeouts = &stream->line->config->timeouts;
  NlkEnd *channel = wrap_channel (stream, transport);
  NlkRelayLimits limits = {
    .idle_usec =
      nlk_protocol_is_datagram (stream->destination.protocol) ? timeouts->udp_idle_usec : 0,
    .half_closed_usec = timeouts->half_closed_usec,
  };

  stream->is_opening = FALSE;
  stream->agent->n_opening--;
  if (stream->answer == NLK_AGENT_GATE_HANDSHAKE)
    stream->handshake = nlk_agent_handshake_new (stream->agent->loop, channel, stream->agent->cache,
                                                 on_handshake_done, stream);
  else
    stream->relay = nlk_relay_new (stream->agent->loop, channel, g_steal_pointer (&stream->local),
                                   &limits, on_relay_done, stream);
}

static void
channel_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NlkAgentStream *stream = user_data;
  g_autoptr (GError) error = NULL;
  NlkEnd *transport = nlk_channel_open_finish (result, NULL, &error);

  if (stream->agent == NULL) {
    nlk_end_free (transport);
    stream_free (stream);
  } else if (transport == NULL) {
    g_prefix_error (&error, "the agent could not join the stream: ");
    stream_fail (stream, error);
  } else {
    stream_start (stream, transport);
  }
}

static void
open_channel (NlkAgentStream *stream, GSocketAddress *address)
{
  NlkAgentLine *line = stream->line;
  g_autofree char *connecting =
    nlk_connecting_address_format (stream->destination.protocol, address);
  char id[NLK_UUID_TEXT_BYTES];
  NlkHttpField fields[] = {
    { "nl-connection", nlk_uuid_format (&stream->id, id) },
    { "nl-connecting-address", connecting },
    { "nl-token", nlk_secret_get_text (line->config->endpoint->token) },
  };

  nlk_channel_open_async (stream->agent->loop, line->endpoint, fields, G_N_ELEMENTS (fields),
                          &line->config->timeouts, stream->cancellable, channel_opened, stream);
}

static void
send_verdict (NlkAgentStream *stream, NlkControlKind kind)
{
  NlkControlMessage *message = nlk_control_message_new (kind);

  message->connection = stream->id;
  nlk_agent_line_send (stream->line, message);
  stream_over (stream);
}

static void
destination_dialled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NlkAgentStream *stream = user_data;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  stream->local = nlk_dial_finish (result, &address, &error);
  if (stream->agent == NULL)
    stream_free (stream);
  else if (stream->local == NULL)
    stream_fail (stream, error);
  else if (stream->is_probe)
    send_verdict (stream, NLK_CONTROL_READY);
  else
    open_channel (stream, address);
}

static gboolean
filter_address (GInetAddress *address, gpointer user_data)
{
  NlkAgentStream *stream = user_data;

  return stream->policies == NULL ||
         nlk_policies_permit_address (stream->policies, address, stream->destination.port,
                                      stream->destination.protocol);
}

static NlkAgentStream *
stream_new (NlkAgent *agent, NlkAgentLine *line, const NlkControlMessage *request)
{
  NlkAgentStream *stream = g_new0 (NlkAgentStream, 1);

  stream->agent = agent;
  stream->line = nlk_agent_line_ref (line);
  stream->id = request->connection;
  stream->cancellable = g_cancellable_new ();
  nlk_destination_copy (&request->destination, &stream->destination);
  if (request->policies != NULL)
    stream->policies = g_ptr_array_ref (request->policies);
  g_hash_table_add (agent->streams, stream);
  stream->is_opening = TRUE;
  agent->n_opening++;
  return stream;
}

static gboolean
has_room (NlkAgent *agent, NlkAgentLine *line, const NlkControlMessage *request)
{
  g_autoptr (GError) error = NULL;

  if (agent->n_opening < NLK_AGENT_MOST_OPENING)
    return TRUE;
  error = g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_TOO_MANY,
                               "the agent is opening too many streams already");
  nlk_agent_line_send_error (line, &request->connection, error);
  return FALSE;
}

static void
dial (NlkAgentStream *stream)
{
  nlk_dial_async (stream->agent->loop, stream->destination.host, stream->destination.port,
                  nlk_protocol_is_datagram (stream->destination.protocol), filter_address, stream,
                  stream->line->config->timeouts.connect_usec, stream->cancellable,
                  destination_dialled, stream);
}

void
nlk_agent_stream_open (NlkAgent *agent, NlkAgentLine *line, const NlkControlMessage *request)
{
  g_autoptr (GError) error = NULL;
  NlkAgentStream *stream;

  if (!has_room (agent, line, request))
    return;
  stream = stream_new (agent, line, request);
  stream->answer =
    nlk_agent_gate_decide (&agent->gate, &stream->destination, nlk_clock_boottime_usec (),
                           &stream->session, &stream->keys, &error);
  switch (stream->answer) {
  case NLK_AGENT_GATE_REFUSED:
    stream_fail (stream, error);
    break;
  case NLK_AGENT_GATE_HANDSHAKE:
    open_channel (stream, NULL);
    break;
  case NLK_AGENT_GATE_PLAIN:
  case NLK_AGENT_GATE_SEALED:
    dial (stream);
    break;
  }
}

void
nlk_agent_stream_probe (NlkAgent *agent, NlkAgentLine *line, const NlkControlMessage *request)
{
  NlkAgentStream *stream;

  if (!has_room (agent, line, request))
    return;
  stream = stream_new (agent, line, request);
  stream->is_probe = TRUE;
  if (nlk_protocol_is_datagram (stream->destination.protocol))
    send_verdict (stream, NLK_CONTROL_NOT_SURE);
  else
    dial (stream);
}

gboolean
nlk_agent_stream_is_handshake (NlkAgentStream *stream)
{
  return stream->answer == NLK_AGENT_GATE_HANDSHAKE;
}

gboolean
nlk_agent_stream_is_revoked (NlkAgentStream *stream)
{
  return stream->session != NULL && nlk_session_is_revoked (stream->session);
}

void
nlk_agent_stream_abort (NlkAgentStream *stream)
{
  if (stream->is_opening)
    stream->agent->n_opening--;
  stream->agent = NULL;
  g_cancellable_cancel (stream->cancellable);
  /* Dialling or opening a channel ends with a call to us, which then frees the stream. */
  if (!stream->is_opening)
    stream_free (stream);
}
