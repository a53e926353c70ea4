/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-network-private.h"

#include <string.h>

#define MAPPED_BYTES 12

static guint
bits_of (GSocketFamily family)
{
  return family == G_SOCKET_FAMILY_IPV6 ? 128 : 32;
}

static gboolean
get_bit (const guint8 *bytes, guint bit)
{
  return (bytes[bit / 8] >> (7 - bit % 8)) & 1;
}

static gboolean
same_prefix (const guint8 *a, const guint8 *b, guint prefix)
{
  for (guint bit = 0; bit < prefix; bit++) {
    if (get_bit (a, bit) != get_bit (b, bit))
      return FALSE;
  }
  return TRUE;
}

/* An IPv4 address written as an IPv6 one reaches the same host, so rules for it count. Source: RFC 4291 section 2.5.5.2. */
static gboolean
is_mapped (GSocketFamily family, const guint8 *bytes)
{
  static const guint8 prefix[MAPPED_BYTES] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

  return family == G_SOCKET_FAMILY_IPV6 && memcmp (bytes, prefix, sizeof prefix) == 0;
}

GInetAddress *
nlk_address_unmap (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (!is_mapped (g_inet_address_get_family (address), bytes))
    return g_object_ref (address);
  return g_inet_address_new_from_bytes (bytes + MAPPED_BYTES, G_SOCKET_FAMILY_IPV4);
}

gboolean
nlk_network_parse (const char *text, NlkNetwork *ret_network)
{
  const char *slash = strchr (text, '/');
  g_autofree char *address_text = NULL;
  g_autoptr (GInetAddress) address = NULL;
  guint64 prefix;

  if (slash == NULL || !g_ascii_string_to_unsigned (slash + 1, 10, 0, 128, &prefix, NULL))
    return FALSE;
  address_text = g_strndup (text, (gsize) (slash - text));
  address = g_inet_address_new_from_string (address_text);
  if (address == NULL || prefix > bits_of (g_inet_address_get_family (address)))
    return FALSE;
  memset (ret_network, 0, sizeof *ret_network);
  ret_network->family = g_inet_address_get_family (address);
  ret_network->prefix = (guint8) prefix;
  memcpy (ret_network->bytes, g_inet_address_to_bytes (address),
          g_inet_address_get_native_size (address));
  if (prefix >= 8 * MAPPED_BYTES && is_mapped (ret_network->family, ret_network->bytes)) {
    ret_network->family = G_SOCKET_FAMILY_IPV4;
    ret_network->prefix -= 8 * MAPPED_BYTES;
    memmove (ret_network->bytes, ret_network->bytes + MAPPED_BYTES, 4);
    memset (ret_network->bytes + 4, 0, sizeof ret_network->bytes - 4);
  }
  return TRUE;
}

gboolean
nlk_network_contains (const NlkNetwork *network, GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  GSocketFamily family = g_inet_address_get_family (address);

  if (is_mapped (family, bytes)) {
    family = G_SOCKET_FAMILY_IPV4;
    bytes += MAPPED_BYTES;
  }
  return network->family == family && same_prefix (network->bytes, bytes, network->prefix);
}

char *
nlk_network_format (const NlkNetwork *network)
{
  g_autoptr (GInetAddress) address =
    g_inet_address_new_from_bytes (network->bytes, network->family);
  g_autofree char *text = g_inet_address_to_string (address);

  return g_strdup_printf ("%s/%u", text, network->prefix);
}

/* Whether the smaller range lies in the larger one; ranges of prefixes are nested or apart. */
static gboolean
lies_in (const NlkNetwork *smaller, const NlkNetwork *larger)
{
  return smaller->family == larger->family && smaller->prefix >= larger->prefix &&
         same_prefix (smaller->bytes, larger->bytes, larger->prefix);
}

GArray *
nlk_networks_intersect (GArray *a, GArray *b)
{
  GArray *both = g_array_new (FALSE, FALSE, sizeof (NlkNetwork));

  for (guint i = 0; i < a->len; i++) {
    for (guint j = 0; j < b->len && both->len <= NLK_POLICY_MOST_ITEMS; j++) {
      NlkNetwork *x = &g_array_index (a, NlkNetwork, i), *y = &g_array_index (b, NlkNetwork, j);

      if (lies_in (x, y))
        g_array_append_vals (both, x, 1);
      else if (lies_in (y, x))
        g_array_append_vals (both, y, 1);
    }
  }
  return both;
}

static void
clear_host_bits (NlkNetwork *network)
{
  for (guint bit = network->prefix; bit < 8 * sizeof network->bytes; bit++)
    network->bytes[bit / 8] &= (guint8) ~(1 << (7 - bit % 8));
}

static void
subtract_one (const NlkNetwork *from, const NlkNetwork *hole, GArray *out)
{
  NlkNetwork half = *from;

  if (lies_in (from, hole) || out->len > NLK_POLICY_MOST_ITEMS)
    return;
  if (!lies_in (hole, from)) {
    g_array_append_vals (out, from, 1);
    return;
  }
  /* Walk down to the hole, keeping the half without it at each step. */
  while (half.prefix < hole->prefix) {
    NlkNetwork other;
    guint bit = half.prefix;
    guint8 mask = (guint8) (1 << (7 - bit % 8));

    half.prefix++;
    memcpy (half.bytes, hole->bytes, sizeof half.bytes);
    other = half;
    other.bytes[bit / 8] ^= mask;
    clear_host_bits (&other);
    g_array_append_vals (out, &other, 1);
  }
}

GArray *
nlk_networks_subtract (GArray *from, const NlkNetwork *hole)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (NlkNetwork));

  for (guint i = 0; i < from->len; i++)
    subtract_one (&g_array_index (from, NlkNetwork, i), hole, out);
  return out;
}
