/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every derivation of suite 2 against vectors that another implementation can use. */
#include <json-glib/json-glib.h>

#include "crypto/nlk-record.h"
#include "crypto/nlk-session-cache-private.h"

#include "nlk-test-crypto.h"

static JsonParser *parser;
static JsonObject *root;

static GByteArray *
hex (JsonObject *object, const char *name)
{
  return test_unhex (json_object_get_string_member (object, name));
}

static void
copy_hex (JsonObject *object, const char *name, guint8 *out, gsize n_bytes)
{
  g_autoptr (GByteArray) bytes = hex (object, name);

  g_assert_cmpuint (bytes->len, ==, n_bytes);
  memcpy (out, bytes->data, n_bytes);
}

static void
assert_member (const void *data, gsize n_bytes, JsonObject *object, const char *name)
{
  test_assert_hex (data, n_bytes, json_object_get_string_member (object, name));
}

static void
test_pairs (void)
{
  JsonArray *pairs = json_object_get_array_member (root, "pairs");
  const char *agent = json_object_get_string_member (root, "agent");
  guint8 sid[16], ya[32], ya_point[32];
  NlkUuid uid;
  g_autoptr (GByteArray) ci = NULL;

  copy_hex (root, "uid", uid.bytes, 16);
  copy_hex (root, "sid", sid, 16);
  copy_hex (root, "ya", ya, 32);
  copy_hex (root, "Ya", ya_point, 32);
  ci = nlk_handshake_dup_ci (&uid, agent);
  assert_member (ci->data, ci->len, root, "CI");
  g_assert_cmpuint (json_array_get_length (pairs), ==, 2);
  for (guint i = 0; i < 2; i++) {
    JsonObject *pair = json_array_get_object_element (pairs, i);
    g_autoptr (NlkSecret) prs = test_prs (json_object_get_string_member (pair, "passphrase"));
    guint8 yb[32], g[32], yb_point[32], k[32];

    assert_member (nlk_secret_get_data (prs, NULL), 32, pair, "PRS");
    nlk_cpace_generator (nlk_secret_get_data (prs, NULL), 32, ci->data, ci->len, sid, g);
    assert_member (g, 32, pair, "g");
    copy_hex (pair, "yb", yb, 32);
    g_assert_true (nlk_cpace_scalar_mult (yb, g, yb_point));
    assert_member (yb_point, 32, pair, "Yb");
    g_assert_true (nlk_cpace_scalar_mult (ya, yb_point, k));
    assert_member (k, 32, pair, "K_client");
    g_assert_true (nlk_cpace_scalar_mult (yb, ya_point, k));
    assert_member (k, 32, pair, "K_agent");
  }
}

static void
test_keys_of_the_handshake (void)
{
  JsonObject *pair =
    json_array_get_object_element (json_object_get_array_member (root, "pairs"), 1);
  g_autoptr (GByteArray) isk = hex (root, "ISK");
  NlkSessionOrigin origin = { 0 };
  const guint8 ad[] = { NLK_CRYPTO_SUITE };
  guint8 sid[16], k[32], ya[32], yb[32], derived[64];

  copy_hex (root, "sid", sid, 16);
  copy_hex (pair, "K_client", k, 32);
  copy_hex (root, "Ya", ya, 32);
  copy_hex (pair, "Yb", yb, 32);
  nlk_cpace_isk (sid, k, ya, ad, 1, yb, ad, 1, derived);
  g_assert_cmpmem (derived, 64, isk->data, isk->len);
  nlk_kdf_derive (isk->data, isk->len, "confirm", sid, 16, derived);
  assert_member (derived, 32, root, "kc");
  nlk_handshake_derive_session (isk->data, sid, &origin);
  assert_member (origin.id, sizeof origin.id, root, "session_id");
  assert_member (origin.secret, sizeof origin.secret, root, "S");
}

typedef struct {
  NlkSessionCache *cache;
  NlkHandshakeAgent *agent;
  NlkHandshakeClient *client;
  NlkHandshakeScalars scalars;
} Handshake;

