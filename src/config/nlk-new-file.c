/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-new-file.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (const char *path, GError **error)
{
  int code = errno;
  g_autofree char *shown = g_filename_display_name (path);

  if (code == EEXIST)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                 "%s is there already and is left as it is", shown);
  else
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "cannot write %s: %s", shown,
                 g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, const guint8 *data, gsize n_bytes)
{
  while (n_bytes > 0) {
    gssize n = write (fd, data, n_bytes);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    data += n;
    n_bytes -= (gsize) n;
  }
  return fsync (fd) == 0;
}

static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  /* A file system that cannot do this has the file none the less. */
  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

/* @put: gives the draft its name */
static gboolean
write_file (const char *path, const void *data, gsize n_bytes,
            int (*put) (const char *draft, const char *path), GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *draft = g_build_filename (folder, ".narrowlink-XXXXXX", NULL);
  int fd = g_mkstemp_full (draft, O_WRONLY | O_CLOEXEC, 0600);
  gboolean is_written;

  if (fd < 0)
    return fail (path, error);
  is_written = (write_all (fd, data, n_bytes) && put (draft, path) == 0) || fail (path, error);
  close (fd);
  unlink (draft);
  if (is_written)
    sync_folder (folder);
  return is_written;
}

gboolean
nlk_new_file_write (const char *path, const void *data, gsize n_bytes, GError **error)
{
  /* Unlike rename(), link() refuses a name that is taken. */
  return write_file (path, data, n_bytes, link, error);
}

gboolean
nlk_new_file_replace (const char *path, const void *data, gsize n_bytes, GError **error)
{
  char *target = realpath (path, NULL);
  gboolean is_written = write_file (target != NULL ? target : path, data, n_bytes, rename, error);

  free (target);
  return is_written;
}

gboolean
nlk_new_file_make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_mkdir_with_parents (folder, geteuid () == 0 ? 0755 : 0700) == 0 || fail (folder, error);
}

gboolean
nlk_new_file_give (const char *path, const char *user, GError **error)
{
  const struct passwd *entry = geteuid () == 0 ? getpwnam (user) : NULL;
  gboolean is_given;
  struct stat info;
  int fd;

  if (entry == NULL)
    return FALSE;
  fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    return fail (path, error);
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_uid != 0 || info.st_nlink != 1) {
    close (fd);
    return FALSE;
  }
  is_given = fchown (fd, entry->pw_uid, entry->pw_gid) == 0 || fail (path, error);
  close (fd);
  return is_given;
}
