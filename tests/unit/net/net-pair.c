/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-pair.h"

#include <glib-unix.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define SMALL_BUFFER_BYTES 8192
#define MOST_SECONDS 20

void
net_pair_open (NlkLoop *loop, int ret_fds[2])
{
  int size = SMALL_BUFFER_BYTES;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ret_fds), ==,
                   0);
  for (int i = 0; i < 2; i++)
    setsockopt (ret_fds[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

void
net_pair_open_tcp (int ret_fds[2])
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (listener, 1), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &size), ==, 0);
  ret_fds[0] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (ret_fds[0], (struct sockaddr *) &address, size), ==, 0);
  ret_fds[1] = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  g_assert_cmpint (ret_fds[1], >=, 0);
  g_assert_true (g_unix_set_fd_nonblocking (ret_fds[0], TRUE, NULL));
  close (listener);
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
net_pump_until (NlkLoop *loop, gboolean (*condition) (gpointer user_data), gpointer user_data)
{
  gint64 end = g_get_monotonic_time () + MOST_SECONDS * G_USEC_PER_SEC;
  g_autoptr (GSource) tick = g_timeout_source_new (5);

  g_source_set_callback (tick, on_tick, NULL, NULL);
  g_source_attach (tick, nlk_loop_get_context (loop));
  while (!condition (user_data)) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_main_context_iteration (nlk_loop_get_context (loop), TRUE);
  }
  g_source_destroy (tick);
}

void
net_write_all (int fd, const void *data, gsize n_bytes)
{
  g_assert_cmpint (write (fd, data, n_bytes), ==, n_bytes);
}
