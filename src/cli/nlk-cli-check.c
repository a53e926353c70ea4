/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-check.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "client/nlk-check.h"
#include "client/nlk-client.h"
#include "client/nlk-failure.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "nlk-cli-check-json.h"
#include "nlk-cli-key.h"

/* The most agents that are named when the wanted one is not there. */
#define MOST_NAMES 20
#define LABEL_COLUMNS 11

typedef struct {
  const NlkCliOptions *options;
  const NlkEndpointConfig *endpoint;
  GMainLoop *loop;
  NlkCheck *check;
  gboolean is_over;
} Check;

/* TRANSLATORS: a step of a check, in a column of 11 letters. */
static const char *const labels[NLK_CHECK_STEPS] = {
  [NLK_CHECK_PROXY] = NC_ ("step", "proxy"),
  [NLK_CHECK_NAME] = NC_ ("step", "name"),
  [NLK_CHECK_ADDRESS] = NC_ ("step", "address"),
  [NLK_CHECK_CERTIFICATE] = NC_ ("step", "certificate"),
  [NLK_CHECK_GATEWAY] = NC_ ("step", "gateway"),
  [NLK_CHECK_ACCESS] = NC_ ("step", "token"),
  [NLK_CHECK_CLOCK] = NC_ ("step", "clock"),
  [NLK_CHECK_AGENTS] = NC_ ("step", "agents"),
  [NLK_CHECK_AGENT] = NC_ ("step", "agent"),
  [NLK_CHECK_KEY] = NC_ ("step", "key"),
  [NLK_CHECK_RULE] = NC_ ("step", "rule"),
  [NLK_CHECK_DESTINATION] = NC_ ("step", "destination"),
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

  /* TRANSLATORS: {name} whose token it is, {date} */
  return g_strdup_printf (_ ("accepted; it is %s's, until %s"), name, day);
}

static char *
describe_certificate (NlkJoinAttempt *attempt)
{
  GTlsCertificate *certificate = nlk_join_attempt_get_certificate (attempt);
  g_autoptr (GDateTime) until =
    certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;
  g_autofree char *day = until != NULL ? g_date_time_format (until, "%Y-%m-%d") : NULL;

  if (day == NULL)
    /* TRANSLATORS: of a certificate */
    return g_strdup (_ ("trusted"));
  /* TRANSLATORS: of a certificate; {date} */
  return g_strdup_printf (nlk_join_attempt_get_config (attempt)->pin != NULL
                            ? _ ("it has the pinned key; valid until %s")
                            : _ ("trusted; valid until %s"),
                          day);
}

static char *
describe_clock (NlkCheck *check)
{
  gint64 seconds;

  if (!nlk_check_get_clock_ahead (check, &seconds))
    return g_strdup (_ ("the gateway does not say what time it is"));
  if (ABS (seconds) <= NLK_CHECK_CLOCK_SECONDS)
    return g_strdup (_ ("as the gateway's"));
  /* TRANSLATORS: of a clock; {n} seconds */
  return g_strdup_printf (seconds > 0 ? _ ("%d s ahead of the gateway's")
                                      : _ ("%d s behind the gateway's"),
                          (int) MIN (ABS (seconds), G_MAXINT));
}

static char *
describe_rule (NlkCheck *check)
{
  g_autofree char *text = nlk_destination_rule_dup_text (nlk_check_get_rule (check));

  /* TRANSLATORS: {rule} that allows a destination */
  return g_strdup_printf (_ ("allowed: %s"), text);
}

