/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

#include "nlk-kdf.h"
#include "nlk-session.h"

G_BEGIN_DECLS

/**
 * NlkKeyOwner:
 *
 * One passphrase of an agent, as its handshakes and sessions refer to it; reference counted
 * (atomic).
 */
typedef struct _NlkKeyOwner NlkKeyOwner;

/**
 * nlk_key_owner_new:
 * @prs: (transfer full): of nlk_passphrase_derive_prs()
 *
 * Returns: (transfer full): an owner that is not revoked
 */
NlkKeyOwner *nlk_key_owner_new (NlkSecret *prs);

/**
 * nlk_key_owner_ref:
 * @owner: an owner
 *
 * Returns: (transfer full): @owner
 */
NlkKeyOwner *nlk_key_owner_ref (NlkKeyOwner *owner);

/**
 * nlk_key_owner_unref:
 * @owner: (transfer full): an owner
 */
void nlk_key_owner_unref (NlkKeyOwner *owner);

/**
 * nlk_key_owner_get_prs:
 * @owner: an owner
 *
 * Returns: (transfer none): its passphrase as a handshake takes it
 */
NlkSecret *nlk_key_owner_get_prs (const NlkKeyOwner *owner);

/**
 * nlk_key_owner_revoke:
 * @owner: an owner
 *
 * Marks its sessions revoked, now and for good.
 */
void nlk_key_owner_revoke (NlkKeyOwner *owner);

/**
 * NlkSessionOrigin:
 * @id: session id
 * @secret: S, copied
 * @prev: the session that it replaces, or zeros
 * @prev_known: client: whether the agent knew @prev
 * @began_usec: boot time at which its handshake began
 * @made_usec: boot time from which its lifetime runs
 * @lifetime_seconds: how long
 * @owner: (nullable): agent: the passphrase
 *
 * How a session came to be.
 */
typedef struct {
  guint8 id[NLK_SESSION_ID_BYTES];
  guint8 secret[NLK_KDF_BYTES];
  guint8 prev[NLK_SESSION_ID_BYTES];
  gboolean prev_known;
  gint64 began_usec;
  gint64 made_usec;
  guint32 lifetime_seconds;
  NlkKeyOwner *owner;
} NlkSessionOrigin;

/**
 * nlk_session_new:
 * @origin: how it came to be; the caller wipes it
 *
 * Returns: (transfer full): a live session whose next counter is 1
 */
NlkSession *nlk_session_new (const NlkSessionOrigin *origin);

/**
 * nlk_session_get_owner:
 * @session: a session
 *
 * Returns: (transfer none) (nullable): its passphrase
 */
NlkKeyOwner *nlk_session_get_owner (const NlkSession *session);

/**
 * nlk_session_sign:
 * @session: a live session
 * @nonce: N
 * @protocol: `TCP` or `UDP`
 * @host: host
 * @port: port
 * @ret_sign: (out caller-allocates) (array fixed-size=32): the signature, written on success only
 *
 * Returns: %FALSE when the destination cannot be signed
 */
gboolean nlk_session_sign (const NlkSession *session, const guint8 nonce[NLK_STREAM_NONCE_BYTES],
                           const char *protocol, const char *host, guint16 port,
                           guint8 ret_sign[NLK_STREAM_SIGN_BYTES]);

/**
 * nlk_session_derive_keys:
 * @session: a live session
 * @nonce: N
 * @ret_keys: (out caller-allocates): keys of that stream
 */
void nlk_session_derive_keys (const NlkSession *session, const guint8 nonce[NLK_STREAM_NONCE_BYTES],
                              NlkStreamKeys *ret_keys);

/**
 * nlk_session_watch_fork:
 *
 * Arranges that a forked child finds all sessions dropped. Called once, by nlk_crypto_init().
 */
void nlk_session_watch_fork (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkKeyOwner, nlk_key_owner_unref)

G_END_DECLS
