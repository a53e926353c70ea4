/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/nlk-client.h"
#include "client/nlk-join-attempt.h"
#include "net/nlk-certificate.h"
#include "net/nlk-channel-error.h"
#include "net/nlk-frame-end.h"
#include "net/nlk-listener.h"
#include "net/nlk-socket-end.h"
#include "net/nlk-tls-end.h"
#include "net/nlk-trust.h"
#include "net/nlk-upgrade.h"

#include <string.h>

/* {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000} */
#define TOKEN                                                                                      \
  "eyJhbGciOiJIUzI1NiJ9."                                                                          \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MD" \
  "AwMDAwMDAwfQ.AAAA"

typedef struct {
  NlkLoop *loop;
  NlkListener *listener;
  NlkTimeouts timeouts;
  GTlsCertificate *certificate; /* of the gateway, NULL without TLS */
  const char *failure;          /* what it answers instead of 101 */
  gboolean is_silent;
  GPtrArray *peers;
  guint n_accepted;
  guint n_requests;
  NlkEndpointConfig *config;
  NlkJoinAttempt *attempt;
  guint n_ended;
} Test;

/* One connection to the gateway of the test. */
typedef struct {
  Test *test;
  NlkEnd *end;
  NlkHttpHead *head;
} Peer;

static void
peer_free (Peer *peer)
{
  nlk_end_free (peer->end);
  nlk_http_head_free (peer->head);
  g_free (peer);
}

static void
write_end (NlkEnd *end, const void *data, gsize n_bytes)
{
  struct iovec iov = { (void *) data, n_bytes };

  g_assert_cmpuint (nlk_end_write (end, &iov, 1), ==, n_bytes);
}

static void
on_frames_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  static const char list[] =
    "{\"Response\":[0,{\"ActiveAgents\":[{\"name\":\"office\",\"socket_addr\":\"192.0.2.1:80\","
    "\"forward_addr\":null,\"system_info\":null,"
    "\"publish_info\":[],\"since\":0,\"ping\":0}]}]}";
  struct iovec text = { (void *) list, strlen (list) };
  struct iovec iov[NLK_END_MOST_IOV];
  guint n_iov;

  while (nlk_end_peek (end, iov, G_N_ELEMENTS (iov), &n_iov) == NLK_END_DATA) {
    gboolean is_first = memmem (iov[0].iov_base, iov[0].iov_len, "ListOfAgents", 12) != NULL;

    nlk_end_consume (end, n_iov);
    if (is_first)
      g_assert_cmpuint (nlk_end_write (end, &text, 1), ==, 1);
  }
}

static void
answer (Peer *peer)
{
  NlkHttpField field = { "nl-session", "the-session" };
  g_autoptr (GByteArray) bytes = NULL;

  peer->test->n_requests++;
  g_assert_cmpstr (nlk_http_head_lookup (peer->head, "nl-token", 0), ==, TOKEN);
  if (peer->test->failure != NULL) {
    write_end (peer->end, peer->test->failure, strlen (peer->test->failure));
    return;
  }
  bytes =
    nlk_upgrade_build_answer (nlk_http_head_lookup (peer->head, "sec-websocket-key", 0), &field, 1);
  write_end (peer->end, bytes->data, bytes->len);
  peer->end =
    nlk_frame_end_new (peer->test->loop, peer->end, NLK_FRAME_SERVER, NLK_FRAME_TEXTS, FALSE);
  nlk_end_set_ready_func (peer->end, on_frames_ready, peer);
  on_frames_ready (peer->end, NLK_END_READABLE, peer);
}

static void
on_request_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  Peer *peer = user_data;
  struct iovec iov;
  guint n_iov;
  gsize used;

  while (nlk_end_peek (end, &iov, 1, &n_iov) == NLK_END_DATA) {
    NlkHttpHeadStep step = nlk_http_head_feed (peer->head, iov.iov_base, iov.iov_len, &used);

    nlk_end_consume (end, used);
    if (step == NLK_HTTP_COMPLETE) {
      nlk_end_set_ready_func (end, NULL, NULL);
      answer (peer);
      return;
    }
    g_assert_cmpint (step, ==, NLK_HTTP_NEED_MORE);
  }
}

