/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-journal.h"

#include <string.h>

static void
test_one_line (void)
{
  g_autoptr (GString) entry = g_string_new (NULL);

  nlk_journal_add_field (entry, "MESSAGE", "a = b");
  nlk_journal_add_field (entry, "PRIORITY", "");
  g_assert_cmpstr (entry->str, ==, "MESSAGE=a = b\nPRIORITY=\n");
}

static void
test_several_lines_forge_no_field (void)
{
  static const char expected[] = "MESSAGE\n\x0c\0\0\0\0\0\0\0a\nPRIORITY=0\n";
  g_autoptr (GString) entry = g_string_new (NULL);

  nlk_journal_add_field (entry, "MESSAGE", "a\nPRIORITY=0");
  g_assert_cmpmem (entry->str, entry->len, expected, sizeof expected - 1);
}

static void
test_other_streams (void)
{
  static const char *const streams[] = { "", "0:0", "x", "1", ":" };

  g_assert_null (nlk_journal_open (NULL, 2));
  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    g_assert_null (nlk_journal_open (streams[i], 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/journal/one-line", test_one_line);
  g_test_add_func ("/base/journal/several-lines-forge-no-field", test_several_lines_forge_no_field);
  g_test_add_func ("/base/journal/other-streams", test_other_streams);
  return g_test_run ();
}
