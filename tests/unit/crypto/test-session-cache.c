/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-session-cache.h"

#include "base/nlk-bytes.h"
#include "crypto/nlk-session-cache-private.h"

#include "nlk-test-crypto.h"

#define NOW TEST_START_USEC

typedef struct {
  NlkStreamKeys keys;
  guint8 sign[NLK_STREAM_SIGN_BYTES];
} Request;

static void
request_init (Request *request, NlkSession *session)
{
  g_autoptr (GError) error = NULL;

  nlk_session_open_stream (session, "TCP", "db.lan", 5432, NOW, &request->keys, request->sign,
                           &error);
  g_assert_no_error (error);
}

static NlkKeyVerdict
accept_at (NlkSessionCache *cache, Request *request, gint64 now_usec)
{
  NlkStreamKeys keys;

  return nlk_session_cache_accept_stream (cache, request->keys.nonce, request->sign, "TCP",
                                          "db.lan", 5432, now_usec, NULL, &keys);
}

static void
test_accepts_once (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSession) session = test_open (cache, "mysecret", NOW, NULL);
  g_autoptr (NlkSession) theirs = NULL;
  NlkStreamKeys keys;
  Request request;

  request_init (&request, session);
  g_assert_cmpint (nlk_session_cache_accept_stream (cache, request.keys.nonce, request.sign, "TCP",
                                                    "db.lan", 5432, NOW, &theirs, &keys),
                   ==, NLK_KEY_VERDICT_ACCEPTED);
  g_assert_cmpmem (&keys, sizeof keys, &request.keys, sizeof request.keys);
  g_assert_cmpmem (nlk_session_get_id (theirs), 8, nlk_session_get_id (session), 8);
  g_assert_cmpint (accept_at (cache, &request, NOW), ==, NLK_KEY_VERDICT_REFUSED);
}

static void
test_altered_destination (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSession) session = test_open (cache, "mysecret", NOW, NULL);
  NlkStreamKeys keys;
  Request request;
  const guint8 *nonce = request.keys.nonce;

  request_init (&request, session);
  g_assert_cmpint (nlk_session_cache_accept_stream (cache, nonce, request.sign, "UDP", "db.lan",
                                                    5432, NOW, NULL, &keys),
                   ==, NLK_KEY_VERDICT_REFUSED);
  g_assert_cmpint (nlk_session_cache_accept_stream (cache, nonce, request.sign, "TCP", "db.lam",
                                                    5432, NOW, NULL, &keys),
                   ==, NLK_KEY_VERDICT_REFUSED);
  g_assert_cmpint (nlk_session_cache_accept_stream (cache, nonce, request.sign, "TCP", "db.lan",
                                                    5433, NOW, NULL, &keys),
                   ==, NLK_KEY_VERDICT_REFUSED);
  g_assert_cmpint (nlk_session_cache_accept_stream (cache, nonce, request.sign, "TCP", "db.lan", 0,
                                                    NOW, NULL, &keys),
                   ==, NLK_KEY_VERDICT_REFUSED);
  g_assert_cmpint (nlk_session_cache_accept_stream (cache, nonce, request.sign, "RAW", "db.lan",
                                                    5432, NOW, NULL, &keys),
                   ==, NLK_KEY_VERDICT_REFUSED);
  g_assert_cmpint (nlk_session_cache_accept_stream (cache, nonce, NULL, "TCP", "db.lan", 5432, NOW,
                                                    NULL, &keys),
                   ==, NLK_KEY_VERDICT_REFUSED);
  g_assert_cmpint (nlk_session_cache_accept_stream (cache, NULL, request.sign, "TCP", "db.lan",
                                                    5432, NOW, NULL, &keys),
                   ==, NLK_KEY_VERDICT_REFUSED);
  for (guint i = 0; i < NLK_STREAM_SIGN_BYTES; i++) {
    request.sign[i] ^= 1;
    g_assert_cmpint (accept_at (cache, &request, NOW), ==, NLK_KEY_VERDICT_REFUSED);
    request.sign[i] ^= 1;
  }
  for (guint i = 8; i < NLK_STREAM_NONCE_BYTES; i++) {
    request.keys.nonce[i] ^= 1;
    g_assert_cmpint (accept_at (cache, &request, NOW), ==, NLK_KEY_VERDICT_REFUSED);
    request.keys.nonce[i] ^= 1;
  }
  /* None of these has used the counter up. */
  g_assert_cmpint (accept_at (cache, &request, NOW), ==, NLK_KEY_VERDICT_ACCEPTED);
}

