/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-socks.h"

#include <string.h>

typedef struct {
  const char *what;
  const char *bytes;
  gsize n_bytes;
  NlkSocksStep step; /* the last one */
  const char *reply;
  gsize n_reply;
  const char *host;
  guint16 port;
  const char *user;
} Case;

#define BYTES(text) text, sizeof (text) - 1

static const Case cases[] = {
  { "address", BYTES ("\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x16"), NLK_SOCKS_REQUEST,
    BYTES ("\x05\x00"), "127.0.0.1", 22, NULL },
  { "name", BYTES ("\x05\x02\x02\x00\x05\x01\x00\x03\x09localhost\x01\xbb"), NLK_SOCKS_REQUEST,
    BYTES ("\x05\x00"), "localhost", 443, NULL },
  { "IPv6", BYTES ("\x05\x01\x00\x05\x01\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x00\x50"),
    NLK_SOCKS_REQUEST, BYTES ("\x05\x00"), "::1", 80, NULL },
  { "associate", BYTES ("\x05\x01\x00\x05\x03\x00\x01\0\0\0\0\0\0"), NLK_SOCKS_REQUEST,
    BYTES ("\x05\x00"), "0.0.0.0", 0, NULL },
  { "right password",
    BYTES ("\x05\x02\x00\x02\x01\x03"
           "bob\x06"
           "secret\x05\x01\x00\x03\x01"
           "a\x00\x50"),
    NLK_SOCKS_REQUEST, BYTES ("\x05\x02\x01\x00"), "a", 80, "bob" },
  { "wrong password",
    BYTES ("\x05\x01\x02\x01\x03"
           "bob\x06"
           "secreT"),
    NLK_SOCKS_REFUSED, BYTES ("\x05\x02\x01\x01"), NULL, 0, "bob" },
  { "wrong user",
    BYTES ("\x05\x01\x02\x01\x03"
           "bot\x06"
           "secret"),
    NLK_SOCKS_REFUSED, BYTES ("\x05\x02\x01\x01"), NULL, 0, "bob" },
  { "no acceptable method", BYTES ("\x05\x01\x01"), NLK_SOCKS_REFUSED, BYTES ("\x05\xff"), NULL, 0,
    NULL },
  { "no password offered", BYTES ("\x05\x01\x00"), NLK_SOCKS_REFUSED, BYTES ("\x05\xff"), NULL, 0,
    "bob" },
  { "bind", BYTES ("\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x16"), NLK_SOCKS_REFUSED,
    BYTES ("\x05\x00\x05\x07\x00\x01\0\0\0\0\0\0"), NULL, 0, NULL },
  { "empty name", BYTES ("\x05\x01\x00\x05\x01\x00\x03\x00\x00\x16"), NLK_SOCKS_REFUSED,
    BYTES ("\x05\x00\x05\x08\x00\x01\0\0\0\0\0\0"), NULL, 0, NULL },
  { "zero in a name",
    BYTES ("\x05\x01\x00\x05\x01\x00\x03\x03"
           "a\0b\x00\x16"),
    NLK_SOCKS_REFUSED, BYTES ("\x05\x00\x05\x08\x00\x01\0\0\0\0\0\0"), NULL, 0, NULL },
  { "no UTF-8 in a name",
    BYTES ("\x05\x01\x00\x05\x01\x00\x03\x03"
           "a\xf9\xf9\x00\x16"),
    NLK_SOCKS_REFUSED, BYTES ("\x05\x00\x05\x08\x00\x01\0\0\0\0\0\0"), NULL, 0, NULL },
  { "SOCKS 4", BYTES ("\x04\x01\x00\x50\x0a\x00\x00\x05me\0"), NLK_SOCKS_REQUEST, BYTES (""),
    "10.0.0.5", 80, NULL },
  { "SOCKS 4a", BYTES ("\x04\x01\x00\x50\x00\x00\x00\x01\0example.org\0"), NLK_SOCKS_REQUEST,
    BYTES (""), "example.org", 80, NULL },
  { "SOCKS 4 has no password",
    BYTES ("\x04\x01\x00\x50\x0a\x00\x00\x05"
           "bob\0"),
    NLK_SOCKS_REFUSED, BYTES ("\0\x5b\0\0\0\0\0\0"), NULL, 0, "bob" },
  { "HTTP", BYTES ("GET / HTTP/1.1\r\n\r\n"), NLK_SOCKS_REFUSED, BYTES (""), NULL, 0, NULL },
};

