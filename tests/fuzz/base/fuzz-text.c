/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-text.h"
#include "base/nlk-uuid.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *escaped = nlk_text_escape ((const char *) data, (gssize) size, size / 2);
  g_autofree char *text = g_strndup ((const char *) data, size);
  NlkUuid uuid;
  gint64 usec;

  g_assert_true (g_utf8_validate (escaped, -1, NULL));
  for (const char *p = escaped; *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p));
  if (nlk_uuid_parse (text, &uuid)) {
    char again[NLK_UUID_TEXT_BYTES];
    NlkUuid same;

    g_assert_true (nlk_uuid_parse (nlk_uuid_format (&uuid, again), &same));
    g_assert_true (nlk_uuid_equal (&uuid, &same));
  }
  if (nlk_text_parse_duration (text, &usec))
    g_assert_cmpint (usec, >=, 0);
  return 0;
}
