/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-journal.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct _NlkJournal {
  int fd;
  struct sockaddr_un address;
};

static gboolean
is_stream (const char *stream, int fd)
{
  g_autofree char *own = NULL;
  struct stat status;

  if (stream == NULL || fstat (fd, &status) != 0)
    return FALSE;
  own = g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64) status.st_dev,
                         (guint64) status.st_ino);
  return strcmp (own, stream) == 0;
}

NlkJournal *
nlk_journal_open (const char *stream, int fd)
{
  const char *path = g_getenv ("NARROWLINK_JOURNAL_SOCKET");
  NlkJournal *journal;

  if (path == NULL)
    path = NLK_JOURNAL_SOCKET;
  if (!is_stream (stream, fd) || strlen (path) >= sizeof journal->address.sun_path)
    return NULL;
  journal = g_new0 (NlkJournal, 1);
  journal->address.sun_family = AF_UNIX;
  strcpy (journal->address.sun_path, path);
  journal->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return journal;
}

/* A text with newlines travels behind its length, 64 bits with the lowest byte first. */
void
nlk_journal_add_field (GString *entry, const char *name, const char *value)
{
  guint64 n_bytes = strlen (value);
  guint64 length = GUINT64_TO_LE (n_bytes);

  g_string_append (entry, name);
  if (strchr (value, '\n') == NULL) {
    g_string_append_c (entry, '=');
  } else {
    g_string_append_c (entry, '\n');
    g_string_append_len (entry, (const char *) &length, sizeof length);
  }
  g_string_append_len (entry, value, (gssize) n_bytes);
  g_string_append_c (entry, '\n');
}

gboolean
nlk_journal_send (NlkJournal *journal, const GString *entry)
{
  return sendto (journal->fd, entry->str, entry->len, MSG_NOSIGNAL,
                 (const struct sockaddr *) &journal->address,
                 sizeof journal->address) == (ssize_t) entry->len;
}

void
nlk_journal_free (NlkJournal *journal)
{
  if (journal == NULL)
    return;
  if (journal->fd >= 0)
    close (journal->fd);
  g_free (journal);
}
