/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-bytes.h"

void
nlk_reader_init (NlkReader *reader, const void *data, gsize n_bytes)
{
  reader->data = data;
  reader->left = n_bytes;
  reader->ok = TRUE;
}

const guint8 *
nlk_reader_take (NlkReader *reader, gsize n_bytes)
{
  const guint8 *taken = reader->data;

  if (!reader->ok || n_bytes > reader->left) {
    reader->ok = FALSE;
    return NULL;
  }
  reader->data += n_bytes;
  reader->left -= n_bytes;
  return taken;
}

guint8
nlk_reader_u8 (NlkReader *reader)
{
  const guint8 *p = nlk_reader_take (reader, 1);

  return p != NULL ? p[0] : 0;
}

guint16
nlk_reader_u16 (NlkReader *reader)
{
  const guint8 *p = nlk_reader_take (reader, 2);

  return p != NULL ? (guint16) (p[0] << 8 | p[1]) : 0;
}

guint32
nlk_reader_u32 (NlkReader *reader)
{
  guint32 high = nlk_reader_u16 (reader);

  return high << 16 | nlk_reader_u16 (reader);
}

guint64
nlk_reader_u64 (NlkReader *reader)
{
  guint64 high = nlk_reader_u32 (reader);

  return high << 32 | nlk_reader_u32 (reader);
}
