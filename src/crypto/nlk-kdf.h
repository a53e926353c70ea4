/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_KDF_BYTES:
 *
 * Length of every hash, tag and derived key here.
 */
#define NLK_KDF_BYTES 32

/**
 * NlkKdfPart:
 * @data: (nullable): first byte, borrowed
 * @n_bytes: length of @data
 *
 * One piece of a message.
 */
typedef struct {
  const void *data;
  gsize n_bytes;
} NlkKdfPart;

/**
 * NLK_KDF_TEXT:
 * @literal: a string literal
 *
 * A part that is the characters of @literal without the terminator.
 */
#define NLK_KDF_TEXT(literal)        \
  {                                  \
    "" literal, sizeof (literal) - 1 \
  }

/**
 * nlk_kdf_prepend_len:
 * @n_bytes: a length
 * @ret_prefix: (out caller-allocates) (array fixed-size=10): where to write
 *
 * The length prefix of prepend_len(): unsigned LEB128.
 *
 * Source: draft-irtf-cfrg-cpace-21, section 5.1.
 *
 * Returns: how many bytes were written, 1 to 10
 */
gsize nlk_kdf_prepend_len (gsize n_bytes, guint8 ret_prefix[10]);

/**
 * nlk_kdf_lv_cat:
 * @parts: (array length=n_parts): the pieces
 * @n_parts: how many
 *
 * Source: draft-irtf-cfrg-cpace-21, section 5.1.
 *
 * Returns: (transfer full): each part behind its length, one after the other
 */
GByteArray *nlk_kdf_lv_cat (const NlkKdfPart *parts, gsize n_parts);

/**
 * nlk_kdf_h3:
 * @parts: (array length=n_parts): the pieces
 * @n_parts: how many
 * @ret_hash: (out caller-allocates) (array fixed-size=32): SHA3-256 of the pieces, one after the
 *   other
 *
 * Source: FIPS 202.
 */
void nlk_kdf_h3 (const NlkKdfPart *parts, gsize n_parts, guint8 ret_hash[NLK_KDF_BYTES]);

/**
 * nlk_kdf_h3_lv:
 * @parts: (array length=n_parts): the pieces
 * @n_parts: how many
 * @ret_hash: (out caller-allocates) (array fixed-size=32): SHA3-256 of nlk_kdf_lv_cat() of the
 *   pieces
 *
 * Leaves no copy of the pieces behind.
 */
void nlk_kdf_h3_lv (const NlkKdfPart *parts, gsize n_parts, guint8 ret_hash[NLK_KDF_BYTES]);

/**
 * nlk_kdf_hmac:
 * @key: (array length=n_key): the key
 * @n_key: length of @key, any
 * @parts: (array length=n_parts): the pieces
 * @n_parts: how many
 * @ret_tag: (out caller-allocates) (array fixed-size=32): HMAC-SHA256 of the pieces, one after the
 *   other
 *
 * Source: RFC 2104.
 */
void nlk_kdf_hmac (const guint8 *key, gsize n_key, const NlkKdfPart *parts, gsize n_parts,
                   guint8 ret_tag[NLK_KDF_BYTES]);

/**
 * nlk_kdf_hmac_lv:
 * @key: (array length=n_key): the key
 * @n_key: length of @key, any
 * @parts: (array length=n_parts): the pieces
 * @n_parts: how many
 * @ret_tag: (out caller-allocates) (array fixed-size=32): HMAC-SHA256 of nlk_kdf_lv_cat() of the
 *   pieces
 */
void nlk_kdf_hmac_lv (const guint8 *key, gsize n_key, const NlkKdfPart *parts, gsize n_parts,
                      guint8 ret_tag[NLK_KDF_BYTES]);

/**
 * nlk_kdf_derive:
 * @key: (array length=n_key): uniform key
 * @n_key: 32 or 64
 * @label: what the derived key is for
 * @context: (array length=n_context) (nullable): what it is bound to
 * @n_context: length of @context
 * @ret_key: (out caller-allocates) (array fixed-size=32): H3 (@key ‖ lv_cat (@label, @context));
 *   may be @key
 *
 * Source: own design, "Notation" in README.md.
 */
void nlk_kdf_derive (const guint8 *key, gsize n_key, const char *label, const void *context,
                     gsize n_context, guint8 ret_key[NLK_KDF_BYTES]);

G_END_DECLS
