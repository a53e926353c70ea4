/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-token-listing.h"

static void
append_token (GString *out, const NlkToken *token, const NlkSecret *secret)
{
  static const char *const labels[] = {
    [NLK_TOKEN_CLIENT] = "Client",
    [NLK_TOKEN_CLIENT_POLICY] = "Policy",
    [NLK_TOKEN_AGENT] = "Agent",
    [NLK_TOKEN_AGENT_PUBLISH] = "Publish",
  };
  g_autofree char *text = nlk_token_sign (token, secret);
  char uid[NLK_UUID_TEXT_BYTES];

  g_string_append_printf (out, "%s Token: %s:%s", labels[token->kind],
                          nlk_uuid_format (&token->uid, uid), token->name);
  if (token->kind == NLK_TOKEN_CLIENT_POLICY)
    g_string_append_printf (out, ":%u", token->policy_id);
  g_string_append_printf (out, "\r\n%s\n", text);
}

char *
nlk_token_listing_format (const GPtrArray *tokens, const NlkSecret *secret)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++) {
    if (i > 0)
      g_string_append (out, "---\n");
    append_token (out, g_ptr_array_index (tokens, i), secret);
  }
  return g_string_free (out, FALSE);
}
