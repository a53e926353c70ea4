/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-log-file.h"

#include "config/nlk-new-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _NlkAppLogFile {
  char *path;
  char *old_path;
  gsize most_bytes;
  GThread *thread;

  GMutex lock;
  GCond changed;
  GString *pending;
  gboolean is_over;
};

static int
open_file (NlkAppLogFile *file)
{
  return open (file->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* A log that cannot be written is no reason to stop working, and there is nobody to tell but the log. */
static void
write_text (NlkAppLogFile *file, const GString *text)
{
  GStatBuf about;
  gsize done = 0;
  int fd;

  if (g_lstat (file->path, &about) == 0 && (gsize) about.st_size + text->len > file->most_bytes)
    (void) g_rename (file->path, file->old_path);
  fd = open_file (file);
  if (fd < 0 && nlk_new_file_make_folder (file->path, NULL))
    fd = open_file (file);
  while (fd >= 0 && done < text->len) {
    gssize n = write (fd, text->str + done, text->len - done);

    if (n <= 0)
      break;
    done += (gsize) n;
  }
  if (fd >= 0)
    close (fd);
}

static gpointer
write_thread (gpointer user_data)
{
  NlkAppLogFile *file = user_data;

  g_mutex_lock (&file->lock);
  while (file->pending->len > 0 || !file->is_over) {
    g_autoptr (GString) text = NULL;

    if (file->pending->len == 0) {
      g_cond_wait (&file->changed, &file->lock);
      continue;
    }
    text = g_steal_pointer (&file->pending);
    file->pending = g_string_new (NULL);
    g_mutex_unlock (&file->lock);
    write_text (file, text);
    g_mutex_lock (&file->lock);
  }
  g_mutex_unlock (&file->lock);
  return NULL;
}

NlkAppLogFile *
nlk_app_log_file_new (const char *path, gsize most_bytes)
{
  NlkAppLogFile *file = g_new0 (NlkAppLogFile, 1);

  file->path = g_strdup (path);
  file->old_path = g_strconcat (path, ".1", NULL);
  file->most_bytes = most_bytes;
  file->pending = g_string_new (NULL);
  g_mutex_init (&file->lock);
  g_cond_init (&file->changed);
  file->thread = g_thread_new ("nlk-log", write_thread, file);
  return file;
}

void
nlk_app_log_file_append (NlkAppLogFile *file, const char *line)
{
  g_mutex_lock (&file->lock);
  g_string_append (file->pending, line);
  g_string_append_c (file->pending, '\n');
  if (file->pending->len > file->most_bytes)
    g_string_erase (file->pending, 0, (gssize) (file->pending->len - file->most_bytes));
  g_cond_signal (&file->changed);
  g_mutex_unlock (&file->lock);
}

void
nlk_app_log_file_free (NlkAppLogFile *file)
{
  if (file == NULL)
    return;
  g_mutex_lock (&file->lock);
  file->is_over = TRUE;
  g_cond_signal (&file->changed);
  g_mutex_unlock (&file->lock);
  g_thread_join (file->thread);
  g_string_free (file->pending, TRUE);
  g_mutex_clear (&file->lock);
  g_cond_clear (&file->changed);
  g_free (file->path);
  g_free (file->old_path);
  g_free (file);
}
