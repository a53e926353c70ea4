/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-replay-window.h"

#include "nlk-test-crypto.h"

static void
test_each_once (void)
{
  NlkReplayWindow window = { 0 };

  g_assert_false (nlk_replay_window_take (&window, 0));
  for (guint64 c = 1; c < 30000; c += 1 + c % 3) {
    g_assert_true (nlk_replay_window_take (&window, c));
    g_assert_false (nlk_replay_window_take (&window, c));
  }
}

static void
test_edge_of_the_window (void)
{
  NlkReplayWindow window = { 0 };

  g_assert_true (nlk_replay_window_take (&window, 10000));
  g_assert_false (nlk_replay_window_take (&window, 10000 - 8192));
  g_assert_true (nlk_replay_window_take (&window, 10000 - 8191));
  g_assert_false (nlk_replay_window_take (&window, 10000 - 8191));
  g_assert_true (nlk_replay_window_take (&window, 9999));
}

static void
test_leaps (void)
{
  NlkReplayWindow window = { 0 };

  for (guint64 c = 1; c <= 100; c++)
    g_assert_true (nlk_replay_window_take (&window, c));
  /* The slots of 1 to 100 come round again and must be free. */
  g_assert_true (nlk_replay_window_take (&window, 8192 + 100));
  for (guint64 c = 8193; c < 8292; c++)
    g_assert_true (nlk_replay_window_take (&window, c));
  g_assert_true (nlk_replay_window_take (&window, G_MAXUINT64));
  g_assert_false (nlk_replay_window_take (&window, G_MAXUINT64));
  g_assert_true (nlk_replay_window_take (&window, G_MAXUINT64 - 8191));
  g_assert_false (nlk_replay_window_take (&window, G_MAXUINT64 - 8192));
  g_assert_false (nlk_replay_window_take (&window, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/replay-window/each-once", test_each_once);
  g_test_add_func ("/crypto/replay-window/edge-of-the-window", test_edge_of_the_window);
  g_test_add_func ("/crypto/replay-window/leaps", test_leaps);
  return g_test_run ();
}
