/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-pair.h"
#include "net/nlk-control.h"
#include "net/nlk-frame-end.h"
#include "net/nlk-listener.h"
#include "net/nlk-tls-end.h"
#include "net/nlk-upgrade.h"

#include <string.h>

/* A gateway that answers each request with what the test has written down. */
typedef struct {
  NlkLoop *loop;
  NlkListener *listener;
  NlkEndpoint *endpoint;
  GTlsCertificate *certificate;
  NlkTimeouts timeouts;
  const char *failure; /* answers with this instead of 101 */
  const char *behind;  /* bytes behind the 101, in one write with it */
  gsize n_behind;
  gboolean wants_frames; /* speaks WebSocket afterwards */
  NlkEnd *end;
  NlkHttpHead *head;
  char *peer;
  GPtrArray *server_got;
  gboolean server_over;

  NlkControl *control;
  NlkEnd *channel;
  NlkHttpHead *answer;
  GError *error;
  gboolean is_done;
  GPtrArray *got;
  guint n_closed;
  char *closed_text;
} Test;

static void
write_end (NlkEnd *end, const void *data, gsize n_bytes)
{
  struct iovec iov = { (void *) data, n_bytes };

  g_assert_cmpuint (nlk_end_write (end, &iov, 1), ==, n_bytes);
}

static void
on_frames_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  Test *test = user_data;
  struct iovec iov[NLK_END_MOST_IOV];
  NlkEndStatus status;
  guint n_iov;

  while ((status = nlk_end_peek (end, iov, G_N_ELEMENTS (iov), &n_iov)) == NLK_END_DATA) {
    for (guint i = 0; i < n_iov; i++)
      g_ptr_array_add (test->server_got, g_strndup (iov[i].iov_base, iov[i].iov_len));
    nlk_end_consume (end, n_iov);
  }
  test->server_over = status != NLK_END_WAIT;
}

static void
answer (Test *test)
{
  const char *key = nlk_http_head_lookup (test->head, "sec-websocket-key", 0);
  NlkHttpField field = { "nl-session", "the-session" };
  g_autoptr (GByteArray) bytes = NULL;

  if (test->failure != NULL) {
    write_end (test->end, test->failure, strlen (test->failure));
    return;
  }
  bytes = nlk_upgrade_build_answer (key, &field, 1);
  if (test->n_behind > 0)
    g_byte_array_append (bytes, (const guint8 *) test->behind, (guint) test->n_behind);
  write_end (test->end, bytes->data, bytes->len);
  if (test->wants_frames) {
    test->end = nlk_frame_end_new (test->loop, test->end, NLK_FRAME_SERVER, NLK_FRAME_TEXTS, FALSE);
    nlk_end_set_ready_func (test->end, on_frames_ready, test);
    on_frames_ready (test->end, NLK_END_READABLE, test);
  }
}

static void
on_request_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  Test *test = user_data;
  struct iovec iov;
  guint n_iov;
  gsize used;

  while (nlk_end_peek (end, &iov, 1, &n_iov) == NLK_END_DATA) {
    NlkHttpHeadStep step = nlk_http_head_feed (test->head, iov.iov_base, iov.iov_len, &used);

    nlk_end_consume (end, used);
    if (step == NLK_HTTP_COMPLETE) {
      nlk_end_set_ready_func (end, NULL, NULL);
      answer (test);
      return;
    }
    g_assert_cmpint (step, ==, NLK_HTTP_NEED_MORE);
  }
}

static void
serve (Test *test, NlkEnd *end)
{
  test->end = end;
  nlk_end_set_ready_func (end, on_request_ready, test);
  on_request_ready (end, NLK_END_READABLE, test);
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

  g_assert_null (test->end);
  test->peer = nlk_address_format (peer);
  if (test->certificate == NULL)
    serve (test, end);
  else
    nlk_tls_end_server_async (test->loop, end, test->certificate, NULL, on_server_tls, test);
}

