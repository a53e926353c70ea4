/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-status.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "client/nlk-client.h"
#include "client/nlk-failure.h"
#include "client/nlk-gateway-session.h"
#include "protocol/nlk-token.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "nlk-cli-list.h"
#include "nlk-cli-status-tunnels.h"

#define SECONDS_OF_DAY 86400
/* When a person should think of a new link. */
#define SOON_DAYS 14

typedef struct {
  const NlkCliOptions *options;
  const NlkClientConfig *config;
  GMainLoop *loop;
  GPtrArray *gateways; /* of Gateway */
  guint n_asked;
} Status;

typedef struct {
  Status *status;
  const NlkEndpointConfig *endpoint;
  NlkToken *token;            /* NULL when it is none */
  NlkGatewaySession *session; /* NULL when it could not be made */
  gboolean is_over;
  GPtrArray *agents; /* NULL when it does not answer */
  gint64 round_trip_usec;
  GError *error;
} Gateway;

static void
gateway_free (Gateway *gateway)
{
  if (gateway->session != NULL) {
    g_signal_handlers_disconnect_by_data (gateway->session, gateway);
    nlk_gateway_session_stop (gateway->session);
  }
  g_clear_object (&gateway->session);
  g_clear_pointer (&gateway->agents, g_ptr_array_unref);
  g_clear_error (&gateway->error);
  nlk_token_free (gateway->token);
  g_free (gateway);
}

static void
end_gateway (Gateway *gateway)
{
  if (gateway->is_over)
    return;
  gateway->is_over = TRUE;
  if (--gateway->status->n_asked == 0)
    g_main_loop_quit (gateway->status->loop);
}

static void
on_agents (NlkGatewaySession *session, Gateway *gateway)
{
  if (gateway->is_over)
    return;
  gateway->agents = g_ptr_array_ref (nlk_gateway_session_get_agents (session));
  gateway->round_trip_usec = nlk_gateway_session_get_round_trip_usec (session);
  end_gateway (gateway);
}

/* A glance does not wait for a second attempt. */
static void
on_changed (NlkGatewaySession *session, Gateway *gateway)
{
  const GError *error = nlk_gateway_session_get_error (session);

  if (gateway->is_over || error == NULL)
    return;
  gateway->error = g_error_copy (error);
  end_gateway (gateway);
}

static gboolean
on_timeout (gpointer user_data)
{
  Status *status = user_data;

  g_main_loop_quit (status->loop);
  return G_SOURCE_CONTINUE;
}

static void
add_gateway (Status *status, NlkLoop *loop, const NlkEndpointConfig *endpoint)
{
  Gateway *gateway = g_new0 (Gateway, 1);

  gateway->status = status;
  gateway->endpoint = endpoint;
  gateway->round_trip_usec = -1;
  gateway->token = nlk_token_read (NLK_TOKEN_CLIENT, nlk_secret_get_text (endpoint->token), NULL);
  gateway->session =
    nlk_gateway_session_new (loop, endpoint, &status->config->timeouts, &gateway->error);
  gateway->is_over = gateway->session == NULL;
  g_ptr_array_add (status->gateways, gateway);
  if (gateway->is_over)
    return;
  status->n_asked++;
  g_signal_connect (gateway->session, "agents", G_CALLBACK (on_agents), gateway);
  g_signal_connect (gateway->session, "changed", G_CALLBACK (on_changed), gateway);
}

static void
ask (Status *status)
{
  guint timeout =
    g_timeout_add ((guint) (status->options->timeout_usec / 1000), on_timeout, status);

  for (guint i = 0; i < status->gateways->len; i++) {
    Gateway *gateway = status->gateways->pdata[i];

    if (gateway->session != NULL)
      nlk_gateway_session_start (gateway->session);
  }
  if (status->n_asked > 0)
    g_main_loop_run (status->loop);
  g_source_remove (timeout);
}

/* What is told */

static char *
dup_problem (const Gateway *gateway)
{
  if (gateway->agents != NULL)
    return NULL;
  if (gateway->error != NULL)
    return g_strdup (gateway->error->message);
  return g_strdup_printf (_ ("gateway %s: no answer in time"), gateway->endpoint->gateway);
}

static const char *
get_advice (const Gateway *gateway)
{
  return gateway->error != NULL ? nlk_failure_get_advice (gateway->error) : NULL;
}

static int
get_exit_code (const Gateway *gateway)
{
  if (gateway->agents != NULL)
    return 0;
  return gateway->error != NULL ? (int) nlk_failure_classify (gateway->error) : NLK_FAILURE_GATEWAY;
}

static void
print_token (const NlkToken *token)
{
  gint64 days = (token->expires_seconds - nlk_clock_wall_usec () / G_USEC_PER_SEC) / SECONDS_OF_DAY;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (token->expires_seconds);
  g_autofree char *day = time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
  g_autofree char *name = nlk_text_escape (token->name, -1, NLK_TEXT_PEER_BYTES);

  if (days >= 0 && days <= SOON_DAYS)
    /* TRANSLATORS: {name} whose token it is, {date}, {n} days */
    printf (ngettext ("  token of %s, valid until %s: %d day is left, ask for a new link\n",
                      "  token of %s, valid until %s: %d days are left, ask for a new link\n",
                      (gulong) days),
            name, day, (int) days);
  else
    /* TRANSLATORS: {name} whose token it is, {date} */
    printf (_ ("  token of %s, valid until %s\n"), name, day);
}

