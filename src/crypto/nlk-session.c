/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-session.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/nlk-bytes.h"
#include "base/nlk-random.h"

#include "nlk-crypto.h"
#include "nlk-session-private.h"

#define NONCE_RANDOM_BYTES 8

G_STATIC_ASSERT (NLK_SESSION_ID_BYTES + NONCE_RANDOM_BYTES + sizeof (guint64) ==
                 NLK_STREAM_NONCE_BYTES);
G_STATIC_ASSERT (NLK_STREAM_KEY_BYTES == NLK_KDF_BYTES && NLK_STREAM_SIGN_BYTES == NLK_KDF_BYTES);

struct _NlkSession {
  gatomicrefcount refs;
  gint dropped;
  guint8 id[NLK_SESSION_ID_BYTES];
  guint8 prev[NLK_SESSION_ID_BYTES];
  gboolean prev_known;
  guint8 *secret;
  guint64 next_counter;
  gint64 began_usec;
  gint64 expiry_usec;
  gint64 renewal_usec;
  NlkKeyOwner *owner;
  NlkSession *next_alive;
  NlkSession *prev_alive;
};

/* All sessions of the process, for the child of a fork. */
static GMutex alive_lock;
static NlkSession *alive;

static void
before_fork (void)
{
  g_mutex_lock (&alive_lock);
}

static void
after_fork_parent (void)
{
  g_mutex_unlock (&alive_lock);
}

/* Only what is allowed between fork and exec. */
static void
after_fork_child (void)
{
  for (NlkSession *session = alive; session != NULL; session = session->next_alive)
    nlk_session_drop (session);
  g_mutex_unlock (&alive_lock);
}

void
nlk_session_watch_fork (void)
{
  if (pthread_atfork (before_fork, after_fork_parent, after_fork_child) != 0)
    g_error ("Out of memory for a fork handler");
}

static void
link_alive (NlkSession *session)
{
  g_mutex_lock (&alive_lock);
  session->next_alive = alive;
  if (alive != NULL)
    alive->prev_alive = session;
  alive = session;
  g_mutex_unlock (&alive_lock);
}

static void
unlink_alive (NlkSession *session)
{
  g_mutex_lock (&alive_lock);
  if (session->next_alive != NULL)
    session->next_alive->prev_alive = session->prev_alive;
  if (session->prev_alive != NULL)
    session->prev_alive->next_alive = session->next_alive;
  else
    alive = session->next_alive;
  g_mutex_unlock (&alive_lock);
}

NlkSession *
nlk_session_new (const NlkSessionOrigin *origin)
{
  NlkSession *session = g_new0 (NlkSession, 1);
  gint64 lifetime_usec = (gint64) origin->lifetime_seconds * G_USEC_PER_SEC;
  gint64 per_mille = 700 + nlk_random_below (101);

  nlk_crypto_init ();
  g_atomic_ref_count_init (&session->refs);
  memcpy (session->id, origin->id, sizeof session->id);
  memcpy (session->prev, origin->prev, sizeof session->prev);
  session->prev_known = origin->prev_known;
  session->next_counter = 1;
  session->began_usec = origin->began_usec;
  session->expiry_usec = origin->made_usec + lifetime_usec;
  session->renewal_usec = origin->made_usec + lifetime_usec / 1000 * per_mille;
  session->owner = origin->owner != NULL ? nlk_key_owner_ref (origin->owner) : NULL;
  session->secret = sodium_malloc (NLK_KDF_BYTES);
  if (session->secret == NULL)
    g_error ("Out of memory for a session");
  memcpy (session->secret, origin->secret, NLK_KDF_BYTES);
  link_alive (session);
  return session;
}

NlkSession *
nlk_session_ref (NlkSession *session)
{
  g_return_val_if_fail (session != NULL, NULL);

  g_atomic_ref_count_inc (&session->refs);
  return session;
}

void
nlk_session_unref (NlkSession *session)
{
  g_return_if_fail (session != NULL);

  if (!g_atomic_ref_count_dec (&session->refs))
    return;
  unlink_alive (session);
  sodium_free (session->secret);
  g_clear_pointer (&session->owner, nlk_key_owner_unref);
  g_free (session);
}

const guint8 *
nlk_session_get_id (const NlkSession *session)
{
  return session->id;
}

NlkKeyOwner *
nlk_session_get_owner (const NlkSession *session)
{
  return session->owner;
}

void
nlk_session_drop (NlkSession *session)
{
  g_atomic_int_set (&session->dropped, 1);
  sodium_memzero (session->secret, NLK_KDF_BYTES);
}

gboolean
nlk_session_is_live (const NlkSession *session, gint64 now_usec)
{
  return g_atomic_int_get (&session->dropped) == 0 && now_usec < session->expiry_usec;
}

