/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-http-proxy.h"

#include <string.h>

static NlkHttpProxyStep
feed (NlkHttpProxy *proxy, const char *text, gsize *ret_used, GByteArray *reply)
{
  return nlk_http_proxy_feed (proxy, (const guint8 *) text, strlen (text), ret_used, reply);
}

static void
test_requests (void)
{
  static const struct {
    const char *line;
    NlkHttpProxyStep step;
    const char *host; /* or the status of the refusal */
    guint16 port;
  } cases[] = {
    { "CONNECT example.org:443 HTTP/1.1", NLK_HTTP_PROXY_CONNECT, "example.org", 443 },
    { "CONNECT [::1]:22 HTTP/1.1", NLK_HTTP_PROXY_CONNECT, "::1", 22 },
    { "CONNECT example.org HTTP/1.1", NLK_HTTP_PROXY_REFUSED, "400", 0 },
    { "CONNECT example.org:0 HTTP/1.1", NLK_HTTP_PROXY_REFUSED, "400", 0 },
    { "CONNECT :443 HTTP/1.1", NLK_HTTP_PROXY_REFUSED, "400", 0 },
    { "GET http://example.org/a HTTP/1.1", NLK_HTTP_PROXY_FORWARD, "example.org", 80 },
    { "GET http://[2001:db8::1]:8080 HTTP/1.1", NLK_HTTP_PROXY_FORWARD, "2001:db8::1", 8080 },
    { "GET http://a@example.org/ HTTP/1.1", NLK_HTTP_PROXY_REFUSED, "400", 0 },
    { "GET https://example.org/ HTTP/1.1", NLK_HTTP_PROXY_REFUSED, "400", 0 },
    { "GET /proxy.pac HTTP/1.1", NLK_HTTP_PROXY_PAC, NULL, 0 },
    { "GET / HTTP/1.1", NLK_HTTP_PROXY_REFUSED, "404", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkHttpProxy) proxy = nlk_http_proxy_new (NULL, NULL);
    g_autoptr (GByteArray) reply = g_byte_array_new ();
    g_autofree char *text = g_strconcat (cases[i].line, "\r\nHost: x\r\n\r\nrest", NULL);
    gsize used;

    g_test_message ("%s", cases[i].line);
    g_assert_cmpint (feed (proxy, text, &used, reply), ==, cases[i].step);
    g_assert_cmpstr (text + used, ==, "rest");
    if (cases[i].step == NLK_HTTP_PROXY_REFUSED)
      g_assert_cmpmem (reply->data + 9, 3, cases[i].host, 3);
    else if (cases[i].host != NULL)
      g_assert_cmpstr (nlk_http_proxy_get_host (proxy), ==, cases[i].host);
    if (cases[i].port != 0)
      g_assert_cmpuint (nlk_http_proxy_get_port (proxy), ==, cases[i].port);
  }
}

static void
test_head_without_hop_fields (void)
{
  g_autoptr (NlkHttpProxy) proxy = nlk_http_proxy_new (NULL, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize used;

  g_assert_cmpint (feed (proxy,
                         "GET http://example.org:81?q HTTP/1.1\r\nHost: other\r\nA: b\r\nX: y\r\n"
                         "Proxy-Connection: keep-alive\r\nConnection: x, close\r\nTE: trailers\r\n"
                         "Proxy-Authorization: Basic eA==\r\n\r\n",
                         &used, bytes),
                   ==, NLK_HTTP_PROXY_FORWARD);
  nlk_http_proxy_write_head (proxy, bytes);
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  g_assert_cmpstr ((char *) bytes->data, ==,
                   "GET /?q HTTP/1.1\r\nHost: example.org:81\r\nA: b\r\nConnection: close\r\n\r\n");
}

static void
test_bodies (void)
{
  static const struct {
    const char *fields;
    const char *body; /* NULL: ambiguous */
    const char *rest;
    gboolean is_bad;
  } cases[] = {
    { "A: b", "", "next", FALSE },
    { "Content-Length: 3", "abc", "next", FALSE },
    { "Transfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n", "next", FALSE },
    { "Transfer-Encoding: chunked", "a;x=y\r\n0123456789\r\n0\r\nT: v\r\n\r\n", "next", FALSE },
    { "Transfer-Encoding: chunked", "3\r\nabcX", "next", TRUE },
    { "Transfer-Encoding: chunked", "fffffffffffffffff", "", TRUE },
    { "Transfer-Encoding: chunked", "\n", "next", TRUE },
    { "Transfer-Encoding: chunked\r\nContent-Length: 3", NULL, "", FALSE },
    { "Transfer-Encoding: gzip, chunked", NULL, "", FALSE },
    { "Content-Length: 3\r\nContent-Length: 3", NULL, "", FALSE },
    { "Content-Length: -3", NULL, "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkHttpProxy) proxy = nlk_http_proxy_new (NULL, NULL);
    g_autoptr (GByteArray) reply = g_byte_array_new ();
    g_autofree char *head =
      g_strconcat ("POST http://a/ HTTP/1.1\r\n", cases[i].fields, "\r\n\r\n", NULL);
    gsize used;
    NlkHttpProxyStep step = feed (proxy, head, &used, reply);

    g_test_message ("%s", cases[i].fields);
    g_assert_cmpint (step, ==,
                     cases[i].body != NULL ? NLK_HTTP_PROXY_FORWARD : NLK_HTTP_PROXY_REFUSED);
    for (gsize piece = 1; cases[i].body != NULL && piece < 30; piece++) {
      g_autofree char *text = g_strconcat (cases[i].body, cases[i].rest, NULL);
      NlkHttpBody body = *nlk_http_proxy_get_body (proxy);
      gsize at = 0, n;

      do {
        n = nlk_http_body_feed (&body, (guint8 *) text + at, MIN (piece, strlen (text) - at));
        at += n;
      } while (n > 0);
      g_assert_cmpint (nlk_http_body_is_bad (&body), ==, cases[i].is_bad);
      g_assert_cmpint (nlk_http_body_is_complete (&body), ==, !cases[i].is_bad);
      if (!cases[i].is_bad)
        g_assert_cmpstr (text + at, ==, cases[i].rest);
    }
  }
}

static void
test_password (void)
{
  static const struct {
    const char *field;
    gboolean is_right;
  } cases[] = {
    { "Basic Ym9iOnNlY3JldA==", TRUE },
    { "basic Ym9iOnNlY3JldA==", TRUE },
    { "Basic Ym9iOnNlY3JlVA==", FALSE },
    { "Basic Ym9i", FALSE },
    { "Basic", FALSE },
  };
  g_autoptr (NlkSecret) password = nlk_secret_new ("secret", 6);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkHttpProxy) proxy = nlk_http_proxy_new ("bob", password);
    g_autoptr (GByteArray) reply = g_byte_array_new ();
    g_autofree char *text =
      g_strdup_printf ("CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: %s\r\n\r\n", cases[i].field);
    gsize used;

    g_assert_cmpint (feed (proxy, text, &used, reply), ==,
                     cases[i].is_right ? NLK_HTTP_PROXY_CONNECT : NLK_HTTP_PROXY_REFUSED);
    if (!cases[i].is_right)
      g_assert_cmpmem (reply->data + 9, 3, "407", 3);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/http-proxy/requests", test_requests);
  g_test_add_func ("/net/http-proxy/head-without-hop-fields", test_head_without_hop_fields);
  g_test_add_func ("/net/http-proxy/bodies", test_bodies);
  g_test_add_func ("/net/http-proxy/password", test_password);
  return g_test_run ();
}
