/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-crypto.h"
#include "net-pair.h"
#include "net/nlk-frame-end.h"
#include "net/nlk-frame.h"
#include "net/nlk-relay.h"
#include "net/nlk-seal-end.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BULK_BYTES (3 * 1024 * 1024 + 17)

typedef enum { PLAIN, FRAMES, FRAMES_ZERO_MASK, SEALED } Kind;

/* app ── socket end ═ relay ═ [layers] ── wire ── [layers] ═ relay ═ socket end ── app */
typedef struct {
  NlkLoop *loop;
  int apps[2];
  NlkRelay *relays[2];
  guint n_done;
  GError *errors[2];
} Chain;

typedef struct {
  Chain *chain;
  guint8 *sent[2];
  gsize n_sent[2];
  GByteArray *received[2];
  gboolean ended[2];
  gboolean shut[2];
} Traffic;

static void
on_relay_done (NlkRelay *relay, const GError *error, gpointer user_data)
{
  Chain *chain = user_data;
  guint i = relay == chain->relays[0] ? 0 : 1;

  chain->errors[i] = error != NULL ? g_error_copy (error) : NULL;
  chain->relays[i] = NULL;
  chain->n_done++;
}

static NlkEnd *
wrap (NlkLoop *loop, NlkEnd *lower, Kind kind, gboolean is_client)
{
  NlkStreamKeys keys = { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } };
  NlkEnd *end;

  if (kind == PLAIN)
    return lower;
  end = nlk_frame_end_new (loop, lower, is_client ? NLK_FRAME_CLIENT : NLK_FRAME_SERVER,
                           NLK_FRAME_STREAM, kind != FRAMES);
  if (kind != SEALED)
    return end;
  return nlk_seal_end_new (loop, end, &keys,
                           is_client ? NLK_RECORD_WRITER_CLIENT : NLK_RECORD_WRITER_AGENT, FALSE);
}

static NlkEnd *
socket_end (NlkLoop *loop, int fd)
{
  g_autoptr (GError) error = NULL;
  NlkEnd *end = nlk_socket_end_new (loop, fd, &error);

  g_assert_no_error (error);
  return end;
}

static void
chain_open (Chain *chain, Kind kind, const NlkRelayLimits *limits)
{
  int left[2], wire[2], right[2];

  memset (chain, 0, sizeof *chain);
  chain->loop = nlk_loop_new (NULL);
  net_pair_open (chain->loop, left);
  net_pair_open (chain->loop, wire);
  net_pair_open (chain->loop, right);
  chain->apps[0] = left[0];
  chain->apps[1] = right[0];
  chain->relays[0] =
    nlk_relay_new (chain->loop, socket_end (chain->loop, left[1]),
                   wrap (chain->loop, socket_end (chain->loop, wire[0]), kind, TRUE), limits,
                   on_relay_done, chain);
  chain->relays[1] =
    nlk_relay_new (chain->loop, wrap (chain->loop, socket_end (chain->loop, wire[1]), kind, FALSE),
                   socket_end (chain->loop, right[1]), limits, on_relay_done, chain);
}

static gboolean
is_done (gpointer user_data)
{
  return ((Chain *) user_data)->n_done == 2;
}

static void
chain_close (Chain *chain)
{
  for (int i = 0; i < 2; i++) {
    if (chain->apps[i] >= 0)
      close (chain->apps[i]);
    g_clear_error (&chain->errors[i]);
    if (chain->relays[i] != NULL)
      nlk_relay_free (chain->relays[i]);
  }
  nlk_loop_unref (chain->loop);
}

