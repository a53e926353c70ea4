/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-handshake-client.h"

#include "base/nlk-bytes.h"
#include "crypto/nlk-session-cache-private.h"

#include "nlk-test-crypto.h"

#define NOW TEST_START_USEC

typedef struct {
  NlkSessionCache *cache;
  NlkHandshakeAgent *agent;
  NlkHandshakeClient *client;
  GByteArray *to_agent;
  GByteArray *to_client;
  NlkHandshakeStatus client_status;
  NlkHandshakeStatus agent_status;
  GError *client_error;
  GError *agent_error;
} Pair;

static void
pair_init (Pair *p, const char *agent_key, const char *second, const char *client_key)
{
  memset (p, 0, sizeof *p);
  p->to_agent = g_byte_array_new ();
  p->to_client = g_byte_array_new ();
  p->cache = test_cache (agent_key, second);
  p->agent = nlk_session_cache_begin_handshake (p->cache, NOW);
  p->client = test_client (client_key, NULL, NOW, p->to_agent);
}

static void
pair_clear (Pair *p)
{
  nlk_handshake_client_free (p->client);
  nlk_handshake_agent_unref (p->agent);
  nlk_session_cache_free (p->cache);
  g_byte_array_unref (p->to_agent);
  g_byte_array_unref (p->to_client);
  g_clear_error (&p->client_error);
  g_clear_error (&p->agent_error);
}

static void
agent_turn (Pair *p)
{
  if (p->to_agent->len == 0)
    return;
  g_clear_error (&p->agent_error);
  p->agent_status = nlk_handshake_agent_feed (p->agent, p->to_agent->data, p->to_agent->len, NOW,
                                              p->to_client, &p->agent_error);
  g_byte_array_set_size (p->to_agent, 0);
}

static void
client_turn (Pair *p)
{
  if (p->to_client->len == 0)
    return;
  g_clear_error (&p->client_error);
  p->client_status = nlk_handshake_client_feed (p->client, p->to_client->data, p->to_client->len,
                                                NOW, p->to_agent, &p->client_error);
  g_byte_array_set_size (p->to_client, 0);
}

/* No session that anybody could use: the client has none. */
static void
assert_no_session (Pair *p)
{
  g_assert_null (nlk_handshake_client_get_session (p->client));
  g_assert_cmpint (nlk_handshake_client_end (p->client, NULL), ==, NLK_HANDSHAKE_FAILED);
}

static void
test_same_key (void)
{
  Pair p;

  pair_init (&p, "mysecret", NULL, "mysecret");
  agent_turn (&p);
  client_turn (&p);
  agent_turn (&p);
  g_assert_cmpint (p.agent_status, ==, NLK_HANDSHAKE_DONE);
  /* Stored before M4 is sent. */
  g_assert_cmpuint (nlk_session_cache_get_n_sessions (p.cache), ==, 1);
  client_turn (&p);
  g_assert_cmpint (p.client_status, ==, NLK_HANDSHAKE_DONE);
  g_assert_nonnull (nlk_handshake_client_get_session (p.client));
  g_assert_cmpint (nlk_handshake_client_end (p.client, NULL), ==, NLK_HANDSHAKE_DONE);
  pair_clear (&p);
}

static void
test_byte_by_byte (void)
{
  Pair p;

  pair_init (&p, "mysecret", NULL, "mysecret");
  while (p.to_agent->len > 0) {
    g_autoptr (GByteArray) wire = g_steal_pointer (&p.to_agent);

    p.to_agent = g_byte_array_new ();
    for (guint i = 0; i < wire->len; i++)
      p.agent_status =
        nlk_handshake_agent_feed (p.agent, wire->data + i, 1, NOW, p.to_client, NULL);
    for (guint i = 0; i < p.to_client->len; i++)
      p.client_status =
        nlk_handshake_client_feed (p.client, p.to_client->data + i, 1, NOW, p.to_agent, NULL);
    g_byte_array_set_size (p.to_client, 0);
  }
  g_assert_cmpint (p.client_status, ==, NLK_HANDSHAKE_DONE);
  g_assert_cmpint (p.agent_status, ==, NLK_HANDSHAKE_DONE);
  pair_clear (&p);
}

