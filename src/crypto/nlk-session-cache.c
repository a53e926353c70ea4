/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-session-cache.h"

#include <string.h>

#include "base/nlk-bytes.h"

#include "nlk-passphrase.h"
#include "nlk-replay-window.h"
#include "nlk-session-cache-private.h"

typedef struct {
  guint64 id;
  NlkSession *session;
  NlkReplayWindow window;
  GList link;
} Entry;

struct _NlkSessionCache {
  GByteArray *ci;
  NlkKeyOwner *owners[NLK_HANDSHAKE_MAX_PASSPHRASES];
  guint n_owners;
  NlkGuessLimit limit;
  GHashTable *by_id; /* of Entry, owned */
  GQueue by_use;     /* of Entry, longest unused first */
  GQueue handshakes; /* oldest first, not owned */
};

static guint64
read_id (const guint8 id[NLK_SESSION_ID_BYTES])
{
  NlkReader reader;

  nlk_reader_init (&reader, id, NLK_SESSION_ID_BYTES);
  return nlk_reader_u64 (&reader);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  nlk_session_drop (entry->session);
  nlk_session_unref (entry->session);
  g_free (entry);
}

NlkSessionCache *
nlk_session_cache_new (const NlkUuid *uid, const char *agent_name)
{
  NlkSessionCache *cache = g_new0 (NlkSessionCache, 1);

  nlk_crypto_init ();
  cache->ci = nlk_handshake_dup_ci (uid, agent_name);
  nlk_guess_limit_init (&cache->limit, NLK_GUESS_AGENT_CAPACITY, NLK_GUESS_AGENT_PERIOD_USEC);
  cache->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
  g_queue_init (&cache->by_use);
  g_queue_init (&cache->handshakes);
  return cache;
}

static void
give_up_handshakes (NlkSessionCache *cache)
{
  NlkHandshakeAgent *handshake;

  while ((handshake = g_queue_pop_head (&cache->handshakes)) != NULL)
    nlk_handshake_agent_give_up (handshake);
}

void
nlk_session_cache_free (NlkSessionCache *cache)
{
  give_up_handshakes (cache);
  g_hash_table_unref (cache->by_id);
  for (guint i = 0; i < cache->n_owners; i++)
    nlk_key_owner_unref (cache->owners[i]);
  g_byte_array_unref (cache->ci);
  g_free (cache);
}

static void
remove_entry (NlkSessionCache *cache, Entry *entry)
{
  g_queue_unlink (&cache->by_use, &entry->link);
  g_hash_table_remove (cache->by_id, &entry->id);
}

static void
remove_revoked (NlkSessionCache *cache)
{
  for (GList *l = cache->by_use.head, *next; l != NULL; l = next) {
    Entry *entry = l->data;

    next = l->next;
    if (nlk_session_is_revoked (entry->session))
      remove_entry (cache, entry);
  }
}

static NlkKeyOwner *
find_owner (NlkKeyOwner *const *owners, guint n_owners, const NlkSecret *prs)
{
  for (guint i = 0; i < n_owners; i++)
    if (nlk_secret_equal (nlk_key_owner_get_prs (owners[i]), prs))
      return owners[i];
  return NULL;
}

gboolean
nlk_session_cache_set_passphrases (NlkSessionCache *cache, NlkSecret *const *passphrases,
                                   guint n_passphrases)
{
  NlkKeyOwner *fresh[NLK_HANDSHAKE_MAX_PASSPHRASES];
  guint n_fresh = 0, n_kept = 0, n_before = cache->n_owners;

  g_return_val_if_fail (n_passphrases <= NLK_HANDSHAKE_MAX_PASSPHRASES, FALSE);

  for (guint i = 0; i < n_passphrases; i++) {
    g_autoptr (NlkSecret) prs = nlk_passphrase_derive_prs (passphrases[i]);
    NlkKeyOwner *old = find_owner (cache->owners, n_before, prs);

    if (find_owner (fresh, n_fresh, prs) != NULL)
      continue;
    n_kept += old != NULL;
    fresh[n_fresh++] =
      old != NULL ? nlk_key_owner_ref (old) : nlk_key_owner_new (g_steal_pointer (&prs));
  }
  if (n_fresh != n_before || n_kept != n_before)
    give_up_handshakes (cache);
  for (guint i = 0; i < n_before; i++) {
    if (find_owner (fresh, n_fresh, nlk_key_owner_get_prs (cache->owners[i])) == NULL)
      nlk_key_owner_revoke (cache->owners[i]);
    nlk_key_owner_unref (cache->owners[i]);
  }
  memcpy (cache->owners, fresh, n_fresh * sizeof fresh[0]);
  cache->n_owners = n_fresh;
  remove_revoked (cache);
  return n_kept < n_before;
}

