/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-args.h"

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * NlkCliOption:
 * @NLK_CLI_OPTION_HELP: `--help`
 * @NLK_CLI_OPTION_VERSION: `--version`
 * @NLK_CLI_OPTION_CONFIG: `--config`
 * @NLK_CLI_OPTION_VERBOSE: `--verbose`
 * @NLK_CLI_OPTION_TIMEOUT: `--timeout`
 * @NLK_CLI_OPTION_NAME: `--name`
 * @NLK_CLI_OPTION_KEY: `--key`
 * @NLK_CLI_OPTION_KEY_FILE: `--key-file`
 * @NLK_CLI_OPTION_KEY_PROMPT: `--key-prompt`
 * @NLK_CLI_OPTION_DIRECT: `--direct`
 * @NLK_CLI_OPTION_RELAY: `--relay`
 * @NLK_CLI_OPTION_UDP: `--udp`
 * @NLK_CLI_OPTION_LOCAL: `--local`
 * @NLK_CLI_OPTION_MAP: `--map`
 * @NLK_CLI_OPTION_GATEWAY: `--gateway`
 * @NLK_CLI_OPTION_DEFAULT_ROUTE: `--default-route`
 * @NLK_CLI_OPTION_EXIT_ON_FAILURE: `--exit-on-failure`
 * @NLK_CLI_OPTION_PAC: `--pac`
 * @NLK_CLI_OPTION_AUTH_FILE: `--auth-file`
 * @NLK_CLI_OPTION_JSON: `--json`
 *
 * The options that there are, before a command or behind one.
 */
typedef enum {
  NLK_CLI_OPTION_HELP = 1,
  NLK_CLI_OPTION_VERSION,
  NLK_CLI_OPTION_CONFIG,
  NLK_CLI_OPTION_VERBOSE,
  NLK_CLI_OPTION_TIMEOUT,
  NLK_CLI_OPTION_NAME,
  NLK_CLI_OPTION_KEY,
  NLK_CLI_OPTION_KEY_FILE,
  NLK_CLI_OPTION_KEY_PROMPT,
  NLK_CLI_OPTION_DIRECT,
  NLK_CLI_OPTION_RELAY,
  NLK_CLI_OPTION_UDP,
  NLK_CLI_OPTION_LOCAL,
  NLK_CLI_OPTION_MAP,
  NLK_CLI_OPTION_GATEWAY,
  NLK_CLI_OPTION_DEFAULT_ROUTE,
  NLK_CLI_OPTION_EXIT_ON_FAILURE,
  NLK_CLI_OPTION_PAC,
  NLK_CLI_OPTION_AUTH_FILE,
  NLK_CLI_OPTION_JSON,
} NlkCliOption;

/**
 * NlkCliCommandInfo:
 * @name: what it is called
 * @command: what it does
 * @is_built: whether it is there
 * @options: a bit for each #NlkCliOption that it has
 *
 * A command and what may stand behind it.
 */
typedef struct {
  const char *name;
  NlkCliCommand command;
  gboolean is_built;
  guint options;
} NlkCliCommandInfo;

/**
 * nlk_cli_command_find:
 * @word: what somebody wrote: the name of a command or a beginning of it
 * @error: return location
 *
 * Errors: #GOptionError with the nearest command, or all that there are.
 *
 * Returns: (transfer none) (nullable): the command
 */
const NlkCliCommandInfo *nlk_cli_command_find (const char *word, GError **error);

/**
 * nlk_cli_command_has_option:
 * @info: a command
 * @option: an option
 *
 * Returns: whether the option means something to the command
 */
gboolean nlk_cli_command_has_option (const NlkCliCommandInfo *info, NlkCliOption option);

/**
 * nlk_cli_command_read_next:
 * @info: a command
 * @reader: where in the command line
 * @ret_value: (out) (transfer none) (nullable): as nlk_arg_reader_next()
 * @error: return location
 *
 * Reads on behind a command. What Narrowlink 0.2 knows in any command is known in each, so that it can be passed over as 0.2
 * did; the other options are mistakes in another command than their own.
 *
 * Errors: #GOptionError: an option that the command does not have, with the nearest that it has or the commands that have it; a
 * value that is missing.
 *
 * Returns: as nlk_arg_reader_next(), an #NlkCliOption
 */
int nlk_cli_command_read_next (const NlkCliCommandInfo *info, NlkArgReader *reader,
                               char **ret_value, GError **error);

/**
 * nlk_cli_option_get_name:
 * @option: an option that may stand behind a command
 *
 * Returns: (transfer none): its long name without dashes
 */
const char *nlk_cli_option_get_name (NlkCliOption option);

G_END_DECLS
