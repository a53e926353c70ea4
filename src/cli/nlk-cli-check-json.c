/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-check-json.h"

#include "client/nlk-failure.h"

#include "nlk-cli-json.h"
#include "nlk-cli-list.h"

static const char *
name_state (NlkJoinStepState state)
{
  switch (state) {
  case NLK_JOIN_STEP_DONE:
    return "passed";
  case NLK_JOIN_STEP_LEFT_OUT:
    return "left out";
  case NLK_JOIN_STEP_FAILED:
    return "not passed";
  default:
    return "not reached";
  }
}

static void
add_steps (NlkCliJson *json, NlkCheck *check, const char *const *labels)
{
  nlk_cli_json_open (json, "steps", '[');
  for (guint step = 0; step < NLK_CHECK_STEPS; step++) {
    if (!nlk_check_has_step (check, step))
      continue;
    nlk_cli_json_open (json, NULL, '{');
    nlk_cli_json_add_text (json, "name", labels[step]);
    nlk_cli_json_add_text (json, "state", name_state (nlk_check_get_state (check, step)));
    nlk_cli_json_add_msec (json, "took_ms", nlk_check_get_usec (check, step));
    nlk_cli_json_close (json, '}');
  }
  nlk_cli_json_close (json, ']');
}

static void
add_token (NlkCliJson *json, NlkJoinAttempt *attempt)
{
  const char *name = nlk_join_attempt_get_name (attempt);

  if (name == NULL) {
    nlk_cli_json_add_null (json, "token");
    return;
  }
  nlk_cli_json_open (json, "token", '{');
  nlk_cli_json_add_text (json, "name", name);
  nlk_cli_json_add_time (json, "valid_until",
                         (guint64) nlk_join_attempt_get_expires_seconds (attempt));
  nlk_cli_json_close (json, '}');
}

static void
add_certificate (NlkCliJson *json, NlkCheck *check)
{
  GTlsCertificate *certificate = nlk_join_attempt_get_certificate (nlk_check_get_attempt (check));
  g_autofree char *pin = nlk_check_dup_pin (check);
  g_autoptr (GDateTime) until =
    certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;

  if (certificate == NULL) {
    nlk_cli_json_add_null (json, "certificate");
    return;
  }
  nlk_cli_json_open (json, "certificate", '{');
  if (until != NULL)
    nlk_cli_json_add_time (json, "valid_until", (guint64) g_date_time_to_unix (until));
  else
    nlk_cli_json_add_null (json, "valid_until");
  nlk_cli_json_add_text (json, "pin", pin);
  nlk_cli_json_close (json, '}');
}

static void
add_rule (NlkCliJson *json, const NlkDestinationRule *rule)
{
  g_autofree char *text = NULL;

  if (rule == NULL) {
    nlk_cli_json_add_null (json, "rule");
    return;
  }
  text = nlk_destination_rule_dup_text (rule);
  nlk_cli_json_open (json, "rule", '{');
  nlk_cli_json_add_boolean (json, "allowed", rule->is_allowed);
  if (rule->policy_id != 0)
    nlk_cli_json_add_int (json, "policy", rule->policy_id);
  else
    nlk_cli_json_add_null (json, "policy");
  if (rule->item != 0)
    nlk_cli_json_add_int (json, "item", rule->item);
  else
    nlk_cli_json_add_null (json, "item");
  nlk_cli_json_add_text (json, "text", text);
  nlk_cli_json_close (json, '}');
}

static void
add_problem (NlkCliJson *json, const GError *error)
{
  nlk_cli_json_add_text (json, "problem", error != NULL ? error->message : NULL);
  nlk_cli_json_add_text (json, "advice", error != NULL ? nlk_failure_get_advice (error) : NULL);
}

char *
nlk_cli_check_format_json (const NlkCliOptions *options, const NlkEndpointConfig *endpoint,
                           NlkCheck *check, const char *const *labels, int exit_code)
{
  NlkJoinAttempt *attempt = nlk_check_get_attempt (check);
  GPtrArray *agents = nlk_check_get_agents (check);
  g_autofree char *destination =
    options->destination.host != NULL ? nlk_destination_format (&options->destination) : NULL;
  gint64 clock_ahead;
  NlkCliJson json;

  nlk_cli_json_init (&json);
  nlk_cli_json_open (&json, NULL, '{');
  nlk_cli_json_open (&json, "gateway", '{');
  nlk_cli_list_add_gateway_json (&json, endpoint, nlk_check_get_usec (check, NLK_CHECK_AGENTS));
  nlk_cli_json_close (&json, '}');
  nlk_cli_json_add_text (&json, "agent", options->agent);
  nlk_cli_json_add_text (&json, "destination", destination);
  nlk_cli_json_add_boolean (&json, "passed", nlk_check_is_good (check));
  nlk_cli_json_add_int (&json, "exit_code", exit_code);
  add_problem (&json, nlk_check_get_error (check));
  add_steps (&json, check, labels);
  add_token (&json, attempt);
  add_certificate (&json, check);
  if (nlk_check_get_clock_ahead (check, &clock_ahead))
    nlk_cli_json_add_int (&json, "clock_ahead_s", clock_ahead);
  else
    nlk_cli_json_add_null (&json, "clock_ahead_s");
  add_rule (&json, nlk_check_get_rule (check));
  if (agents != NULL)
    nlk_cli_list_add_json (&json, agents);
  else
    nlk_cli_json_add_null (&json, "agents");
  nlk_cli_json_close (&json, '}');
  return nlk_cli_json_end (&json);
}
