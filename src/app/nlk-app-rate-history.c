/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-rate-history.h"

#define SPANS 2
#define SECONDS_OF_RATE 3
#define SECONDS_BEFORE_FALL 10

/* One ring of bars; the newest stands at @newest and may still grow. */
typedef struct {
  NlkAppRate bars[NLK_APP_RATE_HISTORY_BARS];
  guint newest;
  guint seconds_per_bar;
  guint seconds_in_newest;
  guint seconds_low;
  guint64 top;
} Ring;

struct _NlkAppRateHistory {
  Ring rings[SPANS];
  gboolean is_counting;
  guint64 received;
  guint64 sent;
};

NlkAppRateHistory *
nlk_app_rate_history_new (void)
{
  const guint seconds[SPANS] = { 1, 10 };
  NlkAppRateHistory *history = g_rc_box_new0 (NlkAppRateHistory);

  for (guint i = 0; i < SPANS; i++) {
    history->rings[i].seconds_per_bar = seconds[i];
    history->rings[i].top = NLK_APP_RATE_HISTORY_LEAST_TOP;
  }
  return history;
}

NlkAppRateHistory *
nlk_app_rate_history_ref (NlkAppRateHistory *history)
{
  return g_rc_box_acquire (history);
}

void
nlk_app_rate_history_unref (NlkAppRateHistory *history)
{
  g_rc_box_release (history);
}

static const NlkAppRate *
peek_bar (const Ring *ring, guint age)
{
  return &ring->bars[(ring->newest + NLK_APP_RATE_HISTORY_BARS - age) % NLK_APP_RATE_HISTORY_BARS];
}

static NlkAppRate
bar_rate (const Ring *ring, guint age)
{
  const NlkAppRate *bar = peek_bar (ring, age);
  guint seconds = age == 0 ? MAX (ring->seconds_in_newest, 1) : ring->seconds_per_bar;

  return (NlkAppRate){ bar->received / seconds, bar->sent / seconds };
}

static guint64
wanted_top (const Ring *ring, guint64 *ret_most)
{
  const guint steps[] = { 1, 2, 5 };
  guint64 most = 0;
  guint64 top = NLK_APP_RATE_HISTORY_LEAST_TOP;
  guint64 power = NLK_APP_RATE_HISTORY_LEAST_TOP;

  for (guint age = 0; age < NLK_APP_RATE_HISTORY_BARS; age++) {
    NlkAppRate rate = bar_rate (ring, age);

    most = MAX (most, MAX (rate.received, rate.sent));
  }
  *ret_most = most;
  for (guint i = 1; top < most && power <= G_MAXUINT64 / 100; i++) {
    if (i % G_N_ELEMENTS (steps) == 0)
      power *= 10;
    top = power * steps[i % G_N_ELEMENTS (steps)];
  }
  return MAX (top, most);
}

static void
set_top (Ring *ring)
{
  guint64 most;
  guint64 wanted = wanted_top (ring, &most);

  ring->seconds_low = most < ring->top / 2 ? ring->seconds_low + 1 : 0;
  if (wanted > ring->top || ring->seconds_low >= SECONDS_BEFORE_FALL) {
    ring->top = wanted;
    ring->seconds_low = 0;
  }
}

static void
ring_push (Ring *ring, guint64 received, guint64 sent)
{
  NlkAppRate *bar;

  if (ring->seconds_in_newest == ring->seconds_per_bar) {
    ring->newest = (ring->newest + 1) % NLK_APP_RATE_HISTORY_BARS;
    ring->bars[ring->newest] = (NlkAppRate){ 0 };
    ring->seconds_in_newest = 0;
  }
  bar = &ring->bars[ring->newest];
  bar->received += received;
  bar->sent += sent;
  ring->seconds_in_newest++;
  set_top (ring);
}

void
nlk_app_rate_history_push (NlkAppRateHistory *history, guint64 received, guint64 sent)
{
  if (history->is_counting) {
    guint64 new_received = received - (received >= history->received ? history->received : 0);
    guint64 new_sent = sent - (sent >= history->sent ? history->sent : 0);

    for (guint i = 0; i < SPANS; i++)
      ring_push (&history->rings[i], new_received, new_sent);
  }
  history->is_counting = TRUE;
  history->received = received;
  history->sent = sent;
}

NlkAppRate
nlk_app_rate_history_get_rate (const NlkAppRateHistory *history)
{
  const Ring *ring = &history->rings[NLK_APP_RATE_SPAN_MINUTE];
  NlkAppRate rate = { 0 };

  for (guint age = 0; age < SECONDS_OF_RATE; age++) {
    rate.received += peek_bar (ring, age)->received;
    rate.sent += peek_bar (ring, age)->sent;
  }
  return (NlkAppRate){ rate.received / SECONDS_OF_RATE, rate.sent / SECONDS_OF_RATE };
}

NlkAppRate
nlk_app_rate_history_get_bar (const NlkAppRateHistory *history, NlkAppRateSpan span, guint age)
{
  g_return_val_if_fail (age < NLK_APP_RATE_HISTORY_BARS, (NlkAppRate){ 0 });

  return bar_rate (&history->rings[span], age);
}

guint64
nlk_app_rate_history_get_top (const NlkAppRateHistory *history, NlkAppRateSpan span)
{
  return history->rings[span].top;
}
