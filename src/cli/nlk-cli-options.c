/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-options.h"

#include "base/nlk-text.h"
#include "client/nlk-tunnel.h"

#include <string.h>

#include "nlk-cli-commands.h"

static const NlkArgSpec global_specs[] = {
  { NLK_CLI_OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { NLK_CLI_OPTION_GATEWAY, "gateway", 0, NLK_ARG_VALUE },
  { NLK_CLI_OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { NLK_CLI_OPTION_VERSION, "version", 0, NLK_ARG_FLAG },
  { 0, NULL, 0, NLK_ARG_FLAG },
};

typedef struct {
  NlkArgReader reader;
  NlkCliOptions *options;
  const NlkCliCommandInfo *command;
  char *remote;
  GStrvBuilder *notes;
  GStrvBuilder *maps;
  GStrvBuilder *pac_domains;
  GStrvBuilder *names;
} Parser;

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, args);
  va_end (args);
  return FALSE;
}

static void
take_gateway (NlkCliOptions *options, const char *value)
{
  g_free (options->gateway);
  options->gateway = g_strdup (value);
}

/* Returns: whether a command follows. */
static gboolean
parse_global (Parser *parser, GError **error)
{
  for (;;) {
    char *value;

    switch (nlk_arg_reader_next (&parser->reader, global_specs, &value, error)) {
    case NLK_CLI_OPTION_CONFIG:
      g_free (parser->options->config_path);
      parser->options->config_path = g_strdup (value);
      break;
    case NLK_CLI_OPTION_GATEWAY:
      take_gateway (parser->options, value);
      break;
    case NLK_CLI_OPTION_VERSION:
      parser->options->command = NLK_CLI_VERSION;
      return FALSE;
    case NLK_ARG_POSITIONAL:
      parser->command = nlk_cli_command_find (value, error);
      if (parser->command != NULL)
        parser->options->command = parser->command->command;
      return parser->command != NULL;
    default: /* help, the end, a mistake */
      return FALSE;
    }
  }
}

static void
take_key (NlkCliOptions *options, char *value)
{
  g_clear_pointer (&options->key, nlk_secret_unref);
  options->key_source = value != NULL ? NLK_CLI_KEY_GIVEN : NLK_CLI_KEY_PROMPT;
  if (value == NULL)
    return;
  options->key = nlk_secret_new (value, strlen (value));
  nlk_wipe (value, strlen (value));
}

static gboolean
take_local (NlkCliOptions *options, const char *value, GError **error)
{
  g_autofree char *shown = nlk_text_escape (value, -1, NLK_TEXT_PEER_BYTES);

  g_clear_object (&options->local);
  options->local = nlk_tunnel_parse_local (value);
  if (options->local == NULL)
    return fail (
      error,
      "'%s' is no address to listen on: expected IP:PORT, for example 127.0.0.1:8080 or [::]:8080",
      shown);
  return TRUE;
}

static gboolean
take_timeout (NlkCliOptions *options, const char *value, GError **error)
{
  g_autofree char *shown = nlk_text_escape (value, -1, NLK_TEXT_PEER_BYTES);

  if (!nlk_text_parse_duration (value, &options->timeout_usec) || options->timeout_usec == 0)
    return fail (error, "'%s' is no time: expected for example 10s or 500ms", shown);
  return TRUE;
}

static gboolean
take_map (Parser *parser, const char *value, GError **error)
{
  g_autofree char *shown = nlk_text_escape (value, -1, NLK_TEXT_PEER_BYTES);

  if (!nlk_proxy_is_map (value))
    return fail (error, "'%s' is no mapping: expected HOST=HOST, for example wiki=10.0.0.5", shown);
  g_strv_builder_add (parser->maps, value);
  return TRUE;
}

static gboolean
take_pac (Parser *parser, const char *value, GError **error)
{
  g_autofree char *shown = nlk_text_escape (value, -1, NLK_TEXT_PEER_BYTES);

  if (!nlk_proxy_is_pac_domain (value))
    return fail (error, "'%s' is no domain: expected for example example.internal or .corp", shown);
  g_strv_builder_add (parser->pac_domains, value);
  return TRUE;
}