static gboolean
run_traffic (gpointer user_data)
{
  Traffic *traffic = user_data;

  for (int i = 0; i < 2; i++) {
    guint8 buffer[65536];
    ssize_t n = 0;

    while (traffic->n_sent[i] < BULK_BYTES &&
           (n = send (traffic->chain->apps[i], traffic->sent[i] + traffic->n_sent[i],
                      MIN (30011, BULK_BYTES - traffic->n_sent[i]), MSG_NOSIGNAL)) > 0)
      traffic->n_sent[i] += (gsize) n;
    if (traffic->n_sent[i] == BULK_BYTES && !traffic->shut[i]) {
      shutdown (traffic->chain->apps[i], SHUT_WR);
      traffic->shut[i] = TRUE;
    }
    while (!traffic->ended[i] && (n = recv (traffic->chain->apps[i], buffer, sizeof buffer, 0)) > 0)
      g_byte_array_append (traffic->received[i], buffer, (guint) n);
    if (n == 0 && traffic->shut[i])
      traffic->ended[i] = TRUE;
  }
  return traffic->ended[0] && traffic->ended[1];
}

/* Both directions at once, each half-closed at its end, through buffers of 8 KiB. */
static void
test_bulk (gconstpointer data)
{
  Chain chain;
  Traffic traffic = { .chain = &chain };

  chain_open (&chain, (Kind) GPOINTER_TO_INT (data), NULL);
  for (int i = 0; i < 2; i++) {
    traffic.sent[i] = g_malloc (BULK_BYTES);
    for (gsize at = 0; at < BULK_BYTES; at++)
      traffic.sent[i][at] = (guint8) (at * 2654435761u >> (13 + i));
    traffic.received[i] = g_byte_array_new ();
  }
  net_pump_until (chain.loop, run_traffic, &traffic);
  net_pump_until (chain.loop, is_done, &chain);
  for (int i = 0; i < 2; i++) {
    g_assert_no_error (chain.errors[i]);
    g_assert_cmpmem (traffic.received[i]->data, traffic.received[i]->len, traffic.sent[!i],
                     BULK_BYTES);
  }
  for (int i = 0; i < 2; i++) {
    g_byte_array_unref (traffic.received[i]);
    g_free (traffic.sent[i]);
  }
  chain_close (&chain);
}

static void
test_idle_time_ends (void)
{
  Chain chain;
  NlkRelayLimits limits = { .idle_usec = 30 * 1000 };

  chain_open (&chain, FRAMES, &limits);
  net_pump_until (chain.loop, is_done, &chain);
  g_assert_no_error (chain.errors[0]);
  chain_close (&chain);
}

static void
test_reset_is_carried (void)
{
  struct linger linger = { 1, 0 };
  NlkLoop *loop = nlk_loop_new (NULL);
  Chain chain = { .loop = loop };
  int left[2], right[2];
  char byte;

  net_pair_open_tcp (left);
  net_pair_open_tcp (right);
  chain.apps[0] = -1;
  chain.apps[1] = right[0];
  chain.relays[0] = nlk_relay_new (loop, socket_end (loop, left[1]), socket_end (loop, right[1]),
                                   NULL, on_relay_done, &chain);
  setsockopt (left[0], SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (left[0]);
  chain.n_done = 1;
  net_pump_until (loop, is_done, &chain);
  g_assert_error (chain.errors[0], NLK_REASON_ERROR, NLK_REASON_RESET);
  g_assert_cmpint (recv (right[0], &byte, 1, 0), ==, -1);
  g_assert_cmpint (errno, ==, ECONNRESET);
  chain_close (&chain);
}

typedef struct {
  NlkLoop *loop;
  NlkEnd *end;
  int wire;
  guint n_pongs;
} Peer;

static void
peer_open (Peer *peer, NlkFrameRole role, NlkFrameKind kind)
{
  int fds[2];

  memset (peer, 0, sizeof *peer);
  peer->loop = nlk_loop_new (NULL);
  net_pair_open (peer->loop, fds);
  peer->wire = fds[0];
  peer->end = nlk_frame_end_new (peer->loop, socket_end (peer->loop, fds[1]), role, kind, FALSE);
}

static void
peer_close (Peer *peer)
{
  nlk_end_free (peer->end);
  if (peer->wire >= 0)
    close (peer->wire);
  nlk_loop_unref (peer->loop);
}

static void
assert_peeked (Peer *peer, const char *expected)
{
  struct iovec iov[NLK_END_MOST_IOV];
  guint n_iov;
  g_autoptr (GString) seen = g_string_new (NULL);

  g_assert_cmpint (nlk_end_peek (peer->end, iov, G_N_ELEMENTS (iov), &n_iov), ==, NLK_END_DATA);
  for (guint i = 0; i < n_iov; i++) {
    g_string_append_len (seen, iov[i].iov_base, (gssize) iov[i].iov_len);
    g_string_append_c (seen, '|');
    nlk_end_consume (peer->end, peer->end->is_datagrams ? 1 : iov[i].iov_len);
  }
  g_assert_cmpstr (seen->str, ==, expected);
}

static NlkEndStatus
peek_status (Peer *peer)
{
  struct iovec iov[1];
  guint n_iov;

  return nlk_end_peek (peer->end, iov, 1, &n_iov);
}

static void
test_datagrams_keep_boundaries (void)
{
  static const guint8 bytes[] = {
    0x82, 2, 'a', 'b', 0x82, 1, 'c', 0x02, 1, 'd', 0x80, 2, 'e', 'f'
  };
  struct iovec out[2] = { { (char *) "xy", 2 }, { (char *) "z", 1 } };
  guint8 wire[64];
  Peer peer;

  peer_open (&peer, NLK_FRAME_CLIENT, NLK_FRAME_DATAGRAMS);
  net_write_all (peer.wire, bytes, sizeof bytes);
  assert_peeked (&peer, "ab|c|def|");
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_WAIT);
  g_assert_cmpuint (nlk_end_write (peer.end, out, 2), ==, 2);
  g_assert_cmpint (recv (peer.wire, wire, sizeof wire, 0), ==, 2 + 4 + 2 + 2 + 4 + 1);
  g_assert_cmphex (wire[0], ==, 0x82);
  g_assert_cmphex (wire[8], ==, 0x82);
  peer_close (&peer);
}

