/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-guess-limit.h"

void
nlk_guess_limit_init (NlkGuessLimit *limit, guint capacity, gint64 period_usec)
{
  g_return_if_fail (capacity > 0 && period_usec > 0);

  limit->capacity = capacity;
  limit->left = capacity;
  limit->period_usec = period_usec;
  limit->since_usec = 0;
}

static void
gain (NlkGuessLimit *limit, gint64 now_usec)
{
  gint64 gained;

  if (limit->left == limit->capacity || now_usec <= limit->since_usec)
    return;
  gained = (now_usec - limit->since_usec) / limit->period_usec;
  limit->since_usec += gained * limit->period_usec;
  limit->left = (guint) MIN ((gint64) limit->capacity, limit->left + gained);
}

gboolean
nlk_guess_limit_take (NlkGuessLimit *limit, gint64 now_usec)
{
  gain (limit, now_usec);
  if (limit->left == 0)
    return FALSE;
  /* Time with a full bucket does not count towards the next one. */
  if (limit->left == limit->capacity)
    limit->since_usec = now_usec;
  limit->left--;
  return TRUE;
}

void
nlk_guess_limit_put_back (NlkGuessLimit *limit)
{
  if (limit->left < limit->capacity)
    limit->left++;
}

void
nlk_guess_limit_refill (NlkGuessLimit *limit)
{
  limit->left = limit->capacity;
}

gint64
nlk_guess_limit_get_wait_usec (NlkGuessLimit *limit, gint64 now_usec)
{
  gain (limit, now_usec);
  return limit->left > 0 ? 0 : limit->since_usec + limit->period_usec - now_usec;
}
