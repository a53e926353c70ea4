/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-token.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define NOW G_GINT64_CONSTANT (1800000000)
#define HEADER "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9"

/* A policy that was parsed is formatted as it was written, so what is signed must verify and sign alike. */
static void
check_round_trip (const NlkToken *token, const NlkSecret *secret)
{
  g_autofree char *text = nlk_token_sign (token, secret);
  g_autoptr (NlkToken) again = nlk_token_verify (token->kind, text, secret, 0, NULL);
  g_autofree char *same = NULL;

  g_assert_nonnull (again);
  g_assert_cmpstr (again->name, ==, token->name);
  same = nlk_token_sign (again, secret);
  g_assert_cmpstr (same, ==, text);
}

static char *
make_token (const guint8 *claims, gsize n_claims, const guint8 *key)
{
  g_autofree char *base64 = g_base64_encode (claims, n_claims);
  g_autofree char *input = g_strconcat (HEADER ".", base64, NULL);
  GHmac *hmac;
  guint8 digest[32];
  gsize n_digest = sizeof digest;
  g_autofree char *signature = NULL;

  g_strdelimit (g_strdelimit (input, "+", '-'), "/", '_');
  for (char *end = input + strlen (input); end[-1] == '='; end--)
    end[-1] = '\0';
  hmac = g_hmac_new (G_CHECKSUM_SHA256, key, 8);
  g_hmac_update (hmac, (const guchar *) input, -1);
  g_hmac_get_digest (hmac, digest, &n_digest);
  g_hmac_unref (hmac);
  signature = g_base64_encode (digest, sizeof digest);
  g_strdelimit (g_strdelimit (g_strdelimit (signature, "+", '-'), "/", '_'), "=", '\0');
  return g_strconcat (input, ".", signature, NULL);
}

/* The input as a token, then as the claims of one that is signed well. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint8 bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  static const guint8 reversed[] = { 8, 7, 6, 5, 4, 3, 2, 1 };
  g_autoptr (NlkSecret) secret = nlk_secret_new (bytes, sizeof bytes);
  g_autofree char *text = g_strndup ((const char *) data, size);

  for (NlkTokenKind kind = NLK_TOKEN_CLIENT; kind <= NLK_TOKEN_AGENT_PUBLISH; kind++) {
    const guint8 *key = kind < NLK_TOKEN_AGENT ? bytes : reversed;
    g_autofree char *made = make_token (data, size, key);
    g_autoptr (NlkToken) read = nlk_token_read (kind, text, NULL);
    g_autoptr (NlkToken) found = nlk_token_verify (kind, text, secret, NOW, NULL);
    g_autoptr (NlkToken) signed_well = nlk_token_verify (kind, made, secret, 0, NULL);

    if (found != NULL)
      g_assert_nonnull (read);
    if (signed_well != NULL)
      check_round_trip (signed_well, secret);
  }
  return 0;
}
