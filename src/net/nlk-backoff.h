/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkBackoff:
 *
 * How long to wait between attempts: twice as long each time up to a limit, half of it fixed and half left to chance, so
 * that those who lost the same gateway do not all come back at once. A value.
 */
typedef struct {
  /*< private >*/
  gint64 first_usec;
  gint64 most_usec;
  gint64 next_usec;
} NlkBackoff;

/**
 * nlk_backoff_init:
 * @backoff: (out caller-allocates): the value
 * @first_usec: the longest that the first wait may be, more than 0
 * @most_usec: the longest that any may be, at least @first_usec
 */
void nlk_backoff_init (NlkBackoff *backoff, gint64 first_usec, gint64 most_usec);

/**
 * nlk_backoff_next:
 * @backoff: a back-off
 *
 * Returns: how long to wait now: from half of the current step to the whole; the step doubles
 */
gint64 nlk_backoff_next (NlkBackoff *backoff);

/**
 * nlk_backoff_reset:
 * @backoff: a back-off
 *
 * Begins with the first step again.
 */
void nlk_backoff_reset (NlkBackoff *backoff);

G_END_DECLS
