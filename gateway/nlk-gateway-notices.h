/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-loop.h"

G_BEGIN_DECLS

/**
 * NLK_GATEWAY_NOTICES_PERIOD_USEC:
 *
 * How long a limit that is reached is told of with one line.
 */
#define NLK_GATEWAY_NOTICES_PERIOD_USEC (60 * G_USEC_PER_SEC)

/**
 * NlkGatewayNotice:
 * @NLK_GATEWAY_NOTICE_STRANGERS: `connections_unauthenticated`
 * @NLK_GATEWAY_NOTICE_ADDRESS: `connections_per_address`
 * @NLK_GATEWAY_NOTICE_UPGRADES: `upgrades_per_address`
 * @NLK_GATEWAY_NOTICE_CHANNELS_OF_USER: `control_channels_per_uid`
 * @NLK_GATEWAY_NOTICE_CHANNELS_OF_TOKEN: `channels_per_token`
 * @NLK_GATEWAY_NOTICE_STREAMS_OF_TOKEN: `streams_per_token`
 * @NLK_GATEWAY_NOTICE_STREAMS_OF_SESSION: `streams_per_session`
 * @NLK_GATEWAY_NOTICE_STREAMS: `streams_total`
 * @NLK_GATEWAY_NOTICE_PENDING: `pending_per_agent`
 * @NLK_GATEWAY_NOTICE_DESCRIPTORS: open files of the process
 * @NLK_GATEWAY_NOTICE_N: how many there are
 *
 * Which limit was reached.
 */
typedef enum {
  NLK_GATEWAY_NOTICE_STRANGERS,
  NLK_GATEWAY_NOTICE_ADDRESS,
  NLK_GATEWAY_NOTICE_UPGRADES,
  NLK_GATEWAY_NOTICE_CHANNELS_OF_USER,
  NLK_GATEWAY_NOTICE_CHANNELS_OF_TOKEN,
  NLK_GATEWAY_NOTICE_STREAMS_OF_TOKEN,
  NLK_GATEWAY_NOTICE_STREAMS_OF_SESSION,
  NLK_GATEWAY_NOTICE_STREAMS,
  NLK_GATEWAY_NOTICE_PENDING,
  NLK_GATEWAY_NOTICE_DESCRIPTORS,
  NLK_GATEWAY_NOTICE_N,
} NlkGatewayNotice;

/**
 * NlkGatewayNotices:
 *
 * Says that limits are reached, one line a minute for each, and how often it was left out.
 */
typedef struct _NlkGatewayNotices NlkGatewayNotices;

/**
 * nlk_gateway_notices_new:
 * @loop: the loop of this thread
 * @period_usec: %NLK_GATEWAY_NOTICES_PERIOD_USEC
 *
 * Returns: (transfer full): nothing is told yet
 */
NlkGatewayNotices *nlk_gateway_notices_new (NlkLoop *loop, gint64 period_usec);

/**
 * nlk_gateway_notices_tell:
 * @notices: the notices
 * @notice: which limit is reached
 * @who: text fit for a log
 * @value: the limit, 0 to leave it out
 *
 * Writes `refused WHO: the limit NAME (VALUE) is reached` at level warn. What comes within the period after that is
 * counted and told at its end, as `N more refused in the last minute by the limit NAME`.
 */
void nlk_gateway_notices_tell (NlkGatewayNotices *notices, NlkGatewayNotice notice, const char *who,
                               guint value);

/**
 * nlk_gateway_notices_free:
 * @notices: (transfer full) (nullable): the notices
 */
void nlk_gateway_notices_free (NlkGatewayNotices *notices);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkGatewayNotices, nlk_gateway_notices_free)

G_END_DECLS
