/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-log-file.h"
#include "app/nlk-app-log.h"
#include "app/nlk-app-report.h"
#include "app/nlk-app-scrub.h"
#include "client/nlk-client.h"

#include <glib/gstdio.h>

#define TOKEN "eyJhbGciOiJIUzI1NiJ9.eyJ1aWQiOiJhIn0.c2lnbmF0dXJl"

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_secrets (void)
{
  static const struct {
    const char *text;
    const char *expected;
  } cases[] = {
    { "the token " TOKEN " is refused", "the token [token] is refused" },
    { "Bearer " TOKEN, "Bearer [token]" },
    { "opened narrowlink://gw.example/#" TOKEN " now", "opened [link] now" },
    { "token: abc", "token: [hidden]" },
    { "passphrase = \"correct horse\" here", "passphrase = [hidden] here" },
    { "use abcd-2345-efgh-6789-jkmn-pqrs today", "use [key] today" },
    { "Nothing listens at db:5432", "Nothing listens at db:5432" },
    { "needs its key", "needs its key" },
    { "\xff", "\xef\xbf\xbd" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *clean = nlk_app_scrub_secrets (cases[i].text);

    g_assert_cmpstr (clean, ==, cases[i].expected);
  }
}

static void
test_names (void)
{
  static const struct {
    const char *text;
    const char *expected;
  } cases[] = {
    { "office is away", "[1] is away" },
    { "Cannot resolve db.internal:5432", "Cannot resolve [2]" },
    { "192.168.1.10 and [2001:db8::1]:443", "[3] and [4]" },
    { "::1, officer, office.", "[5], officer, [1]." },
    { "\u2068lab of \u2067mine\u2069 said", "[6] said" },
    { "cannot read /srv/mina/key.txt", "cannot read [7]" },
    { "db:5432 at localhost", "[8] at [9]" },
    { "at 12:30 it took 24 ms", "at 12:30 it took 24 ms" },
  };
  g_autoptr (NlkAppScrubber) scrubber = nlk_app_scrubber_new ();

  nlk_app_scrubber_add_name (scrubber, "off");
  nlk_app_scrubber_add_name (scrubber, "office");
  nlk_app_scrubber_add_name (scrubber, "");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *clean = nlk_app_scrubber_apply (scrubber, cases[i].text);

    g_assert_cmpstr (clean, ==, cases[i].expected);
  }
}

static void
test_bounded (void)
{
  g_autoptr (NlkAppLog) log = nlk_app_log_new (NULL);
  GListModel *lines = nlk_app_log_get_lines (log);
  g_autoptr (NlkAppLogLine) newest = NULL;
  g_autofree char *expected = NULL;

  for (guint i = 0; i < 2 * NLK_APP_LOG_MOST_LINES; i++) {
    g_autofree char *text = g_strdup_printf ("line %u", i);

    nlk_app_log_add (log, NLK_LOG_INFO, NULL, text, NULL);
    if (i % 1500 == 0)
      run_pending ();
  }
  run_pending ();
  g_assert_cmpuint (g_list_model_get_n_items (lines), ==, NLK_APP_LOG_MOST_LINES);
  newest = g_list_model_get_item (lines, 0);
  expected = g_strdup_printf ("line %u", 2 * NLK_APP_LOG_MOST_LINES - 1);
  g_assert_cmpstr (nlk_app_log_line_get_sentence (newest), ==, expected);
}

static gpointer
add_many (gpointer log)
{
  for (guint i = 0; i < 100; i++)
    nlk_app_log_add (log, NLK_LOG_WARN, "place", "sentence", "details");
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (NlkAppLog) log = nlk_app_log_new (NULL);
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("log", add_many, log);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  run_pending ();
  g_assert_cmpuint (g_list_model_get_n_items (nlk_app_log_get_lines (log)), ==, 400);
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nlk-log-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "below", "desktop.log", NULL);
  g_autofree char *old_path = g_strconcat (path, ".1", NULL);
  g_autofree char *below = g_path_get_dirname (path);
  GStatBuf about, old_about;

  for (guint run = 0; run < 20; run++) {
    NlkAppLogFile *file = nlk_app_log_file_new (path, 1000);

    for (guint i = 0; i < 10; i++)
      nlk_app_log_file_append (file, "0123456789");
    nlk_app_log_file_free (file);
  }
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpint (g_stat (old_path, &old_about), ==, 0);
  g_assert_cmpint (about.st_size, <=, 1000);
  g_assert_cmpint (old_about.st_size, <=, 1000);
  g_assert_cmpint (old_about.st_size, >=, 900);
  g_assert_cmpuint (about.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_unlink (path) | g_unlink (old_path), ==, 0);
  g_assert_cmpint (g_rmdir (below) | g_rmdir (folder), ==, 0);
}