/* Of a step that went well. */
static char *
describe (const Check *self, NlkCheckStep step)
{
  NlkJoinAttempt *attempt = nlk_check_get_attempt (self->check);
  const NlkProxyConfig *proxy = nlk_check_get_proxy (self->check);

  switch (step) {
  case NLK_CHECK_PROXY:
    /* TRANSLATORS: {address} of a proxy */
    return g_strdup_printf (_ ("%s answers"), proxy->text);
  case NLK_CHECK_NAME:
    /* TRANSLATORS: {host} whose name was looked up and found */
    return g_strdup_printf (_ ("%s resolves"), self->endpoint->host);
  case NLK_CHECK_ADDRESS:
    return g_strdup_printf (proxy != NULL ? _ ("port %u answers, through the proxy")
                                          : _ ("port %u answers"),
                            self->endpoint->port);
  case NLK_CHECK_CERTIFICATE:
    return describe_certificate (attempt);
  case NLK_CHECK_GATEWAY:
    return g_strdup (_ ("it is a Narrowlink gateway"));
  case NLK_CHECK_ACCESS:
    return describe_access (attempt);
  case NLK_CHECK_CLOCK:
    return describe_clock (self->check);
  case NLK_CHECK_AGENTS:
    /* TRANSLATORS: {n} agents */
    return g_strdup_printf (ngettext ("%u online", "%u online",
                                      nlk_join_attempt_get_n_agents (attempt)),
                            nlk_join_attempt_get_n_agents (attempt));
  case NLK_CHECK_AGENT:
    return g_strdup (_ ("online"));
  case NLK_CHECK_KEY:
    /* TRANSLATORS: of a key */
    return g_strdup (_ ("the agent has proven that it has the same"));
  case NLK_CHECK_RULE:
    return describe_rule (self->check);
  case NLK_CHECK_DESTINATION:
    return g_strdup (self->options->is_udp
                       ? _ ("a way is there; whether anything answers shows only "
                            "when something is sent")
                       : _ ("it connects"));
  }
  g_assert_not_reached ();
}

static char *
describe_left_out (NlkCheck *check, NlkCheckStep step)
{
  if (step == NLK_CHECK_CERTIFICATE)
    return g_strdup (_ ("none: without TLS (Ws) anyone on the way can read the token"));
  if (step == NLK_CHECK_CLOCK)
    return describe_clock (check);
  return g_strdup (_ ("the proxy looks it up"));
}

static char *
describe_failed (NlkCheck *check, NlkCheckStep step)
{
  if (step == NLK_CHECK_CLOCK)
    return describe_clock (check);
  return g_strdup_printf (step == NLK_CHECK_RULE && nlk_check_get_rule (check) != NULL
                            /* TRANSLATORS: {rule} that refuses a destination */
                            ? _ ("not allowed: %s")
                            : "%s",
                          nlk_check_get_error (check)->message);
}

static int
count_columns (const char *text)
{
  int n = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    n += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
  }
  return n;
}

static void
print_step (NlkCheck *check, NlkCheckStep step, const char *mark, const char *text)
{
  gint64 usec = nlk_check_get_usec (check, step);
  const char *label = g_dpgettext2 (NULL, "step", labels[step]);
  g_autofree char *time =
    usec >= 0 ? g_strdup_printf ("%.1f ms", (double) usec / 1000) : g_strdup ("");

  printf ("%s %s%*s %10s  %s\n", mark, label, MAX (LABEL_COLUMNS - count_columns (label), 0), "",
          time, text);
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
    /* TRANSLATORS: {names} of agents, then ", …" if there are more */
    printf (_ ("Online are: %s%s\n"), names->str, agents->len > MOST_NAMES ? ", …" : "");
}

/* For comparing with what the owner of the gateway says. */
static void
print_pin (NlkCheck *check)
{
  g_autofree char *pin = nlk_check_dup_pin (check);

  if (pin != NULL)
    printf (_ ("The certificate that was shown has the pin %s\n"), pin);
}

static void
print_end (Check *self)
{
  const GError *error = nlk_check_get_error (self->check);
  const char *advice = error != NULL ? nlk_failure_get_advice (error) : NULL;

  if (nlk_check_get_state (self->check, NLK_CHECK_CLOCK) == NLK_JOIN_STEP_FAILED)
    printf ("\n%s\n", _ ("Set the clock of this machine: certificates are judged by it."));
  if (advice != NULL)
    printf ("\n%s\n", _ (advice));
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
