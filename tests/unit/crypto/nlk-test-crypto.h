/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

#include "base/nlk-secret.h"
#include "base/nlk-uuid.h"
#include "crypto/nlk-crypto.h"
#include "crypto/nlk-handshake-client.h"
#include "crypto/nlk-passphrase.h"
#include "crypto/nlk-session-cache.h"

/* What the tests of this folder share. */

#define TEST_AGENT "office"
#define TEST_START_USEC (1000 * (gint64) G_USEC_PER_SEC)
#define TEST_SECOND ((gint64) G_USEC_PER_SEC)

G_GNUC_UNUSED static const NlkUuid test_uid = { { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
                                                  15 } };

static inline GByteArray *
test_unhex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; g_ascii_isxdigit (hex[0]) && g_ascii_isxdigit (hex[1]); hex += 2) {
    guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

    g_byte_array_append (bytes, &byte, 1);
  }
  return bytes;
}

static inline void
test_assert_hex (const void *data, gsize n_bytes, const char *hex)
{
  g_autoptr (GByteArray) expected = test_unhex (hex);

  g_assert_cmpmem (data, n_bytes, expected->data, expected->len);
}

/* Reads `name = hex` lines; # begins a comment. */
static inline GHashTable *
test_read_vectors (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, name, NULL);
  GHashTable *vectors =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_byte_array_unref);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (lines[i], " = ", 2);

    if (lines[i][0] != '#' && pair[0] != NULL && pair[1] != NULL)
      g_hash_table_insert (vectors, g_strdup (pair[0]), test_unhex (pair[1]));
  }
  return vectors;
}

static inline const GByteArray *
test_vector (GHashTable *vectors, const char *name)
{
  const GByteArray *bytes = g_hash_table_lookup (vectors, name);

  g_assert_nonnull (bytes);
  return bytes;
}

static inline NlkSecret *
test_passphrase (const char *text)
{
  g_autoptr (GError) error = NULL;
  NlkSecret *passphrase = nlk_passphrase_new (text, strlen (text), NLK_PASSPHRASE_TYPED, &error);

  g_assert_no_error (error);
  return passphrase;
}

static inline NlkSecret *
test_prs (const char *text)
{
  g_autoptr (NlkSecret) passphrase = test_passphrase (text);

  return nlk_passphrase_derive_prs (passphrase);
}

static inline NlkSessionCache *
test_cache (const char *first, const char *second)
{
  NlkSessionCache *cache = nlk_session_cache_new (&test_uid, TEST_AGENT);
  g_autoptr (NlkSecret) a = test_passphrase (first);
  g_autoptr (NlkSecret) b = second != NULL ? test_passphrase (second) : NULL;
  NlkSecret *passphrases[] = { a, b };

  nlk_session_cache_set_passphrases (cache, passphrases, second != NULL ? 2 : 1);
  return cache;
}

static inline NlkHandshakeClient *
test_client (const char *key, NlkGuessLimit *limit, gint64 now_usec, GByteArray *out)
{
  g_autoptr (NlkSecret) prs = test_prs (key);

  return nlk_handshake_client_new (prs, &test_uid, TEST_AGENT, NULL, limit, now_usec, out);
}

/* Carries messages between the two until neither goes on. Takes M1 in @wire. */
static inline void
test_carry (NlkHandshakeClient *client, NlkHandshakeAgent *agent, GByteArray *wire, gint64 now_usec,
            GError **client_error, GError **agent_error)
{
  g_autoptr (GByteArray) back = g_byte_array_new ();
  NlkHandshakeStatus c = NLK_HANDSHAKE_GOING_ON, a = NLK_HANDSHAKE_GOING_ON;

  while (wire->len > 0 && c == NLK_HANDSHAKE_GOING_ON) {
    if (a == NLK_HANDSHAKE_GOING_ON)
      a = nlk_handshake_agent_feed (agent, wire->data, wire->len, now_usec, back, agent_error);
    g_byte_array_set_size (wire, 0);
    c = nlk_handshake_client_feed (client, back->data, back->len, now_usec, wire, client_error);
    g_byte_array_set_size (back, 0);
  }
}

/* Opens a session with @key, or %NULL. */
static inline NlkSession *
test_open (NlkSessionCache *cache, const char *key, gint64 now_usec, GError **client_error)
{
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  g_autoptr (NlkHandshakeClient) client = test_client (key, NULL, now_usec, wire);
  g_autoptr (NlkHandshakeAgent) agent = nlk_session_cache_begin_handshake (cache, now_usec);
  NlkSession *session;

  test_carry (client, agent, wire, now_usec, client_error, NULL);
  session = nlk_handshake_client_get_session (client);
  return session != NULL ? nlk_session_ref (session) : NULL;
}
