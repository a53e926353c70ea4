/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-notices.h"

#include "base/nlk-log.h"

static const char *const names[NLK_GATEWAY_NOTICE_N] = {
  [NLK_GATEWAY_NOTICE_STRANGERS] = "connections_unauthenticated",
  [NLK_GATEWAY_NOTICE_ADDRESS] = "connections_per_address",
  [NLK_GATEWAY_NOTICE_UPGRADES] = "upgrades_per_address",
  [NLK_GATEWAY_NOTICE_CHANNELS_OF_USER] = "control_channels_per_uid",
  [NLK_GATEWAY_NOTICE_CHANNELS_OF_TOKEN] = "channels_per_token",
  [NLK_GATEWAY_NOTICE_STREAMS_OF_TOKEN] = "streams_per_token",
  [NLK_GATEWAY_NOTICE_STREAMS_OF_SESSION] = "streams_per_session",
  [NLK_GATEWAY_NOTICE_STREAMS] = "streams_total",
  [NLK_GATEWAY_NOTICE_PENDING] = "pending_per_agent",
  [NLK_GATEWAY_NOTICE_DESCRIPTORS] = "of open files (LimitNOFILE, ulimit -n)",
};

struct _NlkGatewayNotices {
  NlkLoop *loop;
  gint64 period_usec;
  NlkTimer timers[NLK_GATEWAY_NOTICE_N];
  gboolean is_quiet[NLK_GATEWAY_NOTICE_N]; /* a line was written a short time ago */
  guint64 n_more[NLK_GATEWAY_NOTICE_N];
};

NlkGatewayNotices *
nlk_gateway_notices_new (NlkLoop *loop, gint64 period_usec)
{
  NlkGatewayNotices *notices = g_new0 (NlkGatewayNotices, 1);

  notices->loop = nlk_loop_ref (loop);
  notices->period_usec = period_usec;
  return notices;
}

static void
on_period_over (NlkTimer *timer)
{
  NlkGatewayNotices *notices = timer->owner;
  gsize notice = (gsize) (timer - notices->timers);

  notices->is_quiet[notice] = notices->n_more[notice] > 0;
  if (!notices->is_quiet[notice])
    return;
  nlk_log (NLK_LOG_WARN, "%" G_GUINT64_FORMAT " more refused in the last minute by the limit %s",
           notices->n_more[notice], names[notice]);
  notices->n_more[notice] = 0;
  nlk_loop_start_timer (notices->loop, timer, notices->period_usec, notices, on_period_over);
}

void
nlk_gateway_notices_tell (NlkGatewayNotices *notices, NlkGatewayNotice notice, const char *who,
                          guint value)
{
  if (notices->is_quiet[notice]) {
    notices->n_more[notice]++;
    return;
  }
  if (value > 0)
    nlk_log (NLK_LOG_WARN, "refused %s: the limit %s (%u) is reached", who, names[notice], value);
  else
    nlk_log (NLK_LOG_WARN, "refused %s: the limit %s is reached", who, names[notice]);
  notices->is_quiet[notice] = TRUE;
  nlk_loop_start_timer (notices->loop, &notices->timers[notice], notices->period_usec, notices,
                        on_period_over);
}

void
nlk_gateway_notices_free (NlkGatewayNotices *notices)
{
  if (notices == NULL)
    return;
  for (guint i = 0; i < NLK_GATEWAY_NOTICE_N; i++)
    nlk_loop_stop_timer (&notices->timers[i]);
  nlk_loop_unref (notices->loop);
  g_free (notices);
}