static void
print_agents (GPtrArray *agents)
{
  if (agents->len == 0)
    puts (_ ("  no agent is online"));
  for (guint i = 0; i < agents->len; i++) {
    const NlkAgentInfo *info = agents->pdata[i];
    g_autofree char *name = nlk_text_escape (info->name, -1, NLK_TEXT_PEER_BYTES);

    /* TRANSLATORS: names of agents follow */
    printf ("%s%s", i == 0 ? _ ("  online: ") : ", ", name);
  }
  if (agents->len > 0)
    putchar ('\n');
}

static void
print_gateway (const Gateway *gateway)
{
  g_autofree char *name = gateway->endpoint->name != NULL
                            ? nlk_text_escape (gateway->endpoint->name, -1, NLK_TEXT_PEER_BYTES)
                            : NULL;
  g_autofree char *problem = dup_problem (gateway);
  const char *advice = get_advice (gateway);

  printf ("%s %s%s%s", gateway->agents != NULL ? "✓" : "✗", name != NULL ? name : "",
          name != NULL ? ", " : "", gateway->endpoint->gateway);
  if (gateway->round_trip_usec >= 0)
    /* TRANSLATORS: after the name of a gateway */
    printf (_ (": answers in %.1f ms"), (double) gateway->round_trip_usec / 1000);
  if (problem != NULL)
    printf ("\n  %s", problem);
  putchar ('\n');
  if (advice != NULL)
    printf ("  %s\n", _ (advice));
  if (gateway->token != NULL)
    print_token (gateway->token);
  if (gateway->agents != NULL)
    print_agents (gateway->agents);
}

static void
add_token_json (NlkCliJson *json, const NlkToken *token)
{
  if (token == NULL) {
    nlk_cli_json_add_null (json, "token");
    return;
  }
  nlk_cli_json_open (json, "token", '{');
  nlk_cli_json_add_text (json, "name", token->name);
  nlk_cli_json_add_time (json, "valid_until", (guint64) token->expires_seconds);
  nlk_cli_json_close (json, '}');
}

static void
add_gateway_json (NlkCliJson *json, const Gateway *gateway)
{
  g_autofree char *problem = dup_problem (gateway);

  nlk_cli_json_open (json, NULL, '{');
  nlk_cli_list_add_gateway_json (json, gateway->endpoint, gateway->round_trip_usec);
  nlk_cli_json_add_boolean (json, "answers", gateway->agents != NULL);
  nlk_cli_json_add_text (json, "problem", problem);
  nlk_cli_json_add_text (json, "advice", get_advice (gateway));
  add_token_json (json, gateway->token);
  if (gateway->agents != NULL)
    nlk_cli_list_add_json (json, gateway->agents);
  else
    nlk_cli_json_add_null (json, "agents");
  nlk_cli_json_close (json, '}');
}

static void
print_json (const Status *status, const NlkEndpointConfig *only)
{
  g_autofree char *text = NULL;
  NlkCliJson json;

  nlk_cli_json_init (&json);
  nlk_cli_json_open (&json, NULL, '{');
  nlk_cli_json_add_text (&json, "file", status->config->path);
  nlk_cli_json_open (&json, "gateways", '[');
  for (guint i = 0; i < status->gateways->len; i++)
    add_gateway_json (&json, status->gateways->pdata[i]);
  nlk_cli_json_close (&json, ']');
  nlk_cli_status_add_tunnels_json (&json, status->config, only);
  nlk_cli_json_close (&json, '}');
  text = nlk_cli_json_end (&json);
  fputs (text, stdout);
}

static void
print_all (const Status *status, const NlkEndpointConfig *only)
{
  for (guint i = 0; i < status->gateways->len; i++)
    print_gateway (status->gateways->pdata[i]);
  if (status->config->tunnels->len > 0)
    putchar ('\n');
  nlk_cli_status_print_tunnels (status->config, only);
}

int
nlk_cli_status_run (const NlkCliOptions *options, const NlkClientConfig *config)
{
  g_autoptr (NlkLoop) loop = nlk_client_new_loop ();
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GPtrArray) gateways = g_ptr_array_new_with_free_func ((GDestroyNotify) gateway_free);
  const NlkEndpointConfig *only = options->gateway != NULL ? config->endpoint : NULL;
  Status status = { .options = options, .config = config, .loop = main_loop, .gateways = gateways };
  int exit_code = 0;

  for (guint i = 0; i < config->endpoints->len; i++) {
    if (only == NULL || only == config->endpoints->pdata[i])
      add_gateway (&status, loop, config->endpoints->pdata[i]);
  }
  ask (&status);
  if (options->is_json)
    print_json (&status, only);
  else
    print_all (&status, only);
  for (guint i = 0; i < gateways->len && exit_code == 0; i++)
    exit_code = get_exit_code (gateways->pdata[i]);
  return exit_code;
}
