/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/nlk-failure.h"
#include "client/nlk-retry.h"
#include "crypto/nlk-crypto.h"
#include "net/nlk-channel.h"
#include "protocol/nlk-reason.h"

static const NlkRetryContext fresh = { .patience_usec = 30 * G_USEC_PER_SEC };

static NlkRetryAnswer
decide (GQuark domain, int code, const NlkRetryContext *context)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");

  return nlk_retry_decide (error, context);
}

static void
test_gateway_away (void)
{
  NlkRetryContext late = fresh;

  g_assert_cmpint (decide (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNREACHABLE, &fresh), ==,
                   NLK_RETRY_LINK);
  g_assert_cmpint (decide (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_LOST, &fresh), ==, NLK_RETRY_LINK);
  g_assert_cmpint (decide (NLK_REASON_ERROR, NLK_REASON_SHUTTING_DOWN, &fresh), ==, NLK_RETRY_LINK);
  late.waited_usec = late.patience_usec;
  g_assert_cmpint (decide (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_LOST, &late), ==, NLK_RETRY_FAIL);
}

static void
test_session_forgotten (void)
{
  NlkRetryContext forgotten = fresh, other = fresh;

  forgotten.status = 406;
  other.status = 503;
  g_assert_cmpint (decide (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_REFUSED, &forgotten), ==,
                   NLK_RETRY_SESSION);
  g_assert_cmpint (decide (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_REFUSED, &other), ==,
                   NLK_RETRY_FAIL);
}

static void
test_refusals_are_final (void)
{
  static const NlkReason final[] = {
    NLK_REASON_NO_AGENT,     NLK_REASON_FORBIDDEN,   NLK_REASON_NAME_NOT_FOUND, NLK_REASON_REFUSED,
    NLK_REASON_TIMED_OUT,    NLK_REASON_UNREACHABLE, NLK_REASON_KEY_REQUIRED,   NLK_REASON_NO_KEY,
    NLK_REASON_E2EE_REFUSED, NLK_REASON_TOO_MANY,    NLK_REASON_TOKEN_EXPIRED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (final); i++)
    g_assert_cmpint (decide (NLK_REASON_ERROR, final[i], &fresh), ==, NLK_RETRY_FAIL);
  g_assert_cmpint (decide (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED, &fresh), ==,
                   NLK_RETRY_FAIL);
  g_assert_cmpint (decide (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNTRUSTED, &fresh), ==,
                   NLK_RETRY_FAIL);
  g_assert_cmpint (decide (NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH, &fresh), ==, NLK_RETRY_FAIL);
}

static void
test_agent_on_its_way_back (void)
{
  NlkRetryContext settling = fresh;

  settling.is_settling = TRUE;
  g_assert_cmpint (decide (NLK_REASON_ERROR, NLK_REASON_NO_AGENT, &settling), ==, NLK_RETRY_AGENT);
}

static void
test_key_session_once (void)
{
  NlkRetryContext keyed = fresh;

  g_assert_cmpint (decide (NLK_REASON_ERROR, NLK_REASON_UNKNOWN_SESSION, &keyed), ==,
                   NLK_RETRY_FAIL);
  keyed.has_key = TRUE;
  g_assert_cmpint (decide (NLK_REASON_ERROR, NLK_REASON_UNKNOWN_SESSION, &keyed), ==,
                   NLK_RETRY_KEY);
  keyed.is_second = TRUE;
  g_assert_cmpint (decide (NLK_REASON_ERROR, NLK_REASON_UNKNOWN_SESSION, &keyed), ==,
                   NLK_RETRY_FAIL);
}

static void
assert_failure (GQuark domain, int code, NlkFailure expected)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");

  g_assert_cmpint (nlk_failure_classify (error), ==, expected);
}

static void
test_exit_codes (void)
{
  assert_failure (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNREACHABLE, 2);
  assert_failure (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNTRUSTED, 2);
  assert_failure (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED, 3);
  assert_failure (NLK_REASON_ERROR, NLK_REASON_TOKEN_EXPIRED, 3);
  assert_failure (NLK_REASON_ERROR, NLK_REASON_NO_AGENT, 4);
  assert_failure (NLK_REASON_ERROR, NLK_REASON_FORBIDDEN, 5);
  assert_failure (NLK_REASON_ERROR, NLK_REASON_KEY_REQUIRED, 6);
  assert_failure (NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH, 6);
  assert_failure (NLK_REASON_ERROR, NLK_REASON_REFUSED, 7);
  assert_failure (G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/retry/gateway-away", test_gateway_away);
  g_test_add_func ("/client/retry/session-forgotten", test_session_forgotten);
  g_test_add_func ("/client/retry/refusals-are-final", test_refusals_are_final);
  g_test_add_func ("/client/retry/agent-on-its-way-back", test_agent_on_its_way_back);
  g_test_add_func ("/client/retry/key-session-once", test_key_session_once);
  g_test_add_func ("/client/failure/exit-codes", test_exit_codes);
  return g_test_run ();
}
