/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-kdf.h"

#include <nettle/sha3.h>
#include <sodium.h>
#include <string.h>

#include "base/nlk-secret.h"

G_STATIC_ASSERT (NLK_KDF_BYTES == SHA3_256_DIGEST_SIZE);
G_STATIC_ASSERT (NLK_KDF_BYTES == crypto_auth_hmacsha256_BYTES);

gsize
nlk_kdf_prepend_len (gsize n_bytes, guint8 ret_prefix[10])
{
  gsize n = 0;

  do {
    guint8 more = n_bytes > 0x7f ? 0x80 : 0;

    ret_prefix[n++] = (n_bytes & 0x7f) | more;
    n_bytes >>= 7;
  } while (n_bytes > 0);
  return n;
}

GByteArray *
nlk_kdf_lv_cat (const NlkKdfPart *parts, gsize n_parts)
{
  GByteArray *bytes = g_byte_array_new ();

  for (gsize i = 0; i < n_parts; i++) {
    guint8 prefix[10];

    g_byte_array_append (bytes, prefix, nlk_kdf_prepend_len (parts[i].n_bytes, prefix));
    g_byte_array_append (bytes, parts[i].data, parts[i].n_bytes);
  }
  return bytes;
}

static void
sha3_update (struct sha3_256_ctx *ctx, const NlkKdfPart *parts, gsize n_parts, gboolean with_length)
{
  for (gsize i = 0; i < n_parts; i++) {
    if (with_length) {
      guint8 prefix[10];

      sha3_256_update (ctx, nlk_kdf_prepend_len (parts[i].n_bytes, prefix), prefix);
    }
    if (parts[i].n_bytes > 0)
      sha3_256_update (ctx, parts[i].n_bytes, parts[i].data);
  }
}

static void
sha3_end (struct sha3_256_ctx *ctx, guint8 ret_hash[NLK_KDF_BYTES])
{
  sha3_256_digest (ctx, NLK_KDF_BYTES, ret_hash);
  nlk_wipe (ctx, sizeof *ctx);
}

void
nlk_kdf_h3 (const NlkKdfPart *parts, gsize n_parts, guint8 ret_hash[NLK_KDF_BYTES])
{
  struct sha3_256_ctx ctx;

  sha3_256_init (&ctx);
  sha3_update (&ctx, parts, n_parts, FALSE);
  sha3_end (&ctx, ret_hash);
}

void
nlk_kdf_h3_lv (const NlkKdfPart *parts, gsize n_parts, guint8 ret_hash[NLK_KDF_BYTES])
{
  struct sha3_256_ctx ctx;

  sha3_256_init (&ctx);
  sha3_update (&ctx, parts, n_parts, TRUE);
  sha3_end (&ctx, ret_hash);
}

static void
hmac (const guint8 *key, gsize n_key, const NlkKdfPart *parts, gsize n_parts, gboolean with_length,
      guint8 ret_tag[NLK_KDF_BYTES])
{
  crypto_auth_hmacsha256_state state;

  crypto_auth_hmacsha256_init (&state, key, n_key);
  for (gsize i = 0; i < n_parts; i++) {
    if (with_length) {
      guint8 prefix[10];

      crypto_auth_hmacsha256_update (&state, prefix,
                                     nlk_kdf_prepend_len (parts[i].n_bytes, prefix));
    }
    if (parts[i].n_bytes > 0)
      crypto_auth_hmacsha256_update (&state, parts[i].data, parts[i].n_bytes);
  }
  crypto_auth_hmacsha256_final (&state, ret_tag);
  nlk_wipe (&state, sizeof state);
}

void
nlk_kdf_hmac (const guint8 *key, gsize n_key, const NlkKdfPart *parts, gsize n_parts,
              guint8 ret_tag[NLK_KDF_BYTES])
{
  hmac (key, n_key, parts, n_parts, FALSE, ret_tag);
}

void
nlk_kdf_hmac_lv (const guint8 *key, gsize n_key, const NlkKdfPart *parts, gsize n_parts,
                 guint8 ret_tag[NLK_KDF_BYTES])
{
  hmac (key, n_key, parts, n_parts, TRUE, ret_tag);
}

void
nlk_kdf_derive (const guint8 *key, gsize n_key, const char *label, const void *context,
                gsize n_context, guint8 ret_key[NLK_KDF_BYTES])
{
  const NlkKdfPart plain = { key, n_key };
  const NlkKdfPart framed[] = { { label, strlen (label) }, { context, n_context } };
  struct sha3_256_ctx ctx;

  g_assert (n_key == 32 || n_key == 64);

  sha3_256_init (&ctx);
  sha3_update (&ctx, &plain, 1, FALSE);
  sha3_update (&ctx, framed, G_N_ELEMENTS (framed), TRUE);
  sha3_end (&ctx, ret_key);
}
