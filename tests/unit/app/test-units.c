/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-units.h"

static void
test_bytes (void)
{
  const struct {
    guint64 n_bytes;
    const char *text;
  } cases[] = {
    { 0, "0 B" },
    { 80, "80 B" },
    { 999, "999 B" },
    { 1000, "1 kB" },
    { 1240, "1.2 kB" },
    { 12000, "12 kB" },
    { 99949, "99.9 kB" },
    { 99951, "100 kB" },
    { 999499, "999 kB" },
    { 999500, "1 MB" },
    { 12400000000, "12.4 GB" },
    { 1100000000000, "1.1 TB" },
    { G_MAXUINT64, "18446744 TB" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = nlk_app_units_dup_bytes (cases[i].n_bytes);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_rates (void)
{
  const struct {
    guint64 rate;
    const char *bytes;
    const char *bits;
  } cases[] = {
    { 0, "idle", "idle" },
    { 999, "idle", "idle" },
    { 1000, "1 kB/s", "8 kbit/s" },
    { 30000, "30 kB/s", "240 kbit/s" },
    { 1200000, "1.2 MB/s", "9.6 Mbit/s" },
    { 125000000, "125 MB/s", "1 Gbit/s" },
    { G_MAXUINT64, "18446744 TB/s", "18446744 Tbit/s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *bytes = nlk_app_units_dup_rate (cases[i].rate, NLK_APP_UNITS_BYTES);
    g_autofree char *bits = nlk_app_units_dup_rate (cases[i].rate, NLK_APP_UNITS_BITS);

    g_assert_cmpstr (bytes, ==, cases[i].bytes);
    g_assert_cmpstr (bits, ==, cases[i].bits);
  }
}

static void
test_delays (void)
{
  const struct {
    gint64 usec;
    const char *text;
  } cases[] = {
    { -1, "–" },      { 0, "1 ms" },      { 1499, "1 ms" },
    { 1500, "2 ms" }, { 24000, "24 ms" }, { G_MAXINT64, "9223372036854776 ms" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = nlk_app_units_dup_delay (cases[i].usec);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_times (void)
{
  const struct {
    const char *when;
    const char *text;
  } cases[] = {
    { "2026-11-26T12:00:00Z", "just now" },     { "2026-11-26T11:59:01Z", "just now" },
    { "2026-11-26T11:59:00Z", "1 minute ago" }, { "2026-11-26T11:00:01Z", "59 minutes ago" },
    { "2026-11-26T11:00:00Z", "12:00" },        { "2026-11-25T23:30:00Z", "00:30" },
    { "2026-11-25T22:30:00Z", "Wed 23:30" },    { "2026-11-20T12:00:01Z", "Fri 13:00" },
    { "2026-11-20T12:00:00Z", "20 Nov 2026" },  { "2026-11-26T20:15:00Z", "21:15" },
    { "2027-05-01T00:00:00Z", "1 May 2027" },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("+01");
  g_autoptr (GDateTime) now = g_date_time_new (zone, 2026, 11, 26, 13, 0, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GDateTime) when = g_date_time_new_from_iso8601 (cases[i].when, NULL);
    g_autofree char *text = nlk_app_units_dup_time (when, now);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/units/bytes", test_bytes);
  g_test_add_func ("/app/units/rates", test_rates);
  g_test_add_func ("/app/units/delays", test_delays);
  g_test_add_func ("/app/units/times", test_times);
  return g_test_run ();
}