static void
test_any_of_several_keys (void)
{
  static const char *const keys[] = { "first key", "second key" };

  for (guint i = 0; i < 2; i++) {
    Pair p;

    pair_init (&p, keys[0], keys[1], keys[i]);
    test_carry (p.client, p.agent, p.to_agent, NOW, &p.client_error, &p.agent_error);
    g_assert_no_error (p.client_error);
    g_assert_nonnull (nlk_handshake_client_get_session (p.client));
    pair_clear (&p);
  }
}

static void
test_wrong_key (void)
{
  Pair p;

  pair_init (&p, "mysecret", "other", "guess");
  test_carry (p.client, p.agent, p.to_agent, NOW, &p.client_error, &p.agent_error);
  g_assert_error (p.client_error, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH);
  g_assert_cmpstr (p.client_error->message, ==,
                   "the key does not match the one that agent " TEST_AGENT " uses");
  g_assert_error (p.agent_error, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH);
  g_assert_cmpuint (nlk_session_cache_get_n_sessions (p.cache), ==, 0);
  assert_no_session (&p);
  pair_clear (&p);
}

static void
test_another_agent_or_user (void)
{
  static const NlkUuid other_uid = { { 0xff } };
  const struct {
    const NlkUuid *uid;
    const char *agent;
  } cases[] = { { &test_uid, "Office" }, { &test_uid, "office2" }, { &other_uid, TEST_AGENT } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkSecret) prs = test_prs ("mysecret");
    g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
    g_autoptr (NlkHandshakeAgent) agent = nlk_session_cache_begin_handshake (cache, NOW);
    g_autoptr (GByteArray) wire = g_byte_array_new ();
    g_autoptr (NlkHandshakeClient) client =
      nlk_handshake_client_new (prs, cases[i].uid, cases[i].agent, NULL, NULL, NOW, wire);
    g_autoptr (GError) error = NULL;

    test_carry (client, agent, wire, NOW, &error, NULL);
    g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH);
  }
}

static void
test_agent_without_key (void)
{
  g_autoptr (NlkSessionCache) cache = nlk_session_cache_new (&test_uid, TEST_AGENT);
  g_autoptr (GError) error = NULL;

  g_assert_null (test_open (cache, "mysecret", NOW, &error));
  g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_NO_KEY);
}

static void
test_other_suite (void)
{
  Pair p;

  pair_init (&p, "mysecret", NULL, "mysecret");
  p.to_agent->data[3] = 3;
  agent_turn (&p);
  g_assert_error (p.agent_error, NLK_KEY_ERROR, NLK_KEY_ERROR_SUITE);
  test_assert_hex (p.to_client->data, p.to_client->len, "0300050300000000");
  client_turn (&p);
  g_assert_error (p.client_error, NLK_KEY_ERROR, NLK_KEY_ERROR_SUITE);
  pair_clear (&p);
}

/* Flips one bit of each byte of the message of turn @turn (0: M1 … 3: M4). */
static void
alter (guint turn)
{
  gsize n = 1;

  for (gsize at = 0; at < n; at++) {
    Pair p;

    pair_init (&p, "mysecret", "other", "mysecret");
    for (guint i = 0; i < 4; i++) {
      GByteArray *wire = i % 2 == 0 ? p.to_agent : p.to_client;

      if (i == turn) {
        n = wire->len;
        wire->data[at] ^= 1 << at % 8;
      }
      if (i % 2 == 0)
        agent_turn (&p);
      else
        client_turn (&p);
    }
    /* In M3 the tag of the other pair is noise to an agent, but M4 covers it. */
    assert_no_session (&p);
    pair_clear (&p);
  }
}

static void
test_altered_m1 (void)
{
  alter (0);
}

static void
test_altered_m2 (void)
{
  alter (1);
}

