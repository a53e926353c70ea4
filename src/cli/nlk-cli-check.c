/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-check.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "client/nlk-check.h"
#include "client/nlk-client.h"
#include "client/nlk-failure.h"

#include <stdio.h>

#include "nlk-cli-check-json.h"
#include "nlk-cli-key.h"

/* The most agents that are named when the wanted one is not there. */
#define MOST_NAMES 20

typedef struct {
  const NlkCliOptions *options;
  const NlkEndpointConfig *endpoint;
  GMainLoop *loop;
  NlkCheck *check;
  gboolean is_over;
} Check;

static const char *const labels[NLK_CHECK_STEPS] = {
  [NLK_CHECK_PROXY] = "proxy",     [NLK_CHECK_NAME] = "name",
  [NLK_CHECK_ADDRESS] = "address", [NLK_CHECK_CERTIFICATE] = "certificate",
  [NLK_CHECK_GATEWAY] = "gateway", [NLK_CHECK_ACCESS] = "token",
  [NLK_CHECK_CLOCK] = "clock",     [NLK_CHECK_AGENTS] = "agents",
  [NLK_CHECK_AGENT] = "agent",     [NLK_CHECK_KEY] = "key",
  [NLK_CHECK_RULE] = "rule",       [NLK_CHECK_DESTINATION] = "destination",
};

