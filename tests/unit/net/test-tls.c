/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-pair.h"
#include "net/nlk-tls-end.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define N_SILENT 40
#define BULK_BYTES (5 * 1024 * 1024 + 13)

typedef struct {
  NlkEnd *end;
  GError *error;
  gboolean is_done;
} Side;

typedef struct {
  NlkLoop *loop;
  int fds[2];
  Side sides[2]; /* client, server */
} Pair;

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Side *side = user_data;

  side->end = nlk_tls_end_finish (result, &side->error);
  side->is_done = TRUE;
}

static gboolean
both_done (gpointer user_data)
{
  Pair *pair = user_data;

  return pair->sides[0].is_done && pair->sides[1].is_done;
}

static gboolean
is_true (gpointer user_data)
{
  return *(gboolean *) user_data;
}

static GTlsCertificate *
load_certificate (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tls", name, NULL);
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return certificate;
}

static NlkTrust *
load_trust (const char *ca, const guint8 *pin)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = ca != NULL ? g_test_build_filename (G_TEST_DIST, "tls", ca, NULL) : NULL;
  NlkTrust *trust = nlk_trust_new (path, pin, &error);

  g_assert_no_error (error);
  return trust;
}

static void
start_client (Pair *pair, const char *name, NlkTrust *trust, GCancellable *cancellable)
{
  NlkEnd *lower = nlk_socket_end_new (pair->loop, pair->fds[0], NULL);

  nlk_tls_end_client_async (pair->loop, lower, name, trust, cancellable, on_done, &pair->sides[0]);
}

static void
pair_open (Pair *pair, const char *certificate_name, const char *name, NlkTrust *trust)
{
  g_autoptr (GTlsCertificate) certificate = load_certificate (certificate_name);

  memset (pair, 0, sizeof *pair);
  pair->loop = nlk_loop_new (NULL);
  net_pair_open (pair->loop, pair->fds);
  start_client (pair, name, trust, NULL);
  nlk_tls_end_server_async (pair->loop, nlk_socket_end_new (pair->loop, pair->fds[1], NULL),
                            certificate, NULL, on_done, &pair->sides[1]);
  net_pump_until (pair->loop, both_done, pair);
}

static void
pair_close (Pair *pair)
{
  for (guint i = 0; i < 2; i++) {
    nlk_end_free (pair->sides[i].end);
    g_clear_error (&pair->sides[i].error);
  }
  nlk_loop_unref (pair->loop);
}

typedef struct {
  NlkEnd *ends[2];
  guint8 *sent[2];
  gsize n_sent[2];
  GByteArray *received[2];
  gboolean ended[2];
  gboolean shut[2];
} Traffic;

static void
move (Traffic *traffic, guint i)
{
  NlkEnd *end = traffic->ends[i];
  struct iovec iov[2];
  guint n_iov;

  while (traffic->n_sent[i] < BULK_BYTES) {
    gsize left = BULK_BYTES - traffic->n_sent[i];
    gsize first = MIN (left, 70001);
    gsize n;

    iov[0] = (struct iovec){ traffic->sent[i] + traffic->n_sent[i], first };
    iov[1] =
      (struct iovec){ traffic->sent[i] + traffic->n_sent[i] + first, MIN (left - first, 33) };
    n = nlk_end_write (end, iov, iov[1].iov_len > 0 ? 2 : 1);
    g_assert_cmpuint (nlk_end_get_queued (end), <=, 300 * 1024);
    if (n == 0)
      break;
    traffic->n_sent[i] += n;
  }
  if (traffic->n_sent[i] == BULK_BYTES && !traffic->shut[i]) {
    traffic->shut[i] = TRUE;
    nlk_end_finish (end);
  }
  for (;;) {
    NlkEndStatus status = nlk_end_peek (end, iov, 1, &n_iov);
    gsize n;

    g_assert_cmpint (status, !=, NLK_END_BROKEN);
    if (status == NLK_END_FINISHED)
      traffic->ended[i] = TRUE;
    if (status != NLK_END_DATA)
      return;
    n = MAX (iov[0].iov_len / 2, 1);
    g_byte_array_append (traffic->received[i], iov[0].iov_base, (guint) n);
    nlk_end_consume (end, n);
  }
}

