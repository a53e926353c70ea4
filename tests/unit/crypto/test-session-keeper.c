/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-session-keeper.h"

#include "nlk-test-crypto.h"

#define NOW TEST_START_USEC

static NlkSessionKeeper *
make (const char *key)
{
  g_autoptr (NlkSecret) passphrase = test_passphrase (key);

  return nlk_session_keeper_new (passphrase, &test_uid, TEST_AGENT);
}

/* One handshake with an agent, from begin to finish. */
static gboolean
run (NlkSessionKeeper *keeper, NlkSessionCache *cache, gint64 now_usec)
{
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  g_autoptr (NlkHandshakeAgent) agent = nlk_session_cache_begin_handshake (cache, now_usec);
  NlkHandshakeClient *client;
  gboolean ok;

  g_assert_true (nlk_session_keeper_may_begin (keeper, now_usec));
  client = nlk_session_keeper_begin (keeper, now_usec, wire);
  test_carry (client, agent, wire, now_usec, NULL, NULL);
  ok = nlk_handshake_client_get_session (client) != NULL;
  nlk_session_keeper_finish (keeper, now_usec, NULL);
  return ok;
}

static NlkSession *
get (NlkSessionKeeper *keeper, gint64 now_usec)
{
  NlkSession *session;

  g_assert_cmpint (nlk_session_keeper_ask (keeper, now_usec, &session, NULL), ==,
                   NLK_SESSION_KEEPER_USE);
  g_assert_nonnull (session);
  return session;
}

static void
test_first_stream_opens_it (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  g_autoptr (NlkHandshakeAgent) agent = nlk_session_cache_begin_handshake (cache, NOW);
  NlkHandshakeClient *client;
  NlkSession *session;

  g_assert_cmpint (nlk_session_keeper_get_due_usec (keeper), ==, G_MAXINT64);
  g_assert_cmpint (nlk_session_keeper_ask (keeper, NOW, &session, NULL), ==,
                   NLK_SESSION_KEEPER_OPEN);
  client = nlk_session_keeper_begin (keeper, NOW, wire);
  g_assert_cmpint (nlk_session_keeper_ask (keeper, NOW, &session, NULL), ==,
                   NLK_SESSION_KEEPER_WAIT);
  g_assert_false (nlk_session_keeper_may_begin (keeper, NOW));
  test_carry (client, agent, wire, NOW, NULL, NULL);
  nlk_session_keeper_finish (keeper, NOW, NULL);
  g_assert_true (get (keeper, NOW) == get (keeper, NOW + 1000 * TEST_SECOND));
}

static void
test_renews_in_the_background (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  g_autoptr (NlkSession) first = NULL;
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  g_autoptr (GError) down = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "gateway away");
  gint64 due;

  g_assert_true (run (keeper, cache, NOW));
  first = nlk_session_ref (get (keeper, NOW));
  due = nlk_session_keeper_get_due_usec (keeper);
  g_assert_cmpint (due, >=, NOW + 2520 * TEST_SECOND);
  g_assert_cmpint (due, <=, NOW + 2880 * TEST_SECOND);
  /* The old one serves while the next is opened, and after that failed. */
  nlk_session_keeper_begin (keeper, due, wire);
  g_assert_true (get (keeper, due) == first);
  nlk_session_keeper_finish (keeper, due, down);
  g_assert_true (get (keeper, due) == first);
  g_assert_cmpint (nlk_session_keeper_get_due_usec (keeper), ==, due + TEST_SECOND);
  g_assert_true (run (keeper, cache, due + TEST_SECOND));
  g_assert_true (get (keeper, due + TEST_SECOND) != first);
  g_assert_false (nlk_session_is_live (first, due + TEST_SECOND));
}

static void
test_quiet_end_waits_for_the_next (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  NlkSession *session;

  g_assert_true (run (keeper, cache, NOW));
  g_assert_cmpint (nlk_session_keeper_ask (keeper, NOW + 3540 * TEST_SECOND, &session, NULL), ==,
                   NLK_SESSION_KEEPER_OPEN);
  g_assert_null (session);
}