static void
test_altered_m3 (void)
{
  alter (2);
}

static void
test_altered_m4 (void)
{
  alter (3);
}

static void
test_reflected_share (void)
{
  Pair p;
  guint8 m2[3 + 2 + 32] = { NLK_RECORD_TYPE_HANDSHAKE, 0, 34, 2, 1 };
  guint8 m4[3 + 5 + 32] = { NLK_RECORD_TYPE_HANDSHAKE, 0, 37, 0, 0, 0x0e, 0x10, 0 };

  pair_init (&p, "mysecret", NULL, "mysecret");
  memcpy (m2 + 5, p.to_agent->data + p.to_agent->len - 32, 32);
  g_byte_array_set_size (p.to_agent, 0);
  g_byte_array_append (p.to_client, m2, sizeof m2);
  client_turn (&p);
  /* Whoever reflects cannot turn the client's own proof into the agent's. */
  if (p.to_agent->len > 0) {
    memcpy (m4 + 8, p.to_agent->data + 3, 32);
    g_byte_array_append (p.to_client, m4, sizeof m4);
    client_turn (&p);
  }
  g_assert_cmpint (p.client_status, ==, NLK_HANDSHAKE_FAILED);
  assert_no_session (&p);
  pair_clear (&p);
}

static void
test_points_that_are_none (void)
{
  g_autoptr (GHashTable) vectors = test_read_vectors ("cpace-ristretto255.txt");
  static const char *const names[] = { "Y_i1", "Y_i2" };

  for (guint i = 0; i < 2; i++) {
    const guint8 *point = test_vector (vectors, names[i])->data;
    Pair p;

    pair_init (&p, "mysecret", NULL, "mysecret");
    memcpy (p.to_agent->data + p.to_agent->len - 32, point, 32);
    agent_turn (&p);
    g_assert_error (p.agent_error, NLK_KEY_ERROR, NLK_KEY_ERROR_PROTOCOL);
    g_assert_cmpuint (p.to_client->len, ==, 0);
    pair_clear (&p);

    pair_init (&p, "mysecret", "other", "mysecret");
    agent_turn (&p);
    memcpy (p.to_client->data + p.to_client->len - 32, point, 32);
    client_turn (&p);
    g_assert_error (p.client_error, NLK_KEY_ERROR, NLK_KEY_ERROR_PROTOCOL);
    g_assert_cmpuint (p.to_agent->len, ==, 0);
    pair_clear (&p);
  }
}

static void
expect_client (const char *hex, NlkKeyError code)
{
  g_autoptr (GByteArray) wire = test_unhex (hex);
  Pair p;

  pair_init (&p, "mysecret", NULL, "mysecret");
  g_byte_array_append (p.to_client, wire->data, wire->len);
  client_turn (&p);
  g_assert_cmpint (p.client_status, ==, NLK_HANDSHAKE_FAILED);
  g_assert_error (p.client_error, NLK_KEY_ERROR, (gint) code);
  pair_clear (&p);
}

static void
test_strange_answers (void)
{
  expect_client ("0300050100000000",
                 NLK_KEY_ERROR_PROTOCOL); /* a verdict before there was a proof */
  expect_client ("030005020000002a", NLK_KEY_ERROR_TOO_MANY);
  expect_client ("0300050300000000", NLK_KEY_ERROR_SUITE);
  expect_client ("0300050400000000", NLK_KEY_ERROR_NO_KEY);
  expect_client ("0300050500000000", NLK_KEY_ERROR_PROTOCOL);
  expect_client ("03000402000000", NLK_KEY_ERROR_PROTOCOL);
  expect_client ("0300060200000000ff", NLK_KEY_ERROR_PROTOCOL);
  expect_client ("0000021234", NLK_KEY_ERROR_PROTOCOL);
  expect_client ("02ffff", NLK_KEY_ERROR_PROTOCOL);
  expect_client ("020000", NLK_KEY_ERROR_PROTOCOL);
  expect_client ("0200020200", NLK_KEY_ERROR_PROTOCOL);
  expect_client ("0200020205", NLK_KEY_ERROR_PROTOCOL);
  expect_client ("0200020301", NLK_KEY_ERROR_SUITE);
}

