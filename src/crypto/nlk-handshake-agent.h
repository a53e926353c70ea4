/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-crypto.h"
#include "nlk-handshake.h"

G_BEGIN_DECLS

/**
 * NlkHandshakeAgent:
 *
 * The agent's side of the four messages that open a session; reference counted. Made by
 * nlk_session_cache_begin_handshake(), which also takes the session. A machine: no I/O, no clock.
 * One thread, that of the cache.
 */
typedef struct _NlkHandshakeAgent NlkHandshakeAgent;

/**
 * nlk_handshake_agent_unref:
 * @handshake: (transfer full): a handshake, in whatever state
 *
 * The last reference wipes and frees it; one that goes on is given up.
 */
void nlk_handshake_agent_unref (NlkHandshakeAgent *handshake);

/**
 * nlk_handshake_agent_feed:
 * @handshake: the handshake
 * @data: (array length=n_bytes): what came from the client
 * @n_bytes: length of @data, cut anyhow
 * @now_usec: boot time
 * @out: what is to be sent is appended to it, also with %NLK_HANDSHAKE_FAILED
 * @error: return location
 *
 * With %NLK_HANDSHAKE_DONE the session is in the cache already.
 *
 * Errors, with %NLK_HANDSHAKE_FAILED: %NLK_KEY_ERROR_MISMATCH, %NLK_KEY_ERROR_TOO_MANY,
 * %NLK_KEY_ERROR_SUITE,
 * %NLK_KEY_ERROR_NO_KEY, %NLK_KEY_ERROR_PROTOCOL (also when a newer handshake or a change of the
 * configuration displaced this one), %NLK_KEY_ERROR_TIMED_OUT. Later calls fail alike and append
 * nothing.
 *
 * Returns: where the handshake stands
 */
NlkHandshakeStatus nlk_handshake_agent_feed (NlkHandshakeAgent *handshake, const guint8 *data,
                                             gsize n_bytes, gint64 now_usec, GByteArray *out,
                                             GError **error);

/**
 * nlk_handshake_agent_check:
 * @handshake: the handshake
 * @now_usec: boot time
 * @error: return location
 *
 * Errors: %NLK_KEY_ERROR_TIMED_OUT at or past the deadline, %NLK_KEY_ERROR_PROTOCOL when it was
 * displaced.
 *
 * Returns: where the handshake stands
 */
NlkHandshakeStatus nlk_handshake_agent_check (NlkHandshakeAgent *handshake, gint64 now_usec,
                                              GError **error);

/**
 * nlk_handshake_agent_get_deadline_usec:
 * @handshake: the handshake
 *
 * Returns: boot time by which the client's next message must be complete
 */
gint64 nlk_handshake_agent_get_deadline_usec (const NlkHandshakeAgent *handshake);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkHandshakeAgent, nlk_handshake_agent_unref)

G_END_DECLS
