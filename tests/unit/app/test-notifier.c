/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-notifier.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define START (1000 * SECOND)
#define AFTER_START (START + 3600 * SECOND)

typedef struct {
  NlkAppNotifier *notifier;
  GString *seen;
} Test;

static void
on_telling (NlkAppTelling telling, const NlkAppNews *news, guint n_things, gpointer user_data)
{
  Test *test = user_data;
  static const char *const words[] = { "send", "cured", "withdraw", "summary", "banner", "gone" };

  if (telling == NLK_APP_TELLING_SUMMARY)
    g_string_append_printf (test->seen, "%s %u; ", words[telling], n_things);
  else
    g_string_append_printf (test->seen, "%s %s; ", words[telling], news->id);
}

static void
begin (Test *test, gboolean is_hidden)
{
  NlkAppTimes times;

  nlk_app_times_init (&times, "together=0");
  test->seen = g_string_new (NULL);
  test->notifier = nlk_app_notifier_new (&times, is_hidden, START, on_telling, test);
}

static void
end (Test *test)
{
  nlk_app_notifier_free (test->notifier);
  g_string_free (test->seen, TRUE);
}

static void
set (Test *test, NlkAppNewsCategory category, const char *id, const char *title, gint64 delay_usec,
     gint64 now_usec)
{
  NlkAppNews news = {
    .category = category,
    .id = (char *) id,
    .title = (char *) title,
    .page = (char *) "tunnels",
    .cured_title = (char *) (category == NLK_APP_NEWS_CONNECTION ? "Connected again" : NULL),
  };

  nlk_app_notifier_set (test->notifier, &news, delay_usec, now_usec);
}

static void
problem (Test *test, const char *id, gint64 now_usec)
{
  set (test, NLK_APP_NEWS_TUNNELS, id, "Port 22 is in use", 0, now_usec);
}

/* Runs it and tells what was done since the last time. */
#define check(test, now_usec, expected) check_at (test, now_usec, expected, __LINE__)

static gint64
check_at (Test *test, gint64 now_usec, const char *expected, int line)
{
  gint64 next_usec = nlk_app_notifier_run (test->notifier, now_usec);

  if (g_strcmp0 (test->seen->str, expected) != 0)
    g_error ("line %d: \"%s\" instead of \"%s\"", line, test->seen->str, expected);
  g_string_truncate (test->seen, 0);
  return next_usec;
}

static void
test_told_and_cured (void)
{
  Test test;

  begin (&test, FALSE);
  problem (&test, "a", AFTER_START);
  g_assert_cmpint (check (&test, AFTER_START, "send a; "), ==, 0);
  problem (&test, "a", AFTER_START + SECOND);
  check (&test, AFTER_START + SECOND, "");
  nlk_app_notifier_cure (test.notifier, "a", TRUE, AFTER_START + 2 * SECOND);
  check (&test, AFTER_START + 2 * SECOND, "withdraw a; ");
  nlk_app_notifier_cure (test.notifier, "a", TRUE, AFTER_START + 2 * SECOND);
  problem (&test, "a", AFTER_START + 3 * SECOND);
  check (&test, AFTER_START + 3 * SECOND, "send a; ");
  end (&test);
}

static void
test_short_loss_is_no_news (void)
{
  Test test;
  gint64 now = AFTER_START;

  begin (&test, FALSE);
  set (&test, NLK_APP_NEWS_CONNECTION, "work", "Lost", 30 * SECOND, now);
  g_assert_cmpint (check (&test, now, ""), ==, now + 30 * SECOND);
  g_assert_cmpint (check (&test, now + 29 * SECOND, ""), ==, now + 30 * SECOND);
  nlk_app_notifier_cure (test.notifier, "work", TRUE, now + 29 * SECOND);
  g_assert_cmpint (check (&test, now + 31 * SECOND, ""), ==, 0);
  end (&test);
}

static void
test_connected_again (void)
{
  Test test;
  gint64 now = AFTER_START;

  begin (&test, FALSE);
  set (&test, NLK_APP_NEWS_CONNECTION, "work", "Lost", 30 * SECOND, now);
  now += 30 * SECOND;
  check (&test, now, "send work; ");
  nlk_app_notifier_cure (test.notifier, "work", TRUE, now);
  g_assert_cmpint (check (&test, now, "cured work; "), ==, now + 10 * SECOND);
  g_assert_cmpint (check (&test, now + 10 * SECOND, "withdraw work; "), ==, 0);

  /* Lost again while it still says that all is well. */
  now += 60 * SECOND;
  set (&test, NLK_APP_NEWS_CONNECTION, "work", "Lost", 0, now);
  check (&test, now, "send work; ");
  nlk_app_notifier_cure (test.notifier, "work", TRUE, now);
  check (&test, now, "cured work; ");
  set (&test, NLK_APP_NEWS_CONNECTION, "work", "Lost", 30 * SECOND, now + SECOND);
  check (&test, now + SECOND, "withdraw work; ");
  check (&test, now + 31 * SECOND, "send work; ");

  /* Switched off by the person, who knows. */
  nlk_app_notifier_cure (test.notifier, "work", FALSE, now + 40 * SECOND);
  check (&test, now + 40 * SECOND, "withdraw work; ");
  end (&test);
}

