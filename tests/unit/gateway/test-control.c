/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-control.h"

#include "net-pair.h"
#include "net/nlk-frame-end.h"

#include <string.h>

/* A channel and its peer, who speaks frames as a client does. */
typedef struct {
  NlkLoop *loop;
  NlkTimeouts timeouts;
  NlkGatewayControl *control;
  NlkEnd *peer;
  GString *heard;
  char *closed_why;
  guint n_closed;
  GString *peer_heard;
  gboolean peer_reads;
  NlkEndStatus peer_status;
} Channel;

static void
on_message (NlkGatewayControl *control, const char *text, gpointer user_data)
{
  Channel *channel = user_data;

  g_string_append (channel->heard, text);
}

static void
on_closed (NlkGatewayControl *control, const char *why, gpointer user_data)
{
  Channel *channel = user_data;

  channel->n_closed++;
  channel->closed_why = g_strdup (why);
  nlk_gateway_control_free (g_steal_pointer (&channel->control));
}

static const NlkGatewayControlFuncs funcs = { on_message, on_closed };

static void
on_peer_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  Channel *channel = user_data;
  struct iovec iov;
  guint n_iov;

  while (channel->peer_reads) {
    channel->peer_status = nlk_end_peek (end, &iov, 1, &n_iov);
    if (channel->peer_status != NLK_END_DATA)
      return;
    g_string_append_len (channel->peer_heard, iov.iov_base, (gssize) iov.iov_len);
    nlk_end_consume (end, 1);
  }
}

static void
channel_open (Channel *channel, gboolean peer_reads, gint64 pong_usec)
{
  int fds[2];

  *channel = (Channel){ .loop = nlk_loop_new (NULL), .peer_reads = peer_reads };
  channel->heard = g_string_new (NULL);
  channel->peer_heard = g_string_new (NULL);
  nlk_timeouts_init (&channel->timeouts);
  channel->timeouts.pong_usec = pong_usec;
  net_pair_open (channel->loop, fds);
  channel->control =
    nlk_gateway_control_new (channel->loop, nlk_socket_end_new (channel->loop, fds[0], NULL),
                             &channel->timeouts, 1000, &funcs, channel);
  channel->peer =
    nlk_frame_end_new (channel->loop, nlk_socket_end_new (channel->loop, fds[1], NULL),
                       NLK_FRAME_CLIENT, NLK_FRAME_TEXTS, FALSE);
  nlk_end_set_ready_func (channel->peer, on_peer_ready, channel);
}

static void
channel_close (Channel *channel)
{
  nlk_gateway_control_free (channel->control);
  nlk_end_free (channel->peer);
  /* What was let go is freed in the loop's next turn. */
  g_main_context_iteration (nlk_loop_get_context (channel->loop), FALSE);
  nlk_loop_unref (channel->loop);
  g_string_free (channel->heard, TRUE);
  g_string_free (channel->peer_heard, TRUE);
  g_free (channel->closed_why);
}

static void
peer_says (Channel *channel, const char *text, gsize n_bytes)
{
  struct iovec iov = { (gpointer) text, n_bytes };

  g_assert_cmpuint (nlk_end_write (channel->peer, &iov, 1), ==, 1);
}

static gboolean
is_closed (gpointer user_data)
{
  return ((Channel *) user_data)->n_closed > 0;
}

static gboolean
has_heard_two (gpointer user_data)
{
  return strcmp (((Channel *) user_data)->heard->str, "onetwo") == 0;
}

static gboolean
peer_has_heard (gpointer user_data)
{
  return ((Channel *) user_data)->peer_heard->len >= 5;
}

static gboolean
peer_is_alone (gpointer user_data)
{
  NlkEndStatus status = ((Channel *) user_data)->peer_status;

  return status == NLK_END_BROKEN || status == NLK_END_GONE;
}