static void
test_open (Test *test, gboolean use_tls, const char *ca)
{
  g_autoptr (GSocketAddress) address = nlk_address_parse ("127.0.0.1:0");
  g_autofree char *ca_path =
    ca != NULL ? g_test_build_filename (G_TEST_DIST, "tls", ca, NULL) : NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tls", "server.pem", NULL);
  g_autoptr (NlkTrust) trust = ca != NULL ? nlk_trust_new (ca_path, NULL, NULL) : NULL;
  guint16 port;

  memset (test, 0, sizeof *test);
  nlk_timeouts_init (&test->timeouts);
  test->loop = nlk_loop_new (NULL);
  test->listener = nlk_listener_new (test->loop, address, on_accepted, test, NULL);
  port = g_inet_socket_address_get_port (
    G_INET_SOCKET_ADDRESS (nlk_listener_get_address (test->listener)));
  test->endpoint = nlk_endpoint_new ("127.0.0.1", port, use_tls, trust);
  test->certificate = use_tls ? g_tls_certificate_new_from_file (path, NULL) : NULL;
  test->head = nlk_http_head_new (NLK_HTTP_REQUEST, NLK_HTTP_HEAD_BYTES);
  test->got = g_ptr_array_new_with_free_func (g_free);
  test->server_got = g_ptr_array_new_with_free_func (g_free);
  test->wants_frames = TRUE;
}

static void
test_close (Test *test)
{
  g_clear_object (&test->control);
  nlk_end_free (test->channel);
  nlk_end_free (test->end);
  nlk_http_head_free (test->head);
  nlk_http_head_free (test->answer);
  nlk_listener_free (test->listener);
  nlk_endpoint_unref (test->endpoint);
  g_clear_object (&test->certificate);
  g_ptr_array_unref (test->got);
  g_ptr_array_unref (test->server_got);
  g_free (test->peer);
  g_free (test->closed_text);
  g_clear_error (&test->error);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  nlk_loop_unref (test->loop);
}

static void
on_message (NlkControl *control, const char *text, Test *test)
{
  g_ptr_array_add (test->got, g_strdup (text));
}

static void
on_closed (NlkControl *control, const GError *error, Test *test)
{
  g_assert_error (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_LOST);
  g_free (test->closed_text);
  test->closed_text = g_strdup (strstr (error->message, ": ") + 2);
  test->n_closed++;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Test *test = user_data;

  test->control = nlk_control_connect_finish (result, &test->error);
  test->is_done = TRUE;
  if (test->control == NULL)
    return;
  g_signal_connect (test->control, "message", G_CALLBACK (on_message), test);
  g_signal_connect (test->control, "closed", G_CALLBACK (on_closed), test);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Test *test = user_data;

  test->channel = nlk_channel_open_finish (result, &test->answer, &test->error);
  test->is_done = TRUE;
}

static gboolean
is_done (gpointer user_data)
{
  return ((Test *) user_data)->is_done;
}

static gboolean
is_closed (gpointer user_data)
{
  return ((Test *) user_data)->n_closed > 0;
}

static gboolean
has_message (gpointer user_data)
{
  return ((Test *) user_data)->got->len > 0;
}

static gboolean
server_has_message (gpointer user_data)
{
  return ((Test *) user_data)->server_got->len > 0;
}

static gboolean
server_is_over (gpointer user_data)
{
  return ((Test *) user_data)->server_over;
}

static void
connect_control (Test *test)
{
  NlkHttpField fields[] = { { "nl-version", "0.2.6" }, { "nl-token", "t" } };

  nlk_control_connect_async (test->loop, test->endpoint, fields, 2, &test->timeouts, NULL,
                             on_connected, test);
  net_pump_until (test->loop, is_done, test);
}

static void
open_channel (Test *test, GCancellable *cancellable)
{
  NlkHttpField fields[] = { { "nl-token", "t" } };

  nlk_channel_open_async (test->loop, test->endpoint, fields, 1, &test->timeouts, cancellable,
                          on_opened, test);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  g_assert_false (test->is_done);
  net_pump_until (test->loop, is_done, test);
}

