/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-list.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "client/nlk-client.h"
#include "client/nlk-failure.h"
#include "client/nlk-gateway-session.h"
#include "protocol/nlk-service-description.h"

#include <stdio.h>

static void
append_text (GString *out, const char *label, const char *text)
{
  g_autofree char *shown = nlk_text_escape (text, -1, NLK_TEXT_PEER_BYTES);

  g_string_append_printf (out, "%s%s\n", label, shown);
}

/* The shortest text that reads back the same, as 0.2 prints numbers. */
static void
append_load (GString *out, double load)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 1; digits <= 17; digits++) {
    g_autofree char *format = g_strdup_printf ("%%.%dg", digits);

    g_ascii_formatd (text, sizeof text, format, load);
    if (g_ascii_strtod (text, NULL) == load)
      break;
  }
  g_string_append_printf (out, "\t\tLoad Avarage: %s\n", text);
}

static void
append_publish (GString *out, GPtrArray *publish)
{
  g_string_append (out, "\tPublish Info:\n");
  for (guint i = 0; i < publish->len; i++) {
    const NlkPublishHost *entry = publish->pdata[i];
    g_autofree char *host = nlk_text_escape (entry->host, -1, NLK_TEXT_PEER_BYTES);
    g_autofree char *target = nlk_text_escape (entry->connect.host, -1, NLK_TEXT_PEER_BYTES);
    g_autofree char *scheme = g_ascii_strdown (nlk_protocol_get_name (entry->connect.protocol), -1);
    g_autofree char *port =
      entry->port != 0 ? g_strdup_printf ("%u", entry->port) : g_strdup ("any");

    g_string_append_printf (out, "\t\t%s:%s->%s://%s:%u\n", host, port, scheme, target,
                            entry->connect.port);
  }
}

static void
append_verbose (GString *out, const NlkAgentInfo *info)
{
  g_autoptr (GDateTime) since = g_date_time_new_from_unix_local ((gint64) info->since_seconds);
  g_autofree char *time = NULL;

  if (info->has_system_info) {
    g_string_append (out, "\tSystem Info:\n");
    append_text (out, "\t\tLocal Address: ", info->local_addr != NULL ? info->local_addr : "");
    append_load (out, info->load);
    g_string_append_printf (out, "\t\tCPU Cores: %u\n", info->cpus);
  }
  if (info->publish != NULL && info->publish->len > 0)
    append_publish (out, info->publish);
  if (since != NULL)
    time = g_date_time_format (since, "%Y-%m-%d %H:%M:%S %:z");
  g_string_append_printf (out, "\tConnection Time: %s\n", time != NULL ? time : "?");
}

char *
nlk_cli_list_format (GPtrArray *agents, gboolean is_verbose)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < agents->len; i++) {
    const NlkAgentInfo *info = agents->pdata[i];
    g_autofree char *name = nlk_text_escape (info->name, -1, NLK_TEXT_PEER_BYTES);

    g_string_append_printf (out, "%s:\n", name);
    append_text (out, "\tAddress: ", info->socket_addr);
    if (info->forward_addr != NULL)
      append_text (out, "\tForward Address: ", info->forward_addr);
    if (is_verbose)
      append_verbose (out, info);
    g_string_append_printf (out, "\tConnection Ping: %ums\r\n\n", info->ping_msec);
  }
  if (agents->len == 0)
    g_string_append (out, "Agent not found\n");
  return g_string_free (out, FALSE);
}

static void
add_publish_json (NlkCliJson *json, GPtrArray *publish)
{
  nlk_cli_json_open (json, "publish", '[');
  for (guint i = 0; publish != NULL && i < publish->len; i++) {
    const NlkPublishHost *entry = publish->pdata[i];
    g_autofree char *scheme = g_ascii_strdown (nlk_protocol_get_name (entry->connect.protocol), -1);

    nlk_cli_json_open (json, NULL, '{');
    nlk_cli_json_add_text (json, "host", entry->host);
    if (entry->port != 0)
      nlk_cli_json_add_int (json, "port", entry->port);
    else
      nlk_cli_json_add_null (json, "port");
    nlk_cli_json_add_text (json, "target_protocol", scheme);
    nlk_cli_json_add_text (json, "target_host", entry->connect.host);
    nlk_cli_json_add_int (json, "target_port", entry->connect.port);
    nlk_cli_json_close (json, '}');
  }
  nlk_cli_json_close (json, ']');
}

static void
add_system_json (NlkCliJson *json, const NlkAgentInfo *info)
{
  if (!info->has_system_info) {
    nlk_cli_json_add_null (json, "local_address");
    nlk_cli_json_add_null (json, "cpus");
    nlk_cli_json_add_null (json, "load");
    return;
  }
  nlk_cli_json_add_text (json, "local_address", info->local_addr);
  nlk_cli_json_add_int (json, "cpus", info->cpus);
  nlk_cli_json_add_double (json, "load", info->load);
}

