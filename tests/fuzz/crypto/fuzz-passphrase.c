/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-crypto.h"
#include "crypto/nlk-passphrase.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkSecret) passphrase =
    nlk_passphrase_new ((const char *) data, size, NLK_PASSPHRASE_FILE, &error);
  g_autoptr (NlkSecret) again = NULL;
  const char *text;

  if (passphrase == NULL) {
    g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_PASSPHRASE);
    return 0;
  }
  /* What is normal stays as it is. */
  text = nlk_secret_get_text (passphrase);
  g_assert_cmpuint (strlen (text), <=, NLK_PASSPHRASE_MAX_BYTES);
  again = nlk_passphrase_new (text, strlen (text), NLK_PASSPHRASE_TYPED, NULL);
  g_assert_true (again != NULL && nlk_secret_equal (passphrase, again));
  (void) nlk_passphrase_get_strength (passphrase);
  return 0;
}
