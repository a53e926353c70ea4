/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-proxy-hop.h"

#include <string.h>

typedef struct {
  const char *proxy;
  const char *host;
  const char *script; /* lines: `> hex or "text"` we send, `< …` the proxy sends */
  const char *error;  /* %NULL: through */
  NlkProxyHopError code;
} Case;

static GByteArray *
decode (const char *line, gsize n_bytes)
{
  GByteArray *bytes = g_byte_array_new ();

  if (line[0] == '"') {
    g_autofree char *quoted = g_strndup (line + 1, n_bytes - 2);
    g_autofree char *text = g_strcompress (quoted);

    g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
    return bytes;
  }
  for (gsize i = 0; i < n_bytes; i += 3) {
    guint8 byte =
      (guint8) (g_ascii_xdigit_value (line[i]) << 4 | g_ascii_xdigit_value (line[i + 1]));

    g_byte_array_append (bytes, &byte, 1);
  }
  return bytes;
}

/* Feeds @piece bytes at a time. */
static NlkProxyHopStep
feed (NlkProxyHop *hop, GByteArray *bytes, gsize piece, GByteArray *out, GError **error)
{
  NlkProxyHopStep step = NLK_PROXY_HOP_NEED_MORE;

  for (gsize at = 0; at < bytes->len && step == NLK_PROXY_HOP_NEED_MORE;) {
    gsize n = MIN (piece, bytes->len - at);
    gsize used;

    step = nlk_proxy_hop_feed (hop, bytes->data + at, n, &used, out, error);
    g_assert_cmpuint (used, <=, n);
    if (step == NLK_PROXY_HOP_NEED_MORE)
      g_assert_cmpuint (used, ==, n);
    at += used;
    if (step == NLK_PROXY_HOP_THROUGH) {
      g_assert_cmpuint (bytes->len - at, ==, 2);
      g_assert_cmpmem (bytes->data + at, 2, "XY", 2);
    }
  }
  return step;
}

static void
run (const Case *test, gsize piece)
{
  g_autoptr (NlkProxyConfig) proxy = nlk_proxy_config_parse (test->proxy, "proxy:");
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (NlkProxyHop) hop = nlk_proxy_hop_new (proxy, test->host, 443, out);
  g_auto (GStrv) lines = g_strsplit (test->script, "\n", -1);
  g_autoptr (GError) error = NULL;
  NlkProxyHopStep step = NLK_PROXY_HOP_NEED_MORE;

  for (char **line = lines; *line != NULL; line++) {
    g_autoptr (GByteArray) bytes = decode (*line + 2, strlen (*line + 2));

    g_assert_cmpint (step, ==, NLK_PROXY_HOP_NEED_MORE);
    if (**line == '>') {
      g_assert_cmpmem (out->data, out->len, bytes->data, bytes->len);
      g_byte_array_set_size (out, 0);
    } else {
      step = feed (hop, bytes, piece, out, &error);
    }
  }
  g_assert_cmpuint (out->len, ==, 0);
  if (test->error == NULL) {
    g_assert_no_error (error);
    g_assert_cmpint (step, ==, NLK_PROXY_HOP_THROUGH);
    return;
  }
  g_assert_cmpint (step, ==, NLK_PROXY_HOP_FAILED);
  g_assert_error (error, NLK_PROXY_HOP_ERROR, (int) test->code);
  g_assert_nonnull (strstr (error->message, test->error));
  g_assert_null (strstr (error->message, "hush"));
}

#define CONNECT "> \"CONNECT gw.example:443 HTTP/1.1\\r\\nHost: gw.example:443\\r\\n\\r\\n\"\n"
#define CONNECT_WORDS                                                                        \
  "> \"CONNECT gw.example:443 HTTP/1.1\\r\\nHost: gw.example:443\\r\\nProxy-Authorization: " \
  "Basic dTpodXNo\\r\\n\\r\\n\"\n"
