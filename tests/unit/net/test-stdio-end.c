/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-pair.h"
#include "net/nlk-relay.h"
#include "net/nlk-stdio-end.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a person's shell would give us, a relay, and a socket as the far side. */
typedef struct {
  NlkLoop *loop;
  NlkStdio *stdio;
  int peer; /* the far side's socket */
  gboolean is_done;
  GError *error;
  GByteArray *received;
  gboolean has_ended;
} Rig;

static void
on_done (NlkRelay *relay, const GError *error, gpointer user_data)
{
  Rig *rig = user_data;

  rig->is_done = TRUE;
  rig->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
rig_open (Rig *rig, int in_fd, int out_fd, gboolean is_datagrams)
{
  g_autoptr (GError) error = NULL;
  NlkEnd *local, *remote;
  int fds[2];

  memset (rig, 0, sizeof *rig);
  rig->loop = nlk_loop_new (NULL);
  rig->received = g_byte_array_new ();
  g_assert_cmpint (socketpair (AF_UNIX,
                               (is_datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK |
                                 SOCK_CLOEXEC,
                               0, fds),
                   ==, 0);
  rig->peer = fds[0];
  rig->stdio = nlk_stdio_new (in_fd, out_fd, is_datagrams, &error);
  g_assert_no_error (error);
  local = nlk_stdio_end_new (rig->loop, rig->stdio, &error);
  g_assert_no_error (error);
  remote = nlk_socket_end_new (rig->loop, fds[1], &error);
  g_assert_no_error (error);
  nlk_relay_new (rig->loop, local, remote, NULL, on_done, rig);
}

static void
rig_close (Rig *rig)
{
  close (rig->peer);
  g_byte_array_unref (rig->received);
  g_clear_error (&rig->error);
  nlk_stdio_unref (rig->stdio);
  nlk_loop_unref (rig->loop);
}

static gboolean
is_done (gpointer user_data)
{
  return ((Rig *) user_data)->is_done;
}

static void
receive (Rig *rig)
{
  guint8 bytes[65536];
  gssize n;

  while ((n = read (rig->peer, bytes, sizeof bytes)) > 0)
    g_byte_array_append (rig->received, bytes, (guint) n);
  if (n == 0)
    rig->has_ended = TRUE;
}

static gboolean
has_ended (gpointer user_data)
{
  Rig *rig = user_data;

  receive (rig);
  return rig->has_ended;
}

static int
open_null (void)
{
  return open ("/dev/null", O_RDWR | O_CLOEXEC);
}

static void
test_pipes_half_close_both_ways (void)
{
  int in[2], out[2];
  char answer[16] = "";
  Rig rig;

  g_assert_true (g_unix_open_pipe (in, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_open_pipe (out, FD_CLOEXEC, NULL));
  rig_open (&rig, in[0], out[1], FALSE);
  net_write_all (in[1], "question", 8);
  close (in[1]);
  net_pump_until (rig.loop, has_ended, &rig);
  g_assert_cmpmem (rig.received->data, rig.received->len, "question", 8);
  g_assert_false (rig.is_done);
  net_write_all (rig.peer, "answer", 6);
  shutdown (rig.peer, SHUT_WR);
  net_pump_until (rig.loop, is_done, &rig);
  g_assert_no_error (rig.error);
  g_assert_cmpint (read (out[0], answer, sizeof answer), ==, 6);
  g_assert_cmpstr (answer, ==, "answer");
  /* The reader sees the end although the program lives on. */
  g_assert_cmpint (read (out[0], answer, sizeof answer), ==, 0);
  close (out[0]);
  rig_close (&rig);
}

static void
test_file (void)
{
  gsize n_bytes = 3 * 1024 * 1024 + 17;
  g_autofree guint8 *bytes = g_malloc (n_bytes);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("stdio-XXXXXX", &path, NULL);
  Rig rig;

  for (gsize i = 0; i < n_bytes; i++)
    bytes[i] = (guint8) (i * 31 >> 8 ^ i);
  g_assert_cmpint (write (fd, bytes, n_bytes), ==, n_bytes);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  rig_open (&rig, fd, open_null (), FALSE);
  shutdown (rig.peer, SHUT_WR);
  net_pump_until (rig.loop, has_ended, &rig);
  g_assert_cmpmem (rig.received->data, rig.received->len, bytes, n_bytes);
  net_pump_until (rig.loop, is_done, &rig);
  g_assert_no_error (rig.error);
  g_unlink (path);
  rig_close (&rig);
}

static void
test_null (void)
{
  Rig rig;

  rig_open (&rig, open_null (), open_null (), FALSE);
  net_write_all (rig.peer, "unheard", 7);
  shutdown (rig.peer, SHUT_WR);
  net_pump_until (rig.loop, is_done, &rig);
  g_assert_no_error (rig.error);
  rig_close (&rig);
}

static void
test_closed_output (void)
{
  g_autoptr (GError) why = NULL;
  int in[2], out[2];
  Rig rig;

  g_assert_true (g_unix_open_pipe (in, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_open_pipe (out, FD_CLOEXEC, NULL));
  close (out[0]);
  rig_open (&rig, in[0], out[1], FALSE);
  net_write_all (rig.peer, "unread", 6);
  net_pump_until (rig.loop, is_done, &rig);
  g_assert_error (rig.error, NLK_REASON_ERROR, NLK_REASON_RESET);
  why = nlk_stdio_dup_error (rig.stdio);
  g_assert_error (why, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  close (in[1]);
  rig_close (&rig);
}

static void
test_flags_are_left_alone (void)
{
  int in[2], out[2];
  Rig rig;

  /* Somebody who shares them has made one of them non-blocking. */
  g_assert_true (g_unix_open_pipe (in, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_open_pipe (out, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (in[0], TRUE, NULL));
  rig_open (&rig, dup (in[0]), dup (out[1]), FALSE);
  net_write_all (rig.peer, "a", 1);
  shutdown (rig.peer, SHUT_WR);
  net_write_all (in[1], "b", 1);
  close (in[1]);
  net_pump_until (rig.loop, is_done, &rig);
  receive (&rig);
  g_assert_cmpmem (rig.received->data, rig.received->len, "b", 1);
  g_assert_cmpint (fcntl (in[0], F_GETFL) & O_NONBLOCK, ==, O_NONBLOCK);
  g_assert_cmpint (fcntl (out[1], F_GETFL) & O_NONBLOCK, ==, 0);
  close (in[0]);
  close (out[0]);
  close (out[1]);
  rig_close (&rig);
}

static gboolean
has_two (gpointer user_data)
{
  Rig *rig = user_data;

  receive (rig);
  return rig->received->len >= 2 * 5;
}

static void
test_datagrams (void)
{
  int in[2], out[2];
  char text[16] = "";
  Rig rig;

  /* Packet pipes keep what was written together apart from the rest. */
  g_assert_cmpint (pipe2 (in, O_CLOEXEC | O_DIRECT), ==, 0);
  g_assert_cmpint (pipe2 (out, O_CLOEXEC | O_DIRECT), ==, 0);
  rig_open (&rig, in[0], out[1], TRUE);
  net_write_all (in[1], "first", 5);
  net_write_all (in[1], "other", 5);
  net_write_all (rig.peer, "one", 3);
  net_write_all (rig.peer, "two", 3);
  net_pump_until (rig.loop, has_two, &rig);
  g_assert_cmpmem (rig.received->data, rig.received->len, "firstother", 10);
  while (!rig.is_done && strcmp (text, "two") != 0) {
    g_main_context_iteration (NULL, FALSE);
    if (fcntl (out[0], F_SETFL, O_NONBLOCK) == 0 && read (out[0], text, sizeof text) == 3)
      g_assert_true (strcmp (text, "one") == 0 || strcmp (text, "two") == 0);
  }
  close (in[1]);
  close (out[0]);
  net_write_all (rig.peer, "late", 4);
  net_pump_until (rig.loop, is_done, &rig);
  rig_close (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);
  g_test_add_func ("/net/stdio-end/pipes-half-close-both-ways", test_pipes_half_close_both_ways);
  g_test_add_func ("/net/stdio-end/file", test_file);
  g_test_add_func ("/net/stdio-end/null", test_null);
  g_test_add_func ("/net/stdio-end/closed-output", test_closed_output);
  g_test_add_func ("/net/stdio-end/flags-are-left-alone", test_flags_are_left_alone);
  g_test_add_func ("/net/stdio-end/datagrams", test_datagrams);
  return g_test_run ();
}
