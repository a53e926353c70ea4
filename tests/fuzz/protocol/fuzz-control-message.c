/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-control-message.h"
#include "protocol/nlk-data-command.h"
#include "protocol/nlk-text-list.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What was read is written in a form that reads and writes the same. */
static void
check_message (NlkControlWriter writer, const char *text, gsize size)
{
  g_autoptr (NlkControlMessage) message =
    nlk_control_message_parse (writer, text, (gssize) size, NULL);
  g_autoptr (NlkControlMessage) again = NULL;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  if (message == NULL)
    return;
  once = nlk_control_message_format (writer, message);
  g_assert_true (g_utf8_validate (once, -1, NULL));
  again = nlk_control_message_parse (writer, once, -1, NULL);
  g_assert_nonnull (again);
  g_assert_cmpint (again->kind, ==, message->kind);
  twice = nlk_control_message_format (writer, again);
  g_assert_cmpstr (twice, ==, once);
}

static void
check_command (const char *text)
{
  g_auto (NlkDestination) destination = { 0 };
  g_auto (NlkDestination) same = { 0 };
  g_autofree char *agent = NULL;
  g_autofree char *same_agent = NULL;
  g_autofree char *again = NULL;

  if (!nlk_data_command_parse (text, &agent, &destination, NULL))
    return;
  again = nlk_data_command_format (agent, &destination);
  for (const char *p = again; *p != '\0'; p++)
    g_assert_true (g_ascii_isprint (*p));
  g_assert_true (nlk_data_command_parse (again, &same_agent, &same, NULL));
  g_assert_cmpstr (same_agent, ==, agent);
  g_assert_cmpstr (same.host, ==, destination.host);
}

static void
check_list (const char *text)
{
  g_autoptr (GPtrArray) texts = nlk_text_list_parse (text);
  g_autoptr (GPtrArray) same = NULL;
  g_autofree char *again = NULL;

  if (texts == NULL)
    return;
  again = nlk_text_list_format (texts);
  same = nlk_text_list_parse (again);
  g_assert_cmpuint (same->len, ==, texts->len);
  for (guint i = 0; i < texts->len; i++)
    g_assert_cmpstr (g_ptr_array_index (same, i), ==, g_ptr_array_index (texts, i));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  for (NlkControlWriter writer = NLK_CONTROL_CLIENT; writer <= NLK_CONTROL_GATEWAY_TO_AGENT;
       writer++)
    check_message (writer, (const char *) data, size);
  check_command (text);
  check_list (text);
  return 0;
}