static void
test_endless_wait_is_cut (void)
{
  g_autoptr (GByteArray) wire = test_unhex ("03000502ffffffff");
  Pair p;

  pair_init (&p, "mysecret", NULL, "mysecret");
  g_byte_array_append (p.to_client, wire->data, wire->len);
  client_turn (&p);
  g_assert_cmpint (nlk_handshake_client_get_wait_usec (p.client), ==, 86400 * TEST_SECOND);
  pair_clear (&p);
}

/* An agent that knows the key but says nonsense about the lifetime. */
static void
test_lifetime_is_bounded (void)
{
  static const struct {
    guint32 seconds;
    guint8 known;
    gboolean ok;
  } cases[] = {
    { 60, 0, TRUE },     { 86400, 1, TRUE }, { 59, 0, FALSE },
    { 86401, 0, FALSE }, { 0, 0, FALSE },    { 3600, 2, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkSecret) prs = test_prs ("mysecret");
    g_autoptr (GByteArray) ci = nlk_handshake_dup_ci (&test_uid, TEST_AGENT);
    guint8 y[32], g[32], k[32], isk[64], m2_body[34] = { 2, 1 }, m4_body[37];
    const guint8 ad[] = { 2 };
    NlkHandshakeTranscript transcript;
    Pair p;

    pair_init (&p, "mysecret", NULL, "mysecret");
    const guint8 *sid = p.to_agent->data + 4, *ya = p.to_agent->data + 28;

    nlk_cpace_random_scalar (y);
    nlk_cpace_generator (nlk_secret_get_data (prs, NULL), 32, ci->data, ci->len, sid, g);
    g_assert_true (nlk_cpace_scalar_mult (y, g, m2_body + 2));
    g_assert_true (nlk_cpace_scalar_mult (y, ya, k));
    nlk_cpace_isk (sid, k, ya, ad, 1, m2_body + 2, ad, 1, isk);
    g_autofree guint8 *m1 = g_memdup2 (p.to_agent->data, p.to_agent->len);

    g_byte_array_set_size (p.to_agent, 0);
    nlk_handshake_put (p.to_client, NLK_RECORD_TYPE_HANDSHAKE, m2_body, sizeof m2_body);
    client_turn (&p);
    g_assert_cmpuint (p.to_agent->len, ==, 35);
    nlk_put_u32 (m4_body, cases[i].seconds);
    m4_body[4] = cases[i].known;
    transcript = (NlkHandshakeTranscript){ m1 + 4, m1 + 3, 57, m2_body, 34, p.to_agent->data + 3,
                                           32,     m4_body };
    nlk_handshake_agent_tag (isk, &transcript, m4_body + 5);
    nlk_handshake_put (p.to_client, NLK_RECORD_TYPE_HANDSHAKE, m4_body, sizeof m4_body);
    client_turn (&p);
    g_assert_cmpint (p.client_status, ==, cases[i].ok ? NLK_HANDSHAKE_DONE : NLK_HANDSHAKE_FAILED);
    if (!cases[i].ok)
      g_assert_error (p.client_error, NLK_KEY_ERROR, NLK_KEY_ERROR_PROTOCOL);
    pair_clear (&p);
  }
}