static void
set_up (Handshake *h, GByteArray *out)
{
  JsonArray *pairs = json_object_get_array_member (root, "pairs");
  g_autoptr (NlkSecret) prs = test_prs (json_object_get_string_member (root, "passphrase"));
  const char *name = json_object_get_string_member (root, "agent");
  NlkSecret *passphrases[2];
  guint8 prev[8];
  NlkUuid uid;

  copy_hex (root, "uid", uid.bytes, 16);
  copy_hex (root, "sid", h->scalars.sid, 16);
  copy_hex (root, "ya", h->scalars.ya, 32);
  copy_hex (root, "prev", prev, 8);
  h->cache = nlk_session_cache_new (&uid, name);
  for (guint i = 0; i < 2; i++) {
    JsonObject *pair = json_array_get_object_element (pairs, i);

    copy_hex (pair, "yb", h->scalars.yb[i], 32);
    passphrases[i] = test_passphrase (json_object_get_string_member (pair, "passphrase"));
  }
  nlk_session_cache_set_passphrases (h->cache, passphrases, 2);
  for (guint i = 0; i < 2; i++)
    nlk_secret_unref (passphrases[i]);
  h->agent = nlk_session_cache_begin_handshake (h->cache, TEST_START_USEC);
  nlk_handshake_agent_set_scalars (h->agent, &h->scalars);
  h->client = nlk_handshake_client_new_with_scalars (prs, &uid, name, prev, NULL, TEST_START_USEC,
                                                     &h->scalars, out);
}

static void
tear_down (Handshake *h)
{
  nlk_handshake_client_free (h->client);
  nlk_handshake_agent_unref (h->agent);
  nlk_session_cache_free (h->cache);
}

static void
test_four_messages (void)
{
  Handshake h = { 0 };
  g_autoptr (GByteArray) to_agent = g_byte_array_new ();
  g_autoptr (GByteArray) to_client = g_byte_array_new ();
  NlkSession *session;

  set_up (&h, to_agent);
  assert_member (to_agent->data, to_agent->len, root, "M1");
  g_assert_cmpint (nlk_handshake_agent_feed (h.agent, to_agent->data, to_agent->len,
                                             TEST_START_USEC, to_client, NULL),
                   ==, NLK_HANDSHAKE_GOING_ON);
  assert_member (to_client->data, to_client->len, root, "M2");
  g_byte_array_set_size (to_agent, 0);
  g_assert_cmpint (nlk_handshake_client_feed (h.client, to_client->data, to_client->len,
                                              TEST_START_USEC, to_agent, NULL),
                   ==, NLK_HANDSHAKE_GOING_ON);
  assert_member (to_agent->data, to_agent->len, root, "M3");
  g_byte_array_set_size (to_client, 0);
  g_assert_cmpint (nlk_handshake_agent_feed (h.agent, to_agent->data, to_agent->len,
                                             TEST_START_USEC, to_client, NULL),
                   ==, NLK_HANDSHAKE_DONE);
  assert_member (to_client->data, to_client->len, root, "M4");
  g_byte_array_set_size (to_agent, 0);
  g_assert_cmpint (nlk_handshake_client_feed (h.client, to_client->data, to_client->len,
                                              TEST_START_USEC, to_agent, NULL),
                   ==, NLK_HANDSHAKE_DONE);
  g_assert_cmpuint (to_agent->len, ==, 0);
  session = nlk_handshake_client_get_session (h.client);
  assert_member (nlk_session_get_id (session), 8, root, "session_id");
  g_assert_cmpuint (nlk_session_cache_get_n_sessions (h.cache), ==, 1);
  tear_down (&h);
}

static void
test_refusal (void)
{
  Handshake h = { 0 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GByteArray) refusal = hex (root, "refusal_too_many_42_s");
  g_autoptr (GError) error = NULL;

  set_up (&h, out);
  g_assert_cmpint (nlk_handshake_client_feed (h.client, refusal->data, refusal->len,
                                              TEST_START_USEC, out, &error),
                   ==, NLK_HANDSHAKE_FAILED);
  g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_TOO_MANY);
  g_assert_cmpint (nlk_handshake_client_get_wait_usec (h.client), ==, 42 * TEST_SECOND);
  tear_down (&h);
}