/* @c signed with the session's secret, as only a client with the key can. */
static NlkKeyVerdict
accept_counter (NlkSessionCache *cache, NlkSession *session, guint64 c)
{
  Request request;

  memset (&request, 0, sizeof request);
  memcpy (request.keys.nonce, nlk_session_get_id (session), 8);
  nlk_put_u64 (request.keys.nonce + 16, c);
  g_assert_true (
    nlk_session_sign (session, request.keys.nonce, "TCP", "db.lan", 5432, request.sign));
  return accept_at (cache, &request, NOW);
}

static void
test_counters (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSession) session = test_open (cache, "mysecret", NOW, NULL);

  g_assert_cmpint (accept_counter (cache, session, 0), ==, NLK_KEY_VERDICT_REFUSED);
  g_assert_cmpint (accept_counter (cache, session, 9000), ==, NLK_KEY_VERDICT_ACCEPTED);
  g_assert_cmpint (accept_counter (cache, session, 9000 - 8192), ==, NLK_KEY_VERDICT_REFUSED);
  g_assert_cmpint (accept_counter (cache, session, 9000 - 8191), ==, NLK_KEY_VERDICT_ACCEPTED);
  g_assert_cmpint (accept_counter (cache, session, 9000 - 8191), ==, NLK_KEY_VERDICT_REFUSED);
}

static void
test_sessions_end (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSession) session = test_open (cache, "mysecret", NOW, NULL);
  Request first, second;

  request_init (&first, session);
  request_init (&second, session);
  g_assert_cmpint (accept_at (cache, &first, NOW + 3600 * TEST_SECOND - 1), ==,
                   NLK_KEY_VERDICT_ACCEPTED);
  g_assert_cmpint (accept_at (cache, &second, NOW + 3600 * TEST_SECOND), ==,
                   NLK_KEY_VERDICT_UNKNOWN_SESSION);
  g_assert_cmpuint (nlk_session_cache_get_n_sessions (cache), ==, 0);
}

static void
store (NlkSessionCache *cache, guint number, gboolean expected)
{
  NlkSessionOrigin origin = { .made_usec = NOW, .lifetime_seconds = 3600 };
  g_autoptr (NlkSession) session = NULL;

  nlk_put_u32 (origin.id, number);
  session = nlk_session_new (&origin);
  g_assert_cmpint (nlk_session_cache_store (cache, session), ==, expected);
}

static void
test_longest_unused_goes_first (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSession) used = test_open (cache, "mysecret", NOW, NULL);
  g_autoptr (NlkSession) unused = test_open (cache, "mysecret", NOW, NULL);
  Request first, second, third;

  request_init (&first, used);
  request_init (&second, used);
  request_init (&third, unused);
  for (guint i = 2; i < NLK_SESSION_CACHE_MAX_SESSIONS; i++)
    store (cache, i, TRUE);
  store (cache, 2, FALSE);
  g_assert_cmpint (accept_at (cache, &first, NOW), ==, NLK_KEY_VERDICT_ACCEPTED);
  store (cache, 100000, TRUE);
  g_assert_cmpuint (nlk_session_cache_get_n_sessions (cache), ==, NLK_SESSION_CACHE_MAX_SESSIONS);
  g_assert_cmpint (accept_at (cache, &second, NOW), ==, NLK_KEY_VERDICT_ACCEPTED);
  g_assert_cmpint (accept_at (cache, &third, NOW), ==, NLK_KEY_VERDICT_UNKNOWN_SESSION);
}

static void
test_forged_use_keeps_nothing_alive (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSession) session = test_open (cache, "mysecret", NOW, NULL);
  Request request;

  request_init (&request, session);
  for (guint i = 1; i < NLK_SESSION_CACHE_MAX_SESSIONS; i++)
    store (cache, i, TRUE);
  request.sign[0] ^= 1;
  g_assert_cmpint (accept_at (cache, &request, NOW), ==, NLK_KEY_VERDICT_REFUSED);
  request.sign[0] ^= 1;
  store (cache, 100000, TRUE);
  g_assert_cmpint (accept_at (cache, &request, NOW), ==, NLK_KEY_VERDICT_UNKNOWN_SESSION);
}

