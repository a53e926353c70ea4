/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-options.h"

#include "base/nlk-args.h"
#include "base/nlk-text.h"
#include "client/nlk-tunnel.h"

#include <string.h>

enum {
  OPTION_HELP = 1,
  OPTION_VERSION,
  OPTION_CONFIG,
  OPTION_VERBOSE,
  OPTION_TIMEOUT,
  OPTION_NAME,
  OPTION_KEY,
  OPTION_KEY_FILE,
  OPTION_KEY_PROMPT,
  OPTION_DIRECT,
  OPTION_RELAY,
  OPTION_UDP,
  OPTION_LOCAL,
  OPTION_MAP,
  OPTION_GATEWAY,
  OPTION_DEFAULT_ROUTE,
  OPTION_EXIT_ON_FAILURE,
  OPTION_PAC,
  OPTION_AUTH_FILE,
  OPTION_JSON,
};

static const NlkArgSpec global_specs[] = {
  { OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { OPTION_GATEWAY, "gateway", 0, NLK_ARG_VALUE },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { OPTION_VERSION, "version", 0, NLK_ARG_FLAG },
  { 0, NULL, 0, NLK_ARG_FLAG },
};

/* What 0.2 knows in any command is known in each, so that it can be passed over as 0.2 did. */
static const NlkArgSpec command_specs[] = {
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { OPTION_VERBOSE, "verbose", 'v', NLK_ARG_FLAG },
  { OPTION_TIMEOUT, "timeout", 0, NLK_ARG_VALUE },
  { OPTION_NAME, "name", 'n', NLK_ARG_VALUE },
  { OPTION_KEY, "key", 'k', NLK_ARG_MAYBE },
  { OPTION_KEY_FILE, "key-file", 0, NLK_ARG_VALUE },
  { OPTION_KEY_PROMPT, "key-prompt", 0, NLK_ARG_FLAG },
  { OPTION_DIRECT, "direct", 'd', NLK_ARG_FLAG },
  { OPTION_RELAY, "relay", 'r', NLK_ARG_FLAG },
  { OPTION_UDP, "udp", 'u', NLK_ARG_FLAG },
  { OPTION_LOCAL, "local", 'l', NLK_ARG_VALUE },
  { OPTION_MAP, "map", 'm', NLK_ARG_VALUE },
  { OPTION_GATEWAY, "gateway", 0, NLK_ARG_VALUE },
  { OPTION_DEFAULT_ROUTE, "default-route", 'g', NLK_ARG_FLAG },
  { OPTION_EXIT_ON_FAILURE, "exit-on-failure", 0, NLK_ARG_FLAG },
  { OPTION_PAC, "pac", 0, NLK_ARG_VALUE },
  { OPTION_AUTH_FILE, "auth-file", 0, NLK_ARG_VALUE },
  { OPTION_JSON, "json", 0, NLK_ARG_FLAG },
  { 0, NULL, 0, NLK_ARG_FLAG },
};

#define BIT(option) (1u << (option))

/* What every command knows that uses a gateway of the configuration. */
#define GATEWAY_OPTIONS (BIT (OPTION_HELP) | BIT (OPTION_GATEWAY))

static const struct {
  const char *name;
  NlkCliCommand command;
  gboolean is_built;
  guint options;
} commands[] = {
  { "list", NLK_CLI_LIST, TRUE,
    GATEWAY_OPTIONS | BIT (OPTION_VERBOSE) | BIT (OPTION_TIMEOUT) | BIT (OPTION_JSON) },
  { "forward", NLK_CLI_FORWARD, TRUE,
    GATEWAY_OPTIONS | BIT (OPTION_NAME) | BIT (OPTION_KEY) | BIT (OPTION_KEY_FILE) |
      BIT (OPTION_KEY_PROMPT) | BIT (OPTION_DIRECT) | BIT (OPTION_RELAY) | BIT (OPTION_UDP) |
      BIT (OPTION_LOCAL) | BIT (OPTION_EXIT_ON_FAILURE) },
  { "join", NLK_CLI_JOIN, TRUE, BIT (OPTION_HELP) | BIT (OPTION_KEY_FILE) },
  { "proxy", NLK_CLI_PROXY, TRUE,
    GATEWAY_OPTIONS | BIT (OPTION_NAME) | BIT (OPTION_KEY) | BIT (OPTION_KEY_FILE) |
      BIT (OPTION_KEY_PROMPT) | BIT (OPTION_DIRECT) | BIT (OPTION_RELAY) | BIT (OPTION_LOCAL) |
      BIT (OPTION_MAP) | BIT (OPTION_PAC) | BIT (OPTION_AUTH_FILE) | BIT (OPTION_EXIT_ON_FAILURE) },
  { "run", NLK_CLI_RUN, TRUE, GATEWAY_OPTIONS },
  { "connect", NLK_CLI_CONNECT, TRUE,
    GATEWAY_OPTIONS | BIT (OPTION_NAME) | BIT (OPTION_KEY) | BIT (OPTION_KEY_FILE) |
      BIT (OPTION_KEY_PROMPT) | BIT (OPTION_DIRECT) | BIT (OPTION_RELAY) | BIT (OPTION_UDP) |
      BIT (OPTION_TIMEOUT) },
  { "check", NLK_CLI_CHECK, TRUE,
    GATEWAY_OPTIONS | BIT (OPTION_NAME) | BIT (OPTION_KEY) | BIT (OPTION_KEY_FILE) |
      BIT (OPTION_KEY_PROMPT) | BIT (OPTION_UDP) | BIT (OPTION_JSON) },
  { "status", NLK_CLI_STATUS, TRUE, GATEWAY_OPTIONS | BIT (OPTION_TIMEOUT) | BIT (OPTION_JSON) },
  { "tun", NLK_CLI_HELP, FALSE, 0 },
};

/* The options that only this program knows; in another command than their own they are mistakes. */
#define OWN_OPTIONS                                                                                \
  (BIT (OPTION_TIMEOUT) | BIT (OPTION_GATEWAY) | BIT (OPTION_KEY_FILE) | BIT (OPTION_KEY_PROMPT) | \
   BIT (OPTION_EXIT_ON_FAILURE) | BIT (OPTION_PAC) | BIT (OPTION_AUTH_FILE) | BIT (OPTION_JSON))

typedef struct {
  NlkArgReader reader;
  NlkCliOptions *options;
  guint command; /* index */
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

static char *
dup_built (void)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (commands[i].is_built)
      names[n++] = commands[i].name;
  }
  return g_strjoinv (", ", (char **) names);
}