static void
run_case (const Case *test, gsize piece)
{
  g_autoptr (NlkSecret) password = test->user != NULL ? nlk_secret_new ("secret", 6) : NULL;
  g_autoptr (NlkSocks) socks = nlk_socks_new (test->user, password);
  g_autoptr (GByteArray) reply = g_byte_array_new ();
  NlkSocksStep step = NLK_SOCKS_NEED_MORE;
  gsize at = 0;

  while (at < test->n_bytes && step != NLK_SOCKS_REQUEST && step != NLK_SOCKS_REFUSED) {
    gsize used;

    step = nlk_socks_feed (socks, (const guint8 *) test->bytes + at,
                           MIN (piece, test->n_bytes - at), &used, reply);
    g_assert_true (used > 0 || step == NLK_SOCKS_REPLY || step == NLK_SOCKS_REFUSED);
    at += used;
  }
  g_assert_cmpint (step, ==, test->step);
  g_assert_cmpmem (reply->data, reply->len, test->reply, test->n_reply);
  if (step != NLK_SOCKS_REQUEST)
    return;
  g_assert_cmpuint (at, ==, test->n_bytes);
  g_assert_cmpstr (nlk_socks_get_host (socks), ==, test->host);
  g_assert_cmpuint (nlk_socks_get_port (socks), ==, test->port);
}

static void
test_requests (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].what);
    for (gsize piece = 1; piece <= cases[i].n_bytes; piece++)
      run_case (&cases[i], piece);
  }
}

static void
test_first_payload_is_left (void)
{
  static const char bytes[] = "\x04\x01\x00\x50\x0a\x00\x00\x05\0hello";
  g_autoptr (NlkSocks) socks = nlk_socks_new (NULL, NULL);
  g_autoptr (GByteArray) reply = g_byte_array_new ();
  gsize used;

  g_assert_cmpint (nlk_socks_feed (socks, (const guint8 *) bytes, sizeof bytes - 1, &used, reply),
                   ==, NLK_SOCKS_REQUEST);
  g_assert_cmpstr (bytes + used, ==, "hello");
}

static void
test_endless_user (void)
{
  g_autoptr (NlkSocks) socks = nlk_socks_new (NULL, NULL);
  g_autoptr (GByteArray) reply = g_byte_array_new ();
  guint8 bytes[2000];
  gsize used;

  memset (bytes, 'x', sizeof bytes);
  bytes[0] = 4;
  g_assert_cmpint (nlk_socks_feed (socks, bytes, sizeof bytes, &used, reply), ==,
                   NLK_SOCKS_REFUSED);
}

static void
test_replies (void)
{
  static const struct {
    NlkReason reason;
    guint8 code;
  } expected[] = {
    { 0, 0 },
    { NLK_REASON_FORBIDDEN, 2 },
    { NLK_REASON_UNREACHABLE, 3 },
    { NLK_REASON_NAME_NOT_FOUND, 4 },
    { NLK_REASON_REFUSED, 5 },
    { NLK_REASON_TIMED_OUT, 6 },
    { NLK_REASON_LANE_LOST, 1 },
  };
  static const char request[] = "\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x16";
  g_autoptr (NlkSocks) socks = nlk_socks_new (NULL, NULL);
  g_autoptr (GByteArray) reply = g_byte_array_new ();
  gsize used, at = 0;

  while (at < sizeof request - 1) {
    nlk_socks_feed (socks, (const guint8 *) request + at, sizeof request - 1 - at, &used, reply);
    at += used;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_byte_array_set_size (reply, 0);
    nlk_socks_reply (socks, expected[i].reason, NULL, reply);
    g_assert_cmpuint (reply->len, ==, 10);
    g_assert_cmpuint (reply->data[1], ==, expected[i].code);
  }
}

static void
test_datagrams (void)
{
  static const char *const hosts[] = { "10.0.0.5", "2001:db8::1", "dns.example" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_autofree char *host = NULL;
    const guint8 *payload;
    gsize n_payload;
    guint16 port;

    nlk_socks_datagram_write_head (hosts[i], 53, bytes);
    g_byte_array_append (bytes, (const guint8 *) "query", 5);
    g_assert_true (
      nlk_socks_datagram_parse (bytes->data, bytes->len, &host, &port, &payload, &n_payload));
    g_assert_cmpstr (host, ==, hosts[i]);
    g_assert_cmpuint (port, ==, 53);
    g_assert_cmpmem (payload, n_payload, "query", 5);
    bytes->data[2] = 1;
    g_clear_pointer (&host, g_free);
    g_assert_false (
      nlk_socks_datagram_parse (bytes->data, bytes->len, &host, &port, &payload, &n_payload));
    for (guint n = 0; n < bytes->len - 5; n++)
      g_assert_false (
        nlk_socks_datagram_parse (bytes->data, n, &host, &port, &payload, &n_payload));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/socks/requests", test_requests);
  g_test_add_func ("/net/socks/first-payload-is-left", test_first_payload_is_left);
  g_test_add_func ("/net/socks/endless-user", test_endless_user);
  g_test_add_func ("/net/socks/replies", test_replies);
  g_test_add_func ("/net/socks/datagrams", test_datagrams);
  return g_test_run ();
}