static void
note_ignored (Parser *parser, int id)
{
  g_autofree char *note = g_strdup_printf ("the option --%s has no meaning for %s and is ignored",
                                           nlk_cli_option_get_name (id), parser->command->name);

  g_strv_builder_add (parser->notes, note);
}

static gboolean
take_option (Parser *parser, int id, char *value, GError **error)
{
  NlkCliOptions *options = parser->options;

  switch (id) {
  case NLK_CLI_OPTION_HELP:
    options->command = NLK_CLI_HELP;
    options->help_for = parser->command->name;
    return TRUE;
  case NLK_CLI_OPTION_VERBOSE:
    options->is_verbose = TRUE;
    return TRUE;
  case NLK_CLI_OPTION_JSON:
    options->is_json = TRUE;
    return TRUE;
  case NLK_CLI_OPTION_NAME:
    g_free (options->agent);
    options->agent = g_strdup (value);
    return TRUE;
  case NLK_CLI_OPTION_GATEWAY:
    take_gateway (options, value);
    return TRUE;
  case NLK_CLI_OPTION_KEY:
    take_key (options, value);
    return TRUE;
  case NLK_CLI_OPTION_KEY_PROMPT:
    take_key (options, NULL);
    return TRUE;
  case NLK_CLI_OPTION_KEY_FILE:
    options->key_source = NLK_CLI_KEY_FILE;
    g_free (options->key_path);
    options->key_path = g_strdup (value);
    return TRUE;
  case NLK_CLI_OPTION_DIRECT:
    return fail (error, "direct connections (--direct) are not built yet");
  case NLK_CLI_OPTION_UDP:
    options->is_udp = TRUE;
    return TRUE;
  case NLK_CLI_OPTION_LOCAL:
    return take_local (options, value, error);
  case NLK_CLI_OPTION_TIMEOUT:
    return take_timeout (options, value, error);
  case NLK_CLI_OPTION_MAP:
    return take_map (parser, value, error);
  case NLK_CLI_OPTION_PAC:
    return take_pac (parser, value, error);
  case NLK_CLI_OPTION_AUTH_FILE:
    g_free (options->auth_path);
    options->auth_path = g_strdup (value);
    return TRUE;
  case NLK_CLI_OPTION_EXIT_ON_FAILURE:
    options->exits_on_failure = TRUE;
    return TRUE;
  default: /* --relay is what happens anyway */
    return TRUE;
  }
}

static gboolean
take_known_option (Parser *parser, int id, char *value, GError **error)
{
  if (nlk_cli_command_has_option (parser->command, id))
    return take_option (parser, id, value, error);
  if (id == NLK_CLI_OPTION_KEY && value != NULL)
    nlk_wipe (value, strlen (value));
  note_ignored (parser, id);
  return TRUE;
}

static void
take_word (Parser *parser, char *word)
{
  if (parser->options->command == NLK_CLI_RUN || parser->options->command == NLK_CLI_CHECK)
    g_strv_builder_add (parser->names, word);
  else
    parser->remote = word;
}

static gboolean
parse_command (Parser *parser, GError **error)
{
  for (;;) {
    char *value;
    int id = nlk_cli_command_read_next (parser->command, &parser->reader, &value, error);

    if (id == NLK_ARG_BAD)
      return FALSE;
    if (id == NLK_ARG_END)
      return TRUE;
    if (id == NLK_ARG_POSITIONAL)
      take_word (parser, value);
    else if (!take_known_option (parser, id, value, error))
      return FALSE;
    if (parser->options->command == NLK_CLI_HELP)
      return TRUE;
  }
}

static gboolean
take_destination (NlkCliOptions *options, const char *text, GError **error)
{
  if (!nlk_destination_parse_remote (text, options->is_udp ? NLK_PROTOCOL_UDP : NLK_PROTOCOL_TCP,
                                     &options->destination, error)) {
    g_prefix_error (error, "bad destination: ");
    return FALSE;
  }
  if (options->destination.port == 0)
    return fail (error, "bad destination: the port must be 1 to 65535");
  return TRUE;
}