static void
add_agent_json (NlkCliJson *json, const NlkAgentInfo *info)
{
  nlk_cli_json_open (json, NULL, '{');
  nlk_cli_json_add_text (json, "name", info->name);
  nlk_cli_json_add_text (json, "address", info->socket_addr);
  nlk_cli_json_add_text (json, "forward_address", info->forward_addr);
  add_system_json (json, info);
  nlk_cli_json_add_time (json, "online_since", info->since_seconds);
  if (info->ping_msec != 0)
    nlk_cli_json_add_int (json, "round_trip_ms", info->ping_msec);
  else
    nlk_cli_json_add_null (json, "round_trip_ms");
  add_publish_json (json, info->publish);
  nlk_cli_json_close (json, '}');
}

void
nlk_cli_list_add_json (NlkCliJson *json, GPtrArray *agents)
{
  nlk_cli_json_open (json, "agents", '[');
  for (guint i = 0; i < agents->len; i++)
    add_agent_json (json, agents->pdata[i]);
  nlk_cli_json_close (json, ']');
}

void
nlk_cli_list_add_gateway_json (NlkCliJson *json, const NlkEndpointConfig *endpoint,
                               gint64 round_trip_usec)
{
  nlk_cli_json_add_text (json, "name", endpoint->name);
  nlk_cli_json_add_text (json, "address", endpoint->gateway);
  nlk_cli_json_add_boolean (json, "tls", endpoint->transport == NLK_TRANSPORT_WSS);
  nlk_cli_json_add_msec (json, "round_trip_ms", round_trip_usec);
}

typedef struct {
  GMainLoop *loop;
  const NlkCliOptions *options;
  const NlkEndpointConfig *endpoint;
  NlkGatewaySession *session;
  int exit_code; /* 0 once the list is printed */
} List;

static char *
format_json (const List *list)
{
  NlkCliJson json;

  nlk_cli_json_init (&json);
  nlk_cli_json_open (&json, NULL, '{');
  nlk_cli_json_open (&json, "gateway", '{');
  nlk_cli_list_add_gateway_json (&json, list->endpoint,
                                 nlk_gateway_session_get_round_trip_usec (list->session));
  nlk_cli_json_close (&json, '}');
  nlk_cli_list_add_json (&json, nlk_gateway_session_get_agents (list->session));
  nlk_cli_json_close (&json, '}');
  return nlk_cli_json_end (&json);
}

static void
on_agents (NlkGatewaySession *session, List *list)
{
  g_autofree char *text =
    list->options->is_json
      ? format_json (list)
      : nlk_cli_list_format (nlk_gateway_session_get_agents (session), list->options->is_verbose);

  fputs (text, stdout);
  list->exit_code = 0;
  g_main_loop_quit (list->loop);
}

static void
on_changed (NlkGatewaySession *session, List *list)
{
  const GError *error = nlk_gateway_session_get_error (session);

  /* A refused token or certificate stays refused; anything else may pass within the time-out. */
  if (nlk_gateway_session_get_state (session) != NLK_LINK_REFUSED || error == NULL)
    return;
  nlk_log (NLK_LOG_ERROR, "%s", error->message);
  list->exit_code = (int) nlk_failure_classify (error);
  g_main_loop_quit (list->loop);
}

static gboolean
on_timeout (gpointer user_data)
{
  List *list = user_data;
  const GError *error = nlk_gateway_session_get_error (list->session);

  if (error != NULL)
    nlk_log (NLK_LOG_ERROR, "%s", error->message);
  else
    nlk_log (NLK_LOG_ERROR, "gateway %s: no answer in time",
             nlk_gateway_session_get_address (list->session));
  g_main_loop_quit (list->loop);
  return G_SOURCE_CONTINUE;
}

int
nlk_cli_list_run (const NlkCliOptions *options, const NlkClientConfig *config)
{
  g_autoptr (NlkLoop) loop = nlk_client_new_loop ();
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkGatewaySession) session =
    nlk_gateway_session_new (loop, config->endpoint, &config->timeouts, &error);
  List list = { .loop = main_loop,
                .options = options,
                .endpoint = config->endpoint,
                .session = session,
                .exit_code = NLK_FAILURE_GATEWAY };
  guint timeout;

  if (session == NULL) {
    nlk_log (NLK_LOG_ERROR, "%s: %s", config->path, error->message);
    return NLK_FAILURE_LOCAL;
  }
  timeout = g_timeout_add ((guint) (options->timeout_usec / 1000), on_timeout, &list);
  g_signal_connect (session, "agents", G_CALLBACK (on_agents), &list);
  g_signal_connect (session, "changed", G_CALLBACK (on_changed), &list);
  nlk_gateway_session_start (session);
  g_main_loop_run (main_loop);
  g_signal_handlers_disconnect_by_data (session, &list);
  g_source_remove (timeout);
  nlk_gateway_session_stop (session);
  return list.exit_code;
}
