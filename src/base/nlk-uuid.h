/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_UUID_TEXT_BYTES:
 *
 * Room for a UUID as text: 36 characters and the terminator.
 */
#define NLK_UUID_TEXT_BYTES 37

/**
 * NlkUuid:
 * @bytes: the 16 bytes in the order of the text
 *
 * A UUID. Source: RFC 9562 section 4.
 */
typedef struct {
  guint8 bytes[16];
} NlkUuid;

/**
 * nlk_uuid_parse:
 * @text: the text
 * @ret_uuid: (out): the UUID, written on success only
 *
 * Takes the hyphenated, undashed, braced and `urn:uuid:` forms in either case, as Narrowlink 0.2 does.
 *
 * Returns: whether @text is a UUID
 */
gboolean nlk_uuid_parse (const char *text, NlkUuid *ret_uuid);

/**
 * nlk_uuid_format:
 * @uuid: a UUID
 * @ret_text: (out caller-allocates) (array fixed-size=37): hyphenated lower-case text
 *
 * Returns: (transfer none): @ret_text
 */
const char *nlk_uuid_format (const NlkUuid *uuid, char ret_text[NLK_UUID_TEXT_BYTES]);

/**
 * nlk_uuid_random:
 * @ret_uuid: (out): a fresh version 4 UUID
 */
void nlk_uuid_random (NlkUuid *ret_uuid);

/**
 * nlk_uuid_hash:
 * @uuid: (type NlkUuid): a UUID
 *
 * Returns: a hash, for #GHashTable
 */
guint nlk_uuid_hash (gconstpointer uuid);

/**
 * nlk_uuid_equal:
 * @a: (type NlkUuid): a UUID
 * @b: (type NlkUuid): another
 *
 * Returns: whether both are the same, for #GHashTable
 */
gboolean nlk_uuid_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