static gboolean
check_forward (Parser *parser, GError **error)
{
  NlkCliOptions *options = parser->options;

  if (options->agent == NULL || options->agent[0] == '\0')
    return fail (error, "the name of the agent is missing: add -n NAME");
  if (parser->remote == NULL)
    return fail (error, "the destination is missing: add HOST:PORT, for example 127.0.0.1:22");
  if (!take_destination (options, parser->remote, error))
    return FALSE;
  if (options->local == NULL)
    options->local = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  return TRUE;
}

static gboolean
check_proxy (Parser *parser, GError **error)
{
  NlkCliOptions *options = parser->options;

  if (options->agent == NULL || options->agent[0] == '\0')
    return fail (error, "the name of the agent is missing: add -n NAME");
  options->maps = g_strv_builder_end (parser->maps);
  options->pac_domains = g_strv_builder_end (parser->pac_domains);
  if (parser->remote != NULL)
    return take_local (options, parser->remote, error);
  if (options->local == NULL)
    options->local = g_inet_socket_address_new_from_string ("127.0.0.1", 1080);
  return TRUE;
}

/* `check [AGENT] [DESTINATION]`, or the agent by -n as everywhere. */
static gboolean
check_check (Parser *parser, char **words, GError **error)
{
  NlkCliOptions *options = parser->options;

  if (options->agent == NULL && words[0] != NULL)
    options->agent = g_strdup (*words++);
  if (options->agent != NULL && options->agent[0] == '\0')
    return fail (error, "the name of the agent is empty");
  if (options->agent == NULL && options->key_source != NLK_CLI_KEY_NONE)
    return fail (error, "a key belongs to an agent: add its name");
  if (words[0] == NULL)
    return TRUE;
  if (words[1] != NULL)
    return fail (error, "too much: check takes an agent and one destination");
  return take_destination (options, words[0], error);
}

NlkCliOptions *
nlk_cli_options_parse (int argc, char **argv, GError **error)
{
  g_autoptr (NlkCliOptions) options = g_new0 (NlkCliOptions, 1);
  g_autoptr (GStrvBuilder) notes = g_strv_builder_new ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GStrvBuilder) maps = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) pac_domains = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  Parser parser = {
    .options = options, .notes = notes, .maps = maps, .pac_domains = pac_domains, .names = names
  };

  gboolean is_read;

  options->timeout_usec = NLK_CLI_TIMEOUT_USEC;
  nlk_arg_reader_init (&parser.reader, argc, argv);
  is_read = parse_global (&parser, &local_error) && parse_command (&parser, &local_error);
  options->names = g_strv_builder_end (names);
  if (is_read) {
    if (options->command == NLK_CLI_FORWARD || options->command == NLK_CLI_CONNECT)
      check_forward (&parser, &local_error);
    else if (options->command == NLK_CLI_PROXY)
      check_proxy (&parser, &local_error);
    else if (options->command == NLK_CLI_CHECK)
      check_check (&parser, options->names, &local_error);
    else if (options->command == NLK_CLI_JOIN && options->gateway != NULL)
      fail (&local_error, "--gateway has no meaning for join: the link says which gateway");
  }
  options->join_source = parser.remote;
  options->notes = g_strv_builder_end (notes);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  return g_steal_pointer (&options);
}

void
nlk_cli_options_free (NlkCliOptions *options)
{
  g_free (options->config_path);
  g_free (options->gateway);
  g_free (options->agent);
  g_clear_pointer (&options->key, nlk_secret_unref);
  g_free (options->key_path);
  g_strfreev (options->maps);
  g_strfreev (options->pac_domains);
  g_free (options->auth_path);
  g_clear_object (&options->local);
  nlk_destination_clear (&options->destination);
  g_strfreev (options->names);
  g_strfreev (options->notes);
  g_free (options);
}
