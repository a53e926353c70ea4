/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_SESSION_ID_BYTES:
 *
 * Length of the public name of a session.
 */
#define NLK_SESSION_ID_BYTES 8

/**
 * NLK_STREAM_NONCE_BYTES:
 *
 * Length of N, the public name of a stream: session id, 8 random bytes, counter.
 */
#define NLK_STREAM_NONCE_BYTES 24

/**
 * NLK_STREAM_SIGN_BYTES:
 *
 * Length of the signature of a destination.
 */
#define NLK_STREAM_SIGN_BYTES 32

/**
 * NLK_STREAM_KEY_BYTES:
 *
 * Length of the key of one direction.
 */
#define NLK_STREAM_KEY_BYTES 32

/**
 * NLK_SESSION_LIFETIME_SECONDS:
 *
 * How long an agent keeps a session.
 */
#define NLK_SESSION_LIFETIME_SECONDS 3600

/**
 * NLK_SESSION_QUIET_USEC:
 *
 * A client opens nothing in this last part of a session.
 */
#define NLK_SESSION_QUIET_USEC (60 * G_USEC_PER_SEC)

/**
 * NLK_SESSION_RESEND_USEC:
 *
 * Time from its first sending within which a stream may be sent again as one of another session.
 */
#define NLK_SESSION_RESEND_USEC (30 * G_USEC_PER_SEC)

/**
 * NlkStreamKeys:
 * @nonce: N
 * @client_key: key of what the client writes
 * @agent_key: key of what the agent writes
 *
 * What two openers and two sealers of one stream need. Secret; nlk_stream_keys_clear() when they
 * have it.
 */
typedef struct {
  guint8 nonce[NLK_STREAM_NONCE_BYTES];
  guint8 client_key[NLK_STREAM_KEY_BYTES];
  guint8 agent_key[NLK_STREAM_KEY_BYTES];
} NlkStreamKeys;

/**
 * nlk_stream_keys_clear:
 * @keys: the keys
 *
 * Wipes @keys.
 */
void nlk_stream_keys_clear (NlkStreamKeys *keys);

/**
 * NlkSession:
 *
 * What a handshake leaves behind: an id, a secret in guarded memory, a time to live; reference
 * counted (atomic). The secret is wiped when the session is dropped, in a forked child, and with
 * the last reference. Streams that were opened outlive it.
 */
typedef struct _NlkSession NlkSession;

/**
 * nlk_session_ref:
 * @session: a session
 *
 * Context: any thread.
 *
 * Returns: (transfer full): @session
 */
NlkSession *nlk_session_ref (NlkSession *session);

/**
 * nlk_session_unref:
 * @session: (transfer full): a session
 *
 * Context: any thread.
 */
void nlk_session_unref (NlkSession *session);

/**
 * nlk_session_get_id:
 * @session: a session
 *
 * Returns: (transfer none) (array fixed-size=8): its public name
 */
const guint8 *nlk_session_get_id (const NlkSession *session);

/**
 * nlk_session_drop:
 * @session: a session
 *
 * Wipes the secret: no stream is opened or accepted in it from now on.
 */
void nlk_session_drop (NlkSession *session);

/**
 * nlk_session_is_live:
 * @session: a session
 * @now_usec: boot time
 *
 * Returns: whether it has neither been dropped nor reached its end, and this is the process that
 *   made it
 */
gboolean nlk_session_is_live (const NlkSession *session, gint64 now_usec);

/**
 * nlk_session_can_open:
 * @session: a client's session
 * @now_usec: boot time
 *
 * Returns: whether it is live and not in its last %NLK_SESSION_QUIET_USEC
 */
gboolean nlk_session_can_open (const NlkSession *session, gint64 now_usec);

/**
 * nlk_session_get_expiry_usec:
 * @session: a session
 *
 * Returns: boot time of its end
 */
gint64 nlk_session_get_expiry_usec (const NlkSession *session);

/**
 * nlk_session_get_renewal_usec:
 * @session: a client's session
 *
 * Returns: boot time at which the next one is opened in the background: 70 to 80 % of the lifetime,
 *   chosen at random when the session was made
 */
gint64 nlk_session_get_renewal_usec (const NlkSession *session);

/**
 * nlk_session_is_revoked:
 * @session: an agent's session
 *
 * Streams of a revoked session end too, even if the session itself ended long ago.
 *
 * Context: any thread.
 *
 * Returns: whether its passphrase has been taken out of the agent's configuration
 */
gboolean nlk_session_is_revoked (const NlkSession *session);

/**
 * nlk_session_may_carry_again:
 * @session: (nullable): a client's session, of a later handshake
 * @old_id: (array fixed-size=8): the session in which the stream was first sent
 * @sent_usec: boot time of that first sending
 * @answered_usec: boot time of the answer `unknown e2ee session`
 * @now_usec: boot time
 *
 * Whether a stream that was answered `unknown e2ee session` may be sent again, once, as a new
 * stream of @session: the handshake began after the answer, with @old_id as the session it
 * replaces, the agent did not know that one, and
 * %NLK_SESSION_RESEND_USEC have not passed.
 *
 * Returns: %FALSE when the local connection is to be reset instead
 */
gboolean nlk_session_may_carry_again (const NlkSession *session,
                                      const guint8 old_id[NLK_SESSION_ID_BYTES], gint64 sent_usec,
                                      gint64 answered_usec, gint64 now_usec);

/**
 * nlk_session_open_stream:
 * @session: a client's session
 * @protocol: `TCP` or `UDP`
 * @host: as in the request: 1 to 255 bytes of 0x21 to 0x7e, A-labels, IPv6 without brackets and
 *   zone
 * @port: 1 to 65535
 * @now_usec: boot time
 * @ret_keys: (out caller-allocates): nonce and keys; the nonce goes into `cryptography`
 * @ret_sign: (out caller-allocates) (array fixed-size=32): goes into `sign`
 * @error: return location
 *
 * Takes the next counter of @session.
 *
 * Errors: %NLK_KEY_ERROR_SESSION when the session is over or in its last %NLK_SESSION_QUIET_USEC,
 * %NLK_KEY_ERROR_DESTINATION; nothing is written and no counter taken.
 *
 * Context: one thread at a time for each session.
 *
 * Returns: whether the stream may be requested
 */
gboolean nlk_session_open_stream (NlkSession *session, const char *protocol, const char *host,
                                  guint16 port, gint64 now_usec, NlkStreamKeys *ret_keys,
                                  guint8 ret_sign[NLK_STREAM_SIGN_BYTES], GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkSession, nlk_session_unref)

G_END_DECLS
