/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-pulse.h"

#include "net/nlk-frame-end.h"

struct _NlkGatewayPulse {
  NlkLoop *loop;
  NlkRelay *relay;
  NlkTimer timer;
  guint64 seen_units[2]; /* from the first end, from the second */
};

static void
ping_if_silent (NlkEnd *end, guint64 n_units, guint64 *seen_units)
{
  struct iovec iov;
  guint n_iov;
  gboolean is_silent = n_units == *seen_units;

  *seen_units = n_units;
  if (is_silent && nlk_end_peek (end, &iov, 1, &n_iov) == NLK_END_WAIT)
    nlk_frame_end_ping (end);
}

static void
on_timer (NlkTimer *timer)
{
  NlkGatewayPulse *pulse = timer->owner;
  NlkRelayCounts from_a, from_b;
  NlkEnd *a, *b;

  nlk_relay_get_counts (pulse->relay, &from_a, &from_b);
  nlk_relay_get_ends (pulse->relay, &a, &b);
  ping_if_silent (a, from_a.units, &pulse->seen_units[0]);
  ping_if_silent (b, from_b.units, &pulse->seen_units[1]);
  nlk_loop_start_timer (pulse->loop, timer, NLK_GATEWAY_PULSE_USEC, pulse, on_timer);
}

NlkGatewayPulse *
nlk_gateway_pulse_new (NlkLoop *loop, NlkRelay *relay)
{
  NlkGatewayPulse *pulse = g_new0 (NlkGatewayPulse, 1);

  pulse->loop = nlk_loop_ref (loop);
  pulse->relay = relay;
  nlk_loop_start_timer (loop, &pulse->timer, NLK_GATEWAY_PULSE_USEC, pulse, on_timer);
  return pulse;
}

void
nlk_gateway_pulse_free (NlkGatewayPulse *pulse)
{
  if (pulse == NULL)
    return;
  nlk_loop_stop_timer (&pulse->timer);
  nlk_loop_unref (pulse->loop);
  g_free (pulse);
}
