/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "base/nlk-uuid.h"

#include "nlk-crypto.h"
#include "nlk-guess-limit.h"
#include "nlk-handshake.h"
#include "nlk-session.h"

G_BEGIN_DECLS

/**
 * NlkHandshakeClient:
 *
 * The client's side of the four messages that open a session. A machine: bytes in, bytes and a
 * decision out; no I/O, no clock. One thread at a time.
 */
typedef struct _NlkHandshakeClient NlkHandshakeClient;

/**
 * nlk_handshake_client_new:
 * @prs: of nlk_passphrase_derive_prs()
 * @uid: the user of the client's own token
 * @agent_name: the name that the person asked for; 1 to 65,535 bytes
 * @prev: (array fixed-size=8) (nullable): the session that the new one replaces
 * @limit: (nullable): the guesses that this client gives away with this agent and key; outlives the
 *   handshake. %NULL: no limit, for tests
 * @now_usec: boot time
 * @out: M1 is appended to it
 *
 * A guess is taken from @limit before M3 is sent and put back when M4 verifies, so that a handshake
 * that is cut off by whatever has cost one.
 *
 * Returns: (transfer full): the handshake, going on
 */
NlkHandshakeClient *nlk_handshake_client_new (NlkSecret *prs, const NlkUuid *uid,
                                              const char *agent_name, const guint8 *prev,
                                              NlkGuessLimit *limit, gint64 now_usec,
                                              GByteArray *out);

/**
 * nlk_handshake_client_new_probe:
 * @uid: the user of the client's own token
 * @agent_name: the name that the person asked for; 1 to 65,535 bytes
 * @now_usec: boot time
 * @out: M1 is appended to it
 *
 * Asks whether the agent has a key, with one that nobody has: it is done with a well-formed M2, has
 * no session then, and proves nothing to anybody, so that it costs no guess.
 *
 * Returns: (transfer full): the handshake, going on
 */
NlkHandshakeClient *nlk_handshake_client_new_probe (const NlkUuid *uid, const char *agent_name,
                                                    gint64 now_usec, GByteArray *out);

/**
 * nlk_handshake_client_free:
 * @handshake: (transfer full): a handshake, in whatever state
 *
 * Wipes and frees it.
 */
void nlk_handshake_client_free (NlkHandshakeClient *handshake);

/**
 * nlk_handshake_client_feed:
 * @handshake: the handshake
 * @data: (array length=n_bytes): what came from the agent
 * @n_bytes: length of @data, cut anyhow
 * @now_usec: boot time
 * @out: what is to be sent is appended to it
 * @error: return location
 *
 * Errors, with %NLK_HANDSHAKE_FAILED: %NLK_KEY_ERROR_MISMATCH, %NLK_KEY_ERROR_TOO_MANY (see
 * nlk_handshake_client_get_wait_usec()), %NLK_KEY_ERROR_LIMIT, %NLK_KEY_ERROR_SUITE,
 * %NLK_KEY_ERROR_NO_KEY, %NLK_KEY_ERROR_PROTOCOL,
 * %NLK_KEY_ERROR_TIMED_OUT. Later calls fail alike.
 *
 * Returns: where the handshake stands
 */
NlkHandshakeStatus nlk_handshake_client_feed (NlkHandshakeClient *handshake, const guint8 *data,
                                              gsize n_bytes, gint64 now_usec, GByteArray *out,
                                              GError **error);

/**
 * nlk_handshake_client_end:
 * @handshake: the handshake
 * @error: return location
 *
 * The transport ended or broke.
 *
 * Errors: %NLK_KEY_ERROR_PROTOCOL, unless the handshake is done; what it had failed with, if it
 * had.
 *
 * Returns: where the handshake stands, never %NLK_HANDSHAKE_GOING_ON
 */
NlkHandshakeStatus nlk_handshake_client_end (NlkHandshakeClient *handshake, GError **error);

/**
 * nlk_handshake_client_check:
 * @handshake: the handshake
 * @now_usec: boot time
 * @error: return location
 *
 * Errors: %NLK_KEY_ERROR_TIMED_OUT at or past the deadline.
 *
 * Returns: where the handshake stands
 */
NlkHandshakeStatus nlk_handshake_client_check (NlkHandshakeClient *handshake, gint64 now_usec,
                                               GError **error);

/**
 * nlk_handshake_client_get_deadline_usec:
 * @handshake: the handshake
 *
 * Returns: boot time by which the agent's next message must be complete
 */
gint64 nlk_handshake_client_get_deadline_usec (const NlkHandshakeClient *handshake);

/**
 * nlk_handshake_client_get_wait_usec:
 * @handshake: a failed handshake
 *
 * Returns: how long another try would be in vain, as far as known, at most a day; 0 when nothing is
 *   known
 */
gint64 nlk_handshake_client_get_wait_usec (const NlkHandshakeClient *handshake);

/**
 * nlk_handshake_client_get_session:
 * @handshake: the handshake
 *
 * Returns: (transfer none) (nullable): the session, once done; a probe has none
 */
NlkSession *nlk_handshake_client_get_session (NlkHandshakeClient *handshake);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkHandshakeClient, nlk_handshake_client_free)

G_END_DECLS
