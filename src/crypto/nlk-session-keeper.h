/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-handshake-client.h"

G_BEGIN_DECLS

/**
 * NLK_SESSION_KEEPER_SPACING_USEC:
 *
 * Least time between the beginnings of two handshakes after `unknown e2ee session`.
 */
#define NLK_SESSION_KEEPER_SPACING_USEC (10 * G_USEC_PER_SEC)

/**
 * NLK_SESSION_KEEPER_MISMATCH_USEC:
 *
 * Time after which a client whose key does not match tries again by itself.
 */
#define NLK_SESSION_KEEPER_MISMATCH_USEC (3600 * (gint64) G_USEC_PER_SEC)

/**
 * NlkSessionKeeper:
 *
 * The one session of a client process with one agent and key, over all paths and reconnects: says
 * when a handshake is due and which session a stream is opened in, and counts the guesses given
 * away. A machine: no I/O, no clock; times are boot time. One thread at a time. The caller runs one
 * handshake at a time and lets streams wait for it.
 */
typedef struct _NlkSessionKeeper NlkSessionKeeper;

/**
 * nlk_session_keeper_new:
 * @passphrase: of nlk_passphrase_new()
 * @uid: the user of the client's own token
 * @agent_name: the name that the person asked for
 *
 * Returns: (transfer full): a keeper without a session
 */
NlkSessionKeeper *nlk_session_keeper_new (const NlkSecret *passphrase, const NlkUuid *uid,
                                          const char *agent_name);

/**
 * nlk_session_keeper_free:
 * @keeper: (transfer full): a keeper without a handshake that goes on
 *
 * Drops its session.
 */
void nlk_session_keeper_free (NlkSessionKeeper *keeper);

/**
 * NlkSessionKeeperAnswer:
 * @NLK_SESSION_KEEPER_USE: open the stream in the session given
 * @NLK_SESSION_KEEPER_OPEN: begin a handshake now, then ask again; the stream waits
 * @NLK_SESSION_KEEPER_WAIT: a handshake goes on, or is due soon
 *   (nlk_session_keeper_get_due_usec()); the stream waits for its end
 * @NLK_SESSION_KEEPER_FAIL: none may begin yet; the stream fails with the error given
 *
 * What a stream that needs a session is told.
 */
typedef enum {
  NLK_SESSION_KEEPER_USE,
  NLK_SESSION_KEEPER_OPEN,
  NLK_SESSION_KEEPER_WAIT,
  NLK_SESSION_KEEPER_FAIL,
} NlkSessionKeeperAnswer;

/**
 * nlk_session_keeper_ask:
 * @keeper: the keeper
 * @now_usec: boot time
 * @ret_session: (out) (transfer none) (nullable): the session, with %NLK_SESSION_KEEPER_USE
 * @error: return location, set with %NLK_SESSION_KEEPER_FAIL
 *
 * Errors: why the last handshake failed, as long as another try would be in vain;
 * %NLK_KEY_ERROR_LIMIT when all guesses are given away.
 *
 * Returns: what a stream is to do
 */
NlkSessionKeeperAnswer nlk_session_keeper_ask (NlkSessionKeeper *keeper, gint64 now_usec,
                                               NlkSession **ret_session, GError **error);

/**
 * nlk_session_keeper_get_due_usec:
 * @keeper: the keeper
 *
 * When the next handshake is to begin even if no stream asks: to renew the session, to replace one
 * that the agent does not know, or to try a key again that did not match.
 *
 * Returns: boot time, possibly past; %G_MAXINT64 when none is due by itself
 */
gint64 nlk_session_keeper_get_due_usec (const NlkSessionKeeper *keeper);

/**
 * nlk_session_keeper_may_begin:
 * @keeper: the keeper
 * @now_usec: boot time
 *
 * Returns: whether nlk_session_keeper_begin() is allowed: no handshake goes on and none would be in
 *   vain
 */
gboolean nlk_session_keeper_may_begin (NlkSessionKeeper *keeper, gint64 now_usec);

/**
 * nlk_session_keeper_get_wait_usec:
 * @keeper: the keeper
 * @now_usec: boot time
 *
 * Returns: time until nlk_session_keeper_may_begin(), unless a handshake goes on
 */
gint64 nlk_session_keeper_get_wait_usec (NlkSessionKeeper *keeper, gint64 now_usec);

/**
 * nlk_session_keeper_begin:
 * @keeper: a keeper that nlk_session_keeper_may_begin()
 * @now_usec: boot time
 * @out: M1 is appended to it
 *
 * Returns: (transfer none): the handshake, which the caller feeds; valid until
 *   nlk_session_keeper_finish()
 */
NlkHandshakeClient *nlk_session_keeper_begin (NlkSessionKeeper *keeper, gint64 now_usec,
                                              GByteArray *out);

/**
 * nlk_session_keeper_finish:
 * @keeper: a keeper with a handshake
 * @now_usec: boot time
 * @error: (nullable): why it failed, or why its stream could not be opened
 *
 * Ends the handshake, successful or not, and takes over its session. Until then the old session is
 * used; it stays in use after a failure.
 */
void nlk_session_keeper_finish (NlkSessionKeeper *keeper, gint64 now_usec, const GError *error);

/**
 * nlk_session_keeper_lose:
 * @keeper: the keeper
 * @session: the session that a stream was opened in
 * @now_usec: boot time
 *
 * A stream was answered `unknown e2ee session`, or `e2ee refused` on its first sending. If @session
 * is still the current one it is dropped, and the next handshake says that it replaces it.
 */
void nlk_session_keeper_lose (NlkSessionKeeper *keeper, NlkSession *session, gint64 now_usec);

/**
 * nlk_session_keeper_enter_key:
 * @keeper: the keeper
 *
 * A person has entered the same key again: guesses are full, and a handshake may begin at once.
 */
void nlk_session_keeper_enter_key (NlkSessionKeeper *keeper);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkSessionKeeper, nlk_session_keeper_free)

G_END_DECLS
