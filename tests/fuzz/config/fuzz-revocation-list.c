/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-revocation-list.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Either a list or an error that is fit for a terminal. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkToken) token = nlk_token_new (NLK_TOKEN_CLIENT);
  g_autoptr (NlkRevocationList) list =
    nlk_revocation_list_parse ("f", (const char *) data, size, &error);
  gint64 seconds;

  g_assert_true ((list == NULL) == (error != NULL));
  token->name = g_strdup ("laptop");
  if (list != NULL && nlk_revocation_list_lookup (list, NLK_TOKEN_CLIENT, "laptop", &seconds)) {
    token->issued_seconds = seconds;
    g_assert_true (nlk_revocation_list_matches (list, token, "text"));
  }
  if (error == NULL)
    return 0;
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (const char *p = error->message; *p != '\0'; p++)
    g_assert_true (*p == '\n' || !g_ascii_iscntrl (*p));
  return 0;
}