gboolean
nlk_session_cache_has_key (const NlkSessionCache *cache)
{
  return cache->n_owners > 0;
}

NlkHandshakeAgent *
nlk_session_cache_begin_handshake (NlkSessionCache *cache, gint64 now_usec)
{
  NlkHandshakeAgent *handshake = nlk_handshake_agent_new (cache, now_usec);

  if (cache->handshakes.length == NLK_SESSION_CACHE_MAX_HANDSHAKES)
    nlk_handshake_agent_give_up (g_queue_pop_head (&cache->handshakes));
  g_queue_push_tail (&cache->handshakes, handshake);
  return handshake;
}

void
nlk_session_cache_forget_handshake (NlkSessionCache *cache, NlkHandshakeAgent *handshake)
{
  g_queue_remove (&cache->handshakes, handshake);
}

NlkKeyOwner *const *
nlk_session_cache_get_owners (const NlkSessionCache *cache, guint *ret_n_owners)
{
  *ret_n_owners = cache->n_owners;
  return cache->owners;
}

const GByteArray *
nlk_session_cache_get_ci (const NlkSessionCache *cache)
{
  return cache->ci;
}

NlkGuessLimit *
nlk_session_cache_get_limit (NlkSessionCache *cache)
{
  return &cache->limit;
}

guint
nlk_session_cache_get_n_sessions (const NlkSessionCache *cache)
{
  return cache->by_use.length;
}

static Entry *
find_entry (NlkSessionCache *cache, guint64 id, gint64 now_usec)
{
  Entry *entry = g_hash_table_lookup (cache->by_id, &id);

  if (entry == NULL || nlk_session_is_live (entry->session, now_usec))
    return entry;
  remove_entry (cache, entry);
  return NULL;
}

gboolean
nlk_session_cache_has_session (NlkSessionCache *cache, const guint8 id[NLK_SESSION_ID_BYTES],
                               gint64 now_usec)
{
  return find_entry (cache, read_id (id), now_usec) != NULL;
}

gboolean
nlk_session_cache_store (NlkSessionCache *cache, NlkSession *session)
{
  guint64 id = read_id (nlk_session_get_id (session));
  Entry *entry;

  if (g_hash_table_contains (cache->by_id, &id))
    return FALSE;
  if (cache->by_use.length == NLK_SESSION_CACHE_MAX_SESSIONS)
    remove_entry (cache, cache->by_use.head->data);
  entry = g_new0 (Entry, 1);
  entry->id = id;
  entry->session = nlk_session_ref (session);
  entry->link.data = entry;
  g_hash_table_insert (cache->by_id, &entry->id, entry);
  g_queue_push_tail_link (&cache->by_use, &entry->link);
  return TRUE;
}

NlkKeyVerdict
nlk_session_cache_accept_stream (NlkSessionCache *cache, const guint8 *nonce, const guint8 *sign,
                                 const char *protocol, const char *host, guint16 port,
                                 gint64 now_usec, NlkSession **ret_session, NlkStreamKeys *ret_keys)
{
  guint8 expected[NLK_STREAM_SIGN_BYTES];
  NlkReader reader;
  Entry *entry;
  guint64 counter;

  if (nonce == NULL || sign == NULL)
    return NLK_KEY_VERDICT_REFUSED;
  nlk_reader_init (&reader, nonce, NLK_STREAM_NONCE_BYTES);
  entry = find_entry (cache, nlk_reader_u64 (&reader), now_usec);
  if (entry == NULL)
    return NLK_KEY_VERDICT_UNKNOWN_SESSION;
  if (!nlk_session_sign (entry->session, nonce, protocol, host, port, expected) ||
      !nlk_equal_constant_time (expected, sign, sizeof expected))
    return NLK_KEY_VERDICT_REFUSED;
  (void) nlk_reader_u64 (&reader);
  counter = nlk_reader_u64 (&reader);
  if (!nlk_replay_window_take (&entry->window, counter))
    return NLK_KEY_VERDICT_REFUSED;

  g_queue_unlink (&cache->by_use, &entry->link);
  g_queue_push_tail_link (&cache->by_use, &entry->link);
  nlk_session_derive_keys (entry->session, nonce, ret_keys);
  if (ret_session != NULL)
    *ret_session = nlk_session_ref (entry->session);
  return NLK_KEY_VERDICT_ACCEPTED;
}
