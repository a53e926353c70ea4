/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-notify.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct _NlkNotify {
  int fd; /* -1 without service manager */
  struct sockaddr_un address;
  socklen_t n_address_bytes;
};

static gboolean
read_address (NlkNotify *notify, const char *text)
{
  gsize length = strlen (text);

  /* One byte for the end of a path; an abstract name has none. */
  if ((text[0] != '/' && text[0] != '@') || length < 2 || length >= sizeof notify->address.sun_path)
    return FALSE;
  notify->address.sun_family = AF_UNIX;
  memcpy (notify->address.sun_path, text, length + 1);
  notify->n_address_bytes = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + length);
  if (text[0] == '@')
    notify->address.sun_path[0] = '\0';
  else
    notify->n_address_bytes++;
  return TRUE;
}

NlkNotify *
nlk_notify_new (const char *address)
{
  NlkNotify *notify = g_new0 (NlkNotify, 1);

  notify->fd = -1;
  if (address != NULL && read_address (notify, address))
    notify->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return notify;
}

gboolean
nlk_notify_send (NlkNotify *notify, const char *assignments)
{
  gsize length = strlen (assignments);

  return notify->fd >= 0 && sendto (notify->fd, assignments, length, MSG_NOSIGNAL,
                                    (const struct sockaddr *) &notify->address,
                                    notify->n_address_bytes) == (ssize_t) length;
}

void
nlk_notify_free (NlkNotify *notify)
{
  if (notify == NULL)
    return;
  if (notify->fd >= 0)
    close (notify->fd);
  g_free (notify);
}
