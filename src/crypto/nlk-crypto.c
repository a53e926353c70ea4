/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-crypto.h"

#include <sodium.h>
#include <string.h>

#include "nlk-session-private.h"

G_DEFINE_QUARK (nlk - key - error - quark, nlk_key_error)

gboolean
nlk_crypto_is_reserved_host (const char *host)
{
  gsize n_bytes = strlen (host);

  while (n_bytes > 0 && host[n_bytes - 1] == '.')
    n_bytes--;
  return n_bytes == strlen (NLK_CRYPTO_HOST) &&
         g_ascii_strncasecmp (host, NLK_CRYPTO_HOST, n_bytes) == 0;
}

void
nlk_crypto_init (void)
{
  static gsize ready = 0;

  if (!g_once_init_enter (&ready))
    return;
  if (sodium_init () < 0)
    g_error ("libsodium does not start");
  nlk_session_watch_fork ();
  g_once_init_leave (&ready, 1);
}