static void
on_traffic_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  Traffic *traffic = user_data;

  move (traffic, end == traffic->ends[0] ? 0 : 1);
}

static gboolean
traffic_over (gpointer user_data)
{
  Traffic *traffic = user_data;

  return traffic->ended[0] && traffic->ended[1];
}

/* Bulk both ways at once, through small buffers, ended each way by close_notify. */
static void
test_bulk (void)
{
  g_autoptr (NlkTrust) trust = load_trust ("ca.pem", NULL);
  Traffic traffic = { 0 };
  Pair pair;

  pair_open (&pair, "server.pem", "gw.example", trust);
  for (guint i = 0; i < 2; i++) {
    g_assert_no_error (pair.sides[i].error);
    traffic.ends[i] = pair.sides[i].end;
    traffic.sent[i] = g_malloc (BULK_BYTES);
    for (gsize k = 0; k < BULK_BYTES; k++)
      traffic.sent[i][k] = (guint8) ((k * 31 + i * 7) ^ (k >> 11));
    traffic.received[i] = g_byte_array_new ();
    nlk_end_set_ready_func (traffic.ends[i], on_traffic_ready, &traffic);
  }
  move (&traffic, 0);
  move (&traffic, 1);
  net_pump_until (pair.loop, traffic_over, &traffic);
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpmem (traffic.received[i]->data, traffic.received[i]->len, traffic.sent[1 - i],
                     BULK_BYTES);
    g_assert_cmpuint (nlk_end_get_queued (traffic.ends[i]), ==, 0);
  }
  for (guint i = 0; i < 2; i++) {
    g_byte_array_unref (traffic.received[i]);
    g_free (traffic.sent[i]);
  }
  pair_close (&pair);
}

static void
refuses (const char *certificate, const char *name, NlkTrust *trust, NlkTrustError code,
         const char *wanted)
{
  Pair pair;

  pair_open (&pair, certificate, name, trust);
  g_assert_error (pair.sides[0].error, NLK_TRUST_ERROR, (int) code);
  g_assert_cmpstr (pair.sides[0].error->message, ==, wanted);
  g_assert_null (pair.sides[0].end);
  pair_close (&pair);
}

static void
test_refused (void)
{
  g_autoptr (NlkTrust) trust = load_trust ("ca.pem", NULL);
  g_autoptr (NlkTrust) other = load_trust ("other-ca.pem", NULL);

  refuses ("server.pem", "gw.example", other, NLK_TRUST_ERROR_UNKNOWN,
           "the certificate of gw.example comes from an authority that is not trusted here");
  refuses ("server.pem", "other.example", trust, NLK_TRUST_ERROR_OTHER_NAME,
           "the certificate is not for other.example but for gw.example, 127.0.0.1, ::1");
  refuses ("server.pem", "127.0.0.2", trust, NLK_TRUST_ERROR_OTHER_NAME,
           "the certificate is not for 127.0.0.2 but for gw.example, 127.0.0.1, ::1");
  refuses ("expired.pem", "gw.example", trust, NLK_TRUST_ERROR_EXPIRED,
           "the certificate of gw.example expired on 2020-02-01");
}

static void
accepts (const char *certificate, const char *name, NlkTrust *trust)
{
  Pair pair;

  pair_open (&pair, certificate, name, trust);
  g_assert_no_error (pair.sides[0].error);
  g_assert_no_error (pair.sides[1].error);
  pair_close (&pair);
}

static void
test_accepted (void)
{
  g_autoptr (NlkTrust) trust = load_trust ("ca.pem", NULL);

  accepts ("server.pem", "gw.example", trust);
  accepts ("server.pem", "127.0.0.1", trust);
  accepts ("server.pem", "::1", trust);
}

static void
test_pin (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tls", "server.pin", NULL);
  g_autofree char *text = NULL;
  g_autofree guint8 *pin = NULL;
  g_autofree char *wanted = NULL;
  g_autoptr (NlkTrust) trust = NULL;
  g_autoptr (NlkTrust) wrong = NULL;
  gsize n_bytes;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_strchomp (text);
  pin = g_base64_decode (text, &n_bytes);
  g_assert_cmpuint (n_bytes, ==, NLK_TRUST_PIN_BYTES);
  trust = load_trust (NULL, pin);
  accepts ("server.pem", "gw.example", trust);
  accepts ("expired.pem", "other.example", trust);

  /* Not even a chain without fault makes up for the wrong key. */
  pin[31] ^= 1;
  wrong = load_trust ("ca.pem", pin);
  wanted =
    g_strdup_printf ("gw.example has another public key than the pinned one: sha256/%s", text);
  refuses ("server.pem", "gw.example", wrong, NLK_TRUST_ERROR_OTHER_KEY, wanted);
}

