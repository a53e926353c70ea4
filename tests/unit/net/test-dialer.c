/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-pair.h"
#include "net/nlk-dialer.h"
#include "net/nlk-listener.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  NlkLoop *loop;
  NlkListener *listener;
  guint n_accepted;
  NlkEnd *end;
  GSocketAddress *address;
  GError *error;
  gboolean is_done;
} Test;

static void
on_accepted (NlkListener *listener, int fd, GSocketAddress *peer, gpointer user_data)
{
  Test *test = user_data;

  test->n_accepted++;
  close (fd);
}

static guint16
test_open (Test *test, const char *address)
{
  g_autoptr (GSocketAddress) parsed = nlk_address_parse (address);

  memset (test, 0, sizeof *test);
  test->loop = nlk_loop_new (NULL);
  test->listener = nlk_listener_new (test->loop, parsed, on_accepted, test, &test->error);
  g_assert_no_error (test->error);
  return g_inet_socket_address_get_port (
    G_INET_SOCKET_ADDRESS (nlk_listener_get_address (test->listener)));
}

static void
test_close (Test *test)
{
  nlk_end_free (test->end);
  g_clear_object (&test->address);
  g_clear_error (&test->error);
  nlk_listener_free (test->listener);
  nlk_loop_unref (test->loop);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Test *test = user_data;

  test->end = nlk_dial_finish (result, &test->address, &test->error);
  test->is_done = TRUE;
}

static gboolean
is_done (gpointer user_data)
{
  return ((Test *) user_data)->is_done;
}

static gboolean
is_accepted (gpointer user_data)
{
  return ((Test *) user_data)->n_accepted > 0;
}

static void
dial (Test *test, const char *host, guint16 port, gboolean datagram, NlkDialFilter filter,
      GCancellable *cancellable)
{
  nlk_dial_async (test->loop, host, port, datagram, filter, test, 10 * G_USEC_PER_SEC, cancellable,
                  on_done, test);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  g_assert_false (test->is_done);
  net_pump_until (test->loop, is_done, test);
}

static void
test_connected (void)
{
  static const char *const hosts[] = { "127.0.0.1", "localhost" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++) {
    Test test;
    guint16 port = test_open (&test, "127.0.0.1:0");
    g_autofree char *wanted = g_strdup_printf ("127.0.0.1:%u", port);
    g_autofree char *text = NULL;

    dial (&test, hosts[i], port, FALSE, NULL, NULL);
    g_assert_no_error (test.error);
    text = nlk_address_format (test.address);
    g_assert_cmpstr (text, ==, wanted);
    net_pump_until (test.loop, is_accepted, &test);
    test_close (&test);
  }
}

static void
test_brackets (void)
{
  Test test;
  guint16 port = test_open (&test, "[::1]:0");

  dial (&test, "[::1]", port, FALSE, NULL, NULL);
  g_assert_no_error (test.error);
  test_close (&test);
}

static void
test_refused (void)
{
  Test test;
  guint16 port = test_open (&test, "127.0.0.1:0");
  g_autofree char *wanted = g_strdup_printf ("connection to 127.0.0.1:%u refused", port);

  g_clear_pointer (&test.listener, nlk_listener_free);
  dial (&test, "127.0.0.1", port, FALSE, NULL, NULL);
  g_assert_error (test.error, NLK_REASON_ERROR, NLK_REASON_REFUSED);
  g_assert_cmpstr (test.error->message, ==, wanted);
  test_close (&test);
}

static void
test_unknown_name (void)
{
  Test test;
  guint16 port = test_open (&test, "127.0.0.1:0");

  dial (&test, "no\x1bsuch.invalid", port, FALSE, NULL, NULL);
  g_assert_error (test.error, NLK_REASON_ERROR, NLK_REASON_NAME_NOT_FOUND);
  g_assert_nonnull (strstr (test.error->message, "such.invalid does not resolve"));
  g_assert_null (strchr (test.error->message, '\x1b'));
  test_close (&test);
}

static gboolean
no_ipv4 (GInetAddress *address, gpointer user_data)
{
  return g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4;
}

static void
test_forbidden (void)
{
  Test test;
  guint16 port = test_open (&test, "127.0.0.1:0");
  g_autofree char *wanted = g_strdup_printf ("connection to 127.0.0.1:%u is not permitted", port);

  dial (&test, "127.0.0.1", port, FALSE, no_ipv4, NULL);
  g_assert_error (test.error, NLK_REASON_ERROR, NLK_REASON_FORBIDDEN);
  g_assert_cmpstr (test.error->message, ==, wanted);
  g_assert_cmpuint (test.n_accepted, ==, 0);
  test_close (&test);
}

/* Of two families only one answers: that one is found, whichever is tried first. */
static void
test_other_family (void)
{
  Test test;
  guint16 port = test_open (&test, "[::1]:0");

  dial (&test, "localhost", port, FALSE, NULL, NULL);
  g_assert_no_error (test.error);
  g_assert_cmpint (g_socket_address_get_family (test.address), ==, G_SOCKET_FAMILY_IPV6);
  test_close (&test);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Test test;
  guint16 port = test_open (&test, "127.0.0.1:0");

  dial (&test, "127.0.0.1", port, FALSE, NULL, cancellable);
  g_assert_error (test.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (test.end);
  test_close (&test);
}

static void
test_datagram (void)
{
  Test test;
  guint16 port = test_open (&test, "127.0.0.1:0");

  dial (&test, "127.0.0.1", port, TRUE, NULL, NULL);
  g_assert_no_error (test.error);
  g_assert_true (test.end->is_datagrams);
  test_close (&test);
}

/* A listener whose queue is full answers nothing at all. */
static void
test_deadline (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int fds[4];
  Test test;

  test_open (&test, "127.0.0.1:0");
  fds[0] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (fds[0], (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (fds[0], 0), ==, 0);
  g_assert_cmpint (getsockname (fds[0], (struct sockaddr *) &address, &size), ==, 0);
  for (guint i = 1; i < G_N_ELEMENTS (fds); i++) {
    fds[i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    (void) connect (fds[i], (struct sockaddr *) &address, size);
  }
  nlk_dial_async (test.loop, "127.0.0.1", ntohs (address.sin_port), FALSE, NULL, NULL, 30 * 1000,
                  NULL, on_done, &test);
  net_pump_until (test.loop, is_done, &test);
  g_assert_error (test.error, NLK_REASON_ERROR, NLK_REASON_TIMED_OUT);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  test_close (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/dialer/connected", test_connected);
  g_test_add_func ("/net/dialer/brackets", test_brackets);
  g_test_add_func ("/net/dialer/refused", test_refused);
  g_test_add_func ("/net/dialer/unknown-name", test_unknown_name);
  g_test_add_func ("/net/dialer/forbidden", test_forbidden);
  g_test_add_func ("/net/dialer/other-family", test_other_family);
  g_test_add_func ("/net/dialer/cancel", test_cancel);
  g_test_add_func ("/net/dialer/datagram", test_datagram);
  g_test_add_func ("/net/dialer/deadline", test_deadline);
  return g_test_run ();
}
