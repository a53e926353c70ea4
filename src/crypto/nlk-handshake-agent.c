/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-handshake-agent.h"

#include <sodium.h>
#include <string.h>

#include "base/nlk-bytes.h"

#include "nlk-session-cache-private.h"

static const guint8 associated_data[] = { NLK_CRYPTO_SUITE };

typedef enum {
  STATE_AWAITS_M1,
  STATE_AWAITS_M3,
  STATE_DONE,
  STATE_FAILED,
} State;

static const gboolean edges[][4] = {
  [STATE_AWAITS_M1] = { [STATE_AWAITS_M3] = TRUE, [STATE_FAILED] = TRUE },
  [STATE_AWAITS_M3] = { [STATE_DONE] = TRUE, [STATE_FAILED] = TRUE },
  [STATE_FAILED] = { FALSE },
};

/* In guarded memory. */
typedef struct {
  guint8 isk[NLK_HANDSHAKE_MAX_PASSPHRASES][NLK_CPACE_ISK_BYTES];
} Secrets;

struct _NlkHandshakeAgent {
  gatomicrefcount refs;
  State state;
  NlkSessionCache *cache; /* NULL once it does not go on */
  const NlkHandshakeScalars *scalars;
  Secrets *secrets;
  NlkKeyOwner *owners[NLK_HANDSHAKE_MAX_PASSPHRASES];
  gsize n_pairs;
  gint64 began_usec;
  gint64 deadline_usec;
  guint8 m1[NLK_HANDSHAKE_M1_BYTES];
  guint8 m2[NLK_HANDSHAKE_MAX_BODY_BYTES];
  NlkHandshakeMessage message;
  GError *error;
};

static void
set_state (NlkHandshakeAgent *handshake, State state)
{
  g_assert (edges[handshake->state][state]);

  handshake->state = state;
  if (state != STATE_DONE && state != STATE_FAILED)
    return;
  g_clear_pointer (&handshake->secrets, sodium_free);
  for (gsize i = 0; i < handshake->n_pairs; i++)
    g_clear_pointer (&handshake->owners[i], nlk_key_owner_unref);
  if (handshake->cache != NULL)
    nlk_session_cache_forget_handshake (g_steal_pointer (&handshake->cache), handshake);
}

static NlkHandshakeStatus
get_status (const NlkHandshakeAgent *handshake, GError **error)
{
  if (handshake->state == STATE_DONE)
    return NLK_HANDSHAKE_DONE;
  if (handshake->state != STATE_FAILED)
    return NLK_HANDSHAKE_GOING_ON;
  if (error != NULL)
    *error = g_error_copy (handshake->error);
  return NLK_HANDSHAKE_FAILED;
}

static void
fail (NlkHandshakeAgent *handshake, NlkKeyError code, const char *text)
{
  handshake->error = g_error_new_literal (NLK_KEY_ERROR, code, text);
  set_state (handshake, STATE_FAILED);
}

static void
fail_protocol (NlkHandshakeAgent *handshake)
{
  fail (handshake, NLK_KEY_ERROR_PROTOCOL, "a client's key exchange was cut off or altered");
}

static void
put_refusal (GByteArray *out, NlkHandshakeRefusal refusal, guint32 wait_seconds)
{
  guint8 body[NLK_HANDSHAKE_REFUSAL_BYTES] = { (guint8) refusal };

  nlk_put_u32 (body + 1, wait_seconds);
  nlk_handshake_put (out, NLK_RECORD_TYPE_REFUSAL, body, sizeof body);
}

NlkHandshakeAgent *
nlk_handshake_agent_new (NlkSessionCache *cache, gint64 now_usec)
{
  NlkHandshakeAgent *handshake = g_new0 (NlkHandshakeAgent, 1);

  g_atomic_ref_count_init (&handshake->refs);
  handshake->cache = cache;
  handshake->began_usec = now_usec;
  handshake->deadline_usec = now_usec + NLK_HANDSHAKE_TIMEOUT_USEC;
  return handshake;
}

void
nlk_handshake_agent_unref (NlkHandshakeAgent *handshake)
{
  if (!g_atomic_ref_count_dec (&handshake->refs))
    return;
  if (get_status (handshake, NULL) == NLK_HANDSHAKE_GOING_ON)
    fail_protocol (handshake);
  g_clear_error (&handshake->error);
  nlk_wipe (handshake, sizeof *handshake);
  g_free (handshake);
}

void
nlk_handshake_agent_give_up (NlkHandshakeAgent *handshake)
{
  handshake->cache = NULL;
  fail (handshake, NLK_KEY_ERROR_PROTOCOL, "a client's key exchange gave way to others");
}

void
nlk_handshake_agent_set_scalars (NlkHandshakeAgent *handshake, const NlkHandshakeScalars *scalars)
{
  handshake->scalars = scalars;
}

static NlkHandshakeTranscript
get_transcript (const NlkHandshakeAgent *handshake)
{
  return (NlkHandshakeTranscript){
    .sid = handshake->m1 + 1,
    .m1 = handshake->m1,
    .n_m1 = sizeof handshake->m1,
    .m2 = handshake->m2,
    .n_m2 = NLK_HANDSHAKE_M2_BYTES (handshake->n_pairs),
  };
}

