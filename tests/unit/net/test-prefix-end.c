/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-pair.h"
#include "net/nlk-prefix-end.h"

#include <string.h>
#include <unistd.h>

static gboolean
is_readable (gpointer user_data)
{
  struct iovec iov;
  guint n_iov;

  return nlk_end_peek (user_data, &iov, 1, &n_iov) != NLK_END_WAIT;
}

/* Bytes that were put back come first, what the connection has comes behind them, and its end stays its end. */
static void
test_order (void)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  struct iovec iov;
  guint n_iov;
  NlkEnd *end, *lower;
  int fds[2];

  net_pair_open (loop, fds);
  lower = nlk_socket_end_new (loop, fds[0], NULL);
  end = nlk_prefix_end_new (lower, (const guint8 *) "head", 4);
  net_write_all (fds[1], "tail", 4);
  g_assert_cmpint (nlk_end_peek (end, &iov, 1, &n_iov), ==, NLK_END_DATA);
  g_assert_cmpmem (iov.iov_base, iov.iov_len, "head", 4);
  nlk_end_consume (end, 3);
  g_assert_cmpint (nlk_end_peek (end, &iov, 1, &n_iov), ==, NLK_END_DATA);
  g_assert_cmpmem (iov.iov_base, iov.iov_len, "d", 1);
  nlk_end_consume (end, 1);
  net_pump_until (loop, is_readable, end);
  nlk_end_peek (end, &iov, 1, &n_iov);
  g_assert_cmpmem (iov.iov_base, iov.iov_len, "tail", 4);
  nlk_end_consume (end, 4);
  iov = (struct iovec){ (void *) "out", 3 };
  g_assert_cmpuint (nlk_end_write (end, &iov, 1), ==, 3);
  close (fds[1]);
  net_pump_until (loop, is_readable, end);
  g_assert_cmpint (nlk_end_peek (end, &iov, 1, &n_iov), !=, NLK_END_DATA);
  nlk_end_free (end);
}

static void
test_nothing (void)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  NlkEnd *lower;
  int fds[2];

  net_pair_open (loop, fds);
  lower = nlk_socket_end_new (loop, fds[0], NULL);
  g_assert_true (nlk_prefix_end_new (lower, NULL, 0) == lower);
  nlk_end_free (lower);
  close (fds[1]);
}

static void
test_reset (void)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  struct iovec iov;
  guint n_iov;
  NlkEnd *end;
  int fds[2];

  net_pair_open (loop, fds);
  end = nlk_prefix_end_new (nlk_socket_end_new (loop, fds[0], NULL), (const guint8 *) "x", 1);
  nlk_end_reset (end, NLK_REASON_FORBIDDEN);
  g_assert_cmpint (nlk_end_peek (end, &iov, 1, &n_iov), ==, NLK_END_BROKEN);
  g_assert_error (nlk_end_get_error (end), NLK_REASON_ERROR, NLK_REASON_FORBIDDEN);
  nlk_end_free (end);
  close (fds[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/prefix-end/order", test_order);
  g_test_add_func ("/net/prefix-end/nothing", test_nothing);
  g_test_add_func ("/net/prefix-end/reset", test_reset);
  return g_test_run ();
}