static void
test_datagram_too_long (void)
{
  static const guint8 head[] = { 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0, 'x' };
  Peer peer;

  peer_open (&peer, NLK_FRAME_CLIENT, NLK_FRAME_DATAGRAMS);
  net_write_all (peer.wire, head, sizeof head);
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_BROKEN);
  g_assert_error (nlk_end_get_error (peer.end), NLK_REASON_ERROR, NLK_REASON_PROTOCOL);
  peer_close (&peer);
}

static void
test_text_must_be_utf8 (void)
{
  static const guint8 bytes[] = { 0x81, 2, 0xff, 0xfe };
  Peer peer;

  peer_open (&peer, NLK_FRAME_CLIENT, NLK_FRAME_TEXTS);
  net_write_all (peer.wire, bytes, sizeof bytes);
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_BROKEN);
  peer_close (&peer);
}

static void
test_ping_flood_gets_one_pong (void)
{
  guint8 pings[100 * 3], wire[4096];
  Peer peer;

  for (guint i = 0; i < sizeof pings; i += 3)
    memcpy (pings + i, "\x89\x01p", 3);
  peer_open (&peer, NLK_FRAME_CLIENT, NLK_FRAME_STREAM);
  net_write_all (peer.wire, pings, sizeof pings);
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_WAIT);
  g_assert_cmpint (recv (peer.wire, wire, sizeof wire, 0), ==, 2 + 4 + 1);
  peer_close (&peer);
}

static void
on_pong (NlkEnd *end, gpointer user_data)
{
  ((Peer *) user_data)->n_pongs++;
}

static void
test_ping_and_pong (void)
{
  static const guint8 pong[] = { 0x8a, 0x81, 0, 0, 0, 0, 0 };
  guint8 wire[16];
  Peer peer;

  peer_open (&peer, NLK_FRAME_SERVER, NLK_FRAME_STREAM);
  nlk_frame_end_set_pong_func (peer.end, on_pong, &peer);
  nlk_frame_end_ping (peer.end);
  g_assert_cmpint (recv (peer.wire, wire, sizeof wire, 0), ==, 3);
  g_assert_cmpmem (wire, 3, "\x89\x01\x00", 3);
  net_write_all (peer.wire, pong, sizeof pong);
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_WAIT);
  g_assert_cmpuint (peer.n_pongs, ==, 1);
  peer_close (&peer);
}

