/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkAppUnits:
 * @NLK_APP_UNITS_BYTES: bytes a second
 * @NLK_APP_UNITS_BITS: bits a second
 *
 * In what a rate is shown.
 */
typedef enum {
  NLK_APP_UNITS_BYTES,
  NLK_APP_UNITS_BITS,
} NlkAppUnits;

/**
 * NLK_APP_UNITS_IDLE_BYTES:
 *
 * Below so many bytes a second a rate is shown as "idle": pings and other small talk are no traffic of a person.
 */
#define NLK_APP_UNITS_IDLE_BYTES 1000

/**
 * nlk_app_units_dup_bytes:
 * @n_bytes: how many bytes
 *
 * Powers of 1000, at most three figures: "80 B", "12.4 GB".
 *
 * Returns: (transfer full): an amount, in the words of the locale
 */
char *nlk_app_units_dup_bytes (guint64 n_bytes);

/**
 * nlk_app_units_dup_rate:
 * @bytes_per_second: the rate
 * @units: in what to show it
 *
 * As nlk_app_units_dup_bytes(): "1.2 MB/s", "9.6 Mbit/s"; below %NLK_APP_UNITS_IDLE_BYTES "idle".
 *
 * Returns: (transfer full): a rate, in the words of the locale
 */
char *nlk_app_units_dup_rate (guint64 bytes_per_second, NlkAppUnits units);

/**
 * nlk_app_units_dup_delay:
 * @usec: microseconds; negative when unknown
 *
 * Returns: (transfer full): whole milliseconds, "24 ms", at least 1; "–" when unknown
 */
char *nlk_app_units_dup_delay (gint64 usec);

/**
 * nlk_app_units_dup_time:
 * @when: a time
 * @now: the time at present; its time zone is that of the reader
 *
 * Up to an hour ago relative ("just now", "5 minutes ago"), then the clock ("09:12"), with the day of the week when it is not that of
 * @now but within six days ("Mon 09:12"), then the date ("1 May 2026"). What is yet to come has the clock or the date.
 *
 * Returns: (transfer full): a time, in the words of the locale
 */
char *nlk_app_units_dup_time (GDateTime *when, GDateTime *now);

G_END_DECLS
