/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-backoff.h"

#include "base/nlk-random.h"

void
nlk_backoff_init (NlkBackoff *backoff, gint64 first_usec, gint64 most_usec)
{
  g_return_if_fail (first_usec > 0 && most_usec >= first_usec);

  backoff->first_usec = first_usec;
  backoff->most_usec = most_usec;
  backoff->next_usec = first_usec;
}

gint64
nlk_backoff_next (NlkBackoff *backoff)
{
  gint64 step = backoff->next_usec;
  gint64 fixed = step / 2;
  gint64 left = step - fixed;

  backoff->next_usec = step > backoff->most_usec / 2 ? backoff->most_usec : step * 2;
  /* Chance in milliseconds reaches over more than a day in 32 bits. */
  if (left >= 1000)
    return fixed +
           (gint64) nlk_random_below ((guint32) MIN (left / 1000, G_MAXUINT32 - 1) + 1) * 1000;
  return fixed + nlk_random_below ((guint32) left + 1);
}

void
nlk_backoff_reset (NlkBackoff *backoff)
{
  backoff->next_usec = backoff->first_usec;
}
