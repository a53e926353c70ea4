/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-agent-config.h"
#include "config/nlk-client-config.h"
#include "config/nlk-config-error.h"
#include "config/nlk-gateway-config.h"
#include "config/nlk-token-config.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1800000000)
#define CASES_LEAST 160

static gboolean
parse (const char *kind, const char *text, GStrv *ret_warnings, GError **error)
{
  gsize n_bytes = strlen (text);
  g_autoptr (NlkAgentConfig) agent = NULL;
  g_autoptr (NlkClientConfig) client = NULL;
  g_autoptr (NlkGatewayConfig) gateway = NULL;
  g_autoptr (NlkTokenConfig) tokens = NULL;

  if (strcmp (kind, "agent") == 0)
    agent = nlk_agent_config_parse ("f.yaml", text, n_bytes, ret_warnings, error);
  else if (strcmp (kind, "client") == 0)
    client = nlk_client_config_parse ("f.yaml", text, n_bytes, ret_warnings, error);
  else if (strcmp (kind, "gateway") == 0)
    gateway = nlk_gateway_config_parse ("f.yaml", text, n_bytes, ret_warnings, error);
  else if (strcmp (kind, "tokens") == 0)
    tokens = nlk_token_config_parse ("f.yaml", text, n_bytes, NOW, ret_warnings, error);
  else
    g_error ("There is no kind '%s'", kind);
  return agent != NULL || client != NULL || gateway != NULL || tokens != NULL;
}

static char *
get_remarks (const char *kind, const char *text)
{
  GString *remarks = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;
  gboolean is_good = parse (kind, text, &warnings, &error);

  g_assert_cmpint (is_good, ==, error == NULL);
  if (error != NULL) {
    g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
    g_string_append_printf (remarks, "%s\n", error->message);
  }
  for (guint i = 0; warnings[i] != NULL; i++)
    g_string_append_printf (remarks, "warning: %s\n", warnings[i]);
  return g_string_free (remarks, FALSE);
}

static void
check_case (const char *text)
{
  const char *file = strchr (text, '\n') + 1;
  const char *arrow = strstr (file, "=>\n");
  g_autofree char *kind = g_strndup (text, (gsize) (file - 1 - text));
  g_autofree char *file_text = g_strndup (file, (gsize) (arrow - file));
  g_autofree char *remarks = get_remarks (kind, file_text);

  g_test_message ("%s", text);
  g_assert_cmpstr (remarks, ==, arrow + strlen ("=>\n"));
  g_assert_cmpstr (remarks, !=, "");
  g_assert_null (strstr (remarks, "HUSH"));
}

static void
test_remarks (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "config-mistakes.txt", NULL);
  g_autoptr (GRegex) comments = g_regex_new ("^\\n?#.*\\n", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *raw = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) cases = NULL;

  g_assert_true (g_file_get_contents (path, &raw, NULL, NULL));
  text = g_regex_replace_literal (comments, raw, -1, 0, "", 0, NULL);
  cases = g_strsplit (text, "== ", -1);
  g_assert_cmpstr (cases[0], ==, "");
  g_assert_cmpuint (g_strv_length (cases), >, CASES_LEAST);
  for (guint i = 1; cases[i] != NULL; i++)
    check_case (cases[i]);
}

/* A file full of mistakes fills no terminal. */
static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new ("endpoints: [");
  g_autofree char *remarks = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "x,\n");
  g_string_append (text, "]\n");
  remarks = get_remarks ("client", text->str);
  lines = g_strsplit (remarks, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 502);
  g_assert_cmpstr (lines[499], ==, "f.yaml:500:1: 'endpoints': expected !SelfHosted with fields");
  g_assert_cmpstr (lines[500], ==, "f.yaml: and 500 more");
}

/* A bad value may be long and hostile. */
static void
test_shown_text (void)
{
  g_autofree char *filler = g_strnfill (5000, 'x');
  g_autofree char *text =
    g_strdup_printf ("endpoints:\n- !SelfHosted {token: x, gateway: \"\\e]0;\\a%s\"}\n", filler);
  g_autofree char *remarks = get_remarks ("client", text);

  g_assert_true (g_str_has_prefix (remarks, "f.yaml:2:35: '\\x1b]0;\\x07xxxx"));
  g_assert_cmpuint (strlen (remarks), <, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/mistakes/remarks", test_remarks);
  g_test_add_func ("/config/mistakes/many", test_many);
  g_test_add_func ("/config/mistakes/shown-text", test_shown_text);
  return g_test_run ();
}
