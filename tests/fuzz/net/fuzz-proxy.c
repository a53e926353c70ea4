/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-http-proxy.h"
#include "net/nlk-socks.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What applications send to the proxy: fed in pieces, it must end in a decision, never use more than it got, and never
 * take the body's end for another when the pieces differ. */
static void
feed_socks (const guint8 *data, gsize n_bytes)
{
  g_autoptr (NlkSocks) socks = nlk_socks_new (NULL, NULL);
  g_autoptr (GByteArray) reply = g_byte_array_new ();
  NlkSocksStep step = NLK_SOCKS_REPLY;

  while (n_bytes > 0 && step != NLK_SOCKS_REQUEST && step != NLK_SOCKS_REFUSED) {
    gsize n = (n_bytes + 1) / 2;
    gsize used;

    step = nlk_socks_feed (socks, data, n, &used, reply);
    g_assert_cmpuint (used, <=, n);
    g_assert_true (used > 0 || step != NLK_SOCKS_NEED_MORE);
    data += used;
    n_bytes -= used;
  }
  if (step == NLK_SOCKS_REQUEST)
    g_assert_nonnull (nlk_socks_get_host (socks));
}

static void
feed_datagram (const guint8 *data, gsize n_bytes)
{
  g_autofree char *host = NULL;
  const guint8 *payload;
  gsize n_payload;
  guint16 port;

  if (nlk_socks_datagram_parse (data, n_bytes, &host, &port, &payload, &n_payload))
    g_assert_true (payload + n_payload == data + n_bytes);
}

static void
feed_body (const NlkHttpBody *start, const guint8 *data, gsize n_bytes)
{
  NlkHttpBody whole = *start;
  NlkHttpBody pieces = *start;
  gsize n = nlk_http_body_feed (&whole, data, n_bytes);
  gsize at = 0;

  while (at < n_bytes && nlk_http_body_feed (&pieces, data + at, 1) == 1)
    at++;
  g_assert_cmpuint (n, ==, at);
  g_assert_cmpint (nlk_http_body_is_bad (&whole), ==, nlk_http_body_is_bad (&pieces));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (NlkHttpProxy) proxy = nlk_http_proxy_new (NULL, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize used;

  if (size == 0)
    return 0;
  feed_socks (data, size);
  feed_datagram (data, size);
  if (nlk_http_proxy_feed (proxy, data, size, &used, bytes) != NLK_HTTP_PROXY_FORWARD)
    return 0;
  nlk_http_proxy_write_head (proxy, bytes);
  feed_body (nlk_http_proxy_get_body (proxy), data + used, size - used);
  return 0;
}