static void
test_never_at_start (void)
{
  Test test;

  begin (&test, FALSE);
  problem (&test, "a", START);
  set (&test, NLK_APP_NEWS_ATTENTION, "key", "Needs its key", 0, START + SECOND);
  g_assert_cmpint (check (&test, START + SECOND, ""), ==, 0);
  check (&test, AFTER_START, "");
  nlk_app_notifier_cure (test.notifier, "a", TRUE, AFTER_START);
  problem (&test, "a", AFTER_START);
  check (&test, AFTER_START, "send a; ");
  end (&test);
}

static void
test_hidden_start_tells_of_keys_alone (void)
{
  Test test;

  begin (&test, TRUE);
  problem (&test, "a", START);
  set (&test, NLK_APP_NEWS_ATTENTION, "key", "Needs its key", 0, START);
  check (&test, START, "send key; ");
  check (&test, AFTER_START, "");
  end (&test);
}

static void
test_what_changed_since_the_start_is_news (void)
{
  Test test;
  gint64 later = AFTER_START;

  begin (&test, FALSE);
  set (&test, NLK_APP_NEWS_ATTENTION, "access", "Ends in 7 days", 0, START);
  check (&test, START, "");
  set (&test, NLK_APP_NEWS_ATTENTION, "access", "Ends in 1 day", 0, later);
  check (&test, later, "send access; ");
  end (&test);
}

static void
test_focused_window_says_it_itself (void)
{
  Test test;
  gint64 now = AFTER_START;

  begin (&test, FALSE);
  nlk_app_notifier_set_focused (test.notifier, TRUE);
  problem (&test, "a", now);
  check (&test, now, "banner a; ");
  set (&test, NLK_APP_NEWS_TUNNELS, "a", "Port 23 is in use", 0, now);
  check (&test, now, "banner a; ");
  nlk_app_notifier_set_focused (test.notifier, FALSE);
  check (&test, now + SECOND, "");
  nlk_app_notifier_cure (test.notifier, "a", TRUE, now + SECOND);
  check (&test, now + SECOND, "gone a; ");
  problem (&test, "a", now + SECOND);
  check (&test, now + SECOND, "send a; ");
  end (&test);
}

static void
test_calm_after_resume (void)
{
  Test test;
  gint64 now = AFTER_START;

  begin (&test, FALSE);
  set (&test, NLK_APP_NEWS_CONNECTION, "work", "Lost", 30 * SECOND, now);
  nlk_app_notifier_disturb (test.notifier, now + 29 * SECOND);
  problem (&test, "a", now + 30 * SECOND);
  g_assert_cmpint (check (&test, now + 30 * SECOND, ""), ==, now + 89 * SECOND);
  nlk_app_notifier_cure (test.notifier, "work", TRUE, now + 88 * SECOND);
  check (&test, now + 88 * SECOND, "");
  check (&test, now + 89 * SECOND, "send a; ");
  end (&test);
}

static void
test_once_an_hour (void)
{
  Test test;
  gint64 now = AFTER_START;

  begin (&test, FALSE);
  set (&test, NLK_APP_NEWS_ATTENTION, "key", "Needs its key", 0, now);
  check (&test, now, "send key; ");
  set (&test, NLK_APP_NEWS_ATTENTION, "key", "Wrong key", 0, now + 3599 * SECOND);
  check (&test, now + 3599 * SECOND, "");
  set (&test, NLK_APP_NEWS_ATTENTION, "key", "Needs its key", 0, now + 3600 * SECOND);
  check (&test, now + 3600 * SECOND, "withdraw key; send key; ");
  end (&test);
}

static void
test_looked_at (void)
{
  Test test;
  gint64 now = AFTER_START;

  begin (&test, FALSE);
  problem (&test, "a", now);
  check (&test, now, "send a; ");
  nlk_app_notifier_look (test.notifier, "log");
  check (&test, now, "");
  nlk_app_notifier_look (test.notifier, "tunnels");
  check (&test, now, "withdraw a; ");
  problem (&test, "a", now + SECOND);
  check (&test, now + SECOND, "");
  nlk_app_notifier_cure (test.notifier, "a", TRUE, now + SECOND);
  check (&test, now + SECOND, "");
  end (&test);
}

