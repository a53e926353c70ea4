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

static guint64
growth (guint64 from, guint64 to)
{
  return to - (to >= from ? from : 0);
}

/* Division spreads a remainder too: the parts of all seconds add up to the whole. */
static guint64
part (guint64 whole, gint64 i, gint64 n)
{
  guint64 each = whole / (guint64) n;

  return each + ((guint64) i < whole % (guint64) n ? 1 : 0);
}

void
nlk_app_rate_history_push_seconds (NlkAppRateHistory *history, guint64 received, guint64 sent,
                                   gint64 n_seconds)
{
  const gint64 longest = NLK_APP_RATE_HISTORY_BARS * history->rings[SPANS - 1].seconds_per_bar;
  guint64 new_received = growth (history->received, received);
  guint64 new_sent = growth (history->sent, sent);

  g_return_if_fail (n_seconds >= 1);

  for (gint64 i = MAX (0, n_seconds - longest); history->is_counting && i < n_seconds; i++)
    for (guint ring = 0; ring < SPANS; ring++)
      ring_push (&history->rings[ring], part (new_received, i, n_seconds),
                 part (new_sent, i, n_seconds));
  history->is_counting = TRUE;
  history->received = received;
  history->sent = sent;
}

void
nlk_app_rate_history_push (NlkAppRateHistory *history, guint64 received, guint64 sent)
{
  nlk_app_rate_history_push_seconds (history, received, sent, 1);
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