/* Makes our share for one passphrase, and the key that both sides have if theirs is the same. */
static gboolean
agree (NlkHandshakeAgent *handshake, gsize pair, guint8 *ret_yb)
{
  const GByteArray *ci = nlk_session_cache_get_ci (handshake->cache);
  const guint8 *sid = handshake->m1 + 1;
  const guint8 *ya = handshake->m1 + sizeof handshake->m1 - NLK_CPACE_POINT_BYTES;
  guint8 generator[NLK_CPACE_POINT_BYTES], scalar[NLK_CPACE_SCALAR_BYTES], k[NLK_CPACE_POINT_BYTES];
  gsize n_prs;
  const guint8 *prs = nlk_secret_get_data (nlk_key_owner_get_prs (handshake->owners[pair]), &n_prs);
  gboolean ok;

  if (handshake->scalars != NULL)
    memcpy (scalar, handshake->scalars->yb[pair], sizeof scalar);
  else
    nlk_cpace_random_scalar (scalar);
  nlk_cpace_generator (prs, n_prs, ci->data, ci->len, sid, generator);
  ok = nlk_cpace_scalar_mult (scalar, generator, ret_yb) && nlk_cpace_scalar_mult (scalar, ya, k);
  if (ok)
    nlk_cpace_isk (sid, k, ya, associated_data, sizeof associated_data, ret_yb, associated_data,
                   sizeof associated_data, handshake->secrets->isk[pair]);
  nlk_wipe (generator, sizeof generator);
  nlk_wipe (scalar, sizeof scalar);
  nlk_wipe (k, sizeof k);
  return ok;
}

static gboolean
agree_all (NlkHandshakeAgent *handshake)
{
  guint n_owners;
  NlkKeyOwner *const *owners = nlk_session_cache_get_owners (handshake->cache, &n_owners);

  handshake->secrets = sodium_malloc (sizeof *handshake->secrets);
  if (handshake->secrets == NULL)
    g_error ("Out of memory for a handshake");
  handshake->n_pairs = n_owners;
  handshake->m2[0] = NLK_CRYPTO_SUITE;
  handshake->m2[1] = (guint8) n_owners;
  for (gsize i = 0; i < n_owners; i++) {
    handshake->owners[i] = nlk_key_owner_ref (owners[i]);
    if (!agree (handshake, i, handshake->m2 + NLK_HANDSHAKE_M2_BYTES (i)))
      return FALSE;
  }
  return TRUE;
}

static void
take_m1 (NlkHandshakeAgent *handshake, const guint8 *body, gsize n_bytes, gint64 now_usec,
         GByteArray *out)
{
  if (n_bytes > 0 && body[0] != NLK_CRYPTO_SUITE) {
    put_refusal (out, NLK_HANDSHAKE_REFUSAL_SUITE, 0);
    fail (handshake, NLK_KEY_ERROR_SUITE, "a client asked for another end-to-end encryption");
    return;
  }
  if (n_bytes != NLK_HANDSHAKE_M1_BYTES) {
    fail_protocol (handshake);
    return;
  }
  if (!nlk_session_cache_has_key (handshake->cache)) {
    put_refusal (out, NLK_HANDSHAKE_REFUSAL_NO_KEY, 0);
    fail (handshake, NLK_KEY_ERROR_NO_KEY, "a client has a key, but none is configured here");
    return;
  }
  memcpy (handshake->m1, body, n_bytes);
  if (!agree_all (handshake)) {
    fail_protocol (handshake);
    return;
  }
  nlk_handshake_put (out, NLK_RECORD_TYPE_HANDSHAKE, handshake->m2,
                     NLK_HANDSHAKE_M2_BYTES (handshake->n_pairs));
  handshake->deadline_usec = now_usec + NLK_HANDSHAKE_TIMEOUT_USEC;
  set_state (handshake, STATE_AWAITS_M3);
}

/* -1: none. All are compared, whichever verifies. */
static int
find_pair (const NlkHandshakeAgent *handshake, const guint8 *m3)
{
  NlkHandshakeTranscript transcript = get_transcript (handshake);
  guint8 tag[NLK_KDF_BYTES];
  int found = -1;

  for (gsize i = 0; i < handshake->n_pairs; i++) {
    nlk_handshake_client_tag (handshake->secrets->isk[i], &transcript, tag);
    if (nlk_equal_constant_time (tag, m3 + i * NLK_KDF_BYTES, sizeof tag) && found < 0)
      found = (int) i;
  }
  nlk_wipe (tag, sizeof tag);
  return found;
}