static void
test_deadlines (void)
{
  Pair p;
  g_autoptr (GError) error = NULL;

  pair_init (&p, "mysecret", NULL, "mysecret");
  g_assert_cmpint (nlk_handshake_client_get_deadline_usec (p.client), ==, NOW + 10 * TEST_SECOND);
  g_assert_cmpint (nlk_handshake_client_check (p.client, NOW + 10 * TEST_SECOND - 1, NULL), ==,
                   NLK_HANDSHAKE_GOING_ON);
  g_assert_cmpint (nlk_handshake_agent_check (p.agent, NOW + 10 * TEST_SECOND - 1, NULL), ==,
                   NLK_HANDSHAKE_GOING_ON);
  /* Each message begins the time anew. */
  nlk_handshake_agent_feed (p.agent, p.to_agent->data, p.to_agent->len, NOW + 9 * TEST_SECOND,
                            p.to_client, NULL);
  g_assert_cmpint (nlk_handshake_agent_get_deadline_usec (p.agent), ==, NOW + 19 * TEST_SECOND);
  /* A message that comes too late is not looked at. */
  g_byte_array_set_size (p.to_agent, 0);
  g_assert_cmpint (nlk_handshake_client_feed (p.client, p.to_client->data, p.to_client->len,
                                              NOW + 10 * TEST_SECOND, p.to_agent, &error),
                   ==, NLK_HANDSHAKE_FAILED);
  g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_TIMED_OUT);
  g_assert_cmpuint (p.to_agent->len, ==, 0);
  g_assert_cmpint (nlk_handshake_agent_check (p.agent, NOW + 19 * TEST_SECOND, NULL), ==,
                   NLK_HANDSHAKE_FAILED);
  pair_clear (&p);
}

static void
test_false_agent_drops_every_proof (void)
{
  g_autoptr (NlkSecret) prs = test_prs ("mysecret");
  NlkGuessLimit limit;
  guint n_proofs = 0;
  gint64 now = NOW;

  nlk_guess_limit_init (&limit, NLK_GUESS_CLIENT_CAPACITY, NLK_GUESS_CLIENT_PERIOD_USEC);
  for (guint i = 0; i < 1000; i++, now += TEST_SECOND) {
    g_autoptr (NlkSessionCache) cache = test_cache ("guess", NULL);
    g_autoptr (NlkHandshakeAgent) agent = nlk_session_cache_begin_handshake (cache, now);
    g_autoptr (GByteArray) wire = g_byte_array_new ();
    g_autoptr (GByteArray) back = g_byte_array_new ();
    g_autoptr (NlkHandshakeClient) client =
      nlk_handshake_client_new (prs, &test_uid, TEST_AGENT, NULL, &limit, now, wire);
    g_autoptr (GError) error = NULL;

    nlk_handshake_agent_feed (agent, wire->data, wire->len, now, back, NULL);
    g_byte_array_set_size (wire, 0);
    nlk_handshake_client_feed (client, back->data, back->len, now, wire, &error);
    n_proofs += wire->len > 0;
    if (wire->len == 0) {
      g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_LIMIT);
      g_assert_cmpint (nlk_handshake_client_get_wait_usec (client), >, 0);
    }
  }
  g_assert_cmpuint (n_proofs, ==, 10);
}

/* Asking whether there is a key proves nothing to either side, and leaves nothing behind. */
static void
test_probe (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", "another");
  g_autoptr (NlkHandshakeAgent) agent = nlk_session_cache_begin_handshake (cache, NOW);
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  g_autoptr (GByteArray) back = g_byte_array_new ();
  g_autoptr (NlkHandshakeClient) probe =
    nlk_handshake_client_new_probe (&test_uid, TEST_AGENT, NOW, wire);

  g_assert_cmpint (nlk_handshake_agent_feed (agent, wire->data, wire->len, NOW, back, NULL), ==,
                   NLK_HANDSHAKE_GOING_ON);
  g_byte_array_set_size (wire, 0);
  g_assert_cmpint (nlk_handshake_client_feed (probe, back->data, back->len, NOW, wire, NULL), ==,
                   NLK_HANDSHAKE_DONE);
  g_assert_cmpuint (wire->len, ==, 0);
  g_assert_null (nlk_handshake_client_get_session (probe));
  g_assert_cmpuint (nlk_session_cache_get_n_sessions (cache), ==, 0);
}

