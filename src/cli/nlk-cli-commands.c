/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-commands.h"

#include "base/nlk-text.h"

static const NlkArgSpec command_specs[] = {
  { NLK_CLI_OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { NLK_CLI_OPTION_VERBOSE, "verbose", 'v', NLK_ARG_FLAG },
  { NLK_CLI_OPTION_TIMEOUT, "timeout", 0, NLK_ARG_VALUE },
  { NLK_CLI_OPTION_NAME, "name", 'n', NLK_ARG_VALUE },
  { NLK_CLI_OPTION_KEY, "key", 'k', NLK_ARG_MAYBE },
  { NLK_CLI_OPTION_KEY_FILE, "key-file", 0, NLK_ARG_VALUE },
  { NLK_CLI_OPTION_KEY_PROMPT, "key-prompt", 0, NLK_ARG_FLAG },
  { NLK_CLI_OPTION_DIRECT, "direct", 'd', NLK_ARG_FLAG },
  { NLK_CLI_OPTION_RELAY, "relay", 'r', NLK_ARG_FLAG },
  { NLK_CLI_OPTION_UDP, "udp", 'u', NLK_ARG_FLAG },
  { NLK_CLI_OPTION_LOCAL, "local", 'l', NLK_ARG_VALUE },
  { NLK_CLI_OPTION_MAP, "map", 'm', NLK_ARG_VALUE },
  { NLK_CLI_OPTION_GATEWAY, "gateway", 0, NLK_ARG_VALUE },
  { NLK_CLI_OPTION_DEFAULT_ROUTE, "default-route", 'g', NLK_ARG_FLAG },
  { NLK_CLI_OPTION_EXIT_ON_FAILURE, "exit-on-failure", 0, NLK_ARG_FLAG },
  { NLK_CLI_OPTION_PAC, "pac", 0, NLK_ARG_VALUE },
  { NLK_CLI_OPTION_AUTH_FILE, "auth-file", 0, NLK_ARG_VALUE },
  { NLK_CLI_OPTION_JSON, "json", 0, NLK_ARG_FLAG },
  { 0, NULL, 0, NLK_ARG_FLAG },
};

#define BIT(option) (1u << (option))

/* What every command knows that uses a gateway of the configuration. */
#define GATEWAY_OPTIONS (BIT (NLK_CLI_OPTION_HELP) | BIT (NLK_CLI_OPTION_GATEWAY))

static const NlkCliCommandInfo commands[] = {
  { "list", NLK_CLI_LIST, TRUE,
    GATEWAY_OPTIONS | BIT (NLK_CLI_OPTION_VERBOSE) | BIT (NLK_CLI_OPTION_TIMEOUT) |
      BIT (NLK_CLI_OPTION_JSON) },
  { "forward", NLK_CLI_FORWARD, TRUE,
    GATEWAY_OPTIONS | BIT (NLK_CLI_OPTION_NAME) | BIT (NLK_CLI_OPTION_KEY) |
      BIT (NLK_CLI_OPTION_KEY_FILE) | BIT (NLK_CLI_OPTION_KEY_PROMPT) |
      BIT (NLK_CLI_OPTION_DIRECT) | BIT (NLK_CLI_OPTION_RELAY) | BIT (NLK_CLI_OPTION_UDP) |
      BIT (NLK_CLI_OPTION_LOCAL) | BIT (NLK_CLI_OPTION_EXIT_ON_FAILURE) },
  { "join", NLK_CLI_JOIN, TRUE, BIT (NLK_CLI_OPTION_HELP) | BIT (NLK_CLI_OPTION_KEY_FILE) },
  { "proxy", NLK_CLI_PROXY, TRUE,
    GATEWAY_OPTIONS | BIT (NLK_CLI_OPTION_NAME) | BIT (NLK_CLI_OPTION_KEY) |
      BIT (NLK_CLI_OPTION_KEY_FILE) | BIT (NLK_CLI_OPTION_KEY_PROMPT) |
      BIT (NLK_CLI_OPTION_DIRECT) | BIT (NLK_CLI_OPTION_RELAY) | BIT (NLK_CLI_OPTION_LOCAL) |
      BIT (NLK_CLI_OPTION_MAP) | BIT (NLK_CLI_OPTION_PAC) | BIT (NLK_CLI_OPTION_AUTH_FILE) |
      BIT (NLK_CLI_OPTION_EXIT_ON_FAILURE) },
  { "run", NLK_CLI_RUN, TRUE, GATEWAY_OPTIONS },
  { "connect", NLK_CLI_CONNECT, TRUE,
    GATEWAY_OPTIONS | BIT (NLK_CLI_OPTION_NAME) | BIT (NLK_CLI_OPTION_KEY) |
      BIT (NLK_CLI_OPTION_KEY_FILE) | BIT (NLK_CLI_OPTION_KEY_PROMPT) |
      BIT (NLK_CLI_OPTION_DIRECT) | BIT (NLK_CLI_OPTION_RELAY) | BIT (NLK_CLI_OPTION_UDP) |
      BIT (NLK_CLI_OPTION_TIMEOUT) },
  { "check", NLK_CLI_CHECK, TRUE,
    GATEWAY_OPTIONS | BIT (NLK_CLI_OPTION_NAME) | BIT (NLK_CLI_OPTION_KEY) |
      BIT (NLK_CLI_OPTION_KEY_FILE) | BIT (NLK_CLI_OPTION_KEY_PROMPT) | BIT (NLK_CLI_OPTION_UDP) |
      BIT (NLK_CLI_OPTION_JSON) },
  { "status", NLK_CLI_STATUS, TRUE,
    GATEWAY_OPTIONS | BIT (NLK_CLI_OPTION_TIMEOUT) | BIT (NLK_CLI_OPTION_JSON) },
  { "tun", NLK_CLI_HELP, FALSE, 0 },
};

/* The options that only this program knows; in another command than their own they are mistakes. */
#define OWN_OPTIONS                                                                              \
  (BIT (NLK_CLI_OPTION_TIMEOUT) | BIT (NLK_CLI_OPTION_GATEWAY) | BIT (NLK_CLI_OPTION_KEY_FILE) | \
   BIT (NLK_CLI_OPTION_KEY_PROMPT) | BIT (NLK_CLI_OPTION_EXIT_ON_FAILURE) |                      \
   BIT (NLK_CLI_OPTION_PAC) | BIT (NLK_CLI_OPTION_AUTH_FILE) | BIT (NLK_CLI_OPTION_JSON))

static void fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, args);
  va_end (args);
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

