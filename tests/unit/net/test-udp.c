/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-pair.h"
#include "net/nlk-listener.h"
#include "net/nlk-udp.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_FLOWS 2

typedef struct {
  NlkLoop *loop;
  NlkUdpPort *port;
  NlkEnd *flows[4];
  char *sources[4];
  guint n_flows;
  guint n_wakes;
  gboolean frees_port;
} Test;

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  Test *test = user_data;

  test->n_wakes++;
}

static void
on_flow (NlkUdpPort *port, NlkEnd *flow, GSocketAddress *source, gpointer user_data)
{
  Test *test = user_data;

  g_assert_true (flow->is_datagrams);
  nlk_end_set_ready_func (flow, on_ready, test);
  test->flows[test->n_flows] = flow;
  test->sources[test->n_flows++] = nlk_address_format (source);
  if (test->frees_port)
    g_clear_pointer (&test->port, nlk_udp_port_free);
}

static void
test_open (Test *test, const char *address)
{
  g_autoptr (GSocketAddress) parsed = nlk_address_parse (address);
  g_autoptr (GError) error = NULL;

  memset (test, 0, sizeof *test);
  test->loop = nlk_loop_new (NULL);
  test->port = nlk_udp_port_new (test->loop, parsed, MOST_FLOWS, on_flow, test, &error);
  g_assert_no_error (error);
}

static void
test_close (Test *test)
{
  nlk_udp_port_free (test->port);
  for (guint i = 0; i < test->n_flows; i++) {
    nlk_end_free (test->flows[i]);
    g_free (test->sources[i]);
  }
  nlk_loop_unref (test->loop);
}

static guint16
get_port (Test *test)
{
  return g_inet_socket_address_get_port (
    G_INET_SOCKET_ADDRESS (nlk_udp_port_get_address (test->port)));
}

/* A socket of a source, connected, so that it takes answers from nowhere else. */
static int
source_new (const char *host, guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  struct sockaddr_storage native;
  int fd;

  g_assert_true (g_socket_address_to_native (address, &native, sizeof native, NULL));
  fd = socket (native.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &native,
                            (socklen_t) g_socket_address_get_native_size (address)),
                   ==, 0);
  return fd;
}

static void
send_text (int fd, const char *text)
{
  g_assert_cmpint (send (fd, text, strlen (text), 0), ==, strlen (text));
}

static gboolean
has_one_flow (gpointer user_data)
{
  return ((Test *) user_data)->n_flows == 1;
}

static gboolean
has_two_flows (gpointer user_data)
{
  return ((Test *) user_data)->n_flows == 2;
}

static void
expect_answer (Test *test, NlkEnd *flow, int fd, const char *text)
{
  struct iovec iov = { (void *) text, strlen (text) };
  char buffer[64];
  gssize n;

  g_assert_cmpuint (nlk_end_write (flow, &iov, 1), ==, 1);
  while ((n = recv (fd, buffer, sizeof buffer, 0)) < 0)
    g_assert_cmpint (errno, ==, EAGAIN);
  g_assert_cmpmem (buffer, n, text, strlen (text));
}

static gboolean
holds_three (gpointer user_data)
{
  Test *test = user_data;
  struct iovec iov[4];
  guint n_iov;

  if (test->n_flows == 0)
    return FALSE;
  nlk_end_peek (test->flows[0], iov, 4, &n_iov);
  return n_iov == 3;
}

/* Boundaries hold, an empty datagram is one, and each source has its own flow. */
static void
test_flows (void)
{
  struct iovec iov[4];
  guint n_iov;
  int fds[2];
  Test test;

  test_open (&test, "127.0.0.1:0");
  for (guint i = 0; i < 2; i++)
    fds[i] = source_new ("127.0.0.1", get_port (&test));
  send_text (fds[0], "one");
  send_text (fds[0], "");
  send_text (fds[0], "three");
  net_pump_until (test.loop, holds_three, &test);
  send_text (fds[1], "other");
  net_pump_until (test.loop, has_two_flows, &test);
  g_assert_cmpstr (test.sources[0], !=, test.sources[1]);
  g_assert_cmpint (nlk_end_peek (test.flows[0], iov, 4, &n_iov), ==, NLK_END_DATA);
  g_assert_cmpmem (iov[0].iov_base, iov[0].iov_len, "one", 3);
  g_assert_cmpuint (iov[1].iov_len, ==, 0);
  g_assert_cmpmem (iov[2].iov_base, iov[2].iov_len, "three", 5);
  nlk_end_consume (test.flows[0], 3);
  g_assert_cmpint (nlk_end_peek (test.flows[0], iov, 4, &n_iov), ==, NLK_END_WAIT);
  g_assert_cmpint (nlk_end_peek (test.flows[1], iov, 4, &n_iov), ==, NLK_END_DATA);
  g_assert_cmpmem (iov[0].iov_base, iov[0].iov_len, "other", 5);
  expect_answer (&test, test.flows[0], fds[0], "to the first");
  expect_answer (&test, test.flows[1], fds[1], "to the second");
  close (fds[0]);
  close (fds[1]);
  test_close (&test);
}

