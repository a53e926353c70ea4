/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-reason.h"

static void
assert_read (const char *text, NlkReason reason, const char *message)
{
  NlkReason seen;
  g_autofree char *seen_message = nlk_reason_parse_wire (text, &seen);

  g_assert_cmpint (seen, ==, reason);
  g_assert_cmpstr (seen_message, ==, message);
}

static void
test_wire (void)
{
  for (int reason = NLK_REASON_NO_AGENT; reason <= NLK_REASON_E2EE_BROKEN; reason++) {
    g_autofree char *text = nlk_reason_format_wire ((NlkReason) reason, "why");

    assert_read (text, (NlkReason) reason, "why");
    g_assert_cmpstr (nlk_reason_get_text ((NlkReason) reason), !=, "");
    g_assert_cmpuint (nlk_reason_get_status ((NlkReason) reason), >=, 400);
  }
  assert_read ("nl-99: x", NLK_REASON_UNREACHABLE, "nl-99: x");
  assert_read ("nl-4 x", NLK_REASON_UNREACHABLE, "nl-4 x");
}

static void
test_texts_of_old_agents (void)
{
  assert_read ("IO Error: Connection refused (os error 111)", NLK_REASON_REFUSED,
               "IO Error: Connection refused (os error 111)");
  assert_read ("IO Error: failed to lookup address information: Name or service not known",
               NLK_REASON_NAME_NOT_FOUND,
               "IO Error: failed to lookup address information: Name or service not known");
  assert_read ("Access Denied", NLK_REASON_FORBIDDEN, "Access Denied");
  assert_read ("Key Not Found", NLK_REASON_NO_KEY, "Key Not Found");
}

static void
test_text_is_escaped (void)
{
  assert_read ("nl-4: a\033[2Jb", NLK_REASON_REFUSED, "a\\x1b[2Jb");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/reason/wire", test_wire);
  g_test_add_func ("/protocol/reason/texts-of-old-agents", test_texts_of_old_agents);
  g_test_add_func ("/protocol/reason/text-is-escaped", test_text_is_escaped);
  return g_test_run ();
}
