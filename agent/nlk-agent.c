/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-private.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "crypto/nlk-passphrase.h"
#include "net/nlk-channel.h"
#include "protocol/nlk-token.h"

#include "nlk-agent-stream.h"

#include <stdlib.h>

/* How often the gateway learns the load, as in Narrowlink 0.2. */
#define LOAD_USEC (40 * G_USEC_PER_SEC)

void
nlk_agent_send (NlkAgent *agent, NlkControlMessage *message)
{
  g_autofree char *json = nlk_control_message_format (NLK_CONTROL_AGENT, message);

  nlk_link_send (agent->link, json);
  nlk_control_message_free (message);
}

void
nlk_agent_send_error (NlkAgent *agent, const NlkUuid *connection, const GError *error)
{
  NlkControlMessage *message = nlk_control_message_new (NLK_CONTROL_ERROR);
  NlkReason reason =
    error->domain == NLK_REASON_ERROR ? (NlkReason) error->code : NLK_REASON_LANE_LOST;

  message->connection = *connection;
  message->text = nlk_reason_format_wire (reason, error->message);
  nlk_agent_send (agent, message);
}

static void
send_load (NlkAgent *agent)
{
  NlkControlMessage *message = nlk_control_message_new (NLK_CONTROL_UPDATE_DYNAMIC);

  message->id = agent->next_request++;
  if (getloadavg (&message->load, 1) != 1)
    message->load = 0;
  nlk_agent_send (agent, message);
}

static void
on_load_time (NlkTimer *timer)
{
  send_load (timer->owner);
}

static void
send_system_info (NlkAgent *agent)
{
  NlkControlMessage *message = nlk_control_message_new (NLK_CONTROL_UPDATE_CONSTANT);

  agent->next_request = 0;
  message->id = agent->next_request++;
  message->cpus = (guint8) MIN (g_get_num_processors (), G_MAXUINT8);
  message->local_addr = nlk_link_dup_local_address (agent->link);
  if (message->local_addr == NULL)
    message->local_addr = g_strdup ("0.0.0.0:0");
  nlk_agent_send (agent, message);
}

/* The first answer is that to the constant information; each later one to the load before. */
static void
take_answer (NlkAgent *agent, guint64 id)
{
  if (id == 0 && agent->next_request == 1)
    send_load (agent);
  else
    nlk_loop_start_timer (agent->loop, &agent->load_timer, LOAD_USEC, agent, on_load_time);
}

static void
be_displaced (NlkAgent *agent)
{
  g_autoptr (GError) error = g_error_new_literal (
    NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_LOST,
    "another agent with this name has connected; give one of the two a token with another name");

  nlk_link_yield (agent->link, error);
}

static void
on_message (NlkLink *link, const char *text, gpointer user_data)
{
  NlkAgent *agent = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkControlMessage) message =
    nlk_control_message_parse (NLK_CONTROL_GATEWAY_TO_AGENT, text, -1, &error);
  NlkControlMessage *pong;

  if (message == NULL) {
    g_autoptr (GError) lost =
      g_error_new (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_LOST,
                   "the gateway sent what cannot be understood: %s", error->message);

    nlk_link_drop (link, lost);
    return;
  }
  switch (message->kind) {
  case NLK_CONTROL_OK:
  case NLK_CONTROL_FAILED:
    take_answer (agent, message->id);
    break;
  case NLK_CONTROL_PING:
    pong = nlk_control_message_new (NLK_CONTROL_PONG);
    pong->time_msec = message->time_msec;
    nlk_agent_send (agent, pong);
    break;
  case NLK_CONTROL_CONNECT:
    nlk_agent_stream_open (agent, message);
    break;
  case NLK_CONTROL_IS_REACHABLE:
    nlk_agent_stream_probe (agent, message);
    break;
  case NLK_CONTROL_SHUTDOWN:
    be_displaced (agent);
    break;
  default: /* a direct path, which is not spoken here: the client takes the relay */
    break;
  }
}

static void
log_state (NlkAgent *agent, NlkLinkState state, const GError *error)
{
  const char *gateway = nlk_endpoint_get_text (agent->endpoint);
  double wait = (double) nlk_link_get_wait_usec (agent->link) / G_USEC_PER_SEC;

  switch (state) {
  case NLK_LINK_OFF:
    break;
  case NLK_LINK_CONNECTING:
    nlk_log (NLK_LOG_INFO, "Connecting to gateway: %s", gateway);
    break;
  case NLK_LINK_CONNECTED:
    nlk_log (NLK_LOG_INFO, "Connection successful");
    break;
  case NLK_LINK_RECONNECTING:
    if (error != NULL)
      nlk_log (NLK_LOG_WARN, "%s; trying again in %.1f s", error->message, wait);
    break;
  case NLK_LINK_REFUSED:
    if (g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED))
      nlk_log (NLK_LOG_ERROR,
               "Authentication failed: %s refuses the token of this agent; trying again in %.0f s",
               gateway, wait);
    else
      nlk_log (NLK_LOG_ERROR, "%s; trying again in %.0f s",
               error != NULL ? error->message : "the gateway refuses this agent", wait);
    break;
  }
}

static void
on_state (NlkLink *link, NlkLinkState state, const GError *error, gpointer user_data)
{
  NlkAgent *agent = user_data;

  log_state (agent, state, error);
  if (state == NLK_LINK_CONNECTED)
    send_system_info (agent);
  else
    nlk_loop_stop_timer (&agent->load_timer);
}