/* Lines with a secret never come to the disk. */
static void
test_file_without_secrets (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nlk-log-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "desktop.log", NULL);
  NlkAppLog *log = nlk_app_log_new (path);
  g_autofree char *text = NULL;

  nlk_app_log_add (log, NLK_LOG_INFO, "office", "said " TOKEN, "token=" TOKEN);
  run_pending ();
  g_object_unref (log);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "office: said [token] | token=[hidden]"));
  g_assert_null (strstr (text, "eyJ"));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
on_line (NlkLogLevel level, const char *message, gpointer log)
{
  nlk_app_log_add (log, level, NULL, message, NULL);
}

static void
test_observer (void)
{
  g_autoptr (NlkAppLog) log = nlk_app_log_new (NULL);
  GListModel *lines = nlk_app_log_get_lines (log);

  g_assert_false (nlk_log_enabled (NLK_LOG_DEBUG));
  nlk_log_set_observer (NLK_LOG_DEBUG, on_line, log);
  g_assert_true (nlk_log_enabled (NLK_LOG_DEBUG));
  nlk_log (NLK_LOG_DEBUG, "shown");
  nlk_log (NLK_LOG_TRACE, "not shown");
  nlk_log_set_observer (NLK_LOG_INFO, on_line, log);
  nlk_log (NLK_LOG_DEBUG, "not shown either");
  nlk_log_set_observer (NLK_LOG_ERROR, NULL, NULL);
  nlk_log (NLK_LOG_DEBUG, "nor this");
  run_pending ();
  g_assert_cmpuint (g_list_model_get_n_items (lines), ==, 1);
}

static void
test_report (void)
{
  g_autoptr (NlkLoop) loop = nlk_client_new_loop ();
  NlkTimeouts timeouts = { 0 };
  g_autoptr (NlkTunnelSet) set = NULL;
  g_autoptr (NlkAppLog) log = nlk_app_log_new (NULL);
  GListModel *lines = nlk_app_log_get_lines (log);
  g_autofree char *open = NULL;
  g_autofree char *closed = NULL;

  nlk_timeouts_init (&timeouts);
  set = nlk_tunnel_set_new (loop, &timeouts);
  for (guint i = 0; i < NLK_APP_REPORT_MOST_LINES + 50; i++) {
    g_autofree char *text = g_strdup_printf ("number %u at db.internal:5432", i);

    nlk_app_log_add (log, NLK_LOG_WARN, NULL, text, NULL);
  }
  run_pending ();
  open = nlk_app_report_compose (set, lines, TRUE);
  closed = nlk_app_report_compose (set, lines, FALSE);
  g_assert_nonnull (strstr (open, "Narrowlink " NLK_VERSION));
  g_assert_nonnull (strstr (open, "number 50 at db.internal:5432"));
  g_assert_null (strstr (open, "number 49 at"));
  g_assert_nonnull (strstr (closed, "number 249 at [1]"));
  g_assert_null (strstr (closed, "db.internal"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_client_init ();
  g_test_add_func ("/app/log/secrets", test_secrets);
  g_test_add_func ("/app/log/names", test_names);
  g_test_add_func ("/app/log/bounded", test_bounded);
  g_test_add_func ("/app/log/threads", test_threads);
  g_test_add_func ("/app/log/file", test_file);
  g_test_add_func ("/app/log/file-without-secrets", test_file_without_secrets);
  g_test_add_func ("/app/log/observer", test_observer);
  g_test_add_func ("/app/log/report", test_report);
  return g_test_run ();
}
