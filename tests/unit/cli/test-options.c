/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/nlk-cli-help.h"
#include "cli/nlk-cli-options.h"

#include <string.h>

/* Parses a line of words. @ret_words: what is left of them afterwards. */
static NlkCliOptions *
parse (const char *line, GStrv *ret_words, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  NlkCliOptions *options = nlk_cli_options_parse ((int) g_strv_length (words), words, error);

  if (ret_words != NULL)
    *ret_words = g_steal_pointer (&words);
  return options;
}

static NlkCliOptions *
parse_good (const char *line)
{
  g_autoptr (GError) error = NULL;
  NlkCliOptions *options = parse (line, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (options);
  return options;
}

static void
assert_refused (const char *line, const char *message)
{
  g_autoptr (GError) error = NULL;
  NlkCliOptions *options = parse (line, NULL, &error);

  g_assert_null (options);
  g_assert_cmpuint (error->domain, ==, G_OPTION_ERROR);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_commands (void)
{
  static const struct {
    const char *line;
    NlkCliCommand command;
  } lines[] = {
    { "narrowlink", NLK_CLI_HELP },
    { "narrowlink -h", NLK_CLI_HELP },
    { "narrowlink --version", NLK_CLI_VERSION },
    { "narrowlink list", NLK_CLI_LIST },
    { "narrowlink l -v", NLK_CLI_LIST },
    { "narrowlink --gateway work r", NLK_CLI_RUN },
    { "narrowlink run --gateway work ssh web", NLK_CLI_RUN },
    { "narrowlink -c x.yaml li", NLK_CLI_LIST },
    { "narrowlink forward --help", NLK_CLI_HELP },
    { "narrowlink f -n office 127.0.0.1:22", NLK_CLI_FORWARD },
    { "narrowlink c -n office 127.0.0.1:22", NLK_CLI_CONNECT },
    { "narrowlink ch", NLK_CLI_CHECK },
    { "narrowlink s --json", NLK_CLI_STATUS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (NlkCliOptions) options = parse_good (lines[i].line);

    g_assert_cmpint (options->command, ==, lines[i].command);
  }
}

static void
test_forward (void)
{
  g_autoptr (NlkCliOptions) options = parse_good (
    "narrowlink --config=my.yaml forward -urn office --local [::1]:8080 --key-file=k [::1]:22");

  g_assert_cmpstr (options->config_path, ==, "my.yaml");
  g_assert_cmpstr (options->agent, ==, "office");
  g_assert_true (options->is_udp);
  g_assert_cmpint (options->key_source, ==, NLK_CLI_KEY_FILE);
  g_assert_cmpstr (options->key_path, ==, "k");
  g_assert_cmpstr (options->destination.host, ==, "::1");
  g_assert_cmpuint (options->destination.port, ==, 22);
  g_assert_cmpint (options->destination.protocol, ==, NLK_PROTOCOL_UDP);
  g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (options->local)), ==,
                    8080);
  g_assert_cmpuint (g_strv_length (options->notes), ==, 0);
}

static void
test_check (void)
{
  static const struct {
    const char *line;
    const char *agent;
    const char *host;
  } lines[] = {
    { "narrowlink check", NULL, NULL },
    { "narrowlink check office", "office", NULL },
    { "narrowlink check office 10.0.0.5:22", "office", "10.0.0.5" },
    { "narrowlink check -n office 10.0.0.5:22", "office", "10.0.0.5" },
    { "narrowlink check 10.0.0.5:22 -n office --json -u", "office", "10.0.0.5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (NlkCliOptions) options = parse_good (lines[i].line);

    g_assert_cmpint (options->command, ==, NLK_CLI_CHECK);
    g_assert_cmpstr (options->agent, ==, lines[i].agent);
    g_assert_cmpstr (options->destination.host, ==, lines[i].host);
  }
  assert_refused ("narrowlink check office a:1 b:2",
                  "too much: check takes an agent and one destination");
  assert_refused ("narrowlink check --key-file k", "a key belongs to an agent: add its name");
  assert_refused ("narrowlink check office 10.0.0.1:0",
                  "bad destination: the port must be 1 to 65535");
}

static void
test_defaults (void)
{
  g_autoptr (NlkCliOptions) options = parse_good ("narrowlink forward -n a host.example:80");
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (options->local);

  g_assert_true (g_inet_address_get_is_loopback (g_inet_socket_address_get_address (local)));
  g_assert_cmpuint (g_inet_socket_address_get_port (local), ==, 0);
  g_assert_cmpint (options->key_source, ==, NLK_CLI_KEY_NONE);
  g_assert_cmpint (options->timeout_usec, ==, NLK_CLI_TIMEOUT_USEC);
  g_assert_false (options->exits_on_failure);
}

static void
test_key_leaves_the_arguments (void)
{
  static const char *const lines[] = {
    "narrowlink f -n a -k mysecret h:1",
    "narrowlink f -n a -kmysecret h:1",
    "narrowlink f -n a --key=mysecret h:1",
    "narrowlink f -n a --key mysecret h:1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (GStrv) words = NULL;
    g_autoptr (NlkCliOptions) options = parse (lines[i], &words, NULL);

    g_assert_cmpint (options->key_source, ==, NLK_CLI_KEY_GIVEN);
    g_assert_cmpstr (nlk_secret_get_text (options->key), ==, "mysecret");
    for (guint j = 0; words[j] != NULL; j++)
      g_assert_null (strstr (words[j], "mysecret"));
  }
}

static void
test_key_is_asked_for (void)
{
  g_autoptr (NlkCliOptions) last = parse_good ("narrowlink f h:1 -n a -k");
  g_autoptr (NlkCliOptions) named = parse_good ("narrowlink f --key-prompt -n a h:1");

  g_assert_cmpint (last->key_source, ==, NLK_CLI_KEY_PROMPT);
  g_assert_cmpint (named->key_source, ==, NLK_CLI_KEY_PROMPT);
}

static void
test_options_of_other_commands (void)
{
  g_autoptr (NlkCliOptions) options = parse_good ("narrowlink list -n office -m a=b ignored");

  g_assert_cmpuint (g_strv_length (options->notes), ==, 2);
  g_assert_cmpstr (options->notes[0], ==,
                   "the option --name has no meaning for list and is ignored");
  g_assert_null (options->agent);
}

/* Each command that there is, and none that is not built. */
static void
assert_names_commands (const char *line, const char *beginning)
{
  static const char *const names[] = { "list", "forward", "connect", "proxy", "run", "join" };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) named = NULL;

  g_assert_null (parse (line, NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, beginning));
  named = g_strsplit (error->message + strlen (beginning), ", ", -1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (g_strv_contains ((const char *const *) named, names[i]));
  g_assert_false (g_strv_contains ((const char *const *) named, "tun"));
}

static void
test_mistakes (void)
{
  assert_refused ("narrowlink forwrad", "unknown command 'forwrad', did you mean forward?");
  assert_names_commands ("narrowlink bananas", "unknown command 'bananas'; there are: ");
  assert_refused ("narrowlink proxy", "the name of the agent is missing: add -n NAME");
  assert_refused ("narrowlink p -n a -m b",
                  "'b' is no mapping: expected HOST=HOST, for example wiki=10.0.0.5");
  assert_refused ("narrowlink p -n a --pac=a\"b",
                  "'a\"b' is no domain: expected for example example.internal or .corp");
  assert_refused ("narrowlink t -n a", "the command tun is not built yet");
  assert_refused ("narrowlink f -n a -d h:1", "direct connections (--direct) are not built yet");
  assert_refused ("narrowlink f --nmae=a h:1", "unknown option --nmae, did you mean --name?");
  assert_refused ("narrowlink f -z h:1", "unknown option -z");
  assert_refused ("narrowlink f h:1", "the name of the agent is missing: add -n NAME");
  assert_refused ("narrowlink f -n a",
                  "the destination is missing: add HOST:PORT, for example 127.0.0.1:22");
  assert_refused ("narrowlink f -n a -l 8080 h:1",
                  "'8080' is no address to listen on: expected IP:PORT, for example "
                  "127.0.0.1:8080 or [::]:8080");
  assert_refused ("narrowlink f -n a 10.0.0.1:0", "bad destination: the port must be 1 to 65535");
  assert_refused ("narrowlink list --jsn", "unknown option --jsn, did you mean --json?");
  assert_refused ("narrowlink forward --jsn", "unknown option --jsn");
  assert_refused ("narrowlink l --timeout never",
                  "'never' is no time: expected for example 10s or 500ms");
  assert_refused (
    "narrowlink l --key-file k",
    "unknown option for list: --key-file, which is for forward, join, proxy, connect, check; see "
    "narrowlink list --help");
}

/* Whether the command takes the option as its own: without a mistake, and without passing it over. */
static gboolean
takes (const char *command, const char *option)
{
  g_autofree char *line = g_strdup_printf ("narrowlink %s %s=1 --help", command, option);
  g_autoptr (GError) error = NULL;
  NlkCliOptions *options = parse (line, NULL, &error);
  gboolean is_taken;

  if (options == NULL)
    return g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE) &&
           strstr (error->message, "unknown option") == NULL &&
           strstr (error->message, "not built") == NULL;
  is_taken = *options->notes == NULL;
  nlk_cli_options_free (options);
  return is_taken;
}

static gboolean
tells (const char *text, const char *option)
{
  g_autofree char *pattern = g_strdup_printf ("^ +(-., )?%s( |$)", option);

  return g_regex_match_simple (pattern, text, G_REGEX_MULTILINE, 0);
}

/* What a command tells of itself is what it takes. */
static void
test_help_of_commands (void)
{
  static const char *const commands[] = { "list",   "forward", "connect", "proxy", "run",
                                          "status", "check",   "join",    NULL };
  static const char *const options[] = {
    "--verbose",       "--timeout",    "--name",      "--key",
    "--key-file",      "--key-prompt", "--direct",    "--relay",
    "--udp",           "--local",      "--map",       "--gateway",
    "--json",          "--pac",        "--auth-file", "--exit-on-failure",
    "--default-route", NULL,
  };

  for (guint i = 0; commands[i] != NULL; i++) {
    g_autofree char *text = nlk_cli_help_dup_text (commands[i]);
    g_autofree char *usage = g_strdup_printf ("Usage: narrowlink [-c FILE] %s ", commands[i]);

    g_assert_true (g_str_has_prefix (text, usage));
    for (guint j = 0; options[j] != NULL; j++) {
      if (takes (commands[i], options[j]) != tells (text, options[j]))
        g_error ("%s of %s: %s", options[j], commands[i], text);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/options/commands", test_commands);
  g_test_add_func ("/cli/options/forward", test_forward);
  g_test_add_func ("/cli/options/check", test_check);
  g_test_add_func ("/cli/options/defaults", test_defaults);
  g_test_add_func ("/cli/options/key-leaves-the-arguments", test_key_leaves_the_arguments);
  g_test_add_func ("/cli/options/key-is-asked-for", test_key_is_asked_for);
  g_test_add_func ("/cli/options/options-of-other-commands", test_options_of_other_commands);
  g_test_add_func ("/cli/options/mistakes", test_mistakes);
  g_test_add_func ("/cli/options/help-of-commands", test_help_of_commands);
  return g_test_run ();
}