/* An agent without a key, or one that speaks another encryption, says so to a probe too. */
static void
test_probe_refused (void)
{
  static const struct {
    const char *answer;
    NlkKeyError code;
  } refusals[] = {
    { "0300050300000000", NLK_KEY_ERROR_SUITE },
    { "0300050400000000", NLK_KEY_ERROR_NO_KEY },
    { "02000103", NLK_KEY_ERROR_SUITE },
    { "0200020201", NLK_KEY_ERROR_PROTOCOL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autoptr (GByteArray) wire = g_byte_array_new ();
    g_autoptr (GByteArray) answer = test_unhex (refusals[i].answer);
    g_autoptr (GError) error = NULL;
    g_autoptr (NlkHandshakeClient) probe =
      nlk_handshake_client_new_probe (&test_uid, TEST_AGENT, NOW, wire);

    g_assert_cmpint (nlk_handshake_client_feed (probe, answer->data, answer->len, NOW, wire,
                                                &error),
                     ==, NLK_HANDSHAKE_FAILED);
    g_assert_error (error, NLK_KEY_ERROR, (int) refusals[i].code);
  }
}

static void
test_right_key_costs_no_guess (void)
{
  g_autoptr (NlkSessionCache) cache = test_cache ("mysecret", NULL);
  g_autoptr (NlkSecret) prs = test_prs ("mysecret");
  NlkGuessLimit limit;

  nlk_guess_limit_init (&limit, NLK_GUESS_CLIENT_CAPACITY, NLK_GUESS_CLIENT_PERIOD_USEC);
  for (guint i = 0; i < 50; i++) {
    g_autoptr (NlkHandshakeAgent) agent = nlk_session_cache_begin_handshake (cache, NOW);
    g_autoptr (GByteArray) wire = g_byte_array_new ();
    g_autoptr (NlkHandshakeClient) client =
      nlk_handshake_client_new (prs, &test_uid, TEST_AGENT, NULL, &limit, NOW, wire);

    test_carry (client, agent, wire, NOW, NULL, NULL);
    g_assert_nonnull (nlk_handshake_client_get_session (client));
  }
  g_assert_cmpuint (limit.left, ==, NLK_GUESS_CLIENT_CAPACITY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add_func ("/crypto/handshake/same-key", test_same_key);
  g_test_add_func ("/crypto/handshake/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/crypto/handshake/any-of-several-keys", test_any_of_several_keys);
  g_test_add_func ("/crypto/handshake/wrong-key", test_wrong_key);
  g_test_add_func ("/crypto/handshake/another-agent-or-user", test_another_agent_or_user);
  g_test_add_func ("/crypto/handshake/agent-without-key", test_agent_without_key);
  g_test_add_func ("/crypto/handshake/other-suite", test_other_suite);
  g_test_add_func ("/crypto/handshake/altered-m1", test_altered_m1);
  g_test_add_func ("/crypto/handshake/altered-m2", test_altered_m2);
  g_test_add_func ("/crypto/handshake/altered-m3", test_altered_m3);
  g_test_add_func ("/crypto/handshake/altered-m4", test_altered_m4);
  g_test_add_func ("/crypto/handshake/reflected-share", test_reflected_share);
  g_test_add_func ("/crypto/handshake/points-that-are-none", test_points_that_are_none);
  g_test_add_func ("/crypto/handshake/strange-answers", test_strange_answers);
  g_test_add_func ("/crypto/handshake/endless-wait-is-cut", test_endless_wait_is_cut);
  g_test_add_func ("/crypto/handshake/lifetime-is-bounded", test_lifetime_is_bounded);
  g_test_add_func ("/crypto/handshake/deadlines", test_deadlines);
  g_test_add_func ("/crypto/handshake/false-agent-drops-every-proof",
                   test_false_agent_drops_every_proof);
  g_test_add_func ("/crypto/handshake/probe", test_probe);
  g_test_add_func ("/crypto/handshake/probe-refused", test_probe_refused);
  g_test_add_func ("/crypto/handshake/right-key-costs-no-guess", test_right_key_costs_no_guess);
  return g_test_run ();
}
