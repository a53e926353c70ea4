/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-terminal.h"

#define SANDBOX_MARK "/.flatpak-info"

/* Words before the command that a terminal is to run, the desktop's own choice first. */
static const char *const terminals[] = {
  "xdg-terminal-exec",
  "x-terminal-emulator -e",
  "gnome-terminal --",
  "kgx --",
  "ptyxis --",
  "konsole -e",
  "xfce4-terminal -x",
  "mate-terminal -x",
  "kitty",
  "alacritty -e",
  "foot",
  "xterm -e",
};

static gboolean
is_there (const char *const *argv)
{
  g_autofree char *path = g_find_program_in_path (argv[0]);

  return path != NULL;
}

static char **
find_terminal (const char *setting)
{
  char **own = NULL;

  if (g_file_test (SANDBOX_MARK, G_FILE_TEST_EXISTS))
    return NULL;
  if (*setting != '\0')
    return g_shell_parse_argv (setting, NULL, &own, NULL) ? own : NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (terminals); i++) {
    g_auto (GStrv) argv = g_strsplit (terminals[i], " ", -1);

    if (is_there ((const char *const *) argv))
      return g_steal_pointer (&argv);
  }
  return NULL;
}

char **
nlk_app_terminal_dup_argv (const char *setting, const char *command)
{
  g_auto (GStrv) terminal = find_terminal (setting);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  /* What went wrong can be read, and tried again. */
  g_autofree char *line = g_strdup_printf ("%s; exec \"${SHELL:-sh}\"", command);

  if (terminal == NULL)
    return NULL;
  g_strv_builder_addv (argv, (const char **) terminal);
  g_strv_builder_add_many (argv, "sh", "-c", line, NULL);
  return g_strv_builder_end (argv);
}

gboolean
nlk_app_terminal_run (const char *setting, const char *command, GError **error)
{
  g_auto (GStrv) argv = nlk_app_terminal_dup_argv (setting, command);

  if (argv == NULL) {
    g_set_error_literal (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT, "there is no terminal");
    return FALSE;
  }
  return g_spawn_async (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, error);
}
