/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-proxy-hop.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static NlkProxyHopStep
feed (const char *address, const guint8 *data, gsize n_bytes, gsize cut)
{
  g_autoptr (NlkProxyConfig) proxy = nlk_proxy_config_parse (address, "proxy:");
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (NlkProxyHop) hop = nlk_proxy_hop_new (proxy, "gw.example", 443, out);
  g_autoptr (GError) error = NULL;
  gsize used;
  NlkProxyHopStep step = nlk_proxy_hop_feed (hop, data, cut, &used, out, &error);

  g_assert_cmpuint (used, <=, cut);
  if (step == NLK_PROXY_HOP_NEED_MORE) {
    g_assert_cmpuint (used, ==, cut);
    step = nlk_proxy_hop_feed (hop, data + cut, n_bytes - cut, &used, out, &error);
    g_assert_cmpuint (used, <=, n_bytes - cut);
  }
  g_assert_cmpint (step == NLK_PROXY_HOP_FAILED, ==, error != NULL);
  /* What a proxy says does not make us say more and more. */
  g_assert_cmpuint (out->len, <=, 1024);
  return step;
}

/* The first byte chooses the proxy. Whole and in two pieces the same must come of it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const addresses[] = { "http://p:1", "http://u:p@p:1", "socks5h://p:1",
                                           "socks5h://u:p@p:1" };
  const char *address;

  if (size < 2)
    return 0;
  address = addresses[data[0] % G_N_ELEMENTS (addresses)];
  data++;
  size--;
  g_assert_cmpint (feed (address, data, size, size), ==, feed (address, data, size, size / 2));
  return 0;
}
