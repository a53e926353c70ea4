/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-line.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "net/nlk-channel.h"
#include "protocol/nlk-reason.h"
#include "protocol/nlk-text-list.h"

#include "nlk-agent-private.h"

#include <stdlib.h>

/* How often the gateway learns the load, as in Narrowlink 0.2. */
#define LOAD_USEC (40 * G_USEC_PER_SEC)

void
nlk_agent_line_send (NlkAgentLine *line, NlkControlMessage *message)
{
  g_autofree char *json = nlk_control_message_format (NLK_CONTROL_AGENT, message);

  if (line->link != NULL)
    nlk_link_send (line->link, json);
  nlk_control_message_free (message);
}

void
nlk_agent_line_send_error (NlkAgentLine *line, const NlkUuid *connection, const GError *error)
{
  NlkControlMessage *message = nlk_control_message_new (NLK_CONTROL_ERROR);
  NlkReason reason =
    error->domain == NLK_REASON_ERROR ? (NlkReason) error->code : NLK_REASON_LANE_LOST;

  message->connection = *connection;
  message->text = nlk_reason_format_wire (reason, error->message);
  nlk_agent_line_send (line, message);
}

static void
send_load (NlkAgentLine *line)
{
  NlkControlMessage *message = nlk_control_message_new (NLK_CONTROL_UPDATE_DYNAMIC);

  message->id = line->next_request++;
  if (getloadavg (&message->load, 1) != 1)
    message->load = 0;
  nlk_agent_line_send (line, message);
}

static void
on_load_time (NlkTimer *timer)
{
  send_load (timer->owner);
}

static void
send_system_info (NlkAgentLine *line)
{
  NlkControlMessage *message = nlk_control_message_new (NLK_CONTROL_UPDATE_CONSTANT);

  line->next_request = 0;
  message->id = line->next_request++;
  message->cpus = (guint8) MIN (g_get_num_processors (), G_MAXUINT8);
  message->local_addr = nlk_link_dup_local_address (line->link);
  if (message->local_addr == NULL)
    message->local_addr = g_strdup ("0.0.0.0:0");
  nlk_agent_line_send (line, message);
}

/* The first answer is that to the constant information; each later one to the load before. */
static void
take_answer (NlkAgentLine *line, guint64 id)
{
  if (id == 0 && line->next_request == 1)
    send_load (line);
  else
    nlk_loop_start_timer (line->agent->loop, &line->load_timer, LOAD_USEC, line, on_load_time);
}

/* With another line of ours to come it is that one which pushes this one out. */
static void
be_displaced (NlkAgentLine *line)
{
  g_autoptr (GError) error = g_error_new_literal (
    NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_LOST,
    "another agent with this name has connected; give one of the two a token with another name");

  if (line->agent->next != NULL && line->agent->next != line)
    nlk_link_stop (line->link);
  else
    nlk_link_yield (line->link, error);
}

static void
on_message (NlkLink *link, const char *text, gpointer user_data)
{
  NlkAgentLine *line = user_data;
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
    take_answer (line, message->id);
    break;
  case NLK_CONTROL_PING:
    pong = nlk_control_message_new (NLK_CONTROL_PONG);
    pong->time_msec = message->time_msec;
    nlk_agent_line_send (line, pong);
    break;
  case NLK_CONTROL_SHUTDOWN:
    be_displaced (line);
    break;
  default:
    nlk_agent_take_request (line->agent, line, message);
    break;
  }
}

static void
log_state (NlkAgentLine *line, NlkLinkState state, const GError *error)
{
  const char *gateway = nlk_endpoint_get_text (line->endpoint);
  double wait = (double) nlk_link_get_wait_usec (line->link) / G_USEC_PER_SEC;

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
  NlkAgentLine *line = user_data;

  log_state (line, state, error);
  if (state == NLK_LINK_CONNECTED)
    send_system_info (line);
  else
    nlk_loop_stop_timer (&line->load_timer);
  nlk_agent_note_state (line->agent, line, state);
}

