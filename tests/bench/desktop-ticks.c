/* SPDX-License-Identifier: GPL-3.0-or-later
 * desktop-ticks: the desktop client with a clock beside it. Every tick asks the main loop for the next one; on SIGUSR1 it prints how many
 * there were since the last time, and the median, the 99th percentile and the longest gap between two, in microseconds. */
#include "app/nlk-app-application.h"

#include <glib-unix.h>
#include <stdio.h>

#define TICK_MSEC 10

typedef struct {
  gint64 last_usec;
  GArray *gaps;
} Ticks;

static gboolean
on_tick (gpointer user_data)
{
  Ticks *ticks = user_data;
  gint64 now_usec = g_get_monotonic_time ();
  gint64 gap_usec = now_usec - ticks->last_usec;

  if (ticks->last_usec != 0)
    g_array_append_val (ticks->gaps, gap_usec);
  ticks->last_usec = now_usec;
  return G_SOURCE_CONTINUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static gint64
get_share (GArray *gaps, guint percent)
{
  return g_array_index (gaps, gint64, (gaps->len - 1) * percent / 100);
}

static gboolean
on_report (gpointer user_data)
{
  GArray *gaps = ((Ticks *) user_data)->gaps;

  g_array_sort (gaps, compare);
  if (gaps->len == 0)
    puts ("0 0 0 0");
  else
    printf ("%u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", gaps->len,
            get_share (gaps, 50), get_share (gaps, 99), get_share (gaps, 100));
  fflush (stdout);
  g_array_set_size (gaps, 0);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  Ticks ticks = { 0, g_array_new (FALSE, FALSE, sizeof (gint64)) };
  g_autoptr (NlkAppApplication) app = NULL;

  g_set_prgname ("narrowlink-desktop");
  g_timeout_add (TICK_MSEC, on_tick, &ticks);
  g_unix_signal_add (SIGUSR1, on_report, &ticks);
  app = nlk_app_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
