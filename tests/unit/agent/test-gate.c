/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-crypto.h"
#include "crypto/nlk-handshake-client.h"
#include "crypto/nlk-passphrase.h"
#include "crypto/nlk-session-keeper.h"
#include "nlk-agent-gate.h"
#include "protocol/nlk-reason.h"

#define NOW G_GINT64_CONSTANT (1000000000)

typedef struct {
  NlkAgentGate gate;
  NlkUuid uid;
  NlkSecret *passphrase;
  NlkDestination destination;
  NlkSession *session;
  NlkStreamKeys keys;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->passphrase = nlk_passphrase_new ("three random words", 18, NLK_PASSPHRASE_TYPED, NULL);
  fixture->gate.cache = nlk_session_cache_new (&fixture->uid, "office");
  fixture->gate.publish = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_publish_host_free);
  fixture->destination.host = g_strdup ("127.0.0.1");
  fixture->destination.port = 22;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  nlk_session_cache_free (fixture->gate.cache);
  nlk_secret_unref (fixture->passphrase);
  g_ptr_array_unref (fixture->gate.publish);
  nlk_destination_clear (&fixture->destination);
  g_clear_pointer (&fixture->session, nlk_session_unref);
  nlk_stream_keys_clear (&fixture->keys);
}

static void
assert_answer (Fixture *fixture, NlkAgentGateAnswer expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (nlk_agent_gate_decide (&fixture->gate, &fixture->destination, NOW,
                                          &fixture->session, &fixture->keys, &error),
                   ==, expected);
  g_assert_no_error (error);
}

static void
assert_refused (Fixture *fixture, NlkReason reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (nlk_agent_gate_decide (&fixture->gate, &fixture->destination, NOW,
                                          &fixture->session, &fixture->keys, &error),
                   ==, NLK_AGENT_GATE_REFUSED);
  g_assert_error (error, NLK_REASON_ERROR, (int) reason);
}

static void
give_key (Fixture *fixture)
{
  nlk_session_cache_set_passphrases (fixture->gate.cache, &fixture->passphrase, 1);
}

static void
test_plain (Fixture *fixture, gconstpointer data)
{
  assert_answer (fixture, NLK_AGENT_GATE_PLAIN);
  give_key (fixture);
  assert_answer (fixture, NLK_AGENT_GATE_PLAIN);
  fixture->gate.is_strict = TRUE;
  assert_refused (fixture, NLK_REASON_KEY_REQUIRED);
}

static void
test_published_needs_no_key (Fixture *fixture, gconstpointer data)
{
  fixture->gate.is_strict = TRUE;
  g_ptr_array_add (fixture->gate.publish,
                   nlk_publish_host_new ("www.example.com", 0, &fixture->destination));
  assert_answer (fixture, NLK_AGENT_GATE_PLAIN);
  fixture->destination.port = 23;
  assert_refused (fixture, NLK_REASON_KEY_REQUIRED);
}

static void
test_reserved_name (Fixture *fixture, gconstpointer data)
{
  fixture->gate.is_strict = TRUE;
  g_free (fixture->destination.host);
  fixture->destination.host = g_strdup (NLK_DESTINATION_KEY_HOST);
  assert_refused (fixture, NLK_REASON_FORBIDDEN);
  fixture->destination.port = 0;
  assert_answer (fixture, NLK_AGENT_GATE_HANDSHAKE);
  fixture->destination.host[0] = 'E';
  assert_refused (fixture, NLK_REASON_FORBIDDEN);
}

static void
test_one_field_without_the_other (Fixture *fixture, gconstpointer data)
{
  give_key (fixture);
  fixture->destination.has_nonce = TRUE;
  assert_refused (fixture, NLK_REASON_E2EE_REFUSED);
  fixture->destination.has_nonce = FALSE;
  fixture->destination.has_sign = TRUE;
  assert_refused (fixture, NLK_REASON_E2EE_REFUSED);
}

static void
test_no_key_and_unknown_session (Fixture *fixture, gconstpointer data)
{
  fixture->destination.has_nonce = fixture->destination.has_sign = TRUE;
  assert_refused (fixture, NLK_REASON_NO_KEY);
  give_key (fixture);
  assert_refused (fixture, NLK_REASON_UNKNOWN_SESSION);
}

static NlkSession *
shake_hands (Fixture *fixture, NlkSessionKeeper *keeper)
{
  g_autoptr (GByteArray) to_agent = g_byte_array_new ();
  g_autoptr (GByteArray) to_client = g_byte_array_new ();
  g_autoptr (NlkHandshakeAgent) agent =
    nlk_session_cache_begin_handshake (fixture->gate.cache, NOW);
  NlkHandshakeClient *client = nlk_session_keeper_begin (keeper, NOW, to_agent);
  NlkHandshakeStatus status = NLK_HANDSHAKE_GOING_ON;
  NlkSession *session = NULL;

  while (status == NLK_HANDSHAKE_GOING_ON) {
    nlk_handshake_agent_feed (agent, to_agent->data, to_agent->len, NOW, to_client, NULL);
    g_byte_array_set_size (to_agent, 0);
    status =
      nlk_handshake_client_feed (client, to_client->data, to_client->len, NOW, to_agent, NULL);
    g_byte_array_set_size (to_client, 0);
  }
  g_assert_cmpint (status, ==, NLK_HANDSHAKE_DONE);
  nlk_session_keeper_finish (keeper, NOW, NULL);
  g_assert_cmpint (nlk_session_keeper_ask (keeper, NOW, &session, NULL), ==,
                   NLK_SESSION_KEEPER_USE);
  return session;
}

static void
test_sealed_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkSessionKeeper) keeper =
    nlk_session_keeper_new (fixture->passphrase, &fixture->uid, "office");
  NlkSession *session; /* of the keeper */
  NlkStreamKeys keys;

  give_key (fixture);
  fixture->gate.is_strict = TRUE;
  session = shake_hands (fixture, keeper);
  g_assert_true (nlk_session_open_stream (session, "TCP", "127.0.0.1", 22, NOW, &keys,
                                          fixture->destination.sign, NULL));
  memcpy (fixture->destination.nonce, keys.nonce, sizeof keys.nonce);
  fixture->destination.has_nonce = fixture->destination.has_sign = TRUE;
  fixture->destination.port = 23;
  assert_refused (fixture, NLK_REASON_E2EE_REFUSED);
  fixture->destination.port = 22;
  assert_answer (fixture, NLK_AGENT_GATE_SEALED);
  g_assert_cmpmem (fixture->keys.client_key, sizeof keys.client_key, keys.client_key,
                   sizeof keys.client_key);
  assert_refused (fixture, NLK_REASON_E2EE_REFUSED);
  nlk_stream_keys_clear (&keys);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  g_test_add ("/agent/gate/plain", Fixture, NULL, set_up, test_plain, tear_down);
  g_test_add ("/agent/gate/published-needs-no-key", Fixture, NULL, set_up,
              test_published_needs_no_key, tear_down);
  g_test_add ("/agent/gate/reserved-name", Fixture, NULL, set_up, test_reserved_name, tear_down);
  g_test_add ("/agent/gate/one-field-without-the-other", Fixture, NULL, set_up,
              test_one_field_without_the_other, tear_down);
  g_test_add ("/agent/gate/no-key-and-unknown-session", Fixture, NULL, set_up,
              test_no_key_and_unknown_session, tear_down);
  g_test_add ("/agent/gate/sealed-once", Fixture, NULL, set_up, test_sealed_once, tear_down);
  return g_test_run ();
}