/* Texts both ways, the first in one piece with the 101; the end is one of TCP, without a Close frame. */
static void
exchange (gboolean use_tls)
{
  g_autofree char *local = NULL;
  Test test;

  test_open (&test, use_tls, use_tls ? "ca.pem" : NULL);
  test.behind = "\x81\x05hello";
  test.n_behind = 7;
  connect_control (&test);
  g_assert_no_error (test.error);
  g_assert_cmpstr (nlk_http_head_lookup (test.head, "nl-token", 0), ==, "t");
  g_assert_cmpstr (nlk_http_head_lookup (test.head, "host", 0), ==,
                   nlk_endpoint_get_text (test.endpoint));
  g_assert_cmpuint (nlk_http_head_get_n_fields (test.head), ==, 7);
  g_assert_cmpstr (nlk_control_get_header (test.control, "NL-Session"), ==, "the-session");
  local = nlk_control_dup_local_address (test.control);
  g_assert_cmpstr (local, ==, test.peer);
  net_pump_until (test.loop, has_message, &test);
  g_assert_cmpstr (test.got->pdata[0], ==, "hello");
  nlk_control_send (test.control, "{\"a\":1}");
  net_pump_until (test.loop, server_has_message, &test);
  g_assert_cmpstr (test.server_got->pdata[0], ==, "{\"a\":1}");
  nlk_control_close (test.control);
  net_pump_until (test.loop, server_is_over, &test);
  g_assert_error (nlk_end_get_error (test.end), NLK_REASON_ERROR, NLK_REASON_LANE_LOST);
  g_assert_cmpuint (test.n_closed, ==, 0);
  test_close (&test);
}

static void
test_exchange (void)
{
  exchange (FALSE);
}

static void
test_exchange_tls (void)
{
  exchange (TRUE);
}

static void
test_close_frame (void)
{
  Test test;

  test_open (&test, FALSE, NULL);
  test.wants_frames = FALSE;
  test.behind = "\x88\x00";
  test.n_behind = 2;
  connect_control (&test);
  g_assert_no_error (test.error);
  net_pump_until (test.loop, is_closed, &test);
  g_assert_cmpstr (test.closed_text, ==, "it closed the connection");
  g_clear_pointer (&test.end, nlk_end_free);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (test.n_closed, ==, 1);
  test_close (&test);
}

static void
test_lost (void)
{
  Test test;

  test_open (&test, FALSE, NULL);
  connect_control (&test);
  g_clear_pointer (&test.end, nlk_end_free);
  net_pump_until (test.loop, is_closed, &test);
  g_assert_cmpuint (test.n_closed, ==, 1);
  test_close (&test);
}

static gboolean
is_late (gpointer user_data)
{
  gint64 *until = user_data;

  return g_get_monotonic_time () >= *until;
}

/* A gateway that reads and says nothing is lost; one that answers pings is not. */
static void
test_pong (void)
{
  gint64 until;
  Test test;

  test_open (&test, FALSE, NULL);
  test.wants_frames = FALSE;
  test.timeouts.ping_usec = 1000;
  test.timeouts.pong_usec = 100 * 1000;
  connect_control (&test);
  net_pump_until (test.loop, is_closed, &test);
  g_assert_cmpstr (test.closed_text, ==, "it does not answer pings");
  test_close (&test);

  test_open (&test, FALSE, NULL);
  test.timeouts.ping_usec = 1000;
  test.timeouts.pong_usec = 100 * 1000;
  connect_control (&test);
  until = g_get_monotonic_time () + 2500 * 1000;
  net_pump_until (test.loop, is_late, &until);
  g_assert_cmpuint (test.n_closed, ==, 0);
  test_close (&test);
}

