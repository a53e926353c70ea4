/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_APP_RATE_HISTORY_BARS:
 *
 * How many bars of each length are kept: a minute of single seconds, ten minutes of ten seconds.
 */
#define NLK_APP_RATE_HISTORY_BARS 60

/**
 * NLK_APP_RATE_HISTORY_LEAST_TOP:
 *
 * The lowest top of a plot in bytes a second, so that a keystroke does not look like a download.
 */
#define NLK_APP_RATE_HISTORY_LEAST_TOP 10000

/**
 * NlkAppRateSpan:
 * @NLK_APP_RATE_SPAN_MINUTE: bars of one second
 * @NLK_APP_RATE_SPAN_TEN_MINUTES: bars of ten seconds
 *
 * How long the bars are.
 */
typedef enum {
  NLK_APP_RATE_SPAN_MINUTE,
  NLK_APP_RATE_SPAN_TEN_MINUTES,
} NlkAppRateSpan;

/**
 * NlkAppRate:
 * @received: bytes a second
 * @sent: bytes a second
 *
 * What moved in both directions, seen from here.
 */
typedef struct {
  guint64 received;
  guint64 sent;
} NlkAppRate;

/**
 * NlkAppRateHistory:
 *
 * What one tunnel moved in the last ten minutes, of fixed size. Knows no clock: it is told once a second. One thread.
 */
typedef struct _NlkAppRateHistory NlkAppRateHistory;

/**
 * nlk_app_rate_history_new:
 *
 * Returns: (transfer full): an empty history; all bars are 0
 */
NlkAppRateHistory *nlk_app_rate_history_new (void);

/**
 * nlk_app_rate_history_ref:
 * @history: a history
 *
 * Returns: (transfer full): @history
 */
NlkAppRateHistory *nlk_app_rate_history_ref (NlkAppRateHistory *history);

/**
 * nlk_app_rate_history_unref:
 * @history: (transfer full): a history
 */
void nlk_app_rate_history_unref (NlkAppRateHistory *history);

/**
 * nlk_app_rate_history_push:
 * @history: a history
 * @received: all bytes received so far
 * @sent: all bytes sent so far
 *
 * Takes the counters of this second. The first push says from where they count; counters that went back start anew.
 */
void nlk_app_rate_history_push (NlkAppRateHistory *history, guint64 received, guint64 sent);

/**
 * nlk_app_rate_history_push_seconds:
 * @history: a history
 * @received: all bytes received so far
 * @sent: all bytes sent so far
 * @n_seconds: seconds since the last push, at least 1
 *
 * As nlk_app_rate_history_push() when nobody looked for a while: what moved is spread over these seconds.
 */
void nlk_app_rate_history_push_seconds (NlkAppRateHistory *history, guint64 received, guint64 sent,
                                        gint64 n_seconds);

/**
 * nlk_app_rate_history_get_rate:
 * @history: a history
 *
 * Returns: what is shown as the rate: the mean of the last three seconds
 */
NlkAppRate nlk_app_rate_history_get_rate (const NlkAppRateHistory *history);

/**
 * nlk_app_rate_history_get_bar:
 * @history: a history
 * @span: which bars
 * @age: 0 for the newest, less than %NLK_APP_RATE_HISTORY_BARS
 *
 * Returns: the mean rate over that bar
 */
NlkAppRate nlk_app_rate_history_get_bar (const NlkAppRateHistory *history, NlkAppRateSpan span,
                                         guint age);

/**
 * nlk_app_rate_history_get_top:
 * @history: a history
 * @span: which bars
 *
 * Returns: bytes a second at the edge of a plot: 1, 2 or 5 times a power of ten, at least %NLK_APP_RATE_HISTORY_LEAST_TOP and at
 *   least every bar; it falls only when all bars were below its half for ten seconds
 */
guint64 nlk_app_rate_history_get_top (const NlkAppRateHistory *history, NlkAppRateSpan span);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAppRateHistory, nlk_app_rate_history_unref)

G_END_DECLS
