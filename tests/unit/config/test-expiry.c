/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-expiry-private.h"

#define NOW G_GINT64_CONSTANT (1800000000)

static void
test_good (void)
{
  static const struct {
    const char *text;
    gint64 seconds;
  } cases[] = {
    { "0", 0 },
    { "4102444800", 4102444800 },
    { "9223372036854775807", G_MAXINT64 },
    { "365d", NOW + 365 * 86400 },
    { "1s", NOW + 1 },
    { "1999ms", NOW + 1 },
    { "2w", NOW + 14 * 86400 },
    { "1y", NOW + 365 * 86400 },
    { "2027-01-31", 1801439999 },
    { "2028-02-29", 1835481599 },
    { "2027-01-31T00:00:00Z", 1801353600 },
    { "2027-01-31t00:00:00z", 1801353600 },
    { "2027-01-31T01:30:00+01:30", 1801353600 },
    { "2027-01-30T23:00:00.25-01:00", 1801353600 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 seconds = -1;

    g_test_message ("%s", cases[i].text);
    g_assert_true (nlk_expiry_parse (cases[i].text, NOW, &seconds));
    g_assert_cmpint (seconds, ==, cases[i].seconds);
  }
}

static void
test_bad (void)
{
  static const char *const texts[] = {
    "",
    "never",
    "-1",
    "1.5",
    "1e9",
    "0x10",
    " 1",
    "9223372036854775808",
    "999ms",
    "0d",
    "101y",
    "365 d",
    "365days",
    "2027-02-29",
    "2027-13-01",
    "27-01-31",
    "2027-1-31",
    "20270131T000000Z",
    "2027-W04-7",
    "2027-031",
    "2027-01-31T00:00:00",
    "2027-01-31 00:00:00Z",
    "2027-01-31T00:00Z",
    "2027-01-31T24:00:01Z",
    "2027-01-31T00:00:00.Z",
    "2027-01-31T00:00:00+01",
    "2027-01-31T00:00:00Zx",
    "1960-01-01",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    gint64 seconds = -1;

    g_test_message ("%s", texts[i]);
    g_assert_false (nlk_expiry_parse (texts[i], NOW, &seconds));
    g_assert_cmpint (seconds, ==, -1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/expiry/good", test_good);
  g_test_add_func ("/config/expiry/bad", test_bad);
  return g_test_run ();
}
