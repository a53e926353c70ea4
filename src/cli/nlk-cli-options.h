/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "protocol/nlk-destination.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NLK_CLI_TIMEOUT_USEC:
 *
 * How long a one-shot command tries by default.
 */
#define NLK_CLI_TIMEOUT_USEC (10 * G_USEC_PER_SEC)

/**
 * NlkCliCommand:
 * @NLK_CLI_HELP: show how to use it
 * @NLK_CLI_VERSION: show the version
 * @NLK_CLI_LIST: list agents
 * @NLK_CLI_FORWARD: forward a local port
 * @NLK_CLI_JOIN: join a gateway by a link
 * @NLK_CLI_PROXY: be a proxy for applications
 * @NLK_CLI_RUN: run tunnels of the configuration
 * @NLK_CLI_CONNECT: join standard input and output with a destination
 * @NLK_CLI_CHECK: look at a gateway step by step
 * @NLK_CLI_STATUS: tell how gateways and tunnels stand
 *
 * What is to be done.
 */
typedef enum {
  NLK_CLI_HELP,
  NLK_CLI_VERSION,
  NLK_CLI_LIST,
  NLK_CLI_FORWARD,
  NLK_CLI_JOIN,
  NLK_CLI_PROXY,
  NLK_CLI_RUN,
  NLK_CLI_CONNECT,
  NLK_CLI_CHECK,
  NLK_CLI_STATUS,
} NlkCliCommand;

/**
 * NlkCliKeySource:
 * @NLK_CLI_KEY_NONE: no option names one; the environment may
 * @NLK_CLI_KEY_GIVEN: on the command line
 * @NLK_CLI_KEY_FILE: in a file
 * @NLK_CLI_KEY_PROMPT: to be asked for
 *
 * Where the key comes from.
 */
typedef enum {
  NLK_CLI_KEY_NONE,
  NLK_CLI_KEY_GIVEN,
  NLK_CLI_KEY_FILE,
  NLK_CLI_KEY_PROMPT,
} NlkCliKeySource;

/**
 * NlkCliOptions:
 * @command: what to do
 * @help_for: (nullable): with %NLK_CLI_HELP, the command that it was asked of
 * @config_path: (nullable): `-c`
 * @gateway: (nullable): `--gateway`, which endpoint of the configuration
 * @is_verbose: `-v`
 * @is_json: `--json`
 * @timeout_usec: `--timeout`
 * @agent: (nullable): `-n`, or the first argument of `check`; not %NULL for %NLK_CLI_FORWARD, %NLK_CLI_PROXY and %NLK_CLI_CONNECT
 * @key_source: where the key comes from
 * @key: (nullable): with %NLK_CLI_KEY_GIVEN, as typed; wiped from the arguments
 * @key_path: (nullable): with %NLK_CLI_KEY_FILE
 * @is_udp: `-u`
 * @local: where to listen, `-l`
 * @destination: where to, TCP or UDP; empty without %NLK_CLI_FORWARD and %NLK_CLI_CONNECT, and
 *   of %NLK_CLI_CHECK when none is given
 * @maps: (array zero-terminated=1) (nullable): `-m`, each `a=b`
 * @pac_domains: (array zero-terminated=1) (nullable): `--pac`
 * @auth_path: (nullable): `--auth-file`
 * @exits_on_failure: `--exit-on-failure`
 * @join_source: (nullable): the argument of `join`, a piece of argv that may be overwritten
 * @names: (array zero-terminated=1) (nullable): the arguments of `run`
 * @notes: (array zero-terminated=1): what the user should know about the command line
 *
 * A command line, checked.
 */
typedef struct {
  NlkCliCommand command;
  const char *help_for;
  char *config_path;
  char *gateway;
  gboolean is_verbose;
  gboolean is_json;
  gint64 timeout_usec;
  char *agent;
  NlkCliKeySource key_source;
  NlkSecret *key;
  char *key_path;
  gboolean is_udp;
  GSocketAddress *local;
  NlkDestination destination;
  GStrv maps;
  GStrv pac_domains;
  char *auth_path;
  gboolean exits_on_failure;
  char *join_source;
  GStrv names;
  GStrv notes;
} NlkCliOptions;

/**
 * nlk_cli_options_parse:
 * @argc: number of arguments
 * @argv: (array length=argc): the arguments; a key in them is overwritten at once
 * @error: return location
 *
 * Reads a command line as Narrowlink 0.2 does, with `--name value` and a few options more. Options that 0.2 knows in
 * another command are ignored with a note, unknown ones refused.
 *
 * Errors: #GOptionError, with a text for a person.
 *
 * Returns: (transfer full) (nullable): the options
 */
NlkCliOptions *nlk_cli_options_parse (int argc, char **argv, GError **error);

/**
 * nlk_cli_options_free:
 * @options: (transfer full): options
 *
 * Frees them and wipes the key.
 */
void nlk_cli_options_free (NlkCliOptions *options);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkCliOptions, nlk_cli_options_free)

G_END_DECLS
