/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-handshake-private.h"
#include "nlk-session-cache.h"

G_BEGIN_DECLS

/**
 * nlk_session_cache_get_owners:
 * @cache: the cache
 * @ret_n_owners: (out): how many passphrases there are
 *
 * Returns: (transfer none) (array length=ret_n_owners): the passphrases, in order
 */
NlkKeyOwner *const *nlk_session_cache_get_owners (const NlkSessionCache *cache,
                                                  guint *ret_n_owners);

/**
 * nlk_session_cache_get_ci:
 * @cache: the cache
 *
 * Returns: (transfer none): the channel identifier
 */
const GByteArray *nlk_session_cache_get_ci (const NlkSessionCache *cache);

/**
 * nlk_session_cache_get_limit:
 * @cache: the cache
 *
 * Returns: (transfer none): the guesses it still checks
 */
NlkGuessLimit *nlk_session_cache_get_limit (NlkSessionCache *cache);

/**
 * nlk_session_cache_has_session:
 * @cache: the cache
 * @id: (array fixed-size=8): a session id
 * @now_usec: boot time
 *
 * Returns: whether that session is live
 */
gboolean nlk_session_cache_has_session (NlkSessionCache *cache,
                                        const guint8 id[NLK_SESSION_ID_BYTES], gint64 now_usec);

/**
 * nlk_session_cache_store:
 * @cache: the cache
 * @session: a session, referenced
 *
 * Returns: %FALSE when there is one of the same id
 */
gboolean nlk_session_cache_store (NlkSessionCache *cache, NlkSession *session);

/**
 * nlk_session_cache_forget_handshake:
 * @cache: the cache
 * @handshake: one of its handshakes that does not go on any more
 */
void nlk_session_cache_forget_handshake (NlkSessionCache *cache, NlkHandshakeAgent *handshake);

/**
 * nlk_handshake_agent_new:
 * @cache: the cache, which forgets it first
 * @now_usec: boot time
 *
 * Returns: (transfer full): a handshake that awaits M1
 */
NlkHandshakeAgent *nlk_handshake_agent_new (NlkSessionCache *cache, gint64 now_usec);

/**
 * nlk_handshake_agent_give_up:
 * @handshake: a handshake that goes on
 *
 * The cache has forgotten it: it fails and does not touch the cache any more.
 */
void nlk_handshake_agent_give_up (NlkHandshakeAgent *handshake);

/**
 * nlk_handshake_agent_set_scalars:
 * @handshake: a handshake that awaits M1
 * @scalars: instead of random ones; outlives @handshake
 *
 * For tests against vectors.
 */
void nlk_handshake_agent_set_scalars (NlkHandshakeAgent *handshake,
                                      const NlkHandshakeScalars *scalars);

G_END_DECLS