/* Neither direction grows without limit. */
static void
test_bounds (void)
{
  g_autofree char *text = g_strnfill (300 * 1024, 'x');
  static const guint8 head[] = { 0x81, 127, 0, 0, 0, 0, 0, 0x10, 0, 1 };
  Test test;

  test_open (&test, FALSE, NULL);
  test.wants_frames = FALSE;
  connect_control (&test);
  for (guint i = 0; i < 100 && test.n_closed == 0; i++) {
    nlk_control_send (test.control, text);
    while (g_main_context_iteration (NULL, FALSE))
      continue;
  }
  g_assert_cmpuint (test.n_closed, ==, 1);
  g_assert_cmpstr (test.closed_text, ==, "it takes no more messages");
  test_close (&test);

  test_open (&test, FALSE, NULL);
  test.wants_frames = FALSE;
  test.behind = (const char *) head;
  test.n_behind = sizeof head;
  connect_control (&test);
  net_pump_until (test.loop, is_closed, &test);
  g_assert_cmpstr (test.closed_text, ==, "it broke the WebSocket protocol");
  test_close (&test);
}

static void
refused (const char *failure, GQuark domain, int code, const char *wanted)
{
  Test test;

  test_open (&test, FALSE, NULL);
  test.failure = failure;
  open_channel (&test, NULL);
  g_assert_error (test.error, domain, code);
  g_assert_nonnull (strstr (test.error->message, wanted));
  g_assert_null (strchr (test.error->message, '\x1b'));
  test_close (&test);
}

static void
test_refused (void)
{
  refused (
    "HTTP/1.1 401 Unauthorized\r\ncontent-length: 28\r\n\r\n{\"status\":401,\"data\":\"why\"}\n",
    NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED, "the gateway answered with status 401: why");
  refused ("HTTP/1.1 503 Busy\r\ncontent-length: 50\r\n\r\n{\"status\":503,\"data\":\"nl-4: "
           "connection refused\"}  \n",
           NLK_REASON_ERROR, NLK_REASON_REFUSED, "connection refused");
  refused ("HTTP/1.1 404 Not\x1b Found\r\ncontent-length: 5\r\n\r\n<htm>", NLK_CHANNEL_ERROR,
           NLK_CHANNEL_ERROR_OTHER_SERVER, "does not speak HTTP");
  refused ("HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\n\r\n<htm>", NLK_CHANNEL_ERROR,
           NLK_CHANNEL_ERROR_REFUSED, "the gateway answered with status 404: Not Found");
  refused ("HTTP/1.1 200 OK\r\n\r\n", NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_OTHER_SERVER,
           "status 200: OK");
  refused ("HTTP/1.1 406 No\r\ncontent-length: 21\r\n\r\n{\"data\":\"\\u001b[31m\"}",
           NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_REFUSED, "status 406");
  refused ("HTTP/1.1 406 No\r\ncontent-length: 10\r\n\r\n{\"data\":7}", NLK_CHANNEL_ERROR,
           NLK_CHANNEL_ERROR_REFUSED, "status 406: No");
  refused ("SSH-2.0-OpenSSH_9.2\r\n", NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_OTHER_SERVER,
           "does not speak HTTP");
  refused ("HTTP/1.1 101 Go\r\nupgrade: websocket\r\nsec-websocket-accept: AAAA\r\n\r\n",
           NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_OTHER_SERVER, "belongs to another request");
  refused ("HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\n\r\n", NLK_CHANNEL_ERROR,
           NLK_CHANNEL_ERROR_OTHER_SERVER, "status 404");
  refused ("HTTP/1.1 302 Found\r\nlocation: http://portal.example/\r\n\r\n", NLK_CHANNEL_ERROR,
           NLK_CHANNEL_ERROR_LOG_IN, "status 302");
  refused ("HTTP/1.1 511 Log In\r\ncontent-type: text/html\r\n\r\n", NLK_CHANNEL_ERROR,
           NLK_CHANNEL_ERROR_LOG_IN, "status 511");
  refused ("HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\n\r\n", NLK_CHANNEL_ERROR,
           NLK_CHANNEL_ERROR_REFUSED, "status 502");
}

