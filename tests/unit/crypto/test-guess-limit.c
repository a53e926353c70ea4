/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-guess-limit.h"

#include "nlk-test-crypto.h"

static void
test_empties_and_refills (void)
{
  NlkGuessLimit limit;
  gint64 now = TEST_START_USEC;

  nlk_guess_limit_init (&limit, 20, 60 * TEST_SECOND);
  for (guint i = 0; i < 20; i++)
    g_assert_true (nlk_guess_limit_take (&limit, now));
  g_assert_false (nlk_guess_limit_take (&limit, now));
  g_assert_cmpint (nlk_guess_limit_get_wait_usec (&limit, now), ==, 60 * TEST_SECOND);
  now += 60 * TEST_SECOND - 1;
  g_assert_false (nlk_guess_limit_take (&limit, now));
  now += 1;
  g_assert_true (nlk_guess_limit_take (&limit, now));
  g_assert_false (nlk_guess_limit_take (&limit, now));
  now += 150 * TEST_SECOND;
  g_assert_true (nlk_guess_limit_take (&limit, now));
  g_assert_true (nlk_guess_limit_take (&limit, now));
  g_assert_cmpint (nlk_guess_limit_get_wait_usec (&limit, now), ==, 30 * TEST_SECOND);
}

static void
test_a_day_gives_no_more_than_it_says (void)
{
  NlkGuessLimit limit;
  guint n = 0;

  nlk_guess_limit_init (&limit, 20, 60 * TEST_SECOND);
  for (gint64 now = TEST_START_USEC; now < TEST_START_USEC + 86400 * TEST_SECOND;
       now += TEST_SECOND)
    n += nlk_guess_limit_take (&limit, now);
  g_assert_cmpuint (n, <=, 1440 + 20);
  g_assert_cmpuint (n, >=, 1440);
}

static void
test_full_is_full (void)
{
  NlkGuessLimit limit;
  gint64 now = TEST_START_USEC;

  nlk_guess_limit_init (&limit, 2, TEST_SECOND);
  now += 1000000 * TEST_SECOND;
  nlk_guess_limit_put_back (&limit);
  g_assert_true (nlk_guess_limit_take (&limit, now));
  nlk_guess_limit_put_back (&limit);
  g_assert_true (nlk_guess_limit_take (&limit, now));
  g_assert_true (nlk_guess_limit_take (&limit, now));
  g_assert_false (nlk_guess_limit_take (&limit, now));
  nlk_guess_limit_refill (&limit);
  g_assert_true (nlk_guess_limit_take (&limit, now));
  g_assert_true (nlk_guess_limit_take (&limit, now));
  g_assert_false (nlk_guess_limit_take (&limit, now));
  g_assert_false (nlk_guess_limit_take (&limit, now - 5 * TEST_SECOND));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/guess-limit/empties-and-refills", test_empties_and_refills);
  g_test_add_func ("/crypto/guess-limit/a-day-gives-no-more-than-it-says",
                   test_a_day_gives_no_more_than_it_says);
  g_test_add_func ("/crypto/guess-limit/full-is-full", test_full_is_full);
  return g_test_run ();
}
