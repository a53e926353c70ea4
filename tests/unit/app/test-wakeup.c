/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-wakeup.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
test_sleep (void)
{
  NlkAppSleep sleep;

  nlk_app_sleep_init (&sleep, 500 * SECOND, 400 * SECOND);
  g_assert_false (nlk_app_sleep_check (&sleep, 800 * SECOND, 700 * SECOND));
  g_assert_true (nlk_app_sleep_check (&sleep, 1100 * SECOND, 701 * SECOND));
  g_assert_false (nlk_app_sleep_check (&sleep, 1101 * SECOND, 702 * SECOND));
}

/* Both clocks are read one after the other, and a short nap breaks no connection. */
static void
test_small_leaps (void)
{
  NlkAppSleep sleep;

  nlk_app_sleep_init (&sleep, 0, 0);
  for (gint64 i = 1; i < 100; i++)
    g_assert_false (nlk_app_sleep_check (&sleep, 2 * i * SECOND, i * SECOND));
  g_assert_true (nlk_app_sleep_check (&sleep, 203 * SECOND, 101 * SECOND - SECOND / 2));
}

static void
on_woken (NlkAppWakeup *wakeup, gboolean has_network, guint *n_woken)
{
  (*n_woken)++;
}

static void
test_network (void)
{
  g_autoptr (NlkAppWakeup) wakeup = nlk_app_wakeup_new ();
  GNetworkMonitor *network = g_network_monitor_get_default ();
  guint n_woken = 0;

  g_signal_connect (wakeup, "woken", G_CALLBACK (on_woken), &n_woken);
  for (guint i = 0; i < 10; i++)
    g_signal_emit_by_name (network, "network-changed", i % 2 == 0);
  g_assert_cmpuint (n_woken, ==, 0);
  while (n_woken == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_woken, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/wakeup/sleep", test_sleep);
  g_test_add_func ("/app/wakeup/small-leaps", test_small_leaps);
  g_test_add_func ("/app/wakeup/network", test_network);
  return g_test_run ();
}
