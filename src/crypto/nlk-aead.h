/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_AEAD_KEY_BYTES:
 *
 * Length of a key.
 */
#define NLK_AEAD_KEY_BYTES 32

/**
 * NLK_AEAD_PREFIX_BYTES:
 *
 * Length of the part of a nonce that is the same for a whole direction.
 */
#define NLK_AEAD_PREFIX_BYTES 16

/**
 * NLK_AEAD_TAG_BYTES:
 *
 * Length of a tag.
 */
#define NLK_AEAD_TAG_BYTES 16

/**
 * NlkAead:
 *
 * XChaCha20-Poly1305 of one direction. The nonce is a fixed prefix and a number, so what depends on
 * the prefix alone is done once. One thread at a time.
 *
 * Source: draft-irtf-cfrg-xchacha-03.
 */
typedef struct _NlkAead NlkAead;

/**
 * nlk_aead_new:
 * @key: (array fixed-size=32): the key
 * @prefix: (array fixed-size=16): first part of each nonce
 * @seals: whether it seals, else it opens
 * @only_sodium: keeps to libsodium even if there is something faster; for tests
 *
 * Returns: (transfer full): the cipher
 */
NlkAead *nlk_aead_new (const guint8 key[NLK_AEAD_KEY_BYTES],
                       const guint8 prefix[NLK_AEAD_PREFIX_BYTES], gboolean seals,
                       gboolean only_sodium);

/**
 * nlk_aead_free:
 * @aead: (transfer full): a cipher
 *
 * Wipes and frees it.
 */
void nlk_aead_free (NlkAead *aead);

/**
 * nlk_aead_seal:
 * @aead: one that seals
 * @number: rest of the nonce; never the same twice
 * @ad: (array length=n_ad): associated data
 * @n_ad: length of @ad
 * @data: (array length=n_bytes) (nullable): plaintext; @out or apart from it
 * @n_bytes: length of @data
 * @out: (out caller-allocates): ciphertext and tag: @n_bytes + %NLK_AEAD_TAG_BYTES
 */
void nlk_aead_seal (NlkAead *aead, guint64 number, const guint8 *ad, gsize n_ad, const guint8 *data,
                    gsize n_bytes, guint8 *out);

/**
 * nlk_aead_open:
 * @aead: one that opens
 * @number: rest of the nonce
 * @ad: (array length=n_ad): associated data
 * @n_ad: length of @ad
 * @data: (array length=n_bytes): ciphertext and tag; the plaintext comes to lie at its start
 * @n_bytes: length of @data, at least %NLK_AEAD_TAG_BYTES
 *
 * Returns: whether it verifies; if not, @data holds nothing of use any more
 */
gboolean nlk_aead_open (NlkAead *aead, guint64 number, const guint8 *ad, gsize n_ad, guint8 *data,
                        gsize n_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAead, nlk_aead_free)

G_END_DECLS