static void
test_close_then_leave (void)
{
  static const guint8 bytes[] = { 0x82, 1, 'a', 0x88, 0 };
  Peer peer;

  peer_open (&peer, NLK_FRAME_CLIENT, NLK_FRAME_STREAM);
  net_write_all (peer.wire, bytes, sizeof bytes);
  assert_peeked (&peer, "a|");
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_FINISHED);
  close (peer.wire);
  peer.wire = -1;
  g_main_context_iteration (nlk_loop_get_context (peer.loop), FALSE);
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_GONE);
  peer_close (&peer);
}

static void
test_end_without_close (void)
{
  Peer peer;

  peer_open (&peer, NLK_FRAME_CLIENT, NLK_FRAME_STREAM);
  close (peer.wire);
  peer.wire = -1;
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_BROKEN);
  g_assert_error (nlk_end_get_error (peer.end), NLK_REASON_ERROR, NLK_REASON_LANE_LOST);
  peer_close (&peer);
}

static void
test_sealed_stream_cut_by_close (void)
{
  static const guint8 close_frame[] = { 0x88, 0 };
  NlkStreamKeys keys = { { 0 } };
  Peer peer;

  peer_open (&peer, NLK_FRAME_CLIENT, NLK_FRAME_STREAM);
  peer.end = nlk_seal_end_new (peer.loop, peer.end, &keys, NLK_RECORD_WRITER_CLIENT, FALSE);
  net_write_all (peer.wire, close_frame, sizeof close_frame);
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_BROKEN);
  g_assert_error (nlk_end_get_error (peer.end), NLK_REASON_ERROR, NLK_REASON_E2EE_BROKEN);
  g_assert_false (nlk_seal_end_is_proven (peer.end));
  peer_close (&peer);
}

static void
test_forged_record (void)
{
  guint8 bytes[2 + 3 + 20] = { 0x82, 23, 0, 0, 20 };
  NlkStreamKeys keys = { { 0 } };
  Peer peer;

  peer_open (&peer, NLK_FRAME_CLIENT, NLK_FRAME_STREAM);
  peer.end = nlk_seal_end_new (peer.loop, peer.end, &keys, NLK_RECORD_WRITER_CLIENT, FALSE);
  net_write_all (peer.wire, bytes, sizeof bytes);
  g_assert_cmpint (peek_status (&peer), ==, NLK_END_BROKEN);
  g_assert_error (nlk_end_get_error (peer.end), NLK_REASON_ERROR, NLK_REASON_E2EE_BROKEN);
  peer_close (&peer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add_data_func ("/net/relay/bulk/plain", GINT_TO_POINTER (PLAIN), test_bulk);
  g_test_add_data_func ("/net/relay/bulk/frames", GINT_TO_POINTER (FRAMES), test_bulk);
  g_test_add_data_func ("/net/relay/bulk/frames-zero-mask", GINT_TO_POINTER (FRAMES_ZERO_MASK),
                        test_bulk);
  g_test_add_data_func ("/net/relay/bulk/sealed", GINT_TO_POINTER (SEALED), test_bulk);
  g_test_add_func ("/net/relay/idle-time-ends", test_idle_time_ends);
  g_test_add_func ("/net/relay/reset-is-carried", test_reset_is_carried);
  g_test_add_func ("/net/frame-end/datagrams-keep-boundaries", test_datagrams_keep_boundaries);
  g_test_add_func ("/net/frame-end/datagram-too-long", test_datagram_too_long);
  g_test_add_func ("/net/frame-end/text-must-be-utf8", test_text_must_be_utf8);
  g_test_add_func ("/net/frame-end/ping-flood-gets-one-pong", test_ping_flood_gets_one_pong);
  g_test_add_func ("/net/frame-end/ping-and-pong", test_ping_and_pong);
  g_test_add_func ("/net/frame-end/close-then-leave", test_close_then_leave);
  g_test_add_func ("/net/frame-end/end-without-close", test_end_without_close);
  g_test_add_func ("/net/seal-end/cut-by-close", test_sealed_stream_cut_by_close);
  g_test_add_func ("/net/seal-end/forged-record", test_forged_record);
  return g_test_run ();
}
