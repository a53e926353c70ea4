/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "base/nlk-uuid.h"

#include "nlk-handshake-agent.h"
#include "nlk-session.h"

G_BEGIN_DECLS

/**
 * NLK_SESSION_CACHE_MAX_SESSIONS:
 *
 * The most sessions of an agent; the longest unused goes first.
 */
#define NLK_SESSION_CACHE_MAX_SESSIONS 1024

/**
 * NLK_SESSION_CACHE_MAX_HANDSHAKES:
 *
 * The most unfinished handshakes of an agent; the oldest goes first.
 */
#define NLK_SESSION_CACHE_MAX_HANDSHAKES 32

/**
 * NlkSessionCache:
 *
 * All that an agent knows of keys: its passphrases, the sessions opened with them, the unfinished
 * handshakes, and how many wrong keys it still checks. Kept for as long as the process, over
 * reconnects. A machine: no I/O, no clock; times are boot time. One thread at a time.
 */
typedef struct _NlkSessionCache NlkSessionCache;

/**
 * nlk_session_cache_new:
 * @uid: the user of the agent's own token
 * @agent_name: the name in the agent's own token; 1 to 65,535 bytes
 *
 * Returns: (transfer full): a cache without passphrases, which answers every handshake "no key
 *   configured"
 */
NlkSessionCache *nlk_session_cache_new (const NlkUuid *uid, const char *agent_name);

/**
 * nlk_session_cache_free:
 * @cache: (transfer full): a cache
 *
 * Drops the sessions and gives up unfinished handshakes, which then fail.
 */
void nlk_session_cache_free (NlkSessionCache *cache);

/**
 * nlk_session_cache_set_passphrases:
 * @cache: the cache
 * @passphrases: (array length=n_passphrases): of nlk_passphrase_new()
 * @n_passphrases: 0 to %NLK_HANDSHAKE_MAX_PASSPHRASES
 *
 * Takes over a configuration. Sessions of a passphrase that is not in it any more end at once, and
 * unfinished handshakes are given up if anything changes. The caller then ends each stream whose
 * session nlk_session_is_revoked().
 *
 * Returns: whether a passphrase was taken out, so that there may be such streams
 */
gboolean nlk_session_cache_set_passphrases (NlkSessionCache *cache, NlkSecret *const *passphrases,
                                            guint n_passphrases);

/**
 * nlk_session_cache_has_key:
 * @cache: the cache
 *
 * Returns: whether it has a passphrase
 */
gboolean nlk_session_cache_has_key (const NlkSessionCache *cache);

/**
 * nlk_session_cache_begin_handshake:
 * @cache: the cache
 * @now_usec: boot time
 *
 * A client opened a stream to the reserved destination. With %NLK_SESSION_CACHE_MAX_HANDSHAKES
 * unfinished the oldest is given up.
 *
 * Returns: (transfer full): the handshake, waiting for M1; the caller feeds it and drops its
 *   reference in the end
 */
NlkHandshakeAgent *nlk_session_cache_begin_handshake (NlkSessionCache *cache, gint64 now_usec);

/**
 * NlkKeyVerdict:
 * @NLK_KEY_VERDICT_ACCEPTED: the destination may be dialled
 * @NLK_KEY_VERDICT_UNKNOWN_SESSION: `unknown e2ee session`
 * @NLK_KEY_VERDICT_REFUSED: `e2ee refused`: one field without the other, wrong signature, or seen
 *   before
 *
 * What an agent says to the `cryptography` and `sign` of a request.
 */
typedef enum {
  NLK_KEY_VERDICT_ACCEPTED,
  NLK_KEY_VERDICT_UNKNOWN_SESSION,
  NLK_KEY_VERDICT_REFUSED,
} NlkKeyVerdict;

/**
 * nlk_session_cache_accept_stream:
 * @cache: the cache
 * @nonce: (array fixed-size=24) (nullable): N, from `cryptography`
 * @sign: (array fixed-size=32) (nullable): from `sign`
 * @protocol: `TCP` or `UDP`; another is refused
 * @host: the host exactly as received
 * @port: the port as received
 * @now_usec: boot time
 * @ret_session: (out) (transfer full) (optional): the session, for nlk_session_is_revoked();
 *   written when accepted
 * @ret_keys: (out caller-allocates): the keys; written when accepted
 *
 * Called before the destination is parsed, resolved or dialled. Check and mark of the counter are
 * one step: the same stream is accepted once.
 *
 * Returns: the verdict
 */
NlkKeyVerdict nlk_session_cache_accept_stream (NlkSessionCache *cache, const guint8 *nonce,
                                               const guint8 *sign, const char *protocol,
                                               const char *host, guint16 port, gint64 now_usec,
                                               NlkSession **ret_session, NlkStreamKeys *ret_keys);

/**
 * nlk_session_cache_get_n_sessions:
 * @cache: the cache
 *
 * Returns: how many sessions it holds, some of them possibly past their end
 */
guint nlk_session_cache_get_n_sessions (const NlkSessionCache *cache);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkSessionCache, nlk_session_cache_free)

G_END_DECLS