static gboolean
is_woken (gpointer user_data)
{
  return ((Test *) user_data)->n_wakes > 0;
}

/* A third source is dropped until one of the two is forgotten. */
static void
test_limit (void)
{
  int fds[3];
  Test test;

  test_open (&test, "127.0.0.1:0");
  for (guint i = 0; i < 3; i++)
    fds[i] = source_new ("127.0.0.1", get_port (&test));
  send_text (fds[0], "a");
  send_text (fds[1], "b");
  net_pump_until (test.loop, has_two_flows, &test);
  send_text (fds[2], "c");
  send_text (fds[0], "behind c");
  net_pump_until (test.loop, is_woken, &test);
  g_assert_cmpuint (test.n_flows, ==, 2);
  g_clear_pointer (&test.flows[0], nlk_end_free);
  g_clear_pointer (&test.flows[1], nlk_end_free);
  g_clear_pointer (&test.sources[0], g_free);
  g_clear_pointer (&test.sources[1], g_free);
  test.n_flows = 0;
  send_text (fds[2], "c again");
  net_pump_until (test.loop, has_one_flow, &test);
  for (guint i = 0; i < 3; i++)
    close (fds[i]);
  test_close (&test);
}

/* What nobody takes is dropped, the newest first. */
static void
test_full (void)
{
  struct iovec iov[NLK_END_MOST_IOV];
  guint n_iov, n = 0;
  Test test;
  int fd;

  test_open (&test, "127.0.0.1:0");
  fd = source_new ("127.0.0.1", get_port (&test));
  for (guint i = 0; i < 2 * NLK_UDP_FLOW_DATAGRAMS; i++) {
    guint32 number = i;

    g_assert_cmpint (send (fd, &number, sizeof number, 0), ==, sizeof number);
    g_main_context_iteration (nlk_loop_get_context (test.loop), FALSE);
  }
  net_pump_until (test.loop, is_woken, &test);
  while (nlk_end_peek (test.flows[0], iov, G_N_ELEMENTS (iov), &n_iov) == NLK_END_DATA) {
    for (guint i = 0; i < n_iov; i++, n++)
      g_assert_cmpmem (iov[i].iov_base, iov[i].iov_len, &n, sizeof n);
    nlk_end_consume (test.flows[0], n_iov);
  }
  g_assert_cmpuint (n, ==, NLK_UDP_FLOW_DATAGRAMS);
  close (fd);
  test_close (&test);
}

/* A wildcard serves both families, and answers from where the question went. */
static void
test_wildcard (void)
{
  int fds[2];
  Test test;

  test_open (&test, "[::]:0");
  fds[0] = source_new ("127.0.0.2", get_port (&test));
  send_text (fds[0], "over IPv4");
  net_pump_until (test.loop, has_one_flow, &test);
  g_assert_true (g_str_has_prefix (test.sources[0], "127.0.0.1:"));
  expect_answer (&test, test.flows[0], fds[0], "from 127.0.0.2");
  fds[1] = source_new ("::1", get_port (&test));
  send_text (fds[1], "over IPv6");
  net_pump_until (test.loop, has_two_flows, &test);
  g_assert_true (g_str_has_prefix (test.sources[1], "[::1]:"));
  expect_answer (&test, test.flows[1], fds[1], "from ::1");
  close (fds[0]);
  close (fds[1]);
  test_close (&test);
}

/* Flows outlive their port, broken, even when it goes while it announces one. */
static void
test_freed (void)
{
  struct iovec iov;
  guint n_iov;
  Test test;
  int fd;

  test_open (&test, "127.0.0.1:0");
  test.frees_port = TRUE;
  fd = source_new ("127.0.0.1", get_port (&test));
  send_text (fd, "a");
  send_text (fd, "b");
  net_pump_until (test.loop, has_one_flow, &test);
  net_pump_until (test.loop, is_woken, &test);
  g_assert_cmpint (nlk_end_peek (test.flows[0], &iov, 1, &n_iov), ==, NLK_END_DATA);
  nlk_end_consume (test.flows[0], 1);
  g_assert_cmpint (nlk_end_peek (test.flows[0], &iov, 1, &n_iov), ==, NLK_END_BROKEN);
  g_assert_cmpuint (nlk_end_write (test.flows[0], &iov, 1), ==, 0);
  close (fd);
  test_close (&test);
}

static void
test_in_use (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = NULL;
  Test test;

  test_open (&test, "127.0.0.1:0");
  wanted = g_strdup_printf ("Cannot listen for UDP at 127.0.0.1:%u: Address already in use",
                            get_port (&test));
  g_assert_null (
    nlk_udp_port_new (test.loop, nlk_udp_port_get_address (test.port), 1, on_flow, &test, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_cmpstr (error->message, ==, wanted);
  test_close (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/udp/flows", test_flows);
  g_test_add_func ("/net/udp/limit", test_limit);
  g_test_add_func ("/net/udp/full", test_full);
  g_test_add_func ("/net/udp/wildcard", test_wildcard);
  g_test_add_func ("/net/udp/freed", test_freed);
  g_test_add_func ("/net/udp/in-use", test_in_use);
  return g_test_run ();
}
