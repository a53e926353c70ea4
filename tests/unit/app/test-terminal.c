/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-terminal.h"

#include <glib/gstdio.h>

typedef struct {
  char *folder;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = g_dir_make_tmp ("nlk-terminal-XXXXXX", NULL);
  g_setenv ("PATH", self->folder, TRUE);
}

static void
install (Fixture *self, const char *program)
{
  g_autofree char *path = g_build_filename (self->folder, program, NULL);

  g_assert_true (g_file_set_contents (path, "#!/bin/sh\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
}

static void
uninstall (Fixture *self, const char *program)
{
  g_autofree char *path = g_build_filename (self->folder, program, NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
}

static void
assert_argv (const char *setting, const char *expected)
{
  g_auto (GStrv) argv = nlk_app_terminal_dup_argv (setting, "ssh office");
  g_autofree char *text = argv != NULL ? g_strjoinv ("|", argv) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_order (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  assert_argv ("", NULL);
  g_assert_false (nlk_app_terminal_run ("", "true", &error));
  g_assert_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
  install (self, "konsole");
  assert_argv ("", "konsole|-e|sh|-c|ssh office; exec \"${SHELL:-sh}\"");
  install (self, "xdg-terminal-exec");
  assert_argv ("", "xdg-terminal-exec|sh|-c|ssh office; exec \"${SHELL:-sh}\"");
  uninstall (self, "konsole");
  uninstall (self, "xdg-terminal-exec");
}

static void
test_own (Fixture *self, gconstpointer unused)
{
  assert_argv ("'my term' -x", "my term|-x|sh|-c|ssh office; exec \"${SHELL:-sh}\"");
  assert_argv ("'", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/terminal/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/app/terminal/own", Fixture, NULL, set_up, test_own, tear_down);
  return g_test_run ();
}
