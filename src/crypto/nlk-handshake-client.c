/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-handshake-client.h"

#include <sodium.h>
#include <string.h>

#include "base/nlk-bytes.h"
#include "base/nlk-random.h"
#include "base/nlk-text.h"

#include "nlk-handshake-private.h"

#define MIN_LIFETIME_SECONDS 60
#define MAX_LIFETIME_SECONDS 86400
#define MAX_WAIT_SECONDS 86400

static const guint8 associated_data[] = { NLK_CRYPTO_SUITE };

typedef enum {
  STATE_AWAITS_M2,
  STATE_AWAITS_M4,
  STATE_DONE,
  STATE_FAILED,
} State;

static const gboolean edges[][4] = {
  [STATE_AWAITS_M2] = { [STATE_AWAITS_M4] = TRUE, [STATE_DONE] = TRUE, [STATE_FAILED] = TRUE },
  [STATE_AWAITS_M4] = { [STATE_DONE] = TRUE, [STATE_FAILED] = TRUE },
  [STATE_FAILED] = { FALSE },
};

/* In guarded memory. */
typedef struct {
  guint8 generator[NLK_CPACE_POINT_BYTES];
  guint8 scalar[NLK_CPACE_SCALAR_BYTES];
  guint8 isk[NLK_HANDSHAKE_MAX_PASSPHRASES][NLK_CPACE_ISK_BYTES];
} Secrets;

struct _NlkHandshakeClient {
  State state;
  char *agent_name;
  NlkGuessLimit *limit;
  gboolean is_probe;
  Secrets *secrets;
  gint64 began_usec;
  gint64 proved_usec;
  gint64 deadline_usec;
  gint64 wait_usec;
  guint8 m1[NLK_HANDSHAKE_M1_BYTES];
  guint8 m2[NLK_HANDSHAKE_MAX_BODY_BYTES];
  gsize n_m2;
  guint8 m3[NLK_HANDSHAKE_MAX_PASSPHRASES * NLK_KDF_BYTES];
  gsize n_pairs;
  NlkHandshakeMessage message;
  NlkSession *session;
  GError *error;
};

static void
set_state (NlkHandshakeClient *handshake, State state)
{
  g_assert (edges[handshake->state][state]);

  handshake->state = state;
  if (state == STATE_DONE || state == STATE_FAILED)
    g_clear_pointer (&handshake->secrets, sodium_free);
}

static NlkHandshakeStatus
get_status (const NlkHandshakeClient *handshake, GError **error)
{
  if (handshake->state == STATE_DONE)
    return NLK_HANDSHAKE_DONE;
  if (handshake->state != STATE_FAILED)
    return NLK_HANDSHAKE_GOING_ON;
  if (error != NULL)
    *error = g_error_copy (handshake->error);
  return NLK_HANDSHAKE_FAILED;
}