/* What lies behind the 101 comes out of the channel first, with TLS as without. */
static void
behind (gboolean use_tls)
{
  struct iovec iov;
  guint n_iov;
  Test test;

  test_open (&test, use_tls, use_tls ? "ca.pem" : NULL);
  test.wants_frames = FALSE;
  test.behind = "\x82\x03xyz";
  test.n_behind = 5;
  open_channel (&test, NULL);
  g_assert_no_error (test.error);
  g_assert_cmpuint (nlk_http_head_get_status (test.answer), ==, 101);
  g_assert_cmpint (nlk_end_peek (test.channel, &iov, 1, &n_iov), ==, NLK_END_DATA);
  g_assert_cmpmem (iov.iov_base, iov.iov_len, "\x82\x03xyz", 5);
  test_close (&test);
}

static void
test_behind (void)
{
  behind (FALSE);
  behind (TRUE);
}

static void
test_untrusted (void)
{
  Test test;

  test_open (&test, TRUE, "other-ca.pem");
  connect_control (&test);
  g_assert_error (test.error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNTRUSTED);
  g_assert_nonnull (
    strstr (test.error->message, "comes from an authority that is not trusted here"));
  test_close (&test);
}

static void
test_unreachable (void)
{
  Test test;

  test_open (&test, FALSE, NULL);
  g_clear_pointer (&test.listener, nlk_listener_free);
  connect_control (&test);
  g_assert_error (test.error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNREACHABLE);
  g_assert_true (g_str_has_suffix (test.error->message, " refused"));
  test_close (&test);
}

static void
on_accepted_silently (NlkListener *listener, int fd, GSocketAddress *peer, gpointer user_data)
{
  Test *test = user_data;

  test->end = nlk_socket_end_new (test->loop, fd, NULL);
}

/* Somebody who accepts and says nothing. */
static void
silent (gboolean use_tls, const char *wanted)
{
  g_autoptr (GSocketAddress) address = nlk_address_parse ("127.0.0.1:0");
  NlkListener *listener;
  Test test;

  test_open (&test, use_tls, use_tls ? "ca.pem" : NULL);
  listener = nlk_listener_new (test.loop, address, on_accepted_silently, &test, NULL);
  nlk_endpoint_unref (test.endpoint);
  test.endpoint = nlk_endpoint_new ("127.0.0.1",
                                    g_inet_socket_address_get_port (
                                      G_INET_SOCKET_ADDRESS (nlk_listener_get_address (listener))),
                                    use_tls, NULL);
  test.timeouts.handshake_usec = 20 * 1000;
  test.timeouts.pending_usec = 20 * 1000;
  open_channel (&test, NULL);
  g_assert_error (test.error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNREACHABLE);
  g_assert_true (g_str_has_suffix (test.error->message, wanted));
  nlk_listener_free (listener);
  test_close (&test);
}

static void
test_silent (void)
{
  silent (FALSE, "its answer did not end in time");
  silent (TRUE, "the TLS handshake did not end in time");
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Test test;

  test_open (&test, FALSE, NULL);
  open_channel (&test, cancellable);
  g_assert_error (test.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_close (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_trust_install_default_database ();
  g_test_add_func ("/net/control/exchange", test_exchange);
  g_test_add_func ("/net/control/exchange-tls", test_exchange_tls);
  g_test_add_func ("/net/control/close-frame", test_close_frame);
  g_test_add_func ("/net/control/lost", test_lost);
  g_test_add_func ("/net/control/pong", test_pong);
  g_test_add_func ("/net/control/bounds", test_bounds);
  g_test_add_func ("/net/control/untrusted", test_untrusted);
  g_test_add_func ("/net/control/unreachable", test_unreachable);
  g_test_add_func ("/net/channel/refused", test_refused);
  g_test_add_func ("/net/channel/behind", test_behind);
  g_test_add_func ("/net/channel/silent", test_silent);
  g_test_add_func ("/net/channel/cancel", test_cancel);
  return g_test_run ();
}
