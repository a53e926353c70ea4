/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-memory-end.h"
#include "net/nlk-relay.h"

#include <string.h>

/* Two programs and a relay between them. */
typedef struct {
  NlkLoop *loop;
  NlkMemory *near;
  NlkMemory *far;
  NlkRelay *relay;
  guint n_changes;
  gboolean is_done;
  GError *error;
} Rig;

static void
on_done (NlkRelay *relay, const GError *error, gpointer user_data)
{
  Rig *rig = user_data;

  rig->is_done = TRUE;
  rig->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
on_changed (NlkMemory *memory, gpointer user_data)
{
  ((Rig *) user_data)->n_changes++;
}

static void
rig_open (Rig *rig, gboolean is_datagrams)
{
  memset (rig, 0, sizeof *rig);
  rig->loop = nlk_loop_new (NULL);
  rig->near = nlk_memory_new (rig->loop, is_datagrams, on_changed, rig);
  rig->far = nlk_memory_new (rig->loop, is_datagrams, on_changed, rig);
  rig->relay = nlk_relay_new (rig->loop, nlk_memory_end_new (rig->near),
                              nlk_memory_end_new (rig->far), NULL, on_done, rig);
}

static void
rig_close (Rig *rig)
{
  if (!rig->is_done)
    nlk_relay_free (rig->relay);
  nlk_memory_close (rig->near);
  nlk_memory_close (rig->far);
  nlk_loop_unref (rig->loop);
  g_clear_error (&rig->error);
}

static void
run (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static gboolean
send_text (NlkMemory *memory, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return nlk_memory_send (memory, bytes);
}

static void
assert_takes (NlkMemory *memory, const char *text)
{
  g_autoptr (GBytes) bytes = nlk_memory_take (memory);
  gsize n_bytes;
  const char *data;

  g_assert_nonnull (bytes);
  data = g_bytes_get_data (bytes, &n_bytes);
  g_assert_cmpmem (data, n_bytes, text, strlen (text));
}

static void
test_both_ways (void)
{
  Rig rig;

  rig_open (&rig, FALSE);
  g_assert_true (send_text (rig.near, "hello"));
  g_assert_true (send_text (rig.far, "world"));
  g_assert_cmpuint (rig.n_changes, ==, 0);
  run ();
  g_assert_cmpuint (rig.n_changes, >, 0);
  assert_takes (rig.far, "hello");
  assert_takes (rig.near, "world");
  g_assert_null (nlk_memory_take (rig.near));
  g_assert_cmpuint (nlk_memory_get_waiting (rig.near), ==, 0);
  rig_close (&rig);
}

static void
test_half_close (void)
{
  Rig rig;

  rig_open (&rig, FALSE);
  send_text (rig.near, "question");
  nlk_memory_finish (rig.near);
  g_assert_false (send_text (rig.near, "more"));
  run ();
  g_assert_false (nlk_memory_is_finished (rig.far));
  assert_takes (rig.far, "question");
  g_assert_true (nlk_memory_is_finished (rig.far));
  g_assert_false (nlk_memory_is_finished (rig.near));
  run ();
  g_assert_false (rig.is_done);
  send_text (rig.far, "answer");
  nlk_memory_finish (rig.far);
  run ();
  /* It waits for what has not been taken yet. */
  g_assert_false (rig.is_done);
  assert_takes (rig.near, "answer");
  run ();
  g_assert_true (rig.is_done);
  g_assert_no_error (rig.error);
  rig_close (&rig);
}

static void
test_nothing_grows (void)
{
  g_autofree char *data = g_malloc0 (64 * 1024);
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, 64 * 1024);
  gsize sent = 0, taken = 0;
  Rig rig;

  rig_open (&rig, FALSE);
  for (guint i = 0; i < 1000; i++) {
    if (nlk_memory_send (rig.near, bytes))
      sent += g_bytes_get_size (bytes);
    run ();
  }
  g_assert_cmpuint (sent, <=, NLK_MEMORY_MOST_BYTES + 2 * NLK_READ_BYTES);
  for (;;) {
    g_autoptr (GBytes) piece = nlk_memory_take (rig.far);

    if (piece == NULL)
      break;
    taken += g_bytes_get_size (piece);
    run ();
  }
  g_assert_cmpuint (taken, ==, sent);
  rig_close (&rig);
}

static void
test_datagrams (void)
{
  Rig rig;

  rig_open (&rig, TRUE);
  send_text (rig.near, "one");
  send_text (rig.near, "");
  send_text (rig.near, "three");
  run ();
  assert_takes (rig.far, "one");
  assert_takes (rig.far, "");
  assert_takes (rig.far, "three");
  g_assert_null (nlk_memory_take (rig.far));
  rig_close (&rig);
}

static void
test_reset (void)
{
  Rig rig;

  rig_open (&rig, FALSE);
  send_text (rig.near, "last words");
  run ();
  nlk_relay_abort (rig.relay, NLK_REASON_REFUSED);
  run ();
  g_assert_true (rig.is_done);
  g_assert_error (rig.error, NLK_REASON_ERROR, NLK_REASON_REFUSED);
  assert_takes (rig.far, "last words");
  rig_close (&rig);
}

/* Who encrypts changes the bytes in place. */
static void
test_keeps_what_was_sent (void)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  NlkMemory *memory = nlk_memory_new (loop, FALSE, on_changed, NULL);
  NlkEnd *end = nlk_memory_end_new (memory);
  g_autoptr (GBytes) bytes = g_bytes_new ("secret", 6);
  struct iovec iov[2];
  guint n_iov;

  nlk_memory_send (memory, bytes);
  g_assert_cmpint (nlk_end_peek (end, iov, 2, &n_iov), ==, NLK_END_DATA);
  memset (iov[0].iov_base, 0, iov[0].iov_len);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 6, "secret", 6);
  nlk_end_consume (end, 2);
  g_assert_cmpint (nlk_end_peek (end, iov, 2, &n_iov), ==, NLK_END_DATA);
  g_assert_cmpuint (iov[0].iov_len, ==, 4);
  g_assert_cmpuint (nlk_memory_get_waiting (memory), ==, 4);
  nlk_end_free (end);
  nlk_memory_close (memory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/memory-end/both-ways", test_both_ways);
  g_test_add_func ("/net/memory-end/half-close", test_half_close);
  g_test_add_func ("/net/memory-end/nothing-grows", test_nothing_grows);
  g_test_add_func ("/net/memory-end/datagrams", test_datagrams);
  g_test_add_func ("/net/memory-end/reset", test_reset);
  g_test_add_func ("/net/memory-end/keeps-what-was-sent", test_keeps_what_was_sent);
  return g_test_run ();
}
