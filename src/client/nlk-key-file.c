/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-key-file.h"

#include "nlk-agent-key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Far more than a passphrase may have; what is longer is no key file. */
#define MOST_BYTES 4096

static gboolean
fail (const char *path, GFileError code, const char *what, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, (int) code, "key file %s%s", shown, what);
  return FALSE;
}

static void
fail_with_errno (const char *path, GError **error)
{
  int code = errno;
  g_autofree char *what = g_strconcat (": ", g_strerror (code), NULL);

  fail (path, g_file_error_from_errno (code), what, error);
}

static gboolean
check_regular (const char *path, int fd, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    return TRUE;
  return fail (path, G_FILE_ERROR_INVAL, " is no file with a key", error);
}

static NlkSecret *
read_descriptor (const char *path, int fd, GError **error)
{
  char bytes[MOST_BYTES + 1];
  g_autoptr (NlkSecret) text = NULL;
  FILE *file = fdopen (fd, "r");
  gsize n_bytes;

  setvbuf (file, NULL, _IONBF, 0);
  n_bytes = fread (bytes, 1, sizeof bytes, file);
  if (ferror (file))
    fail (path, G_FILE_ERROR_IO, " cannot be read", error);
  else if (n_bytes > MOST_BYTES)
    fail (path, G_FILE_ERROR_INVAL, " is too long for a key", error);
  else
    text = nlk_secret_new (bytes, n_bytes);
  nlk_wipe (bytes, sizeof bytes);
  fclose (file);
  return text != NULL ? nlk_agent_key_new_passphrase (text, TRUE, error) : NULL;
}

NlkSecret *
nlk_key_file_read (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd >= 0)
    return read_descriptor (path, fd, error);
  fail_with_errno (path, error);
  return NULL;
}

NlkSecret *
nlk_key_file_load (const char *path, GError **error)
{
  /* A pipe without a writer would hold up open() itself. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0) {
    fail_with_errno (path, error);
    return NULL;
  }
  if (check_regular (path, fd, error))
    return read_descriptor (path, fd, error);
  close (fd);
  return NULL;
}
