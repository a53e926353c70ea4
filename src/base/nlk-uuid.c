/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-uuid.h"

#include "nlk-random.h"

#include <string.h>

static gboolean
parse_digits (const char *text, gboolean hyphens, NlkUuid *ret_uuid)
{
  NlkUuid uuid;

  for (int i = 0; i < 16; i++) {
    int high, low;

    if (hyphens && (i == 4 || i == 6 || i == 8 || i == 10)) {
      if (*text++ != '-')
        return FALSE;
    }
    high = g_ascii_xdigit_value (text[0]);
    low = high < 0 ? -1 : g_ascii_xdigit_value (text[1]);
    if (low < 0)
      return FALSE;
    uuid.bytes[i] = (guint8) (high << 4 | low);
    text += 2;
  }
  *ret_uuid = uuid;
  return TRUE;
}

gboolean
nlk_uuid_parse (const char *text, NlkUuid *ret_uuid)
{
  char inner[NLK_UUID_TEXT_BYTES];
  gsize n = strlen (text);

  if (n == 32)
    return parse_digits (text, FALSE, ret_uuid);
  if (n == 36)
    return parse_digits (text, TRUE, ret_uuid);
  if (n == 38 && text[0] == '{' && text[37] == '}') {
    memcpy (inner, text + 1, 36);
    inner[36] = '\0';
    return parse_digits (inner, TRUE, ret_uuid);
  }
  if (n == 45 && g_str_has_prefix (text, "urn:uuid:"))
    return parse_digits (text + 9, TRUE, ret_uuid);
  return FALSE;
}

const char *
nlk_uuid_format (const NlkUuid *uuid, char ret_text[NLK_UUID_TEXT_BYTES])
{
  static const char digits[] = "0123456789abcdef";
  char *out = ret_text;

  for (int i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *out++ = '-';
    *out++ = digits[uuid->bytes[i] >> 4];
    *out++ = digits[uuid->bytes[i] & 15];
  }
  *out = '\0';
  return ret_text;
}

void
nlk_uuid_random (NlkUuid *ret_uuid)
{
  nlk_random_bytes (ret_uuid->bytes, sizeof ret_uuid->bytes);
  ret_uuid->bytes[6] = (ret_uuid->bytes[6] & 0x0f) | 0x40;
  ret_uuid->bytes[8] = (ret_uuid->bytes[8] & 0x3f) | 0x80;
}

guint
nlk_uuid_hash (gconstpointer uuid)
{
  guint words[4];

  memcpy (words, uuid, sizeof words);
  return words[0] ^ words[1] ^ words[2] ^ words[3];
}

gboolean
nlk_uuid_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (NlkUuid)) == 0;
}