#define HELLO "> 05 01 00\n"
#define HELLO_WORDS "> 05 02 00 02\n"
#define WORDS "> 01 01 75 04 68 75 73 68\n"
#define NAME "> 05 01 00 03 0a 67 77 2e 65 78 61 6d 70 6c 65 01 bb\n"

static const Case cases[] = {
  { "http://p:1", "gw.example", CONNECT "< \"HTTP/1.1 200 OK\\r\\nVia: x\\r\\n\\r\\nXY\"", NULL,
    0 },
  { "http://p:1", "gw.example",
    CONNECT "< \"HTTP/1.1 102 Wait\\r\\n\\r\\nHTTP/1.0 200 Connection established\\r\\n\\r\\nXY\"",
    NULL, 0 },
  { "http://p:1", "2001:db8::1",
    "> \"CONNECT [2001:db8::1]:443 HTTP/1.1\\r\\nHost: [2001:db8::1]:443\\r\\n\\r\\n\"\n"
    "< \"HTTP/1.1 204 Fine\\r\\n\\r\\nXY\"",
    NULL, 0 },
  { "http://u:hush@p:1", "gw.example", CONNECT_WORDS "< \"HTTP/1.1 200 OK\\r\\n\\r\\nXY\"", NULL,
    0 },
  { "http://u:hush@p:1", "gw.example", CONNECT_WORDS "< \"HTTP/1.1 407 No\\r\\n\\r\\n\"",
    "does not accept the user and password that it was given (407)",
    NLK_PROXY_HOP_ERROR_UNAUTHORIZED },
  { "http://p:1", "gw.example",
    CONNECT "< \"HTTP/1.1 407 No\\r\\nProxy-Authenticate: NTLM\\r\\nProxy-Authenticate: BASIC "
            "realm=x\\r\\n\\r\\n\"",
    "wants a user and a password (407)", NLK_PROXY_HOP_ERROR_UNAUTHORIZED },
  { "http://p:1", "gw.example",
    CONNECT "< \"HTTP/1.1 407 No\\r\\nProxy-Authenticate: Negotiate\\r\\n\\r\\n\"",
    "another way to authenticate than Basic", NLK_PROXY_HOP_ERROR_UNAUTHORIZED },
  { "http://p:1", "gw.example", CONNECT "< \"HTTP/1.1 403 Not\\033[2J\\r\\n\\r\\n\"",
    "does not speak HTTP", NLK_PROXY_HOP_ERROR_REFUSED },
  { "http://p:1", "gw.example", CONNECT "< \"HTTP/1.1 403 Filtered\\r\\n\\r\\n\"",
    "does not allow CONNECT to gw.example:443 (403 Filtered)", NLK_PROXY_HOP_ERROR_REFUSED },
  { "http://p:1", "gw.example", CONNECT "< \"HTTP/1.1 502 Gone\\r\\n\\r\\n\"",
    "the proxy http://p:1 (from proxy:) did not connect to gw.example:443: 502 Gone",
    NLK_PROXY_HOP_ERROR_REFUSED },
  { "http://p:1", "gw.example", CONNECT "< \"SSH-2.0-OpenSSH_9.2\\r\\n\"", "does not speak HTTP",
    NLK_PROXY_HOP_ERROR_REFUSED },
  { "socks5h://p:1", "gw.example", HELLO "< 05 00\n" NAME "< 05 00 00 01 00 00 00 00 00 00 58 59",
    NULL, 0 },
  { "socks5h://p:1", "gw.example", HELLO "< 05 00\n" NAME "< 05 00 00 03 02 61 62 00 00 58 59",
    NULL, 0 },
  { "socks5://p:1", "192.0.2.7",
    HELLO "< 05 00\n> 05 01 00 01 c0 00 02 07 01 bb\n"
          "< 05 00 00 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 58 59",
    NULL, 0 },
  { "socks5://p:1", "2001:db8::1",
    HELLO "< 05 00\n> 05 01 00 04 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 01 bb\n"
          "< 05 00 00 01 00 00 00 00 00 00 58 59",
    NULL, 0 },
  { "socks5h://u:hush@p:1", "gw.example",
    HELLO_WORDS "< 05 02\n" WORDS "< 01 00\n" NAME "< 05 00 00 01 00 00 00 00 00 00 58 59", NULL,
    0 },
  { "socks5h://u:hush@p:1", "gw.example",
    HELLO_WORDS "< 05 00\n" NAME "< 05 00 00 01 00 00 00 00 00 00 58 59", NULL, 0 },
  { "socks5h://u:hush@p:1", "gw.example", HELLO_WORDS "< 05 02\n" WORDS "< 01 01",
    "does not accept the user and password that it was given", NLK_PROXY_HOP_ERROR_UNAUTHORIZED },
  { "socks5h://u:hush@p:1", "gw.example", HELLO_WORDS "< 05 ff",
    "another way to authenticate than user and password", NLK_PROXY_HOP_ERROR_UNAUTHORIZED },
  { "socks5h://p:1", "gw.example", HELLO "< 05 ff", "wants a user and a password",
    NLK_PROXY_HOP_ERROR_UNAUTHORIZED },
  { "socks5h://p:1", "gw.example", HELLO "< 05 02", "does not speak SOCKS 5",
    NLK_PROXY_HOP_ERROR_REFUSED },
  { "socks5h://p:1", "gw.example", HELLO "< 04 00", "does not speak SOCKS 5",
    NLK_PROXY_HOP_ERROR_REFUSED },
  { "socks5h://p:1", "gw.example", HELLO "< 05 00\n" NAME "< 05 02",
    "did not connect to gw.example:443: its rules do not allow it (2)",
    NLK_PROXY_HOP_ERROR_REFUSED },
  { "socks5h://p:1", "gw.example", HELLO "< 05 00\n" NAME "< 05 77", "an unknown reason (119)",
    NLK_PROXY_HOP_ERROR_REFUSED },
  { "socks5h://p:1", "gw.example", HELLO "< 05 00\n" NAME "< 05 00 00 02 00",
    "does not speak SOCKS 5", NLK_PROXY_HOP_ERROR_REFUSED },
};

