/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-client-config.h"
#include "config/nlk-config-error.h"
#include "config/nlk-config-search.h"
#include "config/nlk-yaml-private.h"

#include <glib/gstdio.h>
#include <string.h>

#define GOOD "endpoints:\n- !SelfHosted {gateway: \"gw.example:443\", token: x}\n"

/* Of the whole process: GLib reads HOME once. */
static char *home;

static char *
put_file (const char *dir, const char *name, const char *text, int mode)
{
  g_autofree char *folder = g_build_filename (home, dir, NULL);
  char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, mode, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return path;
}

static void
assert_found (const char *path)
{
  g_autofree char *found = nlk_config_search (NLK_CONFIG_FILE_CLIENT, NULL, NULL);

  g_assert_cmpstr (found, ==, path);
}

static void
test_order (void)
{
  g_autofree char *user = put_file ("xdg/narrowlink", "client.yaml", GOOD, 0600);
  g_autofree char *old = put_file (".narrowlink", "client.yaml", GOOD, 0600);
  g_autofree char *plain = put_file (".config/narrowlink", "client.yaml", GOOD, 0600);
  g_autofree char *xdg = g_build_filename (home, "xdg", NULL);
  g_autofree char *here = put_file ("here", "client.yaml", GOOD, 0600);

  g_setenv ("XDG_CONFIG_HOME", xdg, TRUE);
  assert_found ("client.yaml");
  g_assert_cmpint (g_remove (here), ==, 0);
  assert_found (user);
  g_setenv ("XDG_CONFIG_HOME", "relative", TRUE);
  assert_found (plain);
  g_unsetenv ("XDG_CONFIG_HOME");
  assert_found (plain);
  g_assert_cmpint (g_remove (plain), ==, 0);
  assert_found (old);
  g_assert_cmpint (g_remove (old), ==, 0);
  g_assert_cmpint (g_remove (user), ==, 0);
}

static void
assert_not_found (NlkConfigFile file, const char *form)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = g_strsplit (form, "HOME", -1);
  g_autofree char *message = g_strjoinv (home, parts);

  g_assert_null (nlk_config_search (file, NULL, &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_places (void)
{
  if (!g_file_test ("/etc/narrowlink", G_FILE_TEST_EXISTS))
    assert_not_found (NLK_CONFIG_FILE_GATEWAY,
                      "no configuration file, searched gateway.yaml, "
                      "HOME/.config/narrowlink/gateway.yaml, HOME/.narrowlink/gateway.yaml, "
                      "/etc/narrowlink/gateway.yaml; -c names another");
  assert_not_found (NLK_CONFIG_FILE_TOKEN_GENERATOR,
                    "no configuration file, searched token-generator.yaml, "
                    "HOME/.config/narrowlink/token-generator.yaml, "
                    "HOME/.narrowlink/token-generator.yaml; -c names another");
}

static void
test_explicit_path (void)
{
  g_autofree char *path = nlk_config_search (NLK_CONFIG_FILE_AGENT, "/not/there.yaml", NULL);
  g_autofree char *in_home = nlk_config_search (NLK_CONFIG_FILE_AGENT, "~/x.yaml", NULL);
  g_autofree char *expected = g_build_filename (home, "x.yaml", NULL);
  g_autofree char *of_other = nlk_config_expand_path ("~other/x.yaml");

  g_assert_cmpstr (path, ==, "/not/there.yaml");
  g_assert_cmpstr (in_home, ==, expected);
  g_assert_cmpstr (of_other, ==, "~other/x.yaml");
}

static void
assert_unreadable (const char *path, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;
  g_autofree char *message = g_strdup_printf ("cannot read %s: %s", path, why);

  g_assert_null (nlk_client_config_load (path, &warnings, &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_UNREADABLE);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_nonnull (warnings);
  g_assert_cmpuint (g_strv_length (warnings), ==, 0);
}

static void
test_unreadable (void)
{
  g_autofree char *large_text = g_strnfill (NLK_YAML_BYTES_MOST + 1, ' ');
  g_autofree char *large = put_file ("here", "large.yaml", large_text, 0600);

  assert_unreadable ("/not/there.yaml", "No such file or directory");
  assert_unreadable (home, "Is a directory");
  assert_unreadable (large, "it is larger than 1 MiB");
  g_assert_cmpint (g_remove (large), ==, 0);
}

static void
test_open_file (void)
{
  g_autofree char *path = put_file ("here", "open.yaml", GOOD, 0644);
  g_autofree char *line = g_strdup_printf ("%s: others may open it (mode 0644), and it holds "
                                           "secrets; chmod 600 keeps it private",
                                           path);
  g_autoptr (NlkClientConfig) config = NULL;
  g_autoptr (NlkClientConfig) private_config = NULL;
  g_auto (GStrv) warnings = NULL;
  g_auto (GStrv) no_warnings = NULL;

  config = nlk_client_config_load (path, &warnings, NULL);
  g_assert_cmpstr (config->path, ==, path);
  g_assert_cmpuint (g_strv_length (warnings), ==, 1);
  g_assert_cmpstr (warnings[0], ==, line);
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  private_config = nlk_client_config_load (path, &no_warnings, NULL);
  g_assert_nonnull (private_config);
  g_assert_cmpuint (g_strv_length (no_warnings), ==, 0);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
clean_up (void)
{
  static const char *const dirs[] = {
    "here", "xdg/narrowlink", "xdg", ".narrowlink", ".config/narrowlink", ".config", "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (dirs); i++) {
    g_autofree char *dir = g_build_filename (home, dirs[i], NULL);

    g_assert_cmpint (g_rmdir (dir), ==, 0);
  }
}

int
main (int argc, char **argv)
{
  g_autofree char *here = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  home = g_dir_make_tmp ("nlk-search-XXXXXX", NULL);
  here = g_build_filename (home, "here", NULL);
  g_assert_cmpint (g_mkdir (here, 0700), ==, 0);
  g_assert_cmpint (g_chdir (here), ==, 0);
  g_setenv ("HOME", home, TRUE);
  g_unsetenv ("XDG_CONFIG_HOME");
  g_test_add_func ("/config/search/order", test_order);
  g_test_add_func ("/config/search/places", test_places);
  g_test_add_func ("/config/search/explicit-path", test_explicit_path);
  g_test_add_func ("/config/search/unreadable", test_unreadable);
  g_test_add_func ("/config/search/open-file", test_open_file);
  status = g_test_run ();
  clean_up ();
  g_free (home);
  return status;
}
