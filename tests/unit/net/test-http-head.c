/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-http-head.h"

#include <string.h>

static NlkHttpHeadStep
feed (NlkHttpHead *head, const char *text, gsize *ret_used)
{
  return nlk_http_head_feed (head, (const guint8 *) text, strlen (text), ret_used);
}

static void
test_request (void)
{
  g_autoptr (NlkHttpHead) head = nlk_http_head_new (NLK_HTTP_REQUEST, NLK_HTTP_HEAD_BYTES);
  const char *text = "GET /a?b HTTP/1.1\r\nhost: gw.example\r\nX-A:  1 \r\nx-a:\r\n\r\nBEHIND";
  gsize used, n_bytes;

  g_assert_cmpint (feed (head, text, &used), ==, NLK_HTTP_COMPLETE);
  g_assert_cmpstr (text + used, ==, "BEHIND");
  g_assert_cmpstr (nlk_http_head_get_method (head), ==, "GET");
  g_assert_cmpstr (nlk_http_head_get_target (head), ==, "/a?b");
  g_assert_cmpuint (nlk_http_head_get_minor (head), ==, 1);
  g_assert_cmpuint (nlk_http_head_get_n_fields (head), ==, 3);
  g_assert_cmpstr (nlk_http_head_get_field (head, 1)->name, ==, "X-A");
  g_assert_cmpstr (nlk_http_head_lookup (head, "HOST", 0), ==, "gw.example");
  g_assert_cmpstr (nlk_http_head_lookup (head, "x-A", 0), ==, "1");
  g_assert_cmpstr (nlk_http_head_lookup (head, "x-a", 1), ==, "");
  g_assert_null (nlk_http_head_lookup (head, "x-a", 2));
  nlk_http_head_get_bytes (head, &n_bytes);
  g_assert_cmpuint (n_bytes, ==, used);
}

static void
test_response (void)
{
  g_autoptr (NlkHttpHead) head = nlk_http_head_new (NLK_HTTP_RESPONSE, NLK_HTTP_HEAD_BYTES);
  g_autoptr (NlkHttpHead) bare = nlk_http_head_new (NLK_HTTP_RESPONSE, NLK_HTTP_HEAD_BYTES);
  gsize used;

  g_assert_cmpint (feed (head, "HTTP/1.0 404 Not Found\r\n\r\n", &used), ==, NLK_HTTP_COMPLETE);
  g_assert_cmpuint (nlk_http_head_get_status (head), ==, 404);
  g_assert_cmpstr (nlk_http_head_get_phrase (head), ==, "Not Found");
  g_assert_cmpuint (nlk_http_head_get_minor (head), ==, 0);
  g_assert_cmpint (feed (bare, "HTTP/1.1 101\r\n\r\n", &used), ==, NLK_HTTP_COMPLETE);
  g_assert_cmpstr (nlk_http_head_get_phrase (bare), ==, "");
}

/* Every way to cut it gives the same. */
static void
test_pieces (void)
{
  const char *text = "GET / HTTP/1.1\r\nhost: a\r\nnl-token: t\r\n\r\n\x81\x00";
  gsize n = strlen ("GET / HTTP/1.1\r\nhost: a\r\nnl-token: t\r\n\r\n");

  for (gsize cut = 1; cut < n; cut++) {
    g_autoptr (NlkHttpHead) head = nlk_http_head_new (NLK_HTTP_REQUEST, NLK_HTTP_HEAD_BYTES);
    gsize used;

    g_assert_cmpint (nlk_http_head_feed (head, (const guint8 *) text, cut, &used), ==,
                     NLK_HTTP_NEED_MORE);
    g_assert_cmpuint (used, ==, cut);
    g_assert_cmpint (nlk_http_head_feed (head, (const guint8 *) text + cut, n + 2 - cut, &used), ==,
                     NLK_HTTP_COMPLETE);
    g_assert_cmpuint (used, ==, n - cut);
    g_assert_cmpstr (nlk_http_head_lookup (head, "nl-token", 0), ==, "t");
  }
}

static void
test_bad (void)
{
  static const char *const requests[] = {
    "\r\nGET / HTTP/1.1\r\n\r\n",
    "\x16\x03\x01",
    "GET / HTTP/1.1\n\nhost: a\r\n\r\n",
    "GET / HTTP/1.1\nhost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nhost : a\r\n\r\n",
    "GET / HTTP/1.1\r\nhost: a\r\n folded\r\n\r\n",
    "GET / HTTP/1.1\r\nhost: a\rb\r\n\r\n",
    "GET / HTTP/1.1\r\nhost\r\n\r\n",
    "GET / HTTP/1.1\r\n: a\r\n\r\n",
    "GET / HTTP/1.1\r\nx: \x01\r\n\r\n",
    "GET / HTTP/2.0\r\n\r\n",
    "GET  / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1 \r\n\r\n",
    "GET /\r\n\r\n",
    "G(T / HTTP/1.1\r\n\r\n",
  };
  static const char *const responses[] = {
    "SSH-2.0-OpenSSH_9\r\n",  "HTTP/1.1 1 x\r\n\r\n", "HTTP/1.1 1011 x\r\n\r\n",
    "HTTP/1.1 099 x\r\n\r\n", "HTTP/1.1\r\n\r\n",     "HTTP/2 200\r\n\r\n",
  };
  gsize used;

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++) {
    g_autoptr (NlkHttpHead) head = nlk_http_head_new (NLK_HTTP_REQUEST, NLK_HTTP_HEAD_BYTES);

    g_test_message ("request %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (feed (head, requests[i], &used), ==, NLK_HTTP_BAD);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (responses); i++) {
    g_autoptr (NlkHttpHead) head = nlk_http_head_new (NLK_HTTP_RESPONSE, NLK_HTTP_HEAD_BYTES);

    g_test_message ("response %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (feed (head, responses[i], &used), ==, NLK_HTTP_BAD);
  }
}

static void
test_nul (void)
{
  static const guint8 text[] = "GET / HTTP/1.1\r\nx: a\0b\r\n\r\n";
  g_autoptr (NlkHttpHead) head = nlk_http_head_new (NLK_HTTP_REQUEST, NLK_HTTP_HEAD_BYTES);
  gsize used;

  g_assert_cmpint (nlk_http_head_feed (head, text, sizeof text - 1, &used), ==, NLK_HTTP_BAD);
}

static void
test_limit (void)
{
  const char *text = "GET / HTTP/1.1\r\nx: 0\r\n\r\n";
  g_autoptr (NlkHttpHead) fits = nlk_http_head_new (NLK_HTTP_REQUEST, strlen (text));
  g_autoptr (NlkHttpHead) larger = nlk_http_head_new (NLK_HTTP_REQUEST, strlen (text) - 1);
  gsize used;

  g_assert_cmpint (feed (fits, text, &used), ==, NLK_HTTP_COMPLETE);
  g_assert_cmpint (feed (larger, text, &used), ==, NLK_HTTP_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/http-head/request", test_request);
  g_test_add_func ("/net/http-head/response", test_response);
  g_test_add_func ("/net/http-head/pieces", test_pieces);
  g_test_add_func ("/net/http-head/bad", test_bad);
  g_test_add_func ("/net/http-head/nul", test_nul);
  g_test_add_func ("/net/http-head/limit", test_limit);
  return g_test_run ();
}