static void
refuse_word (const char *word, GError **error)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  g_autofree char *shown = nlk_text_escape (word, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *built = dup_built ();
  const char *nearest;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i].name;
  nearest = nlk_text_nearest (word, names);
  if (nearest != NULL)
    fail (error, "unknown command '%s', did you mean %s?", shown, nearest);
  else
    fail (error, "unknown command '%s'; there are: %s", shown, built);
}

const NlkCliCommandInfo *
nlk_cli_command_find (const char *word, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (word[0] == '\0' || !g_str_has_prefix (commands[i].name, word))
      continue;
    if (commands[i].is_built)
      return &commands[i];
    fail (error, "the command %s is not built yet", commands[i].name);
    return NULL;
  }
  refuse_word (word, error);
  return NULL;
}

gboolean
nlk_cli_command_has_option (const NlkCliCommandInfo *info, NlkCliOption option)
{
  return (info->options & BIT (option)) != 0;
}

const char *
nlk_cli_option_get_name (NlkCliOption option)
{
  const NlkArgSpec *spec = command_specs;

  while (spec->id != (int) option)
    spec++;
  return spec->name;
}

/* A mistake, but of a person who remembers it from somewhere. */
static void
refuse_foreign (const NlkCliCommandInfo *info, int option, GError **error)
{
  g_autoptr (GString) owners = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (nlk_cli_command_has_option (&commands[i], option))
      g_string_append_printf (owners, "%s%s", owners->len > 0 ? ", " : "", commands[i].name);
  }
  fail (error, "unknown option for %s: --%s, which is for %s; see narrowlink %s --help", info->name,
        nlk_cli_option_get_name (option), owners->str, info->name);
}

int
nlk_cli_command_read_next (const NlkCliCommandInfo *info, NlkArgReader *reader, char **ret_value,
                           GError **error)
{
  NlkArgSpec known[G_N_ELEMENTS (command_specs)] = { 0 };
  NlkArgReader before = *reader;
  g_autoptr (GError) local_error = NULL;
  guint n = 0;
  int id;

  for (const NlkArgSpec *spec = command_specs; spec->name != NULL; spec++) {
    if ((OWN_OPTIONS & BIT (spec->id)) == 0 || nlk_cli_command_has_option (info, spec->id))
      known[n++] = *spec;
  }
  id = nlk_arg_reader_next (reader, known, ret_value, &local_error);
  if (id != NLK_ARG_BAD)
    return id;
  id = nlk_arg_reader_next (&before, command_specs, ret_value, NULL);
  if (id > 0)
    refuse_foreign (info, id, error);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return NLK_ARG_BAD;
}
