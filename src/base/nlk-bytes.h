/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * NlkReader:
 * @data: first byte not yet read, borrowed
 * @left: bytes from @data on
 * @ok: %FALSE once a read asked for more than was left; sticky
 *
 * A cursor over foreign bytes. A read past the end gives 0 or %NULL, clears @ok and moves nothing, so a
 * parser may read a whole structure and look at @ok once.
 */
typedef struct {
  const guint8 *data;
  gsize left;
  gboolean ok;
} NlkReader;

/**
 * nlk_reader_init:
 * @reader: (out caller-allocates): the cursor
 * @data: (array length=n_bytes) (nullable): bytes that outlive the cursor
 * @n_bytes: length of @data
 *
 * Starts reading at the first byte of @data.
 */
void nlk_reader_init (NlkReader *reader, const void *data, gsize n_bytes);

/**
 * nlk_reader_take:
 * @reader: the cursor
 * @n_bytes: how many bytes to step over
 *
 * Returns: (transfer none) (nullable): the bytes stepped over, or %NULL when fewer were left
 */
const guint8 *nlk_reader_take (NlkReader *reader, gsize n_bytes);

/**
 * nlk_reader_u8:
 * @reader: the cursor
 *
 * Returns: the next byte
 */
guint8 nlk_reader_u8 (NlkReader *reader);

/**
 * nlk_reader_u16:
 * @reader: the cursor
 *
 * Returns: the next two bytes, big-endian
 */
guint16 nlk_reader_u16 (NlkReader *reader);

/**
 * nlk_reader_u32:
 * @reader: the cursor
 *
 * Returns: the next four bytes, big-endian
 */
guint32 nlk_reader_u32 (NlkReader *reader);

/**
 * nlk_reader_u64:
 * @reader: the cursor
 *
 * Returns: the next eight bytes, big-endian
 */
guint64 nlk_reader_u64 (NlkReader *reader);

/**
 * nlk_put_u16:
 * @out: (array fixed-size=2): where to write
 * @value: the number
 *
 * Writes @value big-endian.
 */
static inline void
nlk_put_u16 (guint8 *out, guint16 value)
{
  value = GUINT16_TO_BE (value);
  memcpy (out, &value, sizeof value);
}

/**
 * nlk_put_u32:
 * @out: (array fixed-size=4): where to write
 * @value: the number
 *
 * Writes @value big-endian.
 */
static inline void
nlk_put_u32 (guint8 *out, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (out, &value, sizeof value);
}

/**
 * nlk_put_u64:
 * @out: (array fixed-size=8): where to write
 * @value: the number
 *
 * Writes @value big-endian.
 */
static inline void
nlk_put_u64 (guint8 *out, guint64 value)
{
  value = GUINT64_TO_BE (value);
  memcpy (out, &value, sizeof value);
}

G_END_DECLS