static void
test_key_taken_out_ends_its_sessions (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("first key", "second key");
  g_autoptr (NlkSession) a = test_open (cache, "first key", NOW, NULL);
  g_autoptr (NlkSession) b = test_open (cache, "second key", NOW, NULL);
  g_autoptr (NlkSession) a_there = NULL;
  g_autoptr (NlkSession) b_there = NULL;
  g_autoptr (NlkSecret) second = test_passphrase ("second key");
  g_autoptr (NlkSecret) third = test_passphrase ("third key");
  NlkSecret *both[] = { second, third };
  NlkStreamKeys keys;
  Request request;

  request_init (&request, a);
  nlk_session_cache_accept_stream (cache, request.keys.nonce, request.sign, "TCP", "db.lan", 5432,
                                   NOW, &a_there, &keys);
  request_init (&request, b);
  nlk_session_cache_accept_stream (cache, request.keys.nonce, request.sign, "TCP", "db.lan", 5432,
                                   NOW, &b_there, &keys);
  g_assert_false (nlk_session_is_revoked (a_there));
  g_assert_true (nlk_session_cache_set_passphrases (cache, both, 2));
  g_assert_true (nlk_session_is_revoked (a_there));
  g_assert_false (nlk_session_is_revoked (b_there));
  request_init (&request, a);
  g_assert_cmpint (accept_at (cache, &request, NOW), ==, NLK_KEY_VERDICT_UNKNOWN_SESSION);
  request_init (&request, b);
  g_assert_cmpint (accept_at (cache, &request, NOW), ==, NLK_KEY_VERDICT_ACCEPTED);
  /* Adding or reordering takes nothing out. */
  both[0] = third;
  both[1] = second;
  g_assert_false (nlk_session_cache_set_passphrases (cache, both, 2));
  g_assert_false (nlk_session_is_revoked (b_there));
  g_assert_true (nlk_session_cache_set_passphrases (cache, NULL, 0));
  g_assert_true (nlk_session_is_revoked (b_there));
  g_assert_false (nlk_session_cache_has_key (cache));
}

/* Its stream may outlive a session, not its key. */
static void
test_stream_of_an_ended_session_is_revoked_too (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSession) session = test_open (cache, "mysecret", NOW, NULL);
  g_autoptr (NlkSession) there = NULL;
  NlkStreamKeys keys;
  Request request, late;

  request_init (&request, session);
  request_init (&late, session);
  nlk_session_cache_accept_stream (cache, request.keys.nonce, request.sign, "TCP", "db.lan", 5432,
                                   NOW, &there, &keys);
  g_assert_cmpint (accept_at (cache, &late, NOW + 9999 * TEST_SECOND), ==,
                   NLK_KEY_VERDICT_UNKNOWN_SESSION);
  g_assert_false (nlk_session_is_revoked (there));
  g_assert_true (nlk_session_cache_set_passphrases (cache, NULL, 0));
  g_assert_true (nlk_session_is_revoked (there));
}

static void
test_same_key_twice_counts_once (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", "mysecret");
  guint n;

  nlk_session_cache_get_owners (cache, &n);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_unfinished_handshakes_are_few (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  NlkHandshakeAgent *handshakes[NLK_SESSION_CACHE_MAX_HANDSHAKES + 2];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (handshakes); i++)
    handshakes[i] = nlk_session_cache_begin_handshake (cache, NOW);
  g_assert_cmpint (nlk_handshake_agent_check (handshakes[0], NOW, &error), ==,
                   NLK_HANDSHAKE_FAILED);
  g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_PROTOCOL);
  g_assert_cmpint (nlk_handshake_agent_check (handshakes[1], NOW, NULL), ==, NLK_HANDSHAKE_FAILED);
  g_assert_cmpint (nlk_handshake_agent_check (handshakes[2], NOW, NULL), ==,
                   NLK_HANDSHAKE_GOING_ON);
  /* A change of the keys gives the rest up. */
  nlk_session_cache_set_passphrases (cache, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (handshakes); i++) {
    g_assert_cmpint (nlk_handshake_agent_check (handshakes[i], NOW, NULL), ==,
                     NLK_HANDSHAKE_FAILED);
    nlk_handshake_agent_unref (handshakes[i]);
  }
}

static void
test_handshake_outlives_cache (void)
{
  NlkSessionCache *cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkHandshakeAgent) handshake = nlk_session_cache_begin_handshake (cache, NOW);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (NlkHandshakeClient) client = test_client ("mysecret", NULL, NOW, out);
  g_autoptr (GByteArray) back = g_byte_array_new ();

  g_assert_cmpint (nlk_handshake_client_check (client, NOW, NULL), ==, NLK_HANDSHAKE_GOING_ON);
  nlk_session_cache_free (cache);
  g_assert_cmpint (nlk_handshake_agent_feed (handshake, out->data, out->len, NOW, back, NULL), ==,
                   NLK_HANDSHAKE_FAILED);
  g_assert_cmpuint (back->len, ==, 0);
}

static NlkHandshakeAgent *
advance_to_m3 (NlkSessionCache *cache, const char *key, gint64 now_usec, GByteArray *m3)
{
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  g_autoptr (NlkHandshakeClient) client = test_client (key, NULL, now_usec, wire);
  NlkHandshakeAgent *agent = nlk_session_cache_begin_handshake (cache, now_usec);
  g_autoptr (GByteArray) back = g_byte_array_new ();

  nlk_handshake_agent_feed (agent, wire->data, wire->len, now_usec, back, NULL);
  nlk_handshake_client_feed (client, back->data, back->len, now_usec, m3, NULL);
  g_assert_cmpuint (m3->len, >, 0);
  return agent;
}