static gboolean
store_session (NlkHandshakeAgent *handshake, int pair, gint64 now_usec)
{
  NlkSessionOrigin origin = {
    .began_usec = handshake->began_usec,
    .made_usec = now_usec,
    .lifetime_seconds = NLK_SESSION_LIFETIME_SECONDS,
    .owner = handshake->owners[pair],
  };
  g_autoptr (NlkSession) session = NULL;

  memcpy (origin.prev, handshake->m1 + 1 + NLK_CPACE_SID_BYTES, sizeof origin.prev);
  nlk_handshake_derive_session (handshake->secrets->isk[pair], handshake->m1 + 1, &origin);
  session = nlk_session_new (&origin);
  nlk_wipe (&origin, sizeof origin);
  return nlk_session_cache_store (handshake->cache, session);
}

static void
put_m4 (NlkHandshakeAgent *handshake, int pair, const guint8 *m3, gboolean known, GByteArray *out)
{
  NlkHandshakeTranscript transcript = get_transcript (handshake);
  guint8 m4[NLK_HANDSHAKE_M4_BYTES];

  nlk_put_u32 (m4, NLK_SESSION_LIFETIME_SECONDS);
  m4[4] = known ? 1 : 0;
  transcript.m3 = m3;
  transcript.n_m3 = handshake->n_pairs * NLK_KDF_BYTES;
  transcript.m4_head = m4;
  nlk_handshake_agent_tag (handshake->secrets->isk[pair], &transcript,
                           m4 + NLK_HANDSHAKE_M4_HEAD_BYTES);
  nlk_handshake_put (out, NLK_RECORD_TYPE_HANDSHAKE, m4, sizeof m4);
}

static void
take_m3 (NlkHandshakeAgent *handshake, const guint8 *body, gsize n_bytes, gint64 now_usec,
         GByteArray *out)
{
  NlkGuessLimit *limit = nlk_session_cache_get_limit (handshake->cache);
  const guint8 *prev = handshake->m1 + 1 + NLK_CPACE_SID_BYTES;
  gboolean known;
  int pair;

  if (n_bytes != handshake->n_pairs * NLK_KDF_BYTES) {
    fail_protocol (handshake);
    return;
  }
  if (!nlk_guess_limit_take (limit, now_usec)) {
    gint64 wait_usec = nlk_guess_limit_get_wait_usec (limit, now_usec);

    put_refusal (out, NLK_HANDSHAKE_REFUSAL_TOO_MANY,
                 (guint32) ((wait_usec + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));
    fail (handshake, NLK_KEY_ERROR_TOO_MANY, "a client's key was not checked: too many wrong keys");
    return;
  }
  pair = find_pair (handshake, body);
  if (pair < 0) {
    put_refusal (out, NLK_HANDSHAKE_REFUSAL_MISMATCH, 0);
    fail (handshake, NLK_KEY_ERROR_MISMATCH, "a client's key does not match");
    return;
  }
  nlk_guess_limit_put_back (limit);
  known = nlk_session_cache_has_session (handshake->cache, prev, now_usec);
  if (!store_session (handshake, pair, now_usec)) {
    fail_protocol (handshake);
    return;
  }
  put_m4 (handshake, pair, body, known, out);
  set_state (handshake, STATE_DONE);
}

static void
take_message (NlkHandshakeAgent *handshake, gint64 now_usec, GByteArray *out)
{
  gsize n_bytes;
  const guint8 *body = nlk_handshake_message_get (&handshake->message, &n_bytes);

  if (handshake->message.record[0] != NLK_RECORD_TYPE_HANDSHAKE)
    fail_protocol (handshake);
  else if (handshake->state == STATE_AWAITS_M1)
    take_m1 (handshake, body, n_bytes, now_usec, out);
  else
    take_m3 (handshake, body, n_bytes, now_usec, out);
  handshake->message.n_bytes = 0;
}

NlkHandshakeStatus
nlk_handshake_agent_feed (NlkHandshakeAgent *handshake, const guint8 *data, gsize n_bytes,
                          gint64 now_usec, GByteArray *out, GError **error)
{
  if (nlk_handshake_agent_check (handshake, now_usec, NULL) != NLK_HANDSHAKE_GOING_ON)
    return get_status (handshake, error);

  while (handshake->state == STATE_AWAITS_M1 || handshake->state == STATE_AWAITS_M3) {
    NlkHandshakeMessageStatus found =
      nlk_handshake_message_take (&handshake->message, &data, &n_bytes);

    if (found == NLK_HANDSHAKE_MESSAGE_PART)
      break;
    if (found == NLK_HANDSHAKE_MESSAGE_BAD)
      fail_protocol (handshake);
    else
      take_message (handshake, now_usec, out);
  }
  return get_status (handshake, error);
}

NlkHandshakeStatus
nlk_handshake_agent_check (NlkHandshakeAgent *handshake, gint64 now_usec, GError **error)
{
  if (get_status (handshake, NULL) == NLK_HANDSHAKE_GOING_ON &&
      now_usec >= handshake->deadline_usec)
    fail (handshake, NLK_KEY_ERROR_TIMED_OUT, "a client did not go on with the key exchange");
  return get_status (handshake, error);
}

gint64
nlk_handshake_agent_get_deadline_usec (const NlkHandshakeAgent *handshake)
{
  return handshake->deadline_usec;
}
