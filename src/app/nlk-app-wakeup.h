/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NLK_APP_WAKEUP_LEAP_USEC:
 *
 * The shortest sleep that counts.
 */
#define NLK_APP_WAKEUP_LEAP_USEC (2 * G_USEC_PER_SEC)

/**
 * NlkAppSleep:
 *
 * Notices that the machine has slept: a clock that goes on meanwhile leaps ahead of one that does not. A value.
 */
typedef struct {
  /*< private >*/
  gint64 lead_usec;
} NlkAppSleep;

/**
 * nlk_app_sleep_init:
 * @sleep: (out caller-allocates): the value
 * @boottime_usec: nlk_clock_boottime_usec()
 * @monotonic_usec: nlk_clock_monotonic_usec()
 */
void nlk_app_sleep_init (NlkAppSleep *sleep, gint64 boottime_usec, gint64 monotonic_usec);

/**
 * nlk_app_sleep_check:
 * @sleep: the value
 * @boottime_usec: nlk_clock_boottime_usec()
 * @monotonic_usec: nlk_clock_monotonic_usec()
 *
 * Returns: whether it has slept since the last check
 */
gboolean nlk_app_sleep_check (NlkAppSleep *sleep, gint64 boottime_usec, gint64 monotonic_usec);

#define NLK_TYPE_APP_WAKEUP (nlk_app_wakeup_get_type ())

/**
 * NlkAppWakeup:
 *
 * Tells that connections may be dead without a word: the machine has slept, or the network is another one. Wakes up for
 * nothing else.
 *
 * Signals:
 * - `woken` (boolean has_network): one of both has happened
 */
G_DECLARE_FINAL_TYPE (NlkAppWakeup, nlk_app_wakeup, NLK, APP_WAKEUP, GObject)

/**
 * nlk_app_wakeup_new:
 *
 * Returns: (transfer full): one that watches
 */
NlkAppWakeup *nlk_app_wakeup_new (void);

G_END_DECLS
