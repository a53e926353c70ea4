/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-port-user.h"

#include <stdio.h>
#include <string.h>

/* A stranger's table of sockets is not read without end. */
#define TABLE_LINES_MOST 100000
#define STATE_LISTENS 0x0a

static gboolean
is_all_zero (const char *hex)
{
  return strspn (hex, "0") == strlen (hex);
}

/* The kernel writes an address as words of this machine in hexadecimal digits. */
static char *
format_host (GInetAddress *host)
{
  gsize n_bytes = g_inet_address_get_native_size (host);
  const guint8 *bytes = g_inet_address_to_bytes (host);
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < n_bytes; i += sizeof (guint32)) {
    guint32 word;

    memcpy (&word, bytes + i, sizeof word);
    g_string_append_printf (hex, "%08X", word);
  }
  return g_string_free (hex, FALSE);
}

typedef struct {
  guint port;
  char *host;
  gboolean is_datagram;
} Wanted;

/* Sockets on all addresses stand in the way of every one, and an address of every one on all. */
static gboolean
is_in_the_way (const Wanted *wanted, const char *host, guint port, guint state)
{
  return port == wanted->port && (wanted->is_datagram || state == STATE_LISTENS) &&
         (strcmp (host, wanted->host) == 0 || is_all_zero (host) || is_all_zero (wanted->host));
}

static guint64
find_inode (const char *table, const Wanted *wanted)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (table, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", TABLE_LINES_MOST);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++) {
    char host[33];
    guint port, state;
    guint64 inode;

    if (sscanf (lines[i], " %*u: %32[0-9A-F]:%x %*s %x %*s %*s %*s %*u %*u %" G_GUINT64_FORMAT,
                host, &port, &state, &inode) == 4 &&
        is_in_the_way (wanted, host, port, state))
      return inode;
  }
  return 0;
}

static gboolean
has_socket (const char *process, const char *socket)
{
  g_autofree char *folder = g_build_filename ("/proc", process, "fd", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *target = g_file_read_link (path, NULL);

    if (g_strcmp0 (target, socket) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
find_process (guint64 inode, NlkPortUser *ret_user)
{
  g_autofree char *socket = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", inode);
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc", name, "comm", NULL);
    g_autofree char *program = NULL;
    guint64 pid;

    if (!g_ascii_string_to_unsigned (name, 10, 1, G_MAXINT, &pid, NULL) ||
        !has_socket (name, socket) || !g_file_get_contents (path, &program, NULL, NULL))
      continue;
    ret_user->program = g_strdup (g_strchomp (program));
    ret_user->pid = (int) pid;
    return;
  }
}

gboolean
nlk_port_user_find (GSocketAddress *address, gboolean is_datagram, NlkPortUser *ret_user)
{
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  g_autofree char *hex = format_host (host);
  Wanted wanted = { g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)), hex,
                    is_datagram };
  const char *const tables[2][2] = { { "/proc/self/net/tcp", "/proc/self/net/tcp6" },
                                     { "/proc/self/net/udp", "/proc/self/net/udp6" } };

  for (guint i = 0; i < 2; i++) {
    guint64 inode = find_inode (tables[is_datagram ? 1 : 0][i], &wanted);

    if (inode == 0)
      continue;
    find_process (inode, ret_user);
    return TRUE;
  }
  return FALSE;
}

void
nlk_port_user_clear (NlkPortUser *user)
{
  g_clear_pointer (&user->program, g_free);
  user->pid = 0;
}
