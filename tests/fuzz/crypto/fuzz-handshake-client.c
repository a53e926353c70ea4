/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-handshake-client.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const NlkUuid uid = { { 1 } };
static const guint8 prs[32] = { 2 };

/* Whatever plays the agent without the key gets no session.
 * The first byte says where the input is cut in two. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (NlkSecret) secret = nlk_secret_new (prs, sizeof prs);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (NlkHandshakeClient) client =
    nlk_handshake_client_new (secret, &uid, "office", NULL, NULL, 0, out);
  gsize cut;

  if (size == 0)
    return 0;
  cut = MIN (data[0], size - 1);
  (void) nlk_handshake_client_feed (client, data + 1, cut, 1, out, NULL);
  g_assert_cmpint (nlk_handshake_client_feed (client, data + 1 + cut, size - 1 - cut, 2, out, NULL),
                   !=, NLK_HANDSHAKE_DONE);
  g_assert_null (nlk_handshake_client_get_session (client));
  g_assert_cmpuint (out->len, <=, 60 + 3 + 4 * 32);
  return 0;
}
