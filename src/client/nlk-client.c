/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-client.h"

#include "crypto/nlk-crypto.h"
#include "net/nlk-trust.h"

void
nlk_client_init (void)
{
  nlk_trust_install_default_database ();
  nlk_crypto_init ();
}

NlkLoop *
nlk_client_new_loop (void)
{
  return nlk_loop_new (NULL);
}
