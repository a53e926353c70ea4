/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-config-file-private.h"

#include "nlk-config-error.h"
#include "nlk-yaml-private.h"

#include "base/nlk-secret.h"
#include "base/nlk-text.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* One more than allowed, so that too much is noticed. */
#define BUFFER_BYTES (NLK_YAML_BYTES_MOST + 1)

typedef struct {
  char *data;
  gsize n_bytes;
  mode_t mode;
} Contents;

static void
contents_clear (Contents *contents)
{
  if (contents->data != NULL)
    nlk_wipe (contents->data, contents->n_bytes);
  g_clear_pointer (&contents->data, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Contents, contents_clear)

static gboolean
fail (GError **error, const char *path, const char *why)
{
  g_autofree char *shown = nlk_text_escape (path, -1, 4096);

  g_set_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_UNREADABLE, "cannot read %s: %s", shown,
               why);
  return FALSE;
}

static gboolean
read_descriptor (int fd, const char *path, Contents *contents, GError **error)
{
  contents->data = g_malloc (BUFFER_BYTES);
  while (contents->n_bytes < BUFFER_BYTES) {
    ssize_t n = read (fd, contents->data + contents->n_bytes, BUFFER_BYTES - contents->n_bytes);

    if (n == 0)
      return TRUE;
    if (n > 0)
      contents->n_bytes += (gsize) n;
    else if (errno != EINTR)
      return fail (error, path, g_strerror (errno));
  }
  return fail (error, path, "it is larger than 1 MiB");
}

static gboolean
read_file (const char *path, Contents *contents, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  struct stat status;
  gboolean is_read;

  if (fd < 0)
    return fail (error, path, g_strerror (errno));
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    contents->mode = status.st_mode & 0777;
  is_read = read_descriptor (fd, path, contents, error);
  close (fd);
  return is_read;
}

static GStrv
add_mode_warning (GStrv warnings, const char *path, mode_t mode)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *shown = nlk_text_escape (path, -1, 4096);
  g_autofree char *line = NULL;

  if ((mode & 077) == 0)
    return warnings;
  line = g_strdup_printf (
    "%s: others may open it (mode %04o), and it holds secrets; chmod 600 keeps it private", shown,
    (guint) mode);
  g_strv_builder_add (builder, line);
  g_strv_builder_addv (builder, (const char **) warnings);
  g_strfreev (warnings);
  return g_strv_builder_end (builder);
}

gpointer
nlk_config_file_load (NlkConfigFile file, const char *explicit_path, NlkConfigParse parse,
                      gpointer user_data, GStrv *ret_warnings, GError **error)
{
  g_autofree char *path = nlk_config_search (file, explicit_path, error);
  g_auto (Contents) contents = { 0 };
  g_auto (GStrv) warnings = NULL;
  gpointer config = NULL;

  if (path != NULL && read_file (path, &contents, error))
    config = parse (path, contents.data, contents.n_bytes, user_data, &warnings, error);
  if (warnings == NULL)
    warnings = g_new0 (char *, 1);
  if (path != NULL)
    warnings = add_mode_warning (g_steal_pointer (&warnings), path, contents.mode);
  if (ret_warnings != NULL)
    *ret_warnings = g_steal_pointer (&warnings);
  return config;
}
