/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-passphrase.h"
#include "crypto/nlk-session-cache.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const NlkUuid uid = { { 1 } };

/* Whatever plays the client without the key gets no session.
 * The first byte says where the input is cut in two. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (NlkSessionCache) cache = nlk_session_cache_new (&uid, "office");
  g_autoptr (NlkSecret) passphrase = nlk_passphrase_new ("mysecret", 8, NLK_PASSPHRASE_TYPED, NULL);
  g_autoptr (NlkHandshakeAgent) agent = NULL;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize cut;

  if (size == 0)
    return 0;
  nlk_session_cache_set_passphrases (cache, &passphrase, data[0] % 8 == 7 ? 0 : 1);
  agent = nlk_session_cache_begin_handshake (cache, 0);
  cut = MIN (data[0], size - 1);
  (void) nlk_handshake_agent_feed (agent, data + 1, cut, 1, out, NULL);
  g_assert_cmpint (nlk_handshake_agent_feed (agent, data + 1 + cut, size - 1 - cut, 2, out, NULL),
                   !=, NLK_HANDSHAKE_DONE);
  g_assert_cmpuint (nlk_session_cache_get_n_sessions (cache), ==, 0);
  g_assert_cmpuint (out->len, <=, 3 + 34 + 8);
  return 0;
}
