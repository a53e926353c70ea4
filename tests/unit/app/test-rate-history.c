/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-rate-history.h"

typedef struct {
  NlkAppRateHistory *history;
  guint64 received;
  guint64 sent;
} Counter;

/* Lets @seconds pass in each of which so much moves. */
static void
pass (Counter *counter, guint seconds, guint64 received, guint64 sent)
{
  for (guint i = 0; i < seconds; i++) {
    counter->received += received;
    counter->sent += sent;
    nlk_app_rate_history_push (counter->history, counter->received, counter->sent);
  }
}

static guint64
top_of (const NlkAppRateHistory *history)
{
  return nlk_app_rate_history_get_top (history, NLK_APP_RATE_SPAN_MINUTE);
}

static void
test_rate (void)
{
  g_autoptr (NlkAppRateHistory) history = nlk_app_rate_history_new ();
  Counter counter = { history, 5000, 7000 };

  pass (&counter, 1, 0, 0);
  g_assert_cmpuint (nlk_app_rate_history_get_rate (history).received, ==, 0);
  pass (&counter, 1, 300, 30);
  g_assert_cmpuint (nlk_app_rate_history_get_rate (history).received, ==, 100);
  g_assert_cmpuint (nlk_app_rate_history_get_rate (history).sent, ==, 10);
  pass (&counter, 3, 600, 60);
  g_assert_cmpuint (nlk_app_rate_history_get_rate (history).received, ==, 600);
  pass (&counter, 3, 0, 0);
  g_assert_cmpuint (nlk_app_rate_history_get_rate (history).received, ==, 0);
}

static void
test_counters_begin_again (void)
{
  g_autoptr (NlkAppRateHistory) history = nlk_app_rate_history_new ();

  nlk_app_rate_history_push (history, G_MAXUINT64, 100);
  nlk_app_rate_history_push (history, 90, 130);
  g_assert_cmpuint (nlk_app_rate_history_get_rate (history).received, ==, 30);
  g_assert_cmpuint (nlk_app_rate_history_get_rate (history).sent, ==, 10);
}

static void
test_seconds_without_a_look (void)
{
  g_autoptr (NlkAppRateHistory) history = nlk_app_rate_history_new ();
  NlkAppRate bar;

  nlk_app_rate_history_push_seconds (history, 5000, 0, 7);
  nlk_app_rate_history_push_seconds (history, 5000 + 4002, 0, 4);
  for (guint age = 0; age < 4; age++) {
    bar = nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_MINUTE, age);
    g_assert_cmpuint (bar.received, ==, age < 2 ? 1000 : 1001);
  }
  bar = nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_MINUTE, 4);
  g_assert_cmpuint (bar.received, ==, 0);

  nlk_app_rate_history_push_seconds (history, 9002 + G_GUINT64_CONSTANT (3000000000), 0, 1000000);
  bar = nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_TEN_MINUTES, 0);
  g_assert_cmpuint (bar.received, ==, 3000);
  bar = nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_TEN_MINUTES,
                                      NLK_APP_RATE_HISTORY_BARS - 1);
  g_assert_cmpuint (bar.received, ==, 3000);
}

static void
test_bars (void)
{
  g_autoptr (NlkAppRateHistory) history = nlk_app_rate_history_new ();
  Counter counter = { history, 0, 0 };
  NlkAppRate bar;

  pass (&counter, 1, 0, 0);
  pass (&counter, 10, 1000, 100);
  pass (&counter, 4, 2000, 200);
  bar = nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_MINUTE, 0);
  g_assert_cmpuint (bar.received, ==, 2000);
  bar = nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_MINUTE, 4);
  g_assert_cmpuint (bar.sent, ==, 100);
  bar = nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_TEN_MINUTES, 0);
  g_assert_cmpuint (bar.received, ==, 2000);
  bar = nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_TEN_MINUTES, 1);
  g_assert_cmpuint (bar.received, ==, 1000);

  pass (&counter, NLK_APP_RATE_HISTORY_BARS, 0, 0);
  bar =
    nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_MINUTE, NLK_APP_RATE_HISTORY_BARS - 1);
  g_assert_cmpuint (bar.received, ==, 0);
  bar = nlk_app_rate_history_get_bar (history, NLK_APP_RATE_SPAN_TEN_MINUTES, 7);
  g_assert_cmpuint (bar.received, ==, 1000);
}

static void
test_top (void)
{
  const struct {
    guint64 rate;
    guint64 top;
  } cases[] = {
    { 1, 10000 },
    { 10000, 10000 },
    { 10001, 20000 },
    { 20001, 50000 },
    { 50001, 100000 },
    { 1200000, 2000000 },
    { 4999999999, 5000000000 },
    { G_MAXUINT64 / 2, G_MAXUINT64 / 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkAppRateHistory) history = nlk_app_rate_history_new ();
    Counter counter = { history, 0, 0 };

    pass (&counter, 1, 0, 0);
    pass (&counter, 1, 0, cases[i].rate);
    g_assert_cmpuint (top_of (history), ==, cases[i].top);
  }
}

static void
test_top_falls_late (void)
{
  g_autoptr (NlkAppRateHistory) history = nlk_app_rate_history_new ();
  Counter counter = { history, 0, 0 };

  pass (&counter, 1, 0, 0);
  pass (&counter, 1, 90000, 0);
  pass (&counter, NLK_APP_RATE_HISTORY_BARS - 1, 45000, 0);
  g_assert_cmpuint (top_of (history), ==, 100000);
  pass (&counter, 9, 45000, 0);
  g_assert_cmpuint (top_of (history), ==, 100000);
  pass (&counter, 1, 45000, 0);
  g_assert_cmpuint (top_of (history), ==, 50000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/rate-history/rate", test_rate);
  g_test_add_func ("/app/rate-history/counters-begin-again", test_counters_begin_again);
  g_test_add_func ("/app/rate-history/seconds-without-a-look", test_seconds_without_a_look);
  g_test_add_func ("/app/rate-history/bars", test_bars);
  g_test_add_func ("/app/rate-history/top", test_top);
  g_test_add_func ("/app/rate-history/top-falls-late", test_top_falls_late);
  return g_test_run ();
}
