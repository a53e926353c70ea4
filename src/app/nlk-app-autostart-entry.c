/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-autostart-entry.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#define GROUP G_KEY_FILE_DESKTOP_GROUP
#define ICON "com.narrowlink.Narrowlink"
#define GNOME_SWITCH "X-GNOME-Autostart-enabled"

static GKeyFile *
load (const char *path)
{
  g_autoptr (GKeyFile) entry = g_key_file_new ();

  if (!g_key_file_load_from_file (entry, path,
                                  G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, NULL))
    return NULL;
  return g_steal_pointer (&entry);
}

gboolean
nlk_app_autostart_entry_is_on (const char *path)
{
  g_autoptr (GKeyFile) entry = load (path);

  if (entry == NULL || !g_key_file_has_key (entry, GROUP, "Exec", NULL) ||
      g_key_file_get_boolean (entry, GROUP, "Hidden", NULL))
    return FALSE;
  return !g_key_file_has_key (entry, GROUP, GNOME_SWITCH, NULL) ||
         g_key_file_get_boolean (entry, GROUP, GNOME_SWITCH, NULL);
}

/* Quoted as the Desktop Entry Specification wants it in Exec. */
static char *
quote (const char *program)
{
  GString *text = g_string_new ("\"");

  for (const char *at = program; *at != '\0'; at++) {
    if (*at == '"' || *at == '`' || *at == '$' || *at == '\\')
      g_string_append_c (text, '\\');
    else if (*at == '%')
      g_string_append_c (text, '%');
    g_string_append_c (text, *at);
  }
  g_string_append_c (text, '"');
  return g_string_free (text, FALSE);
}

gboolean
nlk_app_autostart_entry_write (const char *path, const char *program, gboolean is_hidden,
                               GError **error)
{
  g_autoptr (GKeyFile) entry = load (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *quoted = quote (program);
  g_autofree char *exec = g_strconcat (quoted, is_hidden ? " --hidden" : "", NULL);

  if (entry == NULL)
    entry = g_key_file_new ();
  g_key_file_set_string (entry, GROUP, "Type", "Application");
  g_key_file_set_string (entry, GROUP, "Name", "Narrowlink");
  g_key_file_set_string (entry, GROUP, "Icon", ICON);
  g_key_file_set_string (entry, GROUP, "Exec", exec);
  g_key_file_remove_key (entry, GROUP, "Hidden", NULL);
  g_key_file_remove_key (entry, GROUP, GNOME_SWITCH, NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", folder,
                 g_strerror (errno));
    return FALSE;
  }
  return g_key_file_save_to_file (entry, path, error);
}

gboolean
nlk_app_autostart_entry_remove (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}
