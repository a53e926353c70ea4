/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cpace.h"

#include <sodium.h>
#include <string.h>

#include "base/nlk-random.h"
#include "base/nlk-secret.h"

#include "nlk-kdf.h"

#define DSI "CPaceRistretto255"
#define DSI_ISK DSI "_ISK"
#define SHA512_BLOCK_BYTES 128

G_STATIC_ASSERT (NLK_CPACE_POINT_BYTES == crypto_core_ristretto255_BYTES);
G_STATIC_ASSERT (NLK_CPACE_SCALAR_BYTES == crypto_core_ristretto255_SCALARBYTES);
G_STATIC_ASSERT (NLK_CPACE_ISK_BYTES == crypto_hash_sha512_BYTES);
G_STATIC_ASSERT (crypto_core_ristretto255_HASHBYTES == crypto_hash_sha512_BYTES);

static void
update_lv (crypto_hash_sha512_state *state, const void *data, gsize n_bytes)
{
  guint8 prefix[10];

  crypto_hash_sha512_update (state, prefix, nlk_kdf_prepend_len (n_bytes, prefix));
  if (n_bytes > 0)
    crypto_hash_sha512_update (state, data, n_bytes);
}

/* The padding fills the first block of the hash, so that timing tells nothing of the password. */
static gsize
count_padding (gsize n_prs)
{
  guint8 prefix[10];
  gsize used = nlk_kdf_prepend_len (n_prs, prefix) + n_prs;

  used += nlk_kdf_prepend_len (strlen (DSI), prefix) + strlen (DSI) + 1;
  return used < SHA512_BLOCK_BYTES ? SHA512_BLOCK_BYTES - used : 0;
}

void
nlk_cpace_generator (const guint8 *prs, gsize n_prs, const guint8 *ci, gsize n_ci,
                     const guint8 sid[NLK_CPACE_SID_BYTES],
                     guint8 ret_generator[NLK_CPACE_POINT_BYTES])
{
  static const guint8 zeros[SHA512_BLOCK_BYTES];
  crypto_hash_sha512_state state;
  guint8 hash[crypto_hash_sha512_BYTES];

  crypto_hash_sha512_init (&state);
  update_lv (&state, DSI, strlen (DSI));
  update_lv (&state, prs, n_prs);
  update_lv (&state, zeros, count_padding (n_prs));
  update_lv (&state, ci, n_ci);
  update_lv (&state, sid, NLK_CPACE_SID_BYTES);
  crypto_hash_sha512_final (&state, hash);
  crypto_core_ristretto255_from_hash (ret_generator, hash);
  nlk_wipe (&state, sizeof state);
  nlk_wipe (hash, sizeof hash);
}

void
nlk_cpace_random_scalar (guint8 ret_scalar[NLK_CPACE_SCALAR_BYTES])
{
  guint8 wide[crypto_core_ristretto255_NONREDUCEDSCALARBYTES];

  do {
    nlk_random_bytes (wide, sizeof wide);
    crypto_core_ristretto255_scalar_reduce (ret_scalar, wide);
  } while (sodium_is_zero (ret_scalar, NLK_CPACE_SCALAR_BYTES));
  nlk_wipe (wide, sizeof wide);
}

gboolean
nlk_cpace_scalar_mult (const guint8 scalar[NLK_CPACE_SCALAR_BYTES],
                       const guint8 point[NLK_CPACE_POINT_BYTES],
                       guint8 ret_point[NLK_CPACE_POINT_BYTES])
{
  guint8 product[NLK_CPACE_POINT_BYTES];
  gboolean ok = crypto_scalarmult_ristretto255 (product, scalar, point) == 0;

  if (ok)
    memcpy (ret_point, product, sizeof product);
  nlk_wipe (product, sizeof product);
  return ok;
}

void
nlk_cpace_isk (const guint8 sid[NLK_CPACE_SID_BYTES], const guint8 k[NLK_CPACE_POINT_BYTES],
               const guint8 ya[NLK_CPACE_POINT_BYTES], const guint8 *ada, gsize n_ada,
               const guint8 yb[NLK_CPACE_POINT_BYTES], const guint8 *adb, gsize n_adb,
               guint8 ret_isk[NLK_CPACE_ISK_BYTES])
{
  crypto_hash_sha512_state state;

  crypto_hash_sha512_init (&state);
  update_lv (&state, DSI_ISK, strlen (DSI_ISK));
  update_lv (&state, sid, NLK_CPACE_SID_BYTES);
  update_lv (&state, k, NLK_CPACE_POINT_BYTES);
  update_lv (&state, ya, NLK_CPACE_POINT_BYTES);
  update_lv (&state, ada, n_ada);
  update_lv (&state, yb, NLK_CPACE_POINT_BYTES);
  update_lv (&state, adb, n_adb);
  crypto_hash_sha512_final (&state, ret_isk);
  nlk_wipe (&state, sizeof state);
}
