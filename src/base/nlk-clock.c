/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-clock.h"

#include <time.h>

static gint64
read_clock_usec (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gint64
nlk_clock_monotonic_usec (void)
{
  return read_clock_usec (CLOCK_MONOTONIC);
}

gint64
nlk_clock_boottime_usec (void)
{
  return read_clock_usec (CLOCK_BOOTTIME);
}

gint64
nlk_clock_wall_usec (void)
{
  return read_clock_usec (CLOCK_REALTIME);
}