/* Cut without close_notify: what came is lent, then the end reads as finished; the layers above know better. */
static void
test_cut (void)
{
  g_autoptr (NlkTrust) trust = load_trust ("ca.pem", NULL);
  gboolean is_over = FALSE;
  struct iovec iov = { (void *) "last words", 10 };
  guint n_iov;
  Pair pair;

  pair_open (&pair, "server.pem", "gw.example", trust);
  g_assert_cmpuint (nlk_end_write (pair.sides[1].end, &iov, 1), ==, 10);
  g_clear_pointer (&pair.sides[1].end, nlk_end_free);
  while (!is_over) {
    NlkEndStatus status = nlk_end_peek (pair.sides[0].end, &iov, 1, &n_iov);

    if (status == NLK_END_WAIT) {
      g_main_context_iteration (nlk_loop_get_context (pair.loop), TRUE);
      continue;
    }
    if (status == NLK_END_DATA) {
      g_assert_cmpmem (iov.iov_base, iov.iov_len, "last words", 10);
      nlk_end_consume (pair.sides[0].end, 10);
      continue;
    }
    g_assert_cmpint (status, ==, NLK_END_FINISHED);
    is_over = TRUE;
  }
  pair_close (&pair);
}

/* A byte changed on the way breaks the end, and nothing of its record is lent. */
static void
test_forged (void)
{
  g_autoptr (NlkTrust) trust = load_trust ("ca.pem", NULL);
  static const guint8 forged[] = { 23, 3,  3,  0,  32, 1,  2,  3,  4,  5,  6,  7,  8,
                                   9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                   22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32 };
  struct iovec iov;
  guint n_iov;
  NlkEndStatus status;
  Pair pair;

  pair_open (&pair, "server.pem", "gw.example", trust);
  g_assert_cmpint (send (pair.fds[1], forged, sizeof forged, 0), ==, sizeof forged);
  while ((status = nlk_end_peek (pair.sides[0].end, &iov, 1, &n_iov)) == NLK_END_WAIT)
    g_main_context_iteration (nlk_loop_get_context (pair.loop), TRUE);
  g_assert_cmpint (status, ==, NLK_END_BROKEN);
  g_assert_error (nlk_end_get_error (pair.sides[0].end), NLK_REASON_ERROR, NLK_REASON_PROTOCOL);
  pair_close (&pair);
}

static void
handshake_against (const char *answer, GQuark domain, int code, const char *wanted)
{
  g_autoptr (NlkTrust) trust = load_trust ("ca.pem", NULL);
  Pair pair = { 0 };

  pair.loop = nlk_loop_new (NULL);
  net_pair_open (pair.loop, pair.fds);
  net_write_all (pair.fds[1], answer, strlen (answer));
  shutdown (pair.fds[1], SHUT_WR);
  start_client (&pair, "gw.example", trust, NULL);
  net_pump_until (pair.loop, is_true, &pair.sides[0].is_done);
  g_assert_error (pair.sides[0].error, domain, code);
  g_assert_cmpstr (pair.sides[0].error->message, ==, wanted);
  close (pair.fds[1]);
  pair_close (&pair);
}

static void
test_not_tls (void)
{
  handshake_against ("HTTP/1.1 400 Bad Request\r\n\r\n", G_TLS_ERROR, G_TLS_ERROR_NOT_TLS,
                     "the other side does not speak TLS on that port");
  handshake_against ("", G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                     "the other side closed the connection during the TLS handshake");
}