static void
test_thousand_wrong_proofs (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  guint n_checked = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkSession) session = NULL;

  for (guint i = 0; i < 1000; i++) {
    g_autoptr (GByteArray) m3 = g_byte_array_new ();
    g_autoptr (GByteArray) out = g_byte_array_new ();
    g_autoptr (NlkHandshakeAgent) agent = advance_to_m3 (cache, "guess", NOW, m3);

    g_assert_cmpint (nlk_handshake_agent_feed (agent, m3->data, m3->len, NOW, out, NULL), ==,
                     NLK_HANDSHAKE_FAILED);
    g_assert_cmpuint (out->len, ==, 8);
    n_checked += out->data[3] == NLK_HANDSHAKE_REFUSAL_MISMATCH;
    if (out->data[3] != NLK_HANDSHAKE_REFUSAL_MISMATCH)
      test_assert_hex (out->data, out->len, "030005020000003c");
  }
  g_assert_cmpuint (n_checked, ==, 20);
  /* The right key waits too, and then gets in, again and again. */
  session = test_open (cache, "mysecret", NOW, &error);
  g_assert_null (session);
  g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_TOO_MANY);
  for (guint i = 0; i < 5; i++) {
    g_autoptr (NlkSession) again = test_open (cache, "mysecret", NOW + 60 * TEST_SECOND, NULL);

    g_assert_nonnull (again);
  }
}

static void
test_proof_of_wrong_length_is_no_guess (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);

  for (guint i = 0; i < 50; i++) {
    g_autoptr (GByteArray) m3 = g_byte_array_new ();
    g_autoptr (GByteArray) out = g_byte_array_new ();
    g_autoptr (NlkHandshakeAgent) agent = advance_to_m3 (cache, "mysecret", NOW, m3);
    const guint8 bad[] = { 2, 0, 1, 0 };

    g_assert_cmpint (nlk_handshake_agent_feed (agent, bad, sizeof bad, NOW, out, NULL), ==,
                     NLK_HANDSHAKE_FAILED);
    g_assert_cmpuint (out->len, ==, 0);
  }
  g_assert_cmpuint (nlk_session_cache_get_limit (cache)->left, ==, NLK_GUESS_AGENT_CAPACITY);
}

static void
test_proof_for_another_handshake (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (GByteArray) first = g_byte_array_new ();
  g_autoptr (GByteArray) second = g_byte_array_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (NlkHandshakeAgent) a = advance_to_m3 (cache, "mysecret", NOW, first);
  g_autoptr (NlkHandshakeAgent) b = advance_to_m3 (cache, "mysecret", NOW, second);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (nlk_handshake_agent_feed (a, second->data, second->len, NOW, out, &error), ==,
                   NLK_HANDSHAKE_FAILED);
  g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH);
  g_assert_cmpint (nlk_handshake_agent_check (b, NOW, NULL), ==, NLK_HANDSHAKE_GOING_ON);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add_func ("/crypto/session-cache/accepts-once", test_accepts_once);
  g_test_add_func ("/crypto/session-cache/altered-destination", test_altered_destination);
  g_test_add_func ("/crypto/session-cache/counters", test_counters);
  g_test_add_func ("/crypto/session-cache/sessions-end", test_sessions_end);
  g_test_add_func ("/crypto/session-cache/longest-unused-goes-first",
                   test_longest_unused_goes_first);
  g_test_add_func ("/crypto/session-cache/forged-use-keeps-nothing-alive",
                   test_forged_use_keeps_nothing_alive);
  g_test_add_func ("/crypto/session-cache/key-taken-out-ends-its-sessions",
                   test_key_taken_out_ends_its_sessions);
  g_test_add_func ("/crypto/session-cache/stream-of-an-ended-session-is-revoked-too",
                   test_stream_of_an_ended_session_is_revoked_too);
  g_test_add_func ("/crypto/session-cache/same-key-twice-counts-once",
                   test_same_key_twice_counts_once);
  g_test_add_func ("/crypto/session-cache/unfinished-handshakes-are-few",
                   test_unfinished_handshakes_are_few);
  g_test_add_func ("/crypto/session-cache/handshake-outlives-cache", test_handshake_outlives_cache);
  g_test_add_func ("/crypto/session-cache/thousand-wrong-proofs", test_thousand_wrong_proofs);
  g_test_add_func ("/crypto/session-cache/proof-of-wrong-length-is-no-guess",
                   test_proof_of_wrong_length_is_no_guess);
  g_test_add_func ("/crypto/session-cache/proof-for-another-handshake",
                   test_proof_for_another_handshake);
  return g_test_run ();
}