static void
test_wrong_key_is_tried_again_after_an_hour (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionKeeper) keeper = make ("guess");
  g_autoptr (GError) error = NULL;
  NlkSession *session;

  g_assert_false (run (keeper, cache, NOW));
  g_assert_cmpint (nlk_session_keeper_ask (keeper, NOW + 3599 * TEST_SECOND, &session, &error), ==,
                   NLK_SESSION_KEEPER_FAIL);
  g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH);
  g_assert_cmpint (nlk_session_keeper_get_due_usec (keeper), ==, NOW + 3600 * TEST_SECOND);
  g_assert_true (nlk_session_keeper_may_begin (keeper, NOW + 3600 * TEST_SECOND));
  nlk_session_keeper_enter_key (keeper);
  g_assert_cmpint (nlk_session_keeper_ask (keeper, NOW, &session, NULL), ==,
                   NLK_SESSION_KEEPER_OPEN);
}

/* Begins a handshake, answers M1 with a false M2, and cuts the stream when M3 has come. */
static gboolean
give_a_proof_away (NlkSessionKeeper *keeper, gint64 now_usec)
{
  g_autoptr (NlkSessionCache) false_agent = test_cache ("guess", NULL);
  g_autoptr (NlkHandshakeAgent) agent = nlk_session_cache_begin_handshake (false_agent, now_usec);
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  g_autoptr (GByteArray) back = g_byte_array_new ();
  NlkHandshakeClient *client = nlk_session_keeper_begin (keeper, now_usec, wire);
  gboolean given;

  nlk_handshake_agent_feed (agent, wire->data, wire->len, now_usec, back, NULL);
  g_byte_array_set_size (wire, 0);
  nlk_handshake_client_feed (client, back->data, back->len, now_usec, wire, NULL);
  given = wire->len > 0;
  nlk_session_keeper_finish (keeper, now_usec, NULL);
  return given;
}

static void
test_dropped_proofs_are_counted (void)
{
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  g_autoptr (GError) error = NULL;
  NlkSession *session;
  gint64 now = NOW;
  guint n_given = 0;

  /* Whenever it is allowed, for a day. */
  for (; now < NOW + 86400 * TEST_SECOND; now += TEST_SECOND)
    if (nlk_session_keeper_may_begin (keeper, now))
      n_given += give_a_proof_away (keeper, now);
  g_assert_cmpuint (n_given, >=, 10 + 23);
  g_assert_cmpuint (n_given, <=, 10 + 24);
  g_assert_cmpint (nlk_session_keeper_ask (keeper, now - TEST_SECOND, &session, &error), ==,
                   NLK_SESSION_KEEPER_FAIL);
  g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_LIMIT);
  /* A person who enters the key again is not made to wait for what others did. */
  nlk_session_keeper_enter_key (keeper);
  g_assert_true (nlk_session_keeper_may_begin (keeper, now));
  g_assert_cmpint (nlk_session_keeper_get_wait_usec (keeper, now), ==, 0);
}

static void
test_unknown_session_is_replaced (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionCache) restarted = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  g_autoptr (NlkSession) first = NULL;
  gint64 lost = NOW + 100 * TEST_SECOND;

  g_assert_true (run (keeper, cache, NOW));
  first = nlk_session_ref (get (keeper, NOW));
  nlk_session_keeper_lose (keeper, first, lost);
  g_assert_false (nlk_session_is_live (first, lost));
  g_assert_cmpint (nlk_session_keeper_get_due_usec (keeper), <=, lost);
  g_assert_true (run (keeper, restarted, lost));
  g_assert_true (nlk_session_may_carry_again (get (keeper, lost), nlk_session_get_id (first),
                                              lost - 1, lost, lost));
}

static void
test_lie_about_an_unknown_session (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  g_autoptr (NlkSession) first = NULL;
  gint64 lost = NOW + 100 * TEST_SECOND;

  g_assert_true (run (keeper, cache, NOW));
  first = nlk_session_ref (get (keeper, NOW));
  nlk_session_keeper_lose (keeper, first, lost);
  /* The agent has it still: a gateway lied, and the stream may have been carried out. */
  g_assert_true (run (keeper, cache, lost));
  g_assert_false (nlk_session_may_carry_again (get (keeper, lost), nlk_session_get_id (first),
                                               lost - 1, lost, lost));
}

