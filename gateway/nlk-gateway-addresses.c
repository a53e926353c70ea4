/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-addresses.h"

#include "base/nlk-random.h"

#include <string.h>

#define KEY_BYTES 16
#define PREFIX_BYTES 8

typedef struct {
  guint8 key[KEY_BYTES];
  guint n_connections;
  double used; /* upgrades of the burst */
  gint64 drained_usec;
  GList idle; /* in the queue while there is no connection */
} Entry;

struct _NlkGatewayAddresses {
  GHashTable *entries;
  GQueue idle; /* the one that was idle longest first */
  guint most;
};

/* Whoever chooses addresses must not choose where in the table they fall. */
static guint
hash_key (gconstpointer key)
{
  static guint32 seed;
  const guint8 *bytes = key;
  guint64 hash;

  if (seed == 0)
    nlk_random_bytes (&seed, sizeof seed);
  hash = G_GUINT64_CONSTANT (14695981039346656037) ^ seed;
  for (guint i = 0; i < KEY_BYTES; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (1099511628211);
  return (guint) (hash >> 32) ^ (guint) hash;
}

static gboolean
is_same_key (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, KEY_BYTES) == 0;
}

NlkGatewayAddresses *
nlk_gateway_addresses_new (guint most)
{
  NlkGatewayAddresses *addresses = g_new0 (NlkGatewayAddresses, 1);

  addresses->entries = g_hash_table_new_full (hash_key, is_same_key, NULL, g_free);
  addresses->most = most;
  g_queue_init (&addresses->idle);
  return addresses;
}

void
nlk_gateway_addresses_free (NlkGatewayAddresses *addresses)
{
  if (addresses == NULL)
    return;
  g_hash_table_unref (addresses->entries);
  g_free (addresses);
}

guint
nlk_gateway_addresses_get_count (NlkGatewayAddresses *addresses)
{
  return g_hash_table_size (addresses->entries);
}

static void
make_key (GSocketAddress *peer, guint8 *key)
{
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer));
  const guint8 *bytes = g_inet_address_to_bytes (host);
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

  memset (key, 0, KEY_BYTES);
  if (g_inet_address_get_family (host) == G_SOCKET_FAMILY_IPV4) {
    memcpy (key, mapped, sizeof mapped);
    memcpy (key + sizeof mapped, bytes, 4);
  } else if (memcmp (bytes, mapped, sizeof mapped) == 0) {
    memcpy (key, bytes, KEY_BYTES);
  } else {
    memcpy (key, bytes, PREFIX_BYTES);
  }
}

static void
forget_one (NlkGatewayAddresses *addresses)
{
  Entry *entry = g_queue_peek_head (&addresses->idle);

  if (entry == NULL || addresses->idle.length < addresses->most)
    return;
  g_queue_unlink (&addresses->idle, &entry->idle);
  g_hash_table_remove (addresses->entries, entry->key);
}

static Entry *
ensure (NlkGatewayAddresses *addresses, GSocketAddress *peer)
{
  guint8 key[KEY_BYTES];
  Entry *entry;

  make_key (peer, key);
  entry = g_hash_table_lookup (addresses->entries, key);
  if (entry != NULL)
    return entry;
  forget_one (addresses);
  entry = g_new0 (Entry, 1);
  memcpy (entry->key, key, KEY_BYTES);
  entry->idle.data = entry;
  g_queue_push_tail_link (&addresses->idle, &entry->idle);
  g_hash_table_insert (addresses->entries, entry->key, entry);
  return entry;
}

guint
nlk_gateway_addresses_get_connections (NlkGatewayAddresses *addresses, GSocketAddress *peer)
{
  guint8 key[KEY_BYTES];
  const Entry *entry;

  make_key (peer, key);
  entry = g_hash_table_lookup (addresses->entries, key);
  return entry != NULL ? entry->n_connections : 0;
}

void
nlk_gateway_addresses_enter (NlkGatewayAddresses *addresses, GSocketAddress *peer)
{
  Entry *entry = ensure (addresses, peer);

  if (entry->n_connections++ == 0)
    g_queue_unlink (&addresses->idle, &entry->idle);
}

void
nlk_gateway_addresses_leave (NlkGatewayAddresses *addresses, GSocketAddress *peer)
{
  Entry *entry = ensure (addresses, peer);

  g_assert (entry->n_connections > 0);
  if (--entry->n_connections > 0)
    return;
  forget_one (addresses);
  g_queue_push_tail_link (&addresses->idle, &entry->idle);
}

gboolean
nlk_gateway_addresses_take_upgrade (NlkGatewayAddresses *addresses, GSocketAddress *peer,
                                    guint per_second, gint64 now_usec)
{
  Entry *entry = ensure (addresses, peer);
  double elapsed = (double) (now_usec - entry->drained_usec) / G_USEC_PER_SEC;

  entry->used = MAX (0, entry->used - elapsed * per_second);
  entry->drained_usec = now_usec;
  if (entry->used + 1 > (double) per_second * NLK_GATEWAY_ADDRESSES_BURST_SECONDS)
    return FALSE;
  entry->used += 1;
  return TRUE;
}
