/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_GUESS_AGENT_CAPACITY:
 *
 * Wrong keys that an agent checks in a row; one more each minute.
 */
#define NLK_GUESS_AGENT_CAPACITY 20

/**
 * NLK_GUESS_AGENT_PERIOD_USEC:
 *
 * Time after which an agent checks one more.
 */
#define NLK_GUESS_AGENT_PERIOD_USEC (60 * G_USEC_PER_SEC)

/**
 * NLK_GUESS_CLIENT_CAPACITY:
 *
 * Unanswered proofs that a client gives away in a row, for one agent and key; one more each hour.
 */
#define NLK_GUESS_CLIENT_CAPACITY 10

/**
 * NLK_GUESS_CLIENT_PERIOD_USEC:
 *
 * Time after which a client gives away one more.
 */
#define NLK_GUESS_CLIENT_PERIOD_USEC (3600 * (gint64) G_USEC_PER_SEC)

/**
 * NlkGuessLimit:
 * @capacity: most guesses in the bucket
 * @left: guesses in it as of @since_usec
 * @period_usec: time after which one comes back
 * @since_usec: boot time from which the next one counts
 *
 * A bucket of guesses. All times are those of nlk_clock_boottime_usec().
 */
typedef struct {
  guint capacity;
  guint left;
  gint64 period_usec;
  gint64 since_usec;
} NlkGuessLimit;

/**
 * nlk_guess_limit_init:
 * @limit: (out caller-allocates): the bucket, full afterwards
 * @capacity: most guesses in it, at least 1
 * @period_usec: time after which one comes back, at least 1
 */
void nlk_guess_limit_init (NlkGuessLimit *limit, guint capacity, gint64 period_usec);

/**
 * nlk_guess_limit_take:
 * @limit: the bucket
 * @now_usec: boot time
 *
 * Returns: whether there was one to take
 */
gboolean nlk_guess_limit_take (NlkGuessLimit *limit, gint64 now_usec);

/**
 * nlk_guess_limit_put_back:
 * @limit: the bucket
 *
 * Undoes one nlk_guess_limit_take(): what was taken was no guess.
 */
void nlk_guess_limit_put_back (NlkGuessLimit *limit);

/**
 * nlk_guess_limit_refill:
 * @limit: the bucket
 *
 * Makes the bucket full: a person has entered the key anew.
 */
void nlk_guess_limit_refill (NlkGuessLimit *limit);

/**
 * nlk_guess_limit_get_wait_usec:
 * @limit: the bucket
 * @now_usec: boot time
 *
 * Returns: time until there is one to take, 0 when there is one now
 */
gint64 nlk_guess_limit_get_wait_usec (NlkGuessLimit *limit, gint64 now_usec);

G_END_DECLS