static gboolean
set_passphrases (NlkAgent *agent, GError **error)
{
  GPtrArray *phrases = agent->config->phrases;
  NlkSecret *passphrases[NLK_CONFIG_PHRASES_MOST] = { NULL };
  guint n_passphrases = phrases != NULL ? phrases->len : 0;
  gboolean ok = TRUE;

  for (guint i = 0; i < n_passphrases && ok; i++) {
    gsize n_bytes;
    const guint8 *bytes = nlk_secret_get_data (g_ptr_array_index (phrases, i), &n_bytes);

    passphrases[i] =
      nlk_passphrase_new ((const char *) bytes, n_bytes, NLK_PASSPHRASE_TYPED, error);
    ok = passphrases[i] != NULL;
    if (ok && nlk_passphrase_get_strength (passphrases[i]) != NLK_PASSPHRASE_GOOD)
      nlk_log (NLK_LOG_WARN,
               "Passphrase %u of %u is easy to guess; three random words would not be", i + 1,
               n_passphrases);
  }
  if (ok)
    nlk_session_cache_set_passphrases (agent->cache, passphrases, n_passphrases);
  for (guint i = 0; i < n_passphrases; i++)
    g_clear_pointer (&passphrases[i], nlk_secret_unref);
  if (ok && n_passphrases > 0 && agent->config->e2ee_policy == NLK_E2EE_POLICY_LAX)
    nlk_log (NLK_LOG_WARN, "The e2ee policy is Lax: the gateway can use this agent without the "
                           "passphrase. Write policy: Strict once all clients have it");
  return ok;
}

static GPtrArray *
read_publish (NlkAgent *agent, GError **error)
{
  g_autoptr (GPtrArray) all =
    g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_publish_host_free);
  GPtrArray *texts = agent->config->endpoint->publish;

  for (guint i = 0; texts != NULL && i < texts->len; i++) {
    g_autoptr (NlkToken) token =
      nlk_token_read (NLK_TOKEN_AGENT_PUBLISH, nlk_secret_get_text (g_ptr_array_index (texts, i)),
                      error);

    if (token == NULL) {
      g_prefix_error (error, "publish token %u: ", i + 1);
      return NULL;
    }
    for (guint j = 0; j < token->publish->len; j++) {
      NlkPublishHost *entry = g_ptr_array_index (token->publish, j);

      g_ptr_array_add (all, nlk_publish_host_new (entry->host, entry->port, &entry->connect));
    }
  }
  return g_steal_pointer (&all);
}

static void
add_fields (NlkAgent *agent)
{
  GPtrArray *publish = agent->config->endpoint->publish;
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autofree char *list = NULL;

  nlk_link_add_field (agent->link, "nl-version", NLK_VERSION);
  nlk_link_add_field (agent->link, "nl-token",
                      nlk_secret_get_text (agent->config->endpoint->token));
  if (publish == NULL)
    return;
  for (guint i = 0; i < publish->len; i++)
    g_ptr_array_add (texts, (char *) nlk_secret_get_text (g_ptr_array_index (publish, i)));
  list = nlk_text_list_format (texts);
  nlk_link_add_field (agent->link, "nl-publish", list);
}

static gboolean
set_up (NlkAgent *agent, GError **error)
{
  NlkEndpointConfig *endpoint = agent->config->endpoint;
  gboolean use_tls = endpoint->transport == NLK_TRANSPORT_WSS;
  g_autoptr (NlkToken) token =
    nlk_token_read (NLK_TOKEN_AGENT, nlk_secret_get_text (endpoint->token), error);
  g_autoptr (NlkTrust) trust = NULL;

  if (token == NULL) {
    g_prefix_error (error, "%s: token: ", agent->config->path);
    return FALSE;
  }
  trust = use_tls ? nlk_trust_new (endpoint->ca_path, endpoint->pin, error) : NULL;
  if (use_tls && trust == NULL)
    return FALSE;
  agent->endpoint = nlk_endpoint_new (endpoint->host, endpoint->port, use_tls, trust);
  agent->cache = nlk_session_cache_new (&token->uid, token->name);
  agent->publish = read_publish (agent, error);
  if (agent->publish == NULL || !set_passphrases (agent, error)) {
    g_prefix_error (error, "%s: ", agent->config->path);
    return FALSE;
  }
  agent->gate = (NlkAgentGate){ agent->cache, agent->config->e2ee_policy == NLK_E2EE_POLICY_STRICT,
                                agent->publish };
  return TRUE;
}

NlkAgent *
nlk_agent_new (NlkLoop *loop, NlkAgentConfig *config, GError **error)
{
  g_autoptr (NlkAgent) agent = g_new0 (NlkAgent, 1);

  agent->loop = nlk_loop_ref (loop);
  agent->config = config;
  agent->streams = g_hash_table_new (NULL, NULL);
  if (!set_up (agent, error))
    return NULL;
  agent->link =
    nlk_link_new (loop, agent->endpoint, &config->timeouts, on_state, on_message, agent);
  add_fields (agent);
  return g_steal_pointer (&agent);
}

void
nlk_agent_start (NlkAgent *agent)
{
  nlk_link_start (agent->link);
}

void
nlk_agent_free (NlkAgent *agent)
{
  GHashTableIter iter;
  gpointer stream;

  g_hash_table_iter_init (&iter, agent->streams);
  while (g_hash_table_iter_next (&iter, &stream, NULL)) {
    g_hash_table_iter_steal (&iter);
    nlk_agent_stream_abort (stream);
  }
  g_hash_table_unref (agent->streams);
  nlk_loop_stop_timer (&agent->load_timer);
  nlk_link_free (agent->link);
  g_clear_pointer (&agent->cache, nlk_session_cache_free);
  g_clear_pointer (&agent->publish, g_ptr_array_unref);
  nlk_endpoint_unref (agent->endpoint);
  nlk_agent_config_free (agent->config);
  nlk_loop_unref (agent->loop);
  g_free (agent);
}