static void
serve (Test *test, NlkEnd *end)
{
  Peer *peer = g_new0 (Peer, 1);

  peer->test = test;
  peer->end = end;
  peer->head = nlk_http_head_new (NLK_HTTP_REQUEST, NLK_HTTP_HEAD_BYTES);
  g_ptr_array_add (test->peers, peer);
  if (test->is_silent)
    return;
  nlk_end_set_ready_func (end, on_request_ready, peer);
  on_request_ready (end, NLK_END_READABLE, peer);
}

static void
on_server_tls (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NlkEnd *end = nlk_tls_end_finish (result, NULL);

  if (end != NULL)
    serve (user_data, end);
}

static void
on_accepted (NlkListener *listener, int fd, GSocketAddress *peer, gpointer user_data)
{
  Test *test = user_data;
  NlkEnd *end = nlk_socket_end_new (test->loop, fd, NULL);

  test->n_accepted++;
  if (test->certificate == NULL || test->is_silent)
    serve (test, end);
  else
    nlk_tls_end_server_async (test->loop, end, test->certificate, NULL, on_server_tls, test);
}

static void
on_ended (NlkJoinAttempt *attempt, Test *test)
{
  test->n_ended++;
}

static char *
dup_fixture (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "tls", name, NULL);
}

/* @certificate: (nullable): of the gateway; @ca: (nullable): which authority the endpoint names */
static void
test_open (Test *test, const char *certificate, const char *ca)
{
  g_autoptr (GSocketAddress) address = nlk_address_parse ("127.0.0.1:0");
  g_autoptr (NlkSecret) token = nlk_secret_new (TOKEN, strlen (TOKEN));
  g_autofree char *path = dup_fixture (certificate != NULL ? certificate : "server.pem");
  guint16 port;

  memset (test, 0, sizeof *test);
  test->loop = nlk_client_new_loop ();
  nlk_timeouts_init (&test->timeouts);
  test->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  test->listener = nlk_listener_new (test->loop, address, on_accepted, test, NULL);
  port = g_inet_socket_address_get_port (
    G_INET_SOCKET_ADDRESS (nlk_listener_get_address (test->listener)));
  if (certificate != NULL)
    test->certificate = g_tls_certificate_new_from_file (path, NULL);
  test->config =
    nlk_endpoint_config_new ("127.0.0.1", port,
                             certificate != NULL ? NLK_TRANSPORT_WSS : NLK_TRANSPORT_WS, token);
  test->config->proxy = nlk_proxy_config_parse ("none", "proxy:");
  test->config->ca_path = ca != NULL ? dup_fixture (ca) : NULL;
}

static void
test_close (Test *test)
{
  g_clear_object (&test->attempt);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_ptr_array_unref (test->peers);
  nlk_listener_free (test->listener);
  g_clear_object (&test->certificate);
  nlk_endpoint_config_free (test->config);
  nlk_loop_unref (test->loop);
}

static void
wait_for_end (Test *test, guint n_ended)
{
  while (test->n_ended < n_ended)
    g_main_context_iteration (NULL, TRUE);
}

static void
try (Test *test)
{
  test->attempt = nlk_join_attempt_new (test->loop, test->config, &test->timeouts);
  g_signal_connect (test->attempt, "ended", G_CALLBACK (on_ended), test);
  nlk_join_attempt_start (test->attempt);
  wait_for_end (test, 1);
}

/* Six letters: w aiting, r unning, d one, l eft out, f ailed. */
static void
assert_states (Test *test, const char *wanted)
{
  char got[NLK_JOIN_STEPS + 1] = { 0 };

  for (guint i = 0; i < NLK_JOIN_STEPS; i++)
    got[i] = "wrdlf"[nlk_join_attempt_get_state (test->attempt, i)];
  g_assert_cmpstr (got, ==, wanted);
}

static void
assert_failed (Test *test, NlkChannelError code, const char *states)
{
  const GError *error = nlk_join_attempt_get_error (test->attempt);

  g_assert_error (error, NLK_CHANNEL_ERROR, (int) code);
  g_assert_null (strstr (error->message, TOKEN));
  g_assert_false (nlk_join_attempt_is_good (test->attempt));
  assert_states (test, states);
}

