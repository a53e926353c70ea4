/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-units.h"

#include <glib/gi18n.h>

#define DAYS_WITH_A_NAME 6

/* "999.9" is the longest; in the decimal point of the locale, without a zero behind it. */
static char *
dup_three_figures (guint64 value, guint64 unit)
{
  guint64 tenths = value / unit * 10 + (value % unit * 10 + unit / 2) / unit;

  if (tenths >= 1000 || tenths % 10 == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, value / unit + (value % unit * 2 >= unit));
  return g_strdup_printf ("%.1f", (double) tenths / 10);
}

/* The largest unit that leaves a number below 1000 after rounding; the last takes whatever is left. */
static char *
dup_scaled (guint64 value, const char *const *formats)
{
  guint64 unit = 1;
  g_autofree char *number = NULL;

  while (formats[1] != NULL && value >= 1000 * unit - unit / 2) {
    unit *= 1000;
    formats++;
  }
  number = dup_three_figures (value, unit);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (*formats, number);
#pragma GCC diagnostic pop
}

char *
nlk_app_units_dup_bytes (guint64 n_bytes)
{
  const char *const formats[] = {
    /* Translators: an amount of data in bytes, thousands of bytes and so on; %s is a number of at most three figures */
    _ ("%s B"), _ ("%s kB"), _ ("%s MB"), _ ("%s GB"), _ ("%s TB"), NULL,
  };

  return dup_scaled (n_bytes, formats);
}

char *
nlk_app_units_dup_rate (guint64 bytes_per_second, NlkAppUnits units)
{
  const char *const bytes[] = {
    "%s",
    /* Translators: a rate in thousands, millions of bytes a second and so on; %s is a number of at most three figures */
    _ ("%s kB/s"),
    _ ("%s MB/s"),
    _ ("%s GB/s"),
    _ ("%s TB/s"),
    NULL,
  };
  const char *const bits[] = {
    "%s",
    /* Translators: a rate in thousands, millions of bits a second and so on; %s is a number of at most three figures */
    _ ("%s kbit/s"),
    _ ("%s Mbit/s"),
    _ ("%s Gbit/s"),
    _ ("%s Tbit/s"),
    NULL,
  };

  /* Translators: instead of a rate: (almost) no data moves */
  if (bytes_per_second < NLK_APP_UNITS_IDLE_BYTES)
    return g_strdup (_ ("idle"));
  if (units == NLK_APP_UNITS_BITS)
    return dup_scaled (MIN (bytes_per_second, G_MAXUINT64 / 8) * 8, bits);
  return dup_scaled (bytes_per_second, bytes);
}

char *
nlk_app_units_dup_delay (gint64 usec)
{
  g_autofree char *number = NULL;

  if (usec < 0)
    return g_strdup ("–");
  number = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (usec / 1000 + (usec % 1000 >= 500), 1));
  /* Translators: milliseconds of a round trip; %s is a whole number */
  return g_strdup_printf (_ ("%s ms"), number);
}

static gboolean
is_same_day (GDateTime *one, GDateTime *other)
{
  return g_date_time_get_year (one) == g_date_time_get_year (other) &&
         g_date_time_get_day_of_year (one) == g_date_time_get_day_of_year (other);
}

char *
nlk_app_units_dup_time (GDateTime *when, GDateTime *now)
{
  GTimeSpan ago = g_date_time_difference (now, when);
  g_autoptr (GDateTime) here = g_date_time_to_timezone (when, g_date_time_get_timezone (now));

  if (ago >= 0 && ago < G_TIME_SPAN_MINUTE)
    return g_strdup (_ ("just now"));
  if (ago >= 0 && ago < G_TIME_SPAN_HOUR) {
    guint minutes = (guint) (ago / G_TIME_SPAN_MINUTE);

    return g_strdup_printf (ngettext ("%u minute ago", "%u minutes ago", minutes), minutes);
  }
  /* Translators: the clock of today, as g_date_time_format() wants it */
  if (is_same_day (here, now))
    return g_date_time_format (here, C_ ("time", "%H:%M"));
  /* Translators: a day of this week, short, and the clock, as g_date_time_format() wants it */
  if (ago > 0 && ago < DAYS_WITH_A_NAME * G_TIME_SPAN_DAY)
    return g_date_time_format (here, C_ ("time", "%a %H:%M"));
  /* Translators: a date with its year, as g_date_time_format() wants it */
  return g_date_time_format (here, C_ ("time", "%-d %b %Y"));
}
