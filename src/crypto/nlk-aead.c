/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-aead.h"

#include <sodium.h>
#include <string.h>

#ifdef HAVE_LIBCRYPTO
#  include <openssl/evp.h>
#endif

#include "base/nlk-bytes.h"
#include "base/nlk-secret.h"

G_STATIC_ASSERT (NLK_AEAD_KEY_BYTES == crypto_aead_chacha20poly1305_ietf_KEYBYTES);
G_STATIC_ASSERT (NLK_AEAD_TAG_BYTES == crypto_aead_chacha20poly1305_ietf_ABYTES);
G_STATIC_ASSERT (NLK_AEAD_PREFIX_BYTES == crypto_core_hchacha20_INPUTBYTES);

#define NONCE_BYTES 12

/* Setting libcrypto up for a record costs more than it saves below this. */
#define LIBCRYPTO_MIN_BYTES 128

struct _NlkAead {
  guint8 subkey[crypto_core_hchacha20_OUTPUTBYTES];
#ifdef HAVE_LIBCRYPTO
  EVP_CIPHER_CTX *ctx; /* NULL: libsodium for all */
#endif
};

#ifdef HAVE_LIBCRYPTO
/* NULL where the system's policy does not offer the cipher. Fetched once, for good. */
static EVP_CIPHER *
get_cipher (void)
{
  static gsize ready = 0;
  static EVP_CIPHER *cipher;

  if (g_once_init_enter (&ready)) {
    cipher = EVP_CIPHER_fetch (NULL, "ChaCha20-Poly1305", NULL);
    g_once_init_leave (&ready, 1);
  }
  return cipher;
}

static EVP_CIPHER_CTX *
make_ctx (const guint8 *subkey, gboolean seals)
{
  EVP_CIPHER *cipher = get_cipher ();
  EVP_CIPHER_CTX *ctx;

  if (cipher == NULL)
    return NULL;
  ctx = EVP_CIPHER_CTX_new ();
  if (ctx == NULL || EVP_CipherInit_ex2 (ctx, cipher, subkey, NULL, seals ? 1 : 0, NULL) != 1)
    g_clear_pointer (&ctx, EVP_CIPHER_CTX_free);
  return ctx;
}

static gboolean
crypt_evp (EVP_CIPHER_CTX *ctx, const guint8 *nonce, const guint8 *ad, gsize n_ad,
           const guint8 *data, gsize n_bytes, guint8 *out)
{
  int n = 0;

  return EVP_CipherInit_ex2 (ctx, NULL, NULL, nonce, -1, NULL) == 1 &&
         EVP_CipherUpdate (ctx, NULL, &n, ad, (int) n_ad) == 1 &&
         EVP_CipherUpdate (ctx, out, &n, data, (int) n_bytes) == 1 && n == (int) n_bytes;
}

static gboolean
seal_evp (EVP_CIPHER_CTX *ctx, const guint8 *nonce, const guint8 *ad, gsize n_ad,
          const guint8 *data, gsize n_bytes, guint8 *out)
{
  int n = 0;

  return crypt_evp (ctx, nonce, ad, n_ad, data, n_bytes, out) &&
         EVP_CipherFinal_ex (ctx, out + n_bytes, &n) == 1 &&
         EVP_CIPHER_CTX_ctrl (ctx, EVP_CTRL_AEAD_GET_TAG, NLK_AEAD_TAG_BYTES, out + n_bytes) == 1;
}

static gboolean
open_evp (EVP_CIPHER_CTX *ctx, const guint8 *nonce, const guint8 *ad, gsize n_ad, guint8 *data,
          gsize n_bytes)
{
  int n = 0;

  return crypt_evp (ctx, nonce, ad, n_ad, data, n_bytes, data) &&
         EVP_CIPHER_CTX_ctrl (ctx, EVP_CTRL_AEAD_SET_TAG, NLK_AEAD_TAG_BYTES, data + n_bytes) ==
           1 &&
         EVP_CipherFinal_ex (ctx, data + n_bytes, &n) == 1;
}
#endif

NlkAead *
nlk_aead_new (const guint8 key[NLK_AEAD_KEY_BYTES], const guint8 prefix[NLK_AEAD_PREFIX_BYTES],
              gboolean seals, gboolean only_sodium)
{
  NlkAead *aead = g_new0 (NlkAead, 1);

  crypto_core_hchacha20 (aead->subkey, prefix, key, NULL);
#ifdef HAVE_LIBCRYPTO
  if (!only_sodium)
    aead->ctx = make_ctx (aead->subkey, seals);
#endif
  return aead;
}

void
nlk_aead_free (NlkAead *aead)
{
#ifdef HAVE_LIBCRYPTO
  g_clear_pointer (&aead->ctx, EVP_CIPHER_CTX_free);
#endif
  nlk_wipe (aead, sizeof *aead);
  g_free (aead);
}

static void
make_nonce (guint64 number, guint8 nonce[NONCE_BYTES])
{
  memset (nonce, 0, NONCE_BYTES - sizeof number);
  nlk_put_u64 (nonce + NONCE_BYTES - sizeof number, number);
}

void
nlk_aead_seal (NlkAead *aead, guint64 number, const guint8 *ad, gsize n_ad, const guint8 *data,
               gsize n_bytes, guint8 *out)
{
  guint8 nonce[NONCE_BYTES];

  make_nonce (number, nonce);
#ifdef HAVE_LIBCRYPTO
  if (aead->ctx != NULL && n_bytes >= LIBCRYPTO_MIN_BYTES) {
    if (!seal_evp (aead->ctx, nonce, ad, n_ad, data, n_bytes, out))
      g_error ("libcrypto does not encrypt");
    return;
  }
#endif
  (void) crypto_aead_chacha20poly1305_ietf_encrypt_detached (out, out + n_bytes, NULL, data,
                                                             n_bytes, ad, n_ad, NULL, nonce,
                                                             aead->subkey);
}

gboolean
nlk_aead_open (NlkAead *aead, guint64 number, const guint8 *ad, gsize n_ad, guint8 *data,
               gsize n_bytes)
{
  guint8 nonce[NONCE_BYTES];
  gsize n_data = n_bytes - NLK_AEAD_TAG_BYTES;

  make_nonce (number, nonce);
#ifdef HAVE_LIBCRYPTO
  if (aead->ctx != NULL && n_data >= LIBCRYPTO_MIN_BYTES) {
    if (open_evp (aead->ctx, nonce, ad, n_ad, data, n_data))
      return TRUE;
    /* It decrypts before it verifies. */
    nlk_wipe (data, n_bytes);
    return FALSE;
  }
#endif
  return crypto_aead_chacha20poly1305_ietf_decrypt_detached (data, NULL, data, n_data,
                                                             data + n_data, ad, n_ad, nonce,
                                                             aead->subkey) == 0;
}