static char *
dup_day (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

static char *
describe_access (NlkJoinAttempt *attempt)
{
  g_autofree char *name =
    nlk_text_escape (nlk_join_attempt_get_name (attempt), -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *day = dup_day (nlk_join_attempt_get_expires_seconds (attempt));

  return g_strdup_printf ("accepted; it is %s's, until %s", name, day);
}

static char *
describe_certificate (NlkJoinAttempt *attempt)
{
  GTlsCertificate *certificate = nlk_join_attempt_get_certificate (attempt);
  g_autoptr (GDateTime) until =
    certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;
  g_autofree char *day = until != NULL ? g_date_time_format (until, "%Y-%m-%d") : NULL;

  if (day == NULL)
    return g_strdup ("trusted");
  return g_strdup_printf (nlk_join_attempt_get_config (attempt)->pin != NULL
                            ? "it has the pinned key; valid until %s"
                            : "trusted; valid until %s",
                          day);
}

static char *
describe_clock (NlkCheck *check)
{
  gint64 seconds;

  if (!nlk_check_get_clock_ahead (check, &seconds))
    return g_strdup ("the gateway does not say what time it is");
  if (ABS (seconds) <= NLK_CHECK_CLOCK_SECONDS)
    return g_strdup ("as the gateway's");
  return g_strdup_printf ("%" G_GINT64_FORMAT " s %s the gateway's", ABS (seconds),
                          seconds > 0 ? "ahead of" : "behind");
}

static char *
describe_rule (NlkCheck *check)
{
  g_autofree char *text = nlk_destination_rule_dup_text (nlk_check_get_rule (check));

  return g_strdup_printf ("allowed: %s", text);
}

/* Of a step that went well. */
static char *
describe (const Check *self, NlkCheckStep step)
{
  NlkJoinAttempt *attempt = nlk_check_get_attempt (self->check);
  const NlkProxyConfig *proxy = nlk_check_get_proxy (self->check);

  switch (step) {
  case NLK_CHECK_PROXY:
    return g_strdup_printf ("%s answers", proxy->text);
  case NLK_CHECK_NAME:
    return g_strdup_printf ("%s resolves", self->endpoint->host);
  case NLK_CHECK_ADDRESS:
    return g_strdup_printf ("port %u answers%s", self->endpoint->port,
                            proxy != NULL ? ", through the proxy" : "");
  case NLK_CHECK_CERTIFICATE:
    return describe_certificate (attempt);
  case NLK_CHECK_GATEWAY:
    return g_strdup ("it is a Narrowlink gateway");
  case NLK_CHECK_ACCESS:
    return describe_access (attempt);
  case NLK_CHECK_CLOCK:
    return describe_clock (self->check);
  case NLK_CHECK_AGENTS:
    return g_strdup_printf ("%u online", nlk_join_attempt_get_n_agents (attempt));
  case NLK_CHECK_AGENT:
    return g_strdup ("online");
  case NLK_CHECK_KEY:
    return g_strdup ("the agent has proven that it has the same");
  case NLK_CHECK_RULE:
    return describe_rule (self->check);
  case NLK_CHECK_DESTINATION:
    return g_strdup (self->options->is_udp ? "a way is there; whether anything answers shows only "
                                             "when something is sent"
                                           : "it connects");
  }
  g_assert_not_reached ();
}

static char *
describe_left_out (NlkCheck *check, NlkCheckStep step)
{
  if (step == NLK_CHECK_CERTIFICATE)
    return g_strdup ("none: without TLS (Ws) anyone on the way can read the token");
  if (step == NLK_CHECK_CLOCK)
    return describe_clock (check);
  return g_strdup ("the proxy looks it up");
}

static char *
describe_failed (NlkCheck *check, NlkCheckStep step)
{
  if (step == NLK_CHECK_CLOCK)
    return describe_clock (check);
  return g_strdup_printf (step == NLK_CHECK_RULE && nlk_check_get_rule (check) != NULL
                            ? "not allowed: %s"
                            : "%s",
                          nlk_check_get_error (check)->message);
}

static void
print_step (NlkCheck *check, NlkCheckStep step, const char *mark, const char *text)
{
  gint64 usec = nlk_check_get_usec (check, step);
  g_autofree char *time =
    usec >= 0 ? g_strdup_printf ("%.1f ms", (double) usec / 1000) : g_strdup ("");

  printf ("%s %-11s %10s  %s\n", mark, labels[step], time, text);
  fflush (stdout);
}

static void
on_step (NlkCheck *check, guint number, Check *self)
{
  NlkCheckStep step = (NlkCheckStep) number;
  g_autofree char *text = NULL;

  switch (nlk_check_get_state (check, step)) {
  case NLK_JOIN_STEP_DONE:
    text = describe (self, step);
    print_step (check, step, "✓", text);
    break;
  case NLK_JOIN_STEP_LEFT_OUT:
    text = describe_left_out (check, step);
    print_step (check, step, "–", text);
    break;
  case NLK_JOIN_STEP_FAILED:
    text = describe_failed (check, step);
    print_step (check, step, "✗", text);
    break;
  default:
    break;
  }
}

static void
print_names (NlkCheck *check)
{
  GPtrArray *agents = nlk_check_get_agents (check);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; agents != NULL && i < agents->len && i < MOST_NAMES; i++) {
    const NlkAgentInfo *info = agents->pdata[i];
    g_autofree char *name = nlk_text_escape (info->name, -1, NLK_TEXT_PEER_BYTES);

    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
  }
  if (names->len > 0)
    printf ("Online are: %s%s\n", names->str, agents->len > MOST_NAMES ? ", …" : "");
}

/* For comparing with what the owner of the gateway says. */
static void
print_pin (NlkCheck *check)
{
  g_autofree char *pin = nlk_check_dup_pin (check);

  if (pin != NULL)
    printf ("The certificate that was shown has the pin %s\n", pin);
}

static void
print_end (Check *self)
{
  const GError *error = nlk_check_get_error (self->check);
  const char *advice = error != NULL ? nlk_failure_get_advice (error) : NULL;

  if (nlk_check_get_state (self->check, NLK_CHECK_CLOCK) == NLK_JOIN_STEP_FAILED)
    puts ("\nSet the clock of this machine: certificates are judged by it.");
  if (advice != NULL)
    printf ("\n%s\n", advice);
  if (nlk_check_get_state (self->check, NLK_CHECK_CERTIFICATE) == NLK_JOIN_STEP_FAILED)
    print_pin (self->check);
  if (nlk_check_get_state (self->check, NLK_CHECK_AGENT) == NLK_JOIN_STEP_FAILED)
    print_names (self->check);
}

static void
on_ended (NlkCheck *check, Check *self)
{
  self->is_over = TRUE;
  g_main_loop_quit (self->loop);
}

static gboolean
prepare (Check *self, GError **error)
{
  const NlkCliOptions *options = self->options;
  g_autoptr (NlkSecret) passphrase = NULL;

  if (options->agent == NULL)
    return TRUE;
  if (!nlk_cli_key_read (options, self->endpoint, &passphrase, error))
    return FALSE;
  nlk_check_set_agent (self->check, options->agent, passphrase);
  if (options->destination.host != NULL)
    nlk_check_set_destination (self->check, &options->destination);
  return TRUE;
}

static int
get_exit_code (const Check *self)
{
  if (nlk_check_is_good (self->check))
    return 0;
  return (int) nlk_failure_classify (nlk_check_get_error (self->check));
}

static int
conclude (Check *self)
{
  int exit_code = get_exit_code (self);
  g_autofree char *text = NULL;

  if (!self->options->is_json) {
    print_end (self);
    return exit_code;
  }
  text = nlk_cli_check_format_json (self->options, self->endpoint, self->check, labels, exit_code);
  fputs (text, stdout);
  return exit_code;
}

int
nlk_cli_check_run (const NlkCliOptions *options, const NlkClientConfig *config)
{
  g_autoptr (NlkLoop) loop = nlk_client_new_loop ();
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NlkCheck) check = nlk_check_new (loop, config->endpoint, &config->timeouts);
  g_autoptr (GError) error = NULL;
  Check self = {
    .options = options, .endpoint = config->endpoint, .loop = main_loop, .check = check
  };

  if (!prepare (&self, &error)) {
    nlk_log (NLK_LOG_ERROR, "%s", error->message);
    return (int) nlk_failure_classify (error);
  }
  if (!options->is_json)
    g_signal_connect (check, "step", G_CALLBACK (on_step), &self);
  g_signal_connect (check, "ended", G_CALLBACK (on_ended), &self);
  nlk_check_start (check);
  if (!self.is_over)
    g_main_loop_run (main_loop);
  g_signal_handlers_disconnect_by_data (check, &self);
  return conclude (&self);
}