static void
test_cancel (void)
{
  g_autoptr (NlkTrust) trust = load_trust ("ca.pem", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Pair pair = { 0 };

  pair.loop = nlk_loop_new (NULL);
  net_pair_open (pair.loop, pair.fds);
  start_client (&pair, "gw.example", trust, cancellable);
  g_main_context_iteration (nlk_loop_get_context (pair.loop), FALSE);
  g_assert_false (pair.sides[0].is_done);
  g_cancellable_cancel (cancellable);
  net_pump_until (pair.loop, is_true, &pair.sides[0].is_done);
  g_assert_error (pair.sides[0].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (pair.fds[1]);
  pair_close (&pair);
}

/* What was read before the handshake belongs to it, and what came behind it is not lost. */
static void
test_early (void)
{
  g_autoptr (NlkTrust) trust = load_trust ("ca.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = load_certificate ("server.pem");
  struct iovec iov;
  guint n_iov;
  NlkEnd *lower;
  Pair pair = { 0 };

  pair.loop = nlk_loop_new (NULL);
  net_pair_open (pair.loop, pair.fds);
  lower = nlk_socket_end_new (pair.loop, pair.fds[1], NULL);
  start_client (&pair, "gw.example", trust, NULL);
  while (nlk_end_peek (lower, &iov, 1, &n_iov) != NLK_END_DATA)
    g_main_context_iteration (nlk_loop_get_context (pair.loop), TRUE);
  nlk_tls_end_server_async (pair.loop, lower, certificate, NULL, on_done, &pair.sides[1]);
  net_pump_until (pair.loop, both_done, &pair);
  g_assert_no_error (pair.sides[0].error);
  g_assert_no_error (pair.sides[1].error);
  pair_close (&pair);
}

static guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
all_done (gpointer user_data)
{
  Side *sides = user_data;

  for (guint i = 0; i < N_SILENT; i++) {
    if (!sides[i].is_done)
      return FALSE;
  }
  return TRUE;
}

/* GIO's threads are few: who says nothing, or half of a greeting, must not have one. */
static void
test_silent_peers_take_no_thread (void)
{
  static const char half[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
  g_autoptr (GTlsCertificate) certificate = load_certificate ("server.pem");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Side sides[N_SILENT] = { 0 };
  int fds[N_SILENT][2];
  NlkLoop *loop = nlk_loop_new (NULL);
  guint n_before = count_threads ();

  for (guint i = 0; i < N_SILENT; i++) {
    net_pair_open (loop, fds[i]);
    if (i % 2 == 0)
      g_assert_cmpint (write (fds[i][1], half, sizeof half - 1), ==, sizeof half - 1);
    nlk_tls_end_server_async (loop, nlk_socket_end_new (loop, fds[i][0], NULL), certificate,
                              cancellable, on_done, &sides[i]);
  }
  while (g_main_context_iteration (nlk_loop_get_context (loop), FALSE))
    continue;
  g_assert_cmpuint (count_threads (), <=, n_before);

  /* Each of these two ends begins one at last, which fails at once. */
  close (fds[0][1]);
  g_assert_cmpint (write (fds[1][1], "GET / HTTP/1.1", 14), ==, 14);
  net_pump_until (loop, is_true, &sides[0].is_done);
  net_pump_until (loop, is_true, &sides[1].is_done);
  g_assert_error (sides[0].error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  g_assert_error (sides[1].error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS);
  g_assert_false (sides[2].is_done || sides[3].is_done);

  g_cancellable_cancel (cancellable);
  net_pump_until (loop, all_done, sides);
  for (guint i = 0; i < N_SILENT; i++) {
    if (i >= 2)
      g_assert_error (sides[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&sides[i].error);
    if (i != 0)
      close (fds[i][1]);
  }
  nlk_loop_unref (loop);
}

static void
test_trust_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nlk_trust_new ("/nonexistent/ca.pem", NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "/nonexistent/ca.pem"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_trust_install_default_database ();
  g_test_add_func ("/net/tls/bulk", test_bulk);
  g_test_add_func ("/net/tls/accepted", test_accepted);
  g_test_add_func ("/net/tls/refused", test_refused);
  g_test_add_func ("/net/tls/pin", test_pin);
  g_test_add_func ("/net/tls/cut", test_cut);
  g_test_add_func ("/net/tls/forged", test_forged);
  g_test_add_func ("/net/tls/not-tls", test_not_tls);
  g_test_add_func ("/net/tls/cancel", test_cancel);
  g_test_add_func ("/net/tls/early", test_early);
  g_test_add_func ("/net/tls/silent-peers-take-no-thread", test_silent_peers_take_no_thread);
  g_test_add_func ("/net/trust/file", test_trust_file);
  return g_test_run ();
}
