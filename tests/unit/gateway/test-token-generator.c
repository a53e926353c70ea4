/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program itself, in a home of its own. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define TOKENS(exp)                    \
  "secret: [1, 2, 3, 4, 5, 6, 7, 8]\n" \
  "tokens:\n"                          \
  "- !Agent {uid: 00000000-0000-0000-0000-000000000001, name: office, exp: " exp "}\n"
#define LISTING                                                                                    \
  "Agent Token: 00000000-0000-0000-0000-000000000001:office\r\n"                                   \
  "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9."                                                          \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoib2ZmaWNlIiwiZXhwIjo0MT" \
  "AyNDQ0ODAwfQ.Od4c1WNI6MI4Jp5NvZln-e0n_uM9dfhPhjGRnlV79f0\n"
#define NAME "narrowlink-token-generator: "

static char *home;

static void
put_file (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (home, name, NULL);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
remove_file (const char *name)
{
  g_autofree char *path = g_build_filename (home, name, NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

/* Returns: the exit code */
static int
run (const char *const *arguments, char **ret_output, char **ret_errors)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, (gpointer) PROGRAM);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_cwd (launcher, home);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "XDG_CONFIG_HOME");
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, ret_output, ret_errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
assert_run (const char *const *arguments, int status, const char *output, const char *errors)
{
  g_autofree char *got_output = NULL;
  g_autofree char *got_errors = NULL;
  int got_status = run (arguments, &got_output, &got_errors);

  g_assert_cmpstr (got_errors, ==, errors);
  g_assert_cmpstr (got_output, ==, output);
  g_assert_cmpint (got_status, ==, status);
}

#define ARGUMENTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
test_places (void)
{
  put_file ("t.yaml", TOKENS ("4102444800"));
  assert_run (ARGUMENTS ("t.yaml"), 0, LISTING, "");
  assert_run (ARGUMENTS ("-c", "t.yaml"), 0, LISTING, "");
  assert_run (ARGUMENTS ("--config=t.yaml"), 0, LISTING, "");
  assert_run (ARGUMENTS ("--config", "~/t.yaml"), 0, LISTING, "");
  assert_run (ARGUMENTS ("-c", "t.yaml", "t.yaml"), 1, "", NAME "more than one file is given\n");
  put_file ("token-generator.yaml", TOKENS ("2100-01-01T00:00:00Z"));
  assert_run ((const char *const[]){ NULL }, 0, LISTING, "");
  remove_file ("token-generator.yaml");
  remove_file ("t.yaml");
}

static void
test_no_file (void)
{
  g_autofree char *errors =
    g_strdup_printf (NAME "no configuration file, searched token-generator.yaml, "
                          "%s/.config/narrowlink/token-generator.yaml, "
                          "%s/.narrowlink/token-generator.yaml; -c names another\n",
                     home, home);

  assert_run ((const char *const[]){ NULL }, 1, "", errors);
  assert_run (ARGUMENTS ("gone.yaml"), 1, "",
              NAME "cannot read gone.yaml: No such file or directory\n");
}

/* A good token before a bad one is not printed. */
static void
test_mistakes (void)
{
  put_file ("t.yaml", TOKENS ("4102444800") "- !ClientPolicy\n"
                                            "  uid: 00000000-0000-0000-0000-000000000001\n"
                                            "  name: laptop\n"
                                            "  exp: soon\n"
                                            "  pid: 1023\n"
                                            "  policy: {type: WhiteList, policies: []}\n");
  assert_run (ARGUMENTS ("t.yaml"), 1, "",
              NAME "t.yaml:7:8: 'soon' for 'exp': expected seconds since 1970, a date such as "
                   "2030-12-31, or a duration such as 365d\n"
                   "t.yaml:8:8: '1023' for 'pid': expected a policy number of 1024 or more\n");
  remove_file ("t.yaml");
}

static void
test_warnings (void)
{
  g_autofree char *path = g_build_filename (home, "t.yaml", NULL);
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  put_file ("t.yaml", TOKENS ("2020-01-01"));
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_cmpint (run (ARGUMENTS ("t.yaml"), &output, &errors), ==, 0);
  g_assert_true (g_str_has_prefix (output, "Agent Token: "));
  g_assert_cmpstr (errors, ==,
                   NAME "warning: t.yaml: others may open it (mode 0640), and it holds secrets; "
                        "chmod 600 keeps it private\n" NAME
                        "warning: t.yaml:3:73: '2020-01-01' for 'exp' is over: the token lets "
                        "nobody in\n");
  remove_file ("t.yaml");
}

static void
test_full_disk (void)
{
  g_autofree char *command = g_strdup_printf ("cd '%s' && '%s' t.yaml > /dev/full", home, PROGRAM);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *errors = NULL;

  put_file ("t.yaml", TOKENS ("4102444800"));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, "sh", "-c", command, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_cmpstr (errors, ==, NAME "cannot write the tokens: No space left on device\n");
  remove_file ("t.yaml");
}

static void
test_options (void)
{
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpint (run (ARGUMENTS ("--help"), &output, &errors), ==, 0);
  g_assert_true (g_str_has_prefix (output, "Usage: narrowlink-token-generator"));
  g_assert_cmpstr (errors, ==, "");
  assert_run (ARGUMENTS ("--version"), 0,
              "Narrowlink Token Generator, version " NLK_VERSION "\n"
              "This program is licensed under the GNU General Public License v3.0 or later.\n",
              "");
  assert_run (ARGUMENTS ("--confg=x"), 1, "",
              NAME "unknown option --confg, did you mean --config?\n");
  assert_run (ARGUMENTS ("-c"), 1, "", NAME "the option --config needs a value\n");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  home = g_dir_make_tmp ("nlk-tokens-XXXXXX", NULL);
  g_setenv ("LC_ALL", "C", TRUE);
  g_test_add_func ("/gateway/token-generator/places", test_places);
  g_test_add_func ("/gateway/token-generator/no-file", test_no_file);
  g_test_add_func ("/gateway/token-generator/mistakes", test_mistakes);
  g_test_add_func ("/gateway/token-generator/warnings", test_warnings);
  g_test_add_func ("/gateway/token-generator/full-disk", test_full_disk);
  g_test_add_func ("/gateway/token-generator/options", test_options);
  status = g_test_run ();
  g_assert_cmpint (g_rmdir (home), ==, 0);
  g_free (home);
  return status;
}