gboolean
nlk_session_can_open (const NlkSession *session, gint64 now_usec)
{
  return nlk_session_is_live (session, now_usec) &&
         now_usec < session->expiry_usec - NLK_SESSION_QUIET_USEC;
}

gint64
nlk_session_get_expiry_usec (const NlkSession *session)
{
  return session->expiry_usec;
}

gint64
nlk_session_get_renewal_usec (const NlkSession *session)
{
  return session->renewal_usec;
}

gboolean
nlk_session_may_carry_again (const NlkSession *session, const guint8 old_id[NLK_SESSION_ID_BYTES],
                             gint64 sent_usec, gint64 answered_usec, gint64 now_usec)
{
  return session != NULL && nlk_session_can_open (session, now_usec) &&
         session->began_usec >= answered_usec && !session->prev_known &&
         memcmp (session->prev, old_id, NLK_SESSION_ID_BYTES) == 0 &&
         now_usec - sent_usec <= NLK_SESSION_RESEND_USEC;
}

static gboolean
is_destination (const char *protocol, const char *host, guint16 port)
{
  gsize n_bytes = 0;

  if (g_strcmp0 (protocol, "TCP") != 0 && g_strcmp0 (protocol, "UDP") != 0)
    return FALSE;
  for (; host[n_bytes] != '\0'; n_bytes++)
    if (n_bytes == 255 || host[n_bytes] < 0x21 || host[n_bytes] > 0x7e)
      return FALSE;
  return n_bytes > 0 && port > 0;
}

gboolean
nlk_session_sign (const NlkSession *session, const guint8 nonce[NLK_STREAM_NONCE_BYTES],
                  const char *protocol, const char *host, guint16 port,
                  guint8 ret_sign[NLK_STREAM_SIGN_BYTES])
{
  guint8 key[NLK_KDF_BYTES];
  guint8 wire_port[2];

  if (!is_destination (protocol, host, port))
    return FALSE;

  nlk_put_u16 (wire_port, port);
  const NlkKdfPart parts[] = {
    NLK_KDF_TEXT ("dest"),           { nonce, NLK_STREAM_NONCE_BYTES },
    { protocol, strlen (protocol) }, { wire_port, sizeof wire_port },
    { host, strlen (host) },
  };

  nlk_kdf_derive (session->secret, NLK_KDF_BYTES, "sign", NULL, 0, key);
  nlk_kdf_hmac_lv (key, sizeof key, parts, G_N_ELEMENTS (parts), ret_sign);
  nlk_wipe (key, sizeof key);
  return TRUE;
}

void
nlk_session_derive_keys (const NlkSession *session, const guint8 nonce[NLK_STREAM_NONCE_BYTES],
                         NlkStreamKeys *ret_keys)
{
  guint8 stream[NLK_KDF_BYTES];

  memcpy (ret_keys->nonce, nonce, NLK_STREAM_NONCE_BYTES);
  nlk_kdf_derive (session->secret, NLK_KDF_BYTES, "stream", nonce, NLK_STREAM_NONCE_BYTES, stream);
  nlk_kdf_derive (stream, sizeof stream, "client", NULL, 0, ret_keys->client_key);
  nlk_kdf_derive (stream, sizeof stream, "agent", NULL, 0, ret_keys->agent_key);
  nlk_wipe (stream, sizeof stream);
}

void
nlk_stream_keys_clear (NlkStreamKeys *keys)
{
  nlk_wipe (keys, sizeof *keys);
}

gboolean
nlk_session_open_stream (NlkSession *session, const char *protocol, const char *host, guint16 port,
                         gint64 now_usec, NlkStreamKeys *ret_keys,
                         guint8 ret_sign[NLK_STREAM_SIGN_BYTES], GError **error)
{
  guint8 nonce[NLK_STREAM_NONCE_BYTES];

  if (!nlk_session_can_open (session, now_usec) || session->next_counter == G_MAXUINT64) {
    g_set_error_literal (error, NLK_KEY_ERROR, NLK_KEY_ERROR_SESSION,
                         "the encrypted session is over");
    return FALSE;
  }
  memcpy (nonce, session->id, NLK_SESSION_ID_BYTES);
  /* They keep the keys of two streams apart when a machine goes back to a snapshot. */
  nlk_random_bytes (nonce + NLK_SESSION_ID_BYTES, NONCE_RANDOM_BYTES);
  nlk_put_u64 (nonce + NLK_SESSION_ID_BYTES + NONCE_RANDOM_BYTES, session->next_counter);
  if (!nlk_session_sign (session, nonce, protocol, host, port, ret_sign)) {
    g_set_error_literal (error, NLK_KEY_ERROR, NLK_KEY_ERROR_DESTINATION,
                         "an encrypted stream goes over TCP or UDP to a host of 1 to 255 ASCII "
                         "characters without spaces, and to a port other than 0");
    return FALSE;
  }
  session->next_counter++;
  nlk_session_derive_keys (session, nonce, ret_keys);
  return TRUE;
}