static void
test_messages (void)
{
  Channel channel;

  channel_open (&channel, TRUE, 60 * G_USEC_PER_SEC);
  peer_says (&channel, "one", 3);
  peer_says (&channel, "two", 3);
  nlk_gateway_control_send (channel.control, "hello");
  net_pump_until (channel.loop, has_heard_two, &channel);
  net_pump_until (channel.loop, peer_has_heard, &channel);
  g_assert_cmpstr (channel.peer_heard->str, ==, "hello");
  g_assert_cmpuint (channel.n_closed, ==, 0);
  channel_close (&channel);
}

static void
test_dead_peer_is_noticed (void)
{
  Channel channel;

  channel_open (&channel, FALSE, 20 * 1000);
  net_pump_until (channel.loop, is_closed, &channel);
  g_assert_cmpstr (channel.closed_why, ==, "no answer to a ping");
  channel_close (&channel);
}

static void
test_silent_reader_is_dropped (void)
{
  g_autofree char *text = g_strnfill (50000, 'x');
  Channel channel;
  guint n_sent;

  channel_open (&channel, FALSE, 60 * G_USEC_PER_SEC);
  for (n_sent = 0; n_sent < 100 && channel.n_closed == 0; n_sent++) {
    nlk_gateway_control_send (channel.control, text);
    g_main_context_iteration (nlk_loop_get_context (channel.loop), FALSE);
  }
  net_pump_until (channel.loop, is_closed, &channel);
  g_assert_cmpstr (channel.closed_why, ==, "the peer does not read its messages");
  g_assert_cmpuint (n_sent, >=, NLK_GATEWAY_CONTROL_QUEUE_BYTES / 50001);
  g_assert_cmpuint (n_sent, <, 2 * NLK_GATEWAY_CONTROL_QUEUE_BYTES / 50001);
  channel_close (&channel);
}

static void
test_close_frame (void)
{
  Channel channel;

  channel_open (&channel, TRUE, 60 * G_USEC_PER_SEC);
  nlk_end_finish (channel.peer);
  net_pump_until (channel.loop, is_closed, &channel);
  g_assert_cmpstr (channel.closed_why, ==, "closed by the peer");
  net_pump_until (channel.loop, peer_is_alone, &channel);
  /* A Close frame of ours would have read as an orderly end. */
  g_assert_cmpint (channel.peer_status, ==, NLK_END_BROKEN);
  channel_close (&channel);
}

static void
test_long_message (void)
{
  g_autofree char *text = g_strnfill (1001, 'x');
  Channel channel;

  channel_open (&channel, TRUE, 60 * G_USEC_PER_SEC);
  peer_says (&channel, text, 1001);
  net_pump_until (channel.loop, is_closed, &channel);
  g_assert_cmpuint (channel.heard->len, ==, 0);
  channel_close (&channel);
}

static void
test_nul_in_message (void)
{
  Channel channel;

  channel_open (&channel, TRUE, 60 * G_USEC_PER_SEC);
  peer_says (&channel, "on\0e", 4);
  net_pump_until (channel.loop, is_closed, &channel);
  g_assert_cmpuint (channel.heard->len, ==, 0);
  channel_close (&channel);
}

static void
test_leave (void)
{
  Channel channel;

  channel_open (&channel, TRUE, 100 * 1000);
  nlk_gateway_control_leave (g_steal_pointer (&channel.control), "goodbye");
  peer_says (&channel, "ignored", 7);
  net_pump_until (channel.loop, peer_is_alone, &channel);
  g_assert_cmpstr (channel.peer_heard->str, ==, "goodbye");
  g_assert_cmpuint (channel.heard->len, ==, 0);
  g_assert_cmpuint (channel.n_closed, ==, 0);
  channel_close (&channel);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/control/messages", test_messages);
  g_test_add_func ("/gateway/control/dead-peer-is-noticed", test_dead_peer_is_noticed);
  g_test_add_func ("/gateway/control/silent-reader-is-dropped", test_silent_reader_is_dropped);
  g_test_add_func ("/gateway/control/close-frame", test_close_frame);
  g_test_add_func ("/gateway/control/long-message", test_long_message);
  g_test_add_func ("/gateway/control/nul-in-message", test_nul_in_message);
  g_test_add_func ("/gateway/control/leave", test_leave);
  return g_test_run ();
}