static void
test_good (void)
{
  Test test;

  test_open (&test, "server.pem", "ca.pem");
  try (&test);
  g_assert_no_error (nlk_join_attempt_get_error (test.attempt));
  assert_states (&test, "dddddd");
  g_assert_true (nlk_join_attempt_is_good (test.attempt));
  g_assert_cmpuint (nlk_join_attempt_get_n_agents (test.attempt), ==, 1);
  g_assert_cmpstr (nlk_join_attempt_get_name (test.attempt), ==, "laptop");
  g_assert_cmpint (nlk_join_attempt_get_expires_seconds (test.attempt), ==, 4000000000);
  g_assert_cmpint (nlk_join_attempt_get_usec (test.attempt, NLK_JOIN_STEP_CERTIFICATE), >, 0);
  g_assert_cmpint (nlk_join_attempt_get_usec (test.attempt, NLK_JOIN_STEP_ACCESS), ==, -1);
  g_assert_cmpuint (test.n_requests, ==, 1);
  test_close (&test);
}

static void
test_without_tls (void)
{
  Test test;

  test_open (&test, NULL, NULL);
  try (&test);
  assert_states (&test, "ddlddd");
  g_assert_null (nlk_join_attempt_get_certificate (test.attempt));
  test_close (&test);
}

/* The token is shown to nobody before a person has trusted the certificate, and to nobody with another one afterwards. */
static void
test_trust (void)
{
  g_autofree char *pin_path = dup_fixture ("server.pin");
  g_autofree char *pin_text = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *shown = NULL;
  g_auto (GStrv) names = NULL;
  Test test;

  test_open (&test, "server.pem", NULL);
  try (&test);
  assert_failed (&test, NLK_CHANNEL_ERROR_UNTRUSTED, "ddfwww");
  g_assert_cmpuint (test.n_accepted, ==, 1);
  g_assert_cmpuint (test.n_requests, ==, 0);
  g_assert_true (nlk_join_attempt_can_trust (test.attempt));
  shown = nlk_certificate_dup_pin_text (nlk_join_attempt_get_certificate (test.attempt));
  g_assert_true (g_file_get_contents (pin_path, &pin_text, NULL, NULL));
  whole = g_strconcat ("sha256/", g_strchomp (pin_text), NULL);
  g_assert_cmpstr (shown, ==, whole);
  names = nlk_certificate_dup_names (nlk_join_attempt_get_certificate (test.attempt));
  g_assert_cmpstr (names[0], ==, "gw.example");
  g_assert_cmpstr (names[1], ==, "127.0.0.1");

  nlk_join_attempt_trust (test.attempt);
  wait_for_end (&test, 2);
  assert_states (&test, "dddddd");
  g_assert_false (nlk_join_attempt_can_trust (test.attempt));
  g_assert_nonnull (nlk_join_attempt_get_config (test.attempt)->pin);
  g_assert_null (test.config->pin);
  g_assert_cmpuint (test.n_requests, ==, 1);
  test_close (&test);
}

static void
test_exchanged (void)
{
  g_autoptr (NlkSecret) pem = nlk_certificate_make ("127.0.0.1", 1700000000, NULL);
  Test test;

  test_open (&test, "server.pem", NULL);
  try (&test);
  g_clear_object (&test.certificate);
  test.certificate = g_tls_certificate_new_from_pem (nlk_secret_get_text (pem), -1, NULL);
  nlk_join_attempt_trust (test.attempt);
  wait_for_end (&test, 2);
  assert_failed (&test, NLK_CHANNEL_ERROR_OTHER_KEY, "ddfwww");
  g_assert_false (nlk_join_attempt_can_trust (test.attempt));
  g_assert_cmpuint (test.n_requests, ==, 0);
  test_close (&test);
}

static void
refuses_certificate (const char *certificate, const char *host, const char *ca,
                     NlkChannelError code)
{
  Test test;

  test_open (&test, certificate, ca);
  if (host != NULL) {
    g_free (test.config->host);
    test.config->host = g_strdup (host);
  }
  try (&test);
  assert_failed (&test, code, "ddfwww");
  g_assert_false (nlk_join_attempt_can_trust (test.attempt));
  g_assert_cmpuint (test.n_requests, ==, 0);
  test_close (&test);
}

/* What a person said about authorities and pins is not to be talked away with one click. */
static void
test_certificates (void)
{
  guint8 pin[NLK_CONFIG_PIN_BYTES] = { 1 };
  Test test;

  refuses_certificate ("server.pem", NULL, "other-ca.pem", NLK_CHANNEL_ERROR_UNTRUSTED);
  refuses_certificate ("server.pem", "localhost", "ca.pem", NLK_CHANNEL_ERROR_OTHER_NAME);
  refuses_certificate ("expired.pem", NULL, "ca.pem", NLK_CHANNEL_ERROR_EXPIRED);

  test_open (&test, "server.pem", NULL);
  nlk_endpoint_config_set_pin (test.config, pin);
  try (&test);
  assert_failed (&test, NLK_CHANNEL_ERROR_OTHER_KEY, "ddfwww");
  g_assert_false (nlk_join_attempt_can_trust (test.attempt));
  g_assert_nonnull (nlk_join_attempt_get_certificate (test.attempt));
  g_assert_cmpuint (test.n_requests, ==, 0);
  test_close (&test);
}

