/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-control-message.h"
#include "protocol/nlk-data-command.h"
#include "protocol/nlk-text-list.h"
#include "protocol/nlk-token.h"

#include <string.h>

#define FIXTURES "recordings-0.2"
#define NOW G_GINT64_CONSTANT (1800000000)

/* Calls @check for each line of each recording that begins with @prefix. */
static void
for_each_line (const char *prefix,
               void (*check) (const char *name, const char *line, guint *counts), guint *counts)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, FIXTURES, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *text = NULL;
    g_auto (GStrv) lines = NULL;

    if (!g_str_has_suffix (name, ".txt"))
      continue;
    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    lines = g_strsplit (text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
      if (g_ascii_strncasecmp (lines[i], prefix, strlen (prefix)) == 0)
        check (name, lines[i], counts);
    }
  }
}

static NlkControlWriter
get_writer (const char *direction)
{
  if (strcmp (direction, "A>G") == 0)
    return NLK_CONTROL_AGENT;
  if (strcmp (direction, "C>G") == 0)
    return NLK_CONTROL_CLIENT;
  if (strcmp (direction, "G>A") == 0)
    return NLK_CONTROL_GATEWAY_TO_AGENT;
  g_assert_cmpstr (direction, ==, "G>C");
  return NLK_CONTROL_GATEWAY_TO_CLIENT;
}

static void
check_frame (const char *name, const char *line, guint *counts)
{
  const char *payload = strstr (line, " text ");
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkControlMessage) message = NULL;
  g_autofree char *again = NULL;
  NlkControlWriter writer;

  if (strstr (line, " frame ") == NULL || strstr (line, " op=text ") == NULL)
    return;
  g_test_message ("%s: %s", name, line);
  words = g_strsplit (line, " ", 4);
  writer = get_writer (words[2]);
  g_assert_nonnull (payload);
  payload += strlen (" text ");
  message = nlk_control_message_parse (writer, payload, -1, &error);
  g_assert_no_error (error);
  counts[writer]++;
  /* Of an instruction for a direct path not all is kept. */
  if (message->kind == NLK_CONTROL_PEER_TO_PEER)
    return;
  again = nlk_control_message_format (writer, message);
  g_assert_cmpstr (again, ==, payload);
}

static void
test_text_frames (void)
{
  guint counts[NLK_CONTROL_GATEWAY_TO_AGENT + 1] = { 0 };

  for_each_line ("+", check_frame, counts);
  g_assert_cmpuint (counts[NLK_CONTROL_AGENT], ==, 61);
  g_assert_cmpuint (counts[NLK_CONTROL_CLIENT], ==, 43);
  g_assert_cmpuint (counts[NLK_CONTROL_GATEWAY_TO_AGENT], ==, 75);
  g_assert_cmpuint (counts[NLK_CONTROL_GATEWAY_TO_CLIENT], ==, 46);
}

static void
check_command (const char *name, const char *line, guint *counts)
{
  const char *value = line + strlen ("| nl-command: ");
  g_autofree char *agent = NULL;
  g_auto (NlkDestination) destination = { 0 };
  g_autofree char *again = NULL;
  gboolean is_command = nlk_data_command_parse (value, &agent, &destination, NULL);

  counts[0]++;
  /* One recording shows what a gateway says to this. */
  g_assert_cmpint (is_command, ==, strcmp (value, "{}") != 0);
  if (!is_command)
    return;
  again = nlk_data_command_format (agent, &destination);
  g_assert_cmpstr (again, ==, value);
}

static void
test_data_commands (void)
{
  guint count = 0;

  for_each_line ("| nl-command: ", check_command, &count);
  g_assert_cmpuint (count, >, 10);
}

static void
check_token (const char *name, const char *line, guint *counts)
{
  const char *value = line + strlen ("| nl-token: ");
  g_autoptr (NlkSecret) secret = nlk_secret_new ("\1\2\3\4\5\6\7\10", 8);
  g_autoptr (NlkToken) token = nlk_token_verify (NLK_TOKEN_CLIENT, value, secret, NOW, NULL);
  g_autofree char *again = NULL;

  if (token == NULL)
    token = nlk_token_verify (NLK_TOKEN_AGENT, value, secret, NOW, NULL);
  counts[token != NULL ? token->kind : NLK_TOKEN_CLIENT_POLICY]++;
  if (token == NULL)
    return;
  again = nlk_token_sign (token, secret);
  g_assert_cmpstr (again, ==, value);
}

static void
test_tokens (void)
{
  guint counts[NLK_TOKEN_AGENT_PUBLISH + 1] = { 0 };

  for_each_line ("| nl-token: ", check_token, counts);
  g_assert_cmpuint (counts[NLK_TOKEN_CLIENT], >, 20);
  g_assert_cmpuint (counts[NLK_TOKEN_AGENT], >, 20);
  /* The one that is refused. */
  g_assert_cmpuint (counts[NLK_TOKEN_CLIENT_POLICY], ==, 1);
}

static void
check_list (NlkTokenKind kind, const char *value)
{
  g_autoptr (NlkSecret) secret = nlk_secret_new ("\1\2\3\4\5\6\7\10", 8);
  g_autoptr (GPtrArray) texts = nlk_text_list_parse (value);
  g_autofree char *again = NULL;

  g_assert_nonnull (texts);
  again = nlk_text_list_format (texts);
  g_assert_cmpstr (again, ==, value);
  for (guint i = 0; i < texts->len; i++) {
    g_autoptr (NlkToken) token =
      nlk_token_verify (kind, g_ptr_array_index (texts, i), secret, NOW, NULL);
    g_autofree char *same = NULL;

    g_assert_nonnull (token);
    same = nlk_token_sign (token, secret);
    g_assert_cmpstr (same, ==, g_ptr_array_index (texts, i));
  }
}

static void
check_acl (const char *name, const char *line, guint *counts)
{
  counts[0]++;
  check_list (NLK_TOKEN_CLIENT_POLICY, line + strlen ("| nl-acl: "));
}

static void
check_publish (const char *name, const char *line, guint *counts)
{
  counts[0]++;
  check_list (NLK_TOKEN_AGENT_PUBLISH, line + strlen ("| nl-publish: "));
}

static void
test_lists (void)
{
  guint n_acl = 0, n_publish = 0;

  for_each_line ("| nl-acl: ", check_acl, &n_acl);
  for_each_line ("| nl-publish: ", check_publish, &n_publish);
  g_assert_cmpuint (n_acl, ==, 1);
  g_assert_cmpuint (n_publish, ==, 1);
}

static void
check_connecting_address (const char *name, const char *line, guint *counts)
{
  const char *value = line + strlen ("| nl-connecting-address: ");
  gboolean has_name = strstr (value, "localhost") != NULL;

  counts[has_name]++;
  g_assert_cmpint (nlk_connecting_address_is_valid (value), ==, !has_name);
}

static void
test_connecting_addresses (void)
{
  guint counts[2] = { 0 };

  for_each_line ("| nl-connecting-address: ", check_connecting_address, counts);
  g_assert_cmpuint (counts[FALSE], >, 10);
  g_assert_cmpuint (counts[TRUE], ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/recordings/text-frames", test_text_frames);
  g_test_add_func ("/protocol/recordings/data-commands", test_data_commands);
  g_test_add_func ("/protocol/recordings/tokens", test_tokens);
  g_test_add_func ("/protocol/recordings/lists", test_lists);
  g_test_add_func ("/protocol/recordings/connecting-addresses", test_connecting_addresses);
  return g_test_run ();
}
