/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-expiry.h"

#include "base/nlk-clock.h"
#include "protocol/nlk-token.h"

/* A clock that is set, or a machine that slept, is noticed this much later. */
#define LOOK_MOST_SECONDS 600

static void
on_look (NlkTimer *timer)
{
  NlkGatewayExpiry *expiry = timer->owner;
  gint64 now_seconds = nlk_clock_wall_usec () / G_USEC_PER_SEC;
  /* As nlk_token_verify() has it, so that a peer that comes back is refused. */
  gint64 most_seconds = now_seconds - NLK_TOKEN_LEEWAY_SECONDS;
  gint64 left_seconds = LOOK_MOST_SECONDS;

  if (expiry->expires_seconds < most_seconds) {
    expiry->func (expiry->owner);
    return;
  }
  if (expiry->expires_seconds - most_seconds < LOOK_MOST_SECONDS)
    left_seconds = expiry->expires_seconds - most_seconds + 1;
  nlk_loop_start_timer (expiry->loop, &expiry->timer, left_seconds * G_USEC_PER_SEC, expiry,
                        on_look);
}

void
nlk_gateway_expiry_start (NlkGatewayExpiry *expiry, NlkLoop *loop, gint64 expires_seconds,
                          void (*func) (gpointer owner), gpointer owner)
{
  expiry->loop = loop;
  expiry->expires_seconds = expires_seconds;
  expiry->func = func;
  expiry->owner = owner;
  nlk_loop_start_timer (loop, &expiry->timer, 0, expiry, on_look);
}

void
nlk_gateway_expiry_stop (NlkGatewayExpiry *expiry)
{
  nlk_loop_stop_timer (&expiry->timer);
}