static void
test_replacements_are_spaced (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  NlkSession *session;
  guint n = 0;

  g_assert_true (run (keeper, cache, NOW));
  for (gint64 now = NOW; now < NOW + 60 * TEST_SECOND; now += TEST_SECOND / 10) {
    NlkSessionKeeperAnswer answer = nlk_session_keeper_ask (keeper, now, &session, NULL);

    if (answer == NLK_SESSION_KEEPER_USE)
      nlk_session_keeper_lose (keeper, session, now);
    else if (answer == NLK_SESSION_KEEPER_OPEN) {
      g_assert_true (run (keeper, cache, now));
      n++;
    } else {
      g_assert_cmpint (answer, ==, NLK_SESSION_KEEPER_WAIT);
      g_assert_cmpint (nlk_session_keeper_get_due_usec (keeper), >, now);
    }
  }
  g_assert_cmpuint (n, ==, 6);
}

static void
test_failed_replacements_are_spaced_too (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  gint64 now = NOW;

  g_assert_true (run (keeper, cache, NOW));
  nlk_session_keeper_lose (keeper, get (keeper, NOW), NOW);
  for (guint i = 0; i < 2; i++, now += 10 * TEST_SECOND) {
    g_autoptr (GByteArray) wire = g_byte_array_new ();

    g_assert_true (nlk_session_keeper_may_begin (keeper, now));
    nlk_session_keeper_begin (keeper, now, wire);
    nlk_session_keeper_finish (keeper, now, NULL);
    g_assert_false (nlk_session_keeper_may_begin (keeper, now + 10 * TEST_SECOND - 1));
    g_assert_cmpint (nlk_session_keeper_get_due_usec (keeper), ==, now + 10 * TEST_SECOND);
  }
}

static void
test_answer_about_an_older_session (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  g_autoptr (NlkSession) first = NULL;
  NlkSession *second;

  g_assert_true (run (keeper, cache, NOW));
  first = nlk_session_ref (get (keeper, NOW));
  g_assert_true (run (keeper, cache, NOW + TEST_SECOND));
  second = get (keeper, NOW + TEST_SECOND);
  nlk_session_keeper_lose (keeper, first, NOW + 2 * TEST_SECOND);
  g_assert_true (get (keeper, NOW + 2 * TEST_SECOND) == second);
}

static void
test_backs_off (void)
{
  g_autoptr (NlkSessionKeeper) keeper = make ("mysecret");
  g_autoptr (GError) down = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "gateway away");
  static const guint pauses[] = { 1, 2, 4, 8, 16, 30, 30, 30 };
  gint64 now = NOW;

  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++) {
    g_autoptr (GByteArray) wire = g_byte_array_new ();
    g_autoptr (GError) error = NULL;
    NlkSession *session;

    nlk_session_keeper_begin (keeper, now, wire);
    nlk_session_keeper_finish (keeper, now, down);
    g_assert_cmpint (nlk_session_keeper_ask (keeper, now, &session, &error), ==,
                     NLK_SESSION_KEEPER_FAIL);
    g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_IO);
    now += pauses[i] * TEST_SECOND;
    g_assert_false (nlk_session_keeper_may_begin (keeper, now - 1));
    g_assert_true (nlk_session_keeper_may_begin (keeper, now));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add_func ("/crypto/session-keeper/first-stream-opens-it", test_first_stream_opens_it);
  g_test_add_func ("/crypto/session-keeper/renews-in-the-background",
                   test_renews_in_the_background);
  g_test_add_func ("/crypto/session-keeper/quiet-end-waits-for-the-next",
                   test_quiet_end_waits_for_the_next);
  g_test_add_func ("/crypto/session-keeper/wrong-key-is-tried-again-after-an-hour",
                   test_wrong_key_is_tried_again_after_an_hour);
  g_test_add_func ("/crypto/session-keeper/dropped-proofs-are-counted",
                   test_dropped_proofs_are_counted);
  g_test_add_func ("/crypto/session-keeper/unknown-session-is-replaced",
                   test_unknown_session_is_replaced);
  g_test_add_func ("/crypto/session-keeper/lie-about-an-unknown-session",
                   test_lie_about_an_unknown_session);
  g_test_add_func ("/crypto/session-keeper/replacements-are-spaced", test_replacements_are_spaced);
  g_test_add_func ("/crypto/session-keeper/failed-replacements-are-spaced-too",
                   test_failed_replacements_are_spaced_too);
  g_test_add_func ("/crypto/session-keeper/answer-about-an-older-session",
                   test_answer_about_an_older_session);
  g_test_add_func ("/crypto/session-keeper/backs-off", test_backs_off);
  return g_test_run ();
}
