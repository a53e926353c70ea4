/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_APP_BYTES_PER_LINE:
 *
 * How many bytes a line of nlk_app_bytes_append_hex() has.
 */
#define NLK_APP_BYTES_PER_LINE 16

/**
 * nlk_app_bytes_is_text:
 * @data: (array length=n_bytes): foreign bytes; the last character may be there in part
 * @n_bytes: length of @data
 *
 * Returns: whether it is UTF-8 without control characters but for line ends and tabulators
 */
gboolean nlk_app_bytes_is_text (const guint8 *data, gsize n_bytes);

/**
 * nlk_app_bytes_append_text:
 * @out: what to append to
 * @data: (array length=n_bytes): foreign bytes
 * @n_bytes: length of @data
 *
 * Appends it as a text view may show it: what is no text becomes U+FFFD, and a character that is not complete is left for later.
 *
 * Returns: how many bytes were used
 */
gsize nlk_app_bytes_append_text (GString *out, const guint8 *data, gsize n_bytes);

/**
 * nlk_app_bytes_append_hex:
 * @out: what to append to
 * @data: (array length=n_bytes): foreign bytes
 * @n_bytes: length of @data
 * @offset: where they were in all that came
 *
 * Appends lines of offset, %NLK_APP_BYTES_PER_LINE bytes in hexadecimal, and their characters where they are ASCII.
 */
void nlk_app_bytes_append_hex (GString *out, const guint8 *data, gsize n_bytes, guint64 offset);

G_END_DECLS
