/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/nlk-key-trial.h"

#include "client/nlk-client.h"
#include "config/nlk-client-config.h"
#include "crypto/nlk-crypto.h"
#include "net/nlk-channel.h"
#include "protocol/nlk-reason.h"

#include <string.h>

/* Nothing listens at port 1. {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000}, which no gateway of these tests sees. */
#define FILE_TEXT                                                                                  \
  "endpoints:\n- !SelfHosted {gateway: '127.0.0.1:1', protocol: Ws, token: eyJhbGciOiJIUzI1NiJ9."  \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MD" \
  "AwMDAwMDAwfQ.AAAA}\n"

typedef struct {
  NlkLoop *loop;
  NlkGatewaySession *session;
  NlkSecret *passphrase;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkClientConfig) config =
    nlk_client_config_parse ("f", FILE_TEXT, strlen (FILE_TEXT), NULL, &error);

  g_assert_no_error (error);
  fixture->loop = nlk_client_new_loop ();
  fixture->session =
    nlk_gateway_session_new (fixture->loop, config->endpoint, &config->timeouts, &error);
  g_assert_no_error (error);
  fixture->passphrase = nlk_secret_new ("mysecret", 8);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->result);
  nlk_secret_unref (fixture->passphrase);
  g_assert_finalize_object (fixture->session);
  nlk_loop_unref (fixture->loop);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->result);
  fixture->result = g_object_ref (result);
}

static void
wait_for_result (Fixture *fixture)
{
  while (fixture->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
start (Fixture *fixture, gboolean is_probe, GCancellable *cancellable)
{
  if (is_probe)
    nlk_key_trial_probe_async (fixture->session, "office", NLK_KEY_TRIAL_TIMEOUT_USEC, cancellable,
                               on_done, fixture);
  else
    nlk_key_trial_async (fixture->session, "office", fixture->passphrase,
                         NLK_KEY_TRIAL_TIMEOUT_USEC, cancellable, on_done, fixture);
  /* The callback never comes before the starter is back. */
  g_assert_null (fixture->result);
}

/* Without a gateway the answer does not wait for one. */
static void
test_gateway_away (Fixture *fixture, gconstpointer data)
{
  for (gboolean is_probe = FALSE; is_probe <= TRUE; is_probe++) {
    NlkKeyTrialResult result = { 0 };
    g_autoptr (GError) error = NULL;

    start (fixture, is_probe, NULL);
    wait_for_result (fixture);
    g_assert_true (nlk_key_trial_finish (fixture->result, &result, &error));
    g_assert_no_error (error);
    g_assert_cmpint (result.verdict, ==, NLK_KEY_VERDICT_AWAY);
    g_assert_cmpuint (result.wait_seconds, ==, 0);
    g_assert_null (result.key);
    g_clear_object (&fixture->result);
  }
}

/* A person who cancels gets no verdict, whatever it would have been. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  for (gboolean is_probe = FALSE; is_probe <= TRUE; is_probe++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    NlkKeyTrialResult result = { 0 };
    g_autoptr (GError) error = NULL;

    start (fixture, is_probe, cancellable);
    g_cancellable_cancel (cancellable);
    wait_for_result (fixture);
    g_assert_false (nlk_key_trial_finish (fixture->result, &result, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_object (&fixture->result);
  }
}

static void
test_verdicts (void)
{
  static const struct {
    NlkKeyError code;
    NlkKeyVerdict verdict;
  } keys[] = {
    { NLK_KEY_ERROR_MISMATCH, NLK_KEY_VERDICT_WRONG },
    { NLK_KEY_ERROR_TOO_MANY, NLK_KEY_VERDICT_WAIT },
    { NLK_KEY_ERROR_SUITE, NLK_KEY_VERDICT_SUITE },
    { NLK_KEY_ERROR_NO_KEY, NLK_KEY_VERDICT_NO_KEY },
    { NLK_KEY_ERROR_LIMIT, NLK_KEY_VERDICT_LIMIT },
    { NLK_KEY_ERROR_PROTOCOL, NLK_KEY_VERDICT_SILENT },
    { NLK_KEY_ERROR_TIMED_OUT, NLK_KEY_VERDICT_SILENT },
  };
  static const struct {
    NlkReason code;
    NlkKeyVerdict verdict;
  } reasons[] = {
    { NLK_REASON_NO_AGENT, NLK_KEY_VERDICT_AWAY },
    { NLK_REASON_FORBIDDEN, NLK_KEY_VERDICT_REQUIRED },
    { NLK_REASON_KEY_REQUIRED, NLK_KEY_VERDICT_REQUIRED },
    { NLK_REASON_NO_KEY, NLK_KEY_VERDICT_NO_KEY },
    { NLK_REASON_NAME_NOT_FOUND, NLK_KEY_VERDICT_SUITE },
    { NLK_REASON_TIMED_OUT, NLK_KEY_VERDICT_SILENT },
    { NLK_REASON_SHUTTING_DOWN, NLK_KEY_VERDICT_AWAY },
    { NLK_REASON_LANE_LOST, NLK_KEY_VERDICT_AWAY },
  };
  g_autoptr (GError) channel =
    g_error_new_literal (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_LOST, "lost");

  g_assert_cmpint (nlk_key_trial_classify (NULL), ==, NLK_KEY_VERDICT_ACCEPTED);
  g_assert_cmpint (nlk_key_trial_classify (channel), ==, NLK_KEY_VERDICT_AWAY);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GError) error = g_error_new_literal (NLK_KEY_ERROR, keys[i].code, "key");

    g_assert_cmpint (nlk_key_trial_classify (error), ==, keys[i].verdict);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++) {
    g_autoptr (GError) error = g_error_new_literal (NLK_REASON_ERROR, reasons[i].code, "reason");

    g_assert_cmpint (nlk_key_trial_classify (error), ==, reasons[i].verdict);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_client_init ();
  g_test_add ("/key-trial/gateway-away", Fixture, NULL, set_up, test_gateway_away, tear_down);
  g_test_add ("/key-trial/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add_func ("/key-trial/verdicts", test_verdicts);
  return g_test_run ();
}