static NlkSession *
make_session (void)
{
  NlkSessionOrigin origin = { .lifetime_seconds = 3600, .made_usec = TEST_START_USEC };

  copy_hex (root, "session_id", origin.id, 8);
  copy_hex (root, "S", origin.secret, 32);
  return nlk_session_new (&origin);
}

static void
derive (guint i, NlkSession *session, NlkStreamKeys *keys)
{
  JsonObject *stream =
    json_array_get_object_element (json_object_get_array_member (root, "streams"), i);
  guint8 nonce[24], sign[32], expected[32];

  copy_hex (stream, "N", nonce, 24);
  copy_hex (stream, "sign", expected, 32);
  g_assert_true (nlk_session_sign (session, nonce,
                                   json_object_get_string_member (stream, "protocol"),
                                   json_object_get_string_member (stream, "host"),
                                   (guint16) json_object_get_int_member (stream, "port"), sign));
  g_assert_cmpmem (sign, 32, expected, 32);
  nlk_session_derive_keys (session, nonce, keys);
  assert_member (keys->nonce, 24, stream, "N");
  assert_member (keys->client_key, 32, stream, "k_client");
  assert_member (keys->agent_key, 32, stream, "k_agent");
}

static void
test_streams (void)
{
  g_autoptr (NlkSession) session = make_session ();
  guint n = json_array_get_length (json_object_get_array_member (root, "streams"));

  g_assert_cmpuint (n, ==, 4);
  for (guint i = 0; i < n; i++) {
    NlkStreamKeys keys;

    derive (i, session, &keys);
  }
}

static void
check_records (NlkStreamKeys *keys, NlkRecordWriter writer, JsonArray *records)
{
  g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (keys, writer);
  g_autoptr (NlkRecordOpener) opener =
    nlk_record_opener_new (keys, writer, NLK_RECORD_MAX_DATA_BYTES);

  for (guint i = 0; i < json_array_get_length (records); i++) {
    JsonObject *record = json_array_get_object_element (records, i);
    g_autoptr (GByteArray) plain = hex (record, "plaintext");
    g_autoptr (GByteArray) wire = g_byte_array_new ();
    gboolean is_end = json_object_get_int_member (record, "type") == NLK_RECORD_TYPE_END;
    gsize n, n_taken, n_data;
    guint8 *data;

    g_byte_array_set_size (wire, plain->len + NLK_RECORD_OVERHEAD_BYTES);
    n = is_end ? nlk_record_seal_end (sealer, wire->data)
               : nlk_record_seal (sealer, plain->data, plain->len, wire->data);
    assert_member (wire->data, n, record, "record");
    g_assert_cmpint (nlk_record_open (opener, wire->data, wire->len, &n_taken, &data, &n_data), ==,
                     is_end ? NLK_RECORD_END : NLK_RECORD_DATA);
    g_assert_cmpuint (n_taken, ==, wire->len);
    g_assert_cmpmem (data, n_data, plain->data, plain->len);
  }
  g_assert_true (nlk_record_opener_is_ended (opener));
}

static void
test_records (void)
{
  g_autoptr (NlkSession) session = make_session ();
  NlkStreamKeys keys;

  derive (0, session, &keys);
  check_records (&keys, NLK_RECORD_WRITER_CLIENT,
                 json_object_get_array_member (root, "records_client"));
  check_records (&keys, NLK_RECORD_WRITER_AGENT,
                 json_object_get_array_member (root, "records_agent"));
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  path = g_test_build_filename (G_TEST_DIST, "e2ee-2.json", NULL);
  parser = json_parser_new ();
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  g_test_add_func ("/crypto/vectors/pairs", test_pairs);
  g_test_add_func ("/crypto/vectors/keys-of-the-handshake", test_keys_of_the_handshake);
  g_test_add_func ("/crypto/vectors/four-messages", test_four_messages);
  g_test_add_func ("/crypto/vectors/refusal", test_refusal);
  g_test_add_func ("/crypto/vectors/streams", test_streams);
  g_test_add_func ("/crypto/vectors/records", test_records);
  result = g_test_run ();
  g_object_unref (parser);
  return result;
}