static GPtrArray *
read_publish (const NlkAgentConfig *config, GError **error)
{
  g_autoptr (GPtrArray) all =
    g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_publish_host_free);
  GPtrArray *texts = config->endpoint->publish;

  for (guint i = 0; texts != NULL && i < texts->len; i++) {
    g_autoptr (NlkToken) token =
      nlk_token_read (NLK_TOKEN_AGENT_PUBLISH, nlk_secret_get_text (g_ptr_array_index (texts, i)),
                      error);

    if (token == NULL) {
      g_prefix_error (error, "%s: publish token %u: ", config->path, i + 1);
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
add_fields (NlkAgentLine *line)
{
  GPtrArray *publish = line->config->endpoint->publish;
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autofree char *list = NULL;

  nlk_link_add_field (line->link, "nl-version", NLK_VERSION);
  nlk_link_add_field (line->link, "nl-token", nlk_secret_get_text (line->config->endpoint->token));
  if (publish == NULL)
    return;
  for (guint i = 0; i < publish->len; i++)
    g_ptr_array_add (texts, (char *) nlk_secret_get_text (g_ptr_array_index (publish, i)));
  list = nlk_text_list_format (texts);
  nlk_link_add_field (line->link, "nl-publish", list);
}

static NlkToken *
read_token (const NlkAgentConfig *config, GError **error)
{
  NlkToken *token =
    nlk_token_read (NLK_TOKEN_AGENT, nlk_secret_get_text (config->endpoint->token), error);

  if (token == NULL)
    g_prefix_error (error, "%s: token: ", config->path);
  return token;
}

void
nlk_agent_line_check (const NlkAgentConfig *config, GStrvBuilder *mistakes)
{
  g_autoptr (GError) token_error = NULL;
  g_autoptr (GError) endpoint_error = NULL;
  g_autoptr (GError) publish_error = NULL;
  g_autoptr (NlkToken) token G_GNUC_UNUSED = read_token (config, &token_error);
  g_autoptr (NlkEndpoint) endpoint G_GNUC_UNUSED =
    nlk_endpoint_new_for_config (config->endpoint, &endpoint_error);
  g_autoptr (GPtrArray) publish G_GNUC_UNUSED = read_publish (config, &publish_error);

  if (token_error != NULL)
    g_strv_builder_add (mistakes, token_error->message);
  if (endpoint_error != NULL)
    g_strv_builder_add (mistakes, endpoint_error->message);
  if (publish_error != NULL)
    g_strv_builder_add (mistakes, publish_error->message);
}

static gboolean
set_up (NlkAgentLine *line, GError **error)
{
  line->token = read_token (line->config, error);
  if (line->token == NULL)
    return FALSE;
  line->endpoint = nlk_endpoint_new_for_config (line->config->endpoint, error);
  if (line->endpoint == NULL)
    return FALSE;
  line->publish = read_publish (line->config, error);
  return line->publish != NULL;
}

NlkAgentLine *
nlk_agent_line_new (NlkAgent *agent, NlkAgentConfig *config, GError **error)
{
  g_autoptr (NlkAgentLine) line = g_rc_box_new0 (NlkAgentLine);

  line->agent = agent;
  line->config = config;
  if (!set_up (line, error))
    return NULL;
  line->link =
    nlk_link_new (agent->loop, line->endpoint, &config->timeouts, on_state, on_message, line);
  add_fields (line);
  return g_steal_pointer (&line);
}

static void
close_link (NlkAgentLine *line)
{
  nlk_loop_stop_timer (&line->load_timer);
  g_clear_pointer (&line->link, nlk_link_free);
  line->agent = NULL;
}

void
nlk_agent_line_hang_up (NlkAgentLine *line)
{
  close_link (line);
  nlk_agent_line_unref (line);
}

NlkAgentLine *
nlk_agent_line_ref (NlkAgentLine *line)
{
  return g_rc_box_acquire (line);
}

static void
line_clear (NlkAgentLine *line)
{
  close_link (line);
  g_clear_pointer (&line->publish, g_ptr_array_unref);
  g_clear_pointer (&line->token, nlk_token_free);
  nlk_endpoint_unref (line->endpoint);
  nlk_agent_config_free (line->config);
}

void
nlk_agent_line_unref (NlkAgentLine *line)
{
  g_rc_box_release_full (line, (GDestroyNotify) line_clear);
}