/* Whole seconds or minutes, rounded up, as a person reads them. */
static char *
describe_wait (gint64 usec)
{
  gint64 seconds = (usec + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  if (seconds < 120)
    return g_strdup_printf ("%d s", (int) seconds);
  return g_strdup_printf ("%d min", (int) ((seconds + 59) / 60));
}

static void
fail (NlkHandshakeClient *handshake, NlkKeyError code)
{
  g_autofree char *name = nlk_text_escape (handshake->agent_name, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *wait = describe_wait (handshake->wait_usec);
  g_autofree char *text = NULL;

  switch (code) {
  case NLK_KEY_ERROR_MISMATCH:
    text = g_strdup_printf ("the key does not match the one that agent %s uses", name);
    break;
  case NLK_KEY_ERROR_TOO_MANY:
    text = g_strdup_printf ("too many wrong keys for agent %s; try again in %s", name, wait);
    break;
  case NLK_KEY_ERROR_LIMIT:
    text = g_strdup_printf (
      "the key exchange with agent %s broke off too often; it is tried again in %s", name, wait);
    break;
  case NLK_KEY_ERROR_SUITE:
    text = g_strdup_printf ("agent %s does not support this end-to-end encryption", name);
    break;
  case NLK_KEY_ERROR_NO_KEY:
    text = g_strdup_printf ("agent %s has no key configured", name);
    break;
  case NLK_KEY_ERROR_TIMED_OUT:
    text = g_strdup_printf ("agent %s did not answer the key exchange in time", name);
    break;
  default:
    text = g_strdup_printf ("the key exchange with agent %s was cut off or altered", name);
  }
  handshake->error = g_error_new_literal (NLK_KEY_ERROR, code, text);
  set_state (handshake, STATE_FAILED);
}

static void
make_m1 (NlkHandshakeClient *handshake, NlkSecret *prs, const GByteArray *ci, const guint8 *prev)
{
  guint8 *sid = handshake->m1 + 1;
  guint8 *ya = sid + NLK_CPACE_SID_BYTES + NLK_SESSION_ID_BYTES;
  gsize n_prs;
  const guint8 *prs_bytes = nlk_secret_get_data (prs, &n_prs);
  gboolean ok;

  handshake->m1[0] = NLK_CRYPTO_SUITE;
  if (prev != NULL)
    memcpy (sid + NLK_CPACE_SID_BYTES, prev, NLK_SESSION_ID_BYTES);
  nlk_cpace_generator (prs_bytes, n_prs, ci->data, ci->len, sid, handshake->secrets->generator);
  ok = nlk_cpace_scalar_mult (handshake->secrets->scalar, handshake->secrets->generator, ya);
  /* The generator is the identity for one hash in 2^252. */
  g_assert (ok);
}

NlkHandshakeClient *
nlk_handshake_client_new_with_scalars (NlkSecret *prs, const NlkUuid *uid, const char *agent_name,
                                       const guint8 *prev, NlkGuessLimit *limit, gint64 now_usec,
                                       const NlkHandshakeScalars *scalars, GByteArray *out)
{
  NlkHandshakeClient *handshake = g_new0 (NlkHandshakeClient, 1);
  g_autoptr (GByteArray) ci = nlk_handshake_dup_ci (uid, agent_name);

  handshake->agent_name = g_strdup (agent_name);
  handshake->limit = limit;
  handshake->began_usec = now_usec;
  handshake->deadline_usec = now_usec + NLK_HANDSHAKE_TIMEOUT_USEC;
  handshake->secrets = sodium_malloc (sizeof *handshake->secrets);
  if (handshake->secrets == NULL)
    g_error ("Out of memory for a handshake");
  memcpy (handshake->m1 + 1, scalars->sid, NLK_CPACE_SID_BYTES);
  memcpy (handshake->secrets->scalar, scalars->ya, NLK_CPACE_SCALAR_BYTES);
  make_m1 (handshake, prs, ci, prev);
  nlk_handshake_put (out, NLK_RECORD_TYPE_HANDSHAKE, handshake->m1, sizeof handshake->m1);
  return handshake;
}

NlkHandshakeClient *
nlk_handshake_client_new (NlkSecret *prs, const NlkUuid *uid, const char *agent_name,
                          const guint8 *prev, NlkGuessLimit *limit, gint64 now_usec,
                          GByteArray *out)
{
  NlkHandshakeClient *handshake;
  NlkHandshakeScalars scalars = { 0 };

  nlk_crypto_init ();
  nlk_random_bytes (scalars.sid, sizeof scalars.sid);
  nlk_cpace_random_scalar (scalars.ya);
  handshake = nlk_handshake_client_new_with_scalars (prs, uid, agent_name, prev, limit, now_usec,
                                                     &scalars, out);
  nlk_wipe (&scalars, sizeof scalars);
  return handshake;
}

NlkHandshakeClient *
nlk_handshake_client_new_probe (const NlkUuid *uid, const char *agent_name, gint64 now_usec,
                                GByteArray *out)
{
  guint8 nobodys[NLK_KDF_BYTES];
  g_autoptr (NlkSecret) prs = NULL;
  NlkHandshakeClient *handshake;

  nlk_random_bytes (nobodys, sizeof nobodys);
  prs = nlk_secret_new (nobodys, sizeof nobodys);
  handshake = nlk_handshake_client_new (prs, uid, agent_name, NULL, NULL, now_usec, out);
  handshake->is_probe = TRUE;
  return handshake;
}

void
nlk_handshake_client_free (NlkHandshakeClient *handshake)
{
  g_clear_pointer (&handshake->secrets, sodium_free);
  g_clear_pointer (&handshake->session, nlk_session_unref);
  g_clear_error (&handshake->error);
  g_free (handshake->agent_name);
  nlk_wipe (handshake, sizeof *handshake);
  g_free (handshake);
}

static NlkHandshakeTranscript
get_transcript (const NlkHandshakeClient *handshake)
{
  return (NlkHandshakeTranscript){
    .sid = handshake->m1 + 1,
    .m1 = handshake->m1,
    .n_m1 = sizeof handshake->m1,
    .m2 = handshake->m2,
    .n_m2 = handshake->n_m2,
    .m3 = handshake->m3,
    .n_m3 = handshake->n_pairs * NLK_KDF_BYTES,
  };
}

static gboolean
agree (NlkHandshakeClient *handshake, const guint8 *yb, guint8 ret_isk[NLK_CPACE_ISK_BYTES])
{
  const guint8 *ya = handshake->m1 + sizeof handshake->m1 - NLK_CPACE_POINT_BYTES;
  guint8 k[NLK_CPACE_POINT_BYTES];

  if (!nlk_cpace_scalar_mult (handshake->secrets->scalar, yb, k))
    return FALSE;
  nlk_cpace_isk (handshake->m1 + 1, k, ya, associated_data, sizeof associated_data, yb,
                 associated_data, sizeof associated_data, ret_isk);
  nlk_wipe (k, sizeof k);
  return TRUE;
}

static gboolean
take_guess (NlkHandshakeClient *handshake, gint64 now_usec)
{
  if (handshake->limit == NULL || nlk_guess_limit_take (handshake->limit, now_usec))
    return TRUE;
  handshake->wait_usec = nlk_guess_limit_get_wait_usec (handshake->limit, now_usec);
  return FALSE;
}

static void
take_m2 (NlkHandshakeClient *handshake, const guint8 *body, gsize n_bytes, gint64 now_usec,
         GByteArray *out)
{
  NlkHandshakeTranscript transcript;

  if (n_bytes > 0 && body[0] != NLK_CRYPTO_SUITE) {
    fail (handshake, NLK_KEY_ERROR_SUITE);
    return;
  }
  if (n_bytes < 2 || body[1] < 1 || body[1] > NLK_HANDSHAKE_MAX_PASSPHRASES ||
      n_bytes != NLK_HANDSHAKE_M2_BYTES ((gsize) body[1])) {
    fail (handshake, NLK_KEY_ERROR_PROTOCOL);
    return;
  }
  if (handshake->is_probe) {
    set_state (handshake, STATE_DONE);
    return;
  }
  handshake->n_pairs = body[1];
  handshake->n_m2 = n_bytes;
  memcpy (handshake->m2, body, n_bytes);
  for (gsize i = 0; i < handshake->n_pairs; i++)
    if (!agree (handshake, body + NLK_HANDSHAKE_M2_BYTES (i), handshake->secrets->isk[i])) {
      fail (handshake, NLK_KEY_ERROR_PROTOCOL);
      return;
    }
  nlk_wipe (handshake->secrets->scalar, sizeof handshake->secrets->scalar);
  nlk_wipe (handshake->secrets->generator, sizeof handshake->secrets->generator);

  /* From here on whoever plays the agent can test guesses: counted before it is sent. */
  if (!take_guess (handshake, now_usec)) {
    fail (handshake, NLK_KEY_ERROR_LIMIT);
    return;
  }
  transcript = get_transcript (handshake);
  for (gsize i = 0; i < handshake->n_pairs; i++)
    nlk_handshake_client_tag (handshake->secrets->isk[i], &transcript,
                              handshake->m3 + i * NLK_KDF_BYTES);
  nlk_handshake_put (out, NLK_RECORD_TYPE_HANDSHAKE, handshake->m3, transcript.n_m3);
  handshake->proved_usec = now_usec;
  handshake->deadline_usec = now_usec + NLK_HANDSHAKE_TIMEOUT_USEC;
  set_state (handshake, STATE_AWAITS_M4);
}

/* -1: none. All are compared, whichever verifies. */
static int
find_pair (NlkHandshakeClient *handshake, const guint8 *body)
{
  NlkHandshakeTranscript transcript = get_transcript (handshake);
  guint8 tag[NLK_KDF_BYTES];
  int found = -1;

  transcript.m4_head = body;
  for (gsize i = 0; i < handshake->n_pairs; i++) {
    nlk_handshake_agent_tag (handshake->secrets->isk[i], &transcript, tag);
    if (nlk_equal_constant_time (tag, body + NLK_HANDSHAKE_M4_HEAD_BYTES, sizeof tag) && found < 0)
      found = (int) i;
  }
  nlk_wipe (tag, sizeof tag);
  return found;
}

static void
take_m4 (NlkHandshakeClient *handshake, const guint8 *body, gsize n_bytes)
{
  NlkSessionOrigin origin = { 0 };
  NlkReader reader;
  int pair;

  nlk_reader_init (&reader, body, n_bytes);
  origin.lifetime_seconds = nlk_reader_u32 (&reader);
  origin.prev_known = nlk_reader_u8 (&reader);
  if (n_bytes != NLK_HANDSHAKE_M4_BYTES) {
    fail (handshake, NLK_KEY_ERROR_PROTOCOL);
    return;
  }
  pair = find_pair (handshake, body);
  if (pair < 0) {
    fail (handshake, NLK_KEY_ERROR_MISMATCH);
    return;
  }
  if (handshake->limit != NULL)
    nlk_guess_limit_put_back (handshake->limit);
  if (origin.lifetime_seconds < MIN_LIFETIME_SECONDS ||
      origin.lifetime_seconds > MAX_LIFETIME_SECONDS || origin.prev_known > 1) {
    fail (handshake, NLK_KEY_ERROR_PROTOCOL);
    return;
  }
  memcpy (origin.prev, handshake->m1 + 1 + NLK_CPACE_SID_BYTES, sizeof origin.prev);
  origin.began_usec = handshake->began_usec;
  /* The agent's time began after this, so it never ends before ours. */
  origin.made_usec = handshake->proved_usec;
  nlk_handshake_derive_session (handshake->secrets->isk[pair], handshake->m1 + 1, &origin);
  handshake->session = nlk_session_new (&origin);
  nlk_wipe (&origin, sizeof origin);
  set_state (handshake, STATE_DONE);
}

static void
take_refusal (NlkHandshakeClient *handshake, const guint8 *body, gsize n_bytes)
{
  NlkReader reader;
  guint8 code;
  guint32 wait_seconds;

  nlk_reader_init (&reader, body, n_bytes);
  code = nlk_reader_u8 (&reader);
  wait_seconds = nlk_reader_u32 (&reader);
  if (n_bytes != NLK_HANDSHAKE_REFUSAL_BYTES)
    code = 0;
  switch (code) {
  case NLK_HANDSHAKE_REFUSAL_MISMATCH:
    /* No agent can know before it has seen M3. */
    fail (handshake,
          handshake->state == STATE_AWAITS_M4 ? NLK_KEY_ERROR_MISMATCH : NLK_KEY_ERROR_PROTOCOL);
    break;
  case NLK_HANDSHAKE_REFUSAL_TOO_MANY:
    handshake->wait_usec = (gint64) MIN (wait_seconds, MAX_WAIT_SECONDS) * G_USEC_PER_SEC;
    fail (handshake, NLK_KEY_ERROR_TOO_MANY);
    break;
  case NLK_HANDSHAKE_REFUSAL_SUITE:
    fail (handshake, NLK_KEY_ERROR_SUITE);
    break;
  case NLK_HANDSHAKE_REFUSAL_NO_KEY:
    fail (handshake, NLK_KEY_ERROR_NO_KEY);
    break;
  default:
    fail (handshake, NLK_KEY_ERROR_PROTOCOL);
  }
}

static void
take_message (NlkHandshakeClient *handshake, gint64 now_usec, GByteArray *out)
{
  gsize n_bytes;
  const guint8 *body = nlk_handshake_message_get (&handshake->message, &n_bytes);

  if (handshake->message.record[0] == NLK_RECORD_TYPE_REFUSAL)
    take_refusal (handshake, body, n_bytes);
  else if (handshake->message.record[0] != NLK_RECORD_TYPE_HANDSHAKE)
    fail (handshake, NLK_KEY_ERROR_PROTOCOL);
  else if (handshake->state == STATE_AWAITS_M2)
    take_m2 (handshake, body, n_bytes, now_usec, out);
  else
    take_m4 (handshake, body, n_bytes);
  handshake->message.n_bytes = 0;
}

NlkHandshakeStatus
nlk_handshake_client_feed (NlkHandshakeClient *handshake, const guint8 *data, gsize n_bytes,
                           gint64 now_usec, GByteArray *out, GError **error)
{
  if (nlk_handshake_client_check (handshake, now_usec, NULL) != NLK_HANDSHAKE_GOING_ON)
    return get_status (handshake, error);

  while (handshake->state == STATE_AWAITS_M2 || handshake->state == STATE_AWAITS_M4) {
    NlkHandshakeMessageStatus found =
      nlk_handshake_message_take (&handshake->message, &data, &n_bytes);

    if (found == NLK_HANDSHAKE_MESSAGE_PART)
      break;
    if (found == NLK_HANDSHAKE_MESSAGE_BAD)
      fail (handshake, NLK_KEY_ERROR_PROTOCOL);
    else
      take_message (handshake, now_usec, out);
  }
  return get_status (handshake, error);
}

NlkHandshakeStatus
nlk_handshake_client_end (NlkHandshakeClient *handshake, GError **error)
{
  if (get_status (handshake, NULL) == NLK_HANDSHAKE_GOING_ON)
    fail (handshake, NLK_KEY_ERROR_PROTOCOL);
  return get_status (handshake, error);
}

NlkHandshakeStatus
nlk_handshake_client_check (NlkHandshakeClient *handshake, gint64 now_usec, GError **error)
{
  if (get_status (handshake, NULL) == NLK_HANDSHAKE_GOING_ON &&
      now_usec >= handshake->deadline_usec)
    fail (handshake, NLK_KEY_ERROR_TIMED_OUT);
  return get_status (handshake, error);
}

gint64
nlk_handshake_client_get_deadline_usec (const NlkHandshakeClient *handshake)
{
  return handshake->deadline_usec;
}

gint64
nlk_handshake_client_get_wait_usec (const NlkHandshakeClient *handshake)
{
  return handshake->wait_usec;
}

NlkSession *
nlk_handshake_client_get_session (NlkHandshakeClient *handshake)
{
  return handshake->session;
}