static void
test_cases (gconstpointer data)
{
  gsize piece = GPOINTER_TO_SIZE (data);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("case %" G_GSIZE_FORMAT, i);
    run (&cases[i], piece);
  }
}

static void
test_endless_head (void)
{
  g_autoptr (NlkProxyConfig) proxy = nlk_proxy_config_parse ("http://p:1", "proxy:");
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (NlkProxyHop) hop = nlk_proxy_hop_new (proxy, "gw.example", 443, out);
  static const char start[] = "HTTP/1.1 200 OK\r\n";
  static const char field[] = "x-filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
  NlkProxyHopStep step;
  g_autoptr (GError) error = NULL;
  gsize used;
  gsize total = 0;

  step = nlk_proxy_hop_feed (hop, (const guint8 *) start, strlen (start), &used, out, &error);
  while (step == NLK_PROXY_HOP_NEED_MORE && total < 2 * NLK_PROXY_HEAD_BYTES) {
    step = nlk_proxy_hop_feed (hop, (const guint8 *) field, strlen (field), &used, out, &error);
    total += strlen (field);
  }
  g_assert_cmpint (step, ==, NLK_PROXY_HOP_FAILED);
  g_assert_cmpuint (total, <=, NLK_PROXY_HEAD_BYTES + strlen (field));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/net/proxy-hop/byte-by-byte", GSIZE_TO_POINTER (1), test_cases);
  g_test_add_data_func ("/net/proxy-hop/whole", GSIZE_TO_POINTER (4096), test_cases);
  g_test_add_func ("/net/proxy-hop/endless-head", test_endless_head);
  return g_test_run ();
}
