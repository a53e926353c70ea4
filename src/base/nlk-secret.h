/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkSecret:
 *
 * Bytes that must not stay behind: a passphrase, a gateway secret, a token. Immutable, reference counted (atomic),
 * kept out of core dumps and swap where the kernel lets us, wiped when the last reference goes. Always followed by a
 * zero byte that does not count, so text may be used as a C string.
 */
typedef struct _NlkSecret NlkSecret;

/**
 * nlk_secret_new:
 * @data: (array length=n_bytes): the bytes; the caller's copy is the caller's to wipe
 * @n_bytes: length, 0 allowed
 *
 * Returns: (transfer full): a copy of @data
 */
NlkSecret *nlk_secret_new (const void *data, gsize n_bytes);

/**
 * nlk_secret_new_take_text:
 * @text: (transfer full): a C string
 *
 * Copies @text, then wipes and frees it.
 *
 * Returns: (transfer full): the secret
 */
NlkSecret *nlk_secret_new_take_text (char *text);

/**
 * nlk_secret_ref:
 * @secret: a secret
 *
 * Returns: (transfer full): @secret
 */
NlkSecret *nlk_secret_ref (NlkSecret *secret);

/**
 * nlk_secret_unref:
 * @secret: (transfer full): a secret
 *
 * Drops a reference; the last one wipes the bytes.
 */
void nlk_secret_unref (NlkSecret *secret);

/**
 * nlk_secret_get_data:
 * @secret: a secret
 * @ret_n_bytes: (out) (optional): its length
 *
 * Returns: (transfer none): the bytes, zero-terminated
 */
const guint8 *nlk_secret_get_data (const NlkSecret *secret, gsize *ret_n_bytes);

/**
 * nlk_secret_get_text:
 * @secret: a secret
 *
 * Returns: (transfer none): the bytes as a C string
 */
const char *nlk_secret_get_text (const NlkSecret *secret);

/**
 * nlk_secret_equal:
 * @a: a secret
 * @b: another
 *
 * Returns: whether both hold the same bytes, in time that depends on the lengths alone
 */
gboolean nlk_secret_equal (const NlkSecret *a, const NlkSecret *b);

/**
 * nlk_equal_constant_time:
 * @a: (array length=n_bytes): bytes
 * @b: (array length=n_bytes): bytes
 * @n_bytes: length of both
 *
 * Returns: whether both are the same, in time that depends on @n_bytes alone
 */
gboolean nlk_equal_constant_time (const void *a, const void *b, gsize n_bytes);

/**
 * nlk_wipe:
 * @data: (array length=n_bytes): bytes
 * @n_bytes: how many
 *
 * Overwrites @data with zeros in a way the compiler keeps.
 */
void nlk_wipe (void *data, gsize n_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkSecret, nlk_secret_unref)

G_END_DECLS