static void
answers (const char *failure, NlkChannelError code, const char *states)
{
  Test test;

  test_open (&test, NULL, NULL);
  test.failure = failure;
  try (&test);
  assert_failed (&test, code, states);
  test_close (&test);
}

static void
test_answers (void)
{
  answers ("HTTP/1.1 401 No\r\ncontent-length: 25\r\n\r\n{\"status\":401,\"data\":\"\"} ",
           NLK_CHANNEL_ERROR_UNAUTHORIZED, "ddldfw");
  answers ("HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\n\r\n",
           NLK_CHANNEL_ERROR_OTHER_SERVER, "ddlfww");
  answers ("SSH-2.0-OpenSSH_9.2\r\n", NLK_CHANNEL_ERROR_OTHER_SERVER, "ddlfww");
  answers ("HTTP/1.1 302 Found\r\nlocation: http://portal.example/\r\n\r\n",
           NLK_CHANNEL_ERROR_LOG_IN, "ddlfww");
}

static void
test_away (void)
{
  Test test;

  test_open (&test, "server.pem", "ca.pem");
  g_clear_pointer (&test.listener, nlk_listener_free);
  try (&test);
  assert_failed (&test, NLK_CHANNEL_ERROR_UNREACHABLE, "dfwwww");
  test_close (&test);

  test_open (&test, "server.pem", "ca.pem");
  g_free (test.config->host);
  test.config->host = g_strdup ("no-such-name.invalid");
  try (&test);
  assert_failed (&test, NLK_CHANNEL_ERROR_NAME_NOT_FOUND, "fwwwww");
  test_close (&test);

  test_open (&test, "server.pem", "ca.pem");
  test.is_silent = TRUE;
  test.timeouts.handshake_usec = 20 * 1000;
  try (&test);
  assert_failed (&test, NLK_CHANNEL_ERROR_UNREACHABLE, "ddfwww");
  test_close (&test);
}

static void
test_proxy (void)
{
  Test test;

  test_open (&test, "server.pem", "ca.pem");
  nlk_proxy_config_unref (test.config->proxy);
  test.config->proxy = nlk_proxy_config_parse ("http://127.0.0.1:1", "proxy:");
  try (&test);
  assert_failed (&test, NLK_CHANNEL_ERROR_PROXY_REFUSED, "lfwwww");
  g_assert_cmpuint (test.n_accepted, ==, 0);
  test_close (&test);
}

/* Nothing is told of an attempt that was cancelled, wherever it stood. */
static void
test_cancel (void)
{
  for (guint step = 0; step < NLK_JOIN_STEPS; step++) {
    Test test;

    test_open (&test, "server.pem", "ca.pem");
    test.attempt = nlk_join_attempt_new (test.loop, test.config, &test.timeouts);
    g_signal_connect (test.attempt, "ended", G_CALLBACK (on_ended), &test);
    nlk_join_attempt_start (test.attempt);
    while (nlk_join_attempt_get_state (test.attempt, step) == NLK_JOIN_STEP_WAITING)
      g_main_context_iteration (NULL, TRUE);
    nlk_join_attempt_cancel (test.attempt);
    while (G_OBJECT (test.attempt)->ref_count > 1)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpuint (test.n_ended, ==, 0);
    test_close (&test);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_client_init ();
  g_test_add_func ("/join-attempt/good", test_good);
  g_test_add_func ("/join-attempt/without-tls", test_without_tls);
  g_test_add_func ("/join-attempt/trust", test_trust);
  g_test_add_func ("/join-attempt/exchanged", test_exchanged);
  g_test_add_func ("/join-attempt/certificates", test_certificates);
  g_test_add_func ("/join-attempt/answers", test_answers);
  g_test_add_func ("/join-attempt/away", test_away);
  g_test_add_func ("/join-attempt/proxy", test_proxy);
  g_test_add_func ("/join-attempt/cancel", test_cancel);
  return g_test_run ();
}