static void
test_many_at_once_are_one (void)
{
  Test test;
  gint64 now = AFTER_START;

  begin (&test, FALSE);
  problem (&test, "a", now);
  problem (&test, "b", now);
  problem (&test, "c", now);
  check (&test, now, "send a; send b; send c; ");
  problem (&test, "d", now + 59 * SECOND);
  check (&test, now + 59 * SECOND, "withdraw a; withdraw b; withdraw c; summary 4; ");
  problem (&test, "e", now + 59 * SECOND);
  check (&test, now + 59 * SECOND, "summary 5; ");
  nlk_app_notifier_cure (test.notifier, "a", TRUE, now + 60 * SECOND);
  check (&test, now + 60 * SECOND, "summary 4; ");
  problem (&test, "f", now + 61 * SECOND);
  check (&test, now + 61 * SECOND, "send f; ");
  nlk_app_notifier_set_focused (test.notifier, TRUE);
  check (&test, now + 62 * SECOND, "summary 3; summary 2; summary 1; summary 0; ");
  end (&test);
}

static void
test_nearly_at_once (void)
{
  NlkAppTimes times;
  Test test = { .seen = g_string_new (NULL) };
  gint64 now = AFTER_START;

  nlk_app_times_init (&times, NULL);
  test.notifier = nlk_app_notifier_new (&times, FALSE, START, on_telling, &test);
  problem (&test, "a", now);
  g_assert_cmpint (check (&test, now, ""), ==, now + 300 * 1000);
  for (guint i = 0; i < 3; i++)
    problem (&test, (const char *[]){ "b", "c", "d" }[i], now + 100 * 1000 * (i + 1) - 1);
  g_assert_cmpint (check (&test, now + 300 * 1000, "summary 4; "), ==, 0);

  now += 60 * SECOND;
  problem (&test, "e", now);
  problem (&test, "f", now + 200 * 1000);
  check (&test, now + 300 * 1000, "send e; send f; ");
  end (&test);
}

static void
test_switched_off (void)
{
  Test test;
  gint64 now = AFTER_START;

  begin (&test, FALSE);
  nlk_app_notifier_set_enabled (test.notifier, NLK_APP_NEWS_TUNNELS, FALSE);
  problem (&test, "a", now);
  set (&test, NLK_APP_NEWS_ATTENTION, "key", "Needs its key", 0, now);
  check (&test, now, "send key; ");
  nlk_app_notifier_set_enabled (test.notifier, NLK_APP_NEWS_TUNNELS, TRUE);
  check (&test, now + SECOND, "");
  end (&test);
}

static void
test_other_times (void)
{
  NlkAppTimes times;

  g_assert_true (nlk_app_times_init (&times, "tray=200,again=7"));
  g_assert_cmpint (times.tray_usec, ==, 200000);
  g_assert_cmpint (times.again_usec, ==, 7000);
  g_assert_cmpint (times.lost_usec, ==, 30 * SECOND);
  g_assert_false (nlk_app_times_init (&times, "tray=200,other=7"));
  g_assert_false (nlk_app_times_init (&times, "tray=soon"));
  g_assert_cmpint (times.tray_usec, ==, 10 * SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/notifier/told-and-cured", test_told_and_cured);
  g_test_add_func ("/app/notifier/short-loss-is-no-news", test_short_loss_is_no_news);
  g_test_add_func ("/app/notifier/connected-again", test_connected_again);
  g_test_add_func ("/app/notifier/never-at-start", test_never_at_start);
  g_test_add_func ("/app/notifier/hidden-start-tells-of-keys-alone",
                   test_hidden_start_tells_of_keys_alone);
  g_test_add_func ("/app/notifier/what-changed-since-the-start-is-news",
                   test_what_changed_since_the_start_is_news);
  g_test_add_func ("/app/notifier/focused-window-says-it-itself",
                   test_focused_window_says_it_itself);
  g_test_add_func ("/app/notifier/calm-after-resume", test_calm_after_resume);
  g_test_add_func ("/app/notifier/once-an-hour", test_once_an_hour);
  g_test_add_func ("/app/notifier/looked-at", test_looked_at);
  g_test_add_func ("/app/notifier/many-at-once-are-one", test_many_at_once_are_one);
  g_test_add_func ("/app/notifier/nearly-at-once", test_nearly_at_once);
  g_test_add_func ("/app/notifier/switched-off", test_switched_off);
  g_test_add_func ("/app/notifier/other-times", test_other_times);
  return g_test_run ();
}
