/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-audit.h"

static guint
count_lines (NlkGatewayAudit *audit, gint64 now_usec, guint n_attempts)
{
  guint n_lines = 0;
  guint64 suppressed;

  for (guint i = 0; i < n_attempts; i++)
    n_lines += nlk_gateway_audit_take (audit, now_usec, &suppressed) ? 1 : 0;
  return n_lines;
}

static void
test_flood (void)
{
  NlkGatewayAudit audit = { 0 };
  gint64 start = 1000 * G_USEC_PER_SEC;

  g_assert_cmpuint (count_lines (&audit, start, 10000), ==, NLK_GATEWAY_AUDIT_BURST);
  g_assert_cmpuint (count_lines (&audit, start + G_USEC_PER_SEC - 1, 10000), ==, 0);
  g_assert_cmpuint (count_lines (&audit, start + G_USEC_PER_SEC, 10000), ==, 1);
  g_assert_cmpuint (count_lines (&audit, start + 4 * G_USEC_PER_SEC, 10000), ==, 3);
}

static void
test_quiet_time_fills_up (void)
{
  NlkGatewayAudit audit = { 0 };
  gint64 start = 1000 * G_USEC_PER_SEC;

  count_lines (&audit, start, 10000);
  g_assert_cmpuint (count_lines (&audit, start + G_TIME_SPAN_DAY, 10000), ==,
                    NLK_GATEWAY_AUDIT_BURST);
}

static void
test_tells_what_was_left_out (void)
{
  NlkGatewayAudit audit = { 0 };
  guint64 suppressed = 99;

  count_lines (&audit, 0, NLK_GATEWAY_AUDIT_BURST + 7);
  g_assert_true (nlk_gateway_audit_take (&audit, 2 * G_USEC_PER_SEC, &suppressed));
  g_assert_cmpuint (suppressed, ==, 7);
  g_assert_true (nlk_gateway_audit_take (&audit, 2 * G_USEC_PER_SEC, &suppressed));
  g_assert_cmpuint (suppressed, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/audit/flood", test_flood);
  g_test_add_func ("/gateway/audit/quiet-time-fills-up", test_quiet_time_fills_up);
  g_test_add_func ("/gateway/audit/tells-what-was-left-out", test_tells_what_was_left_out);
  return g_test_run ();
}