static gboolean
find_command (Parser *parser, const char *word, GError **error)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  g_autofree char *shown = nlk_text_escape (word, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *built = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    names[i] = commands[i].name;
    if (word[0] == '\0' || !g_str_has_prefix (commands[i].name, word))
      continue;
    if (!commands[i].is_built)
      return fail (error, "the command %s is not built yet", commands[i].name);
    parser->command = i;
    parser->options->command = commands[i].command;
    return TRUE;
  }
  if (nlk_text_nearest (word, names) != NULL)
    return fail (error, "unknown command '%s', did you mean %s?", shown,
                 nlk_text_nearest (word, names));
  built = dup_built ();
  return fail (error, "unknown command '%s'; there are: %s", shown, built);
}

/* Returns: whether a command follows. */
static gboolean
parse_global (Parser *parser, GError **error)
{
  for (;;) {
    char *value;

    switch (nlk_arg_reader_next (&parser->reader, global_specs, &value, error)) {
    case OPTION_CONFIG:
      g_free (parser->options->config_path);
      parser->options->config_path = g_strdup (value);
      break;
    case OPTION_GATEWAY:
      take_gateway (parser->options, value);
      break;
    case OPTION_VERSION:
      parser->options->command = NLK_CLI_VERSION;
      return FALSE;
    case NLK_ARG_POSITIONAL:
      return find_command (parser, value, error);
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

static const char *
name_option (int id)
{
  const NlkArgSpec *spec = command_specs;

  while (spec->id != id)
    spec++;
  return spec->name;
}

static void
note_ignored (Parser *parser, int id)
{
  g_autofree char *note = g_strdup_printf ("the option --%s has no meaning for %s and is ignored",
                                           name_option (id), commands[parser->command].name);

  g_strv_builder_add (parser->notes, note);
}

static gboolean
take_option (Parser *parser, int id, char *value, GError **error)
{
  NlkCliOptions *options = parser->options;

  switch (id) {
  case OPTION_HELP:
    options->command = NLK_CLI_HELP;
    options->help_for = commands[parser->command].name;
    return TRUE;
  case OPTION_VERBOSE:
    options->is_verbose = TRUE;
    return TRUE;
  case OPTION_JSON:
    options->is_json = TRUE;
    return TRUE;
  case OPTION_NAME:
    g_free (options->agent);
    options->agent = g_strdup (value);
    return TRUE;
  case OPTION_GATEWAY:
    take_gateway (options, value);
    return TRUE;
  case OPTION_KEY:
    take_key (options, value);
    return TRUE;
  case OPTION_KEY_PROMPT:
    take_key (options, NULL);
    return TRUE;
  case OPTION_KEY_FILE:
    options->key_source = NLK_CLI_KEY_FILE;
    g_free (options->key_path);
    options->key_path = g_strdup (value);
    return TRUE;
  case OPTION_DIRECT:
    return fail (error, "direct connections (--direct) are not built yet");
  case OPTION_UDP:
    options->is_udp = TRUE;
    return TRUE;
  case OPTION_LOCAL:
    return take_local (options, value, error);
  case OPTION_TIMEOUT:
    return take_timeout (options, value, error);
  case OPTION_MAP:
    return take_map (parser, value, error);
  case OPTION_PAC:
    return take_pac (parser, value, error);
  case OPTION_AUTH_FILE:
    g_free (options->auth_path);
    options->auth_path = g_strdup (value);
    return TRUE;
  case OPTION_EXIT_ON_FAILURE:
    options->exits_on_failure = TRUE;
    return TRUE;
  default: /* --relay is what happens anyway */
    return TRUE;
  }
}

/* A mistake, but of a person who remembers it from somewhere. */
static gboolean
fail_foreign (Parser *parser, int id, GError **error)
{
  const char *own = commands[parser->command].name;
  g_autoptr (GString) owners = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if ((commands[i].options & BIT (id)) != 0)
      g_string_append_printf (owners, "%s%s", owners->len > 0 ? ", " : "", commands[i].name);
  }
  return fail (error, "unknown option for %s: --%s, which is for %s; see narrowlink %s --help", own,
               name_option (id), owners->str, own);
}

static gboolean
take_known_option (Parser *parser, int id, char *value, GError **error)
{
  if ((commands[parser->command].options & BIT (id)) != 0)
    return take_option (parser, id, value, error);
  if (id == OPTION_KEY && value != NULL)
    nlk_wipe (value, strlen (value));
  if ((OWN_OPTIONS & BIT (id)) != 0)
    return fail_foreign (parser, id, error);
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
    int id = nlk_arg_reader_next (&parser->reader, command_specs, &value, error);

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
