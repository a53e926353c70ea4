/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-log.h"
#include "client/nlk-client.h"
#include "config/nlk-client-config.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "nlk-cli-check.h"
#include "nlk-cli-connect.h"
#include "nlk-cli-forward.h"
#include "nlk-cli-help.h"
#include "nlk-cli-join.h"
#include "nlk-cli-key.h"
#include "nlk-cli-list.h"
#include "nlk-cli-options.h"
#include "nlk-cli-proxy.h"
#include "nlk-cli-run.h"
#include "nlk-cli-status.h"

#define USAGE_ERROR 1
/* Programs that are not installed find their messages here. */
#define LOCALE_VARIABLE "NLK_LOCALE_DIR"

static NlkClientConfig *
load_config (const NlkCliOptions *options)
{
  g_auto (GStrv) warnings = NULL;
  g_autoptr (GError) error = NULL;
  NlkClientConfig *config = nlk_client_config_load (options->config_path, &warnings, &error);

  for (char **warning = warnings; warning != NULL && *warning != NULL; warning++)
    nlk_log (NLK_LOG_WARN, "%s", *warning);
  if (config == NULL)
    nlk_log (NLK_LOG_ERROR, "%s", error->message);
  return config;
}

static gboolean
choose_gateway (const NlkCliOptions *options, NlkClientConfig *config)
{
  g_autoptr (GError) error = NULL;

  if (options->gateway == NULL)
    return TRUE;
  config->endpoint = nlk_client_config_find_endpoint (config, options->gateway, &error);
  if (config->endpoint == NULL)
    nlk_log (NLK_LOG_ERROR, "%s", error->message);
  return config->endpoint != NULL;
}

static void
say_notes (const NlkCliOptions *options)
{
  for (char **note = options->notes; *note != NULL; note++)
    nlk_log (NLK_LOG_WARN, "%s", *note);
  if (options->key_source == NLK_CLI_KEY_GIVEN)
    nlk_log (NLK_LOG_WARN,
             "a key on the command line may be seen by other users and stays in the shell's "
             "history; --key-file and NARROWLINK_KEY avoid that");
}

static int
run (const NlkCliOptions *options)
{
  g_autoptr (NlkClientConfig) config = NULL;

  say_notes (options);
  if (options->command == NLK_CLI_JOIN)
    return nlk_cli_join_run (options);
  config = load_config (options);
  if (config == NULL || !choose_gateway (options, config))
    return USAGE_ERROR;
  nlk_client_init ();
  switch (options->command) {
  case NLK_CLI_LIST:
    return nlk_cli_list_run (options, config);
  case NLK_CLI_CHECK:
    return nlk_cli_check_run (options, config);
  case NLK_CLI_STATUS:
    return nlk_cli_status_run (options, config);
  case NLK_CLI_FORWARD:
  case NLK_CLI_PROXY:
    return nlk_cli_forward_run (options, config);
  case NLK_CLI_CONNECT:
    return nlk_cli_connect_run (options, config);
  case NLK_CLI_RUN:
    return nlk_cli_run_run (options, config);
  case NLK_CLI_JOIN:
  case NLK_CLI_HELP:
  case NLK_CLI_VERSION:
    break;
  }
  g_assert_not_reached ();
}

/* What people ask for is told in their language; what programs read, and the log, is the same everywhere. */
static void
init_messages (const NlkCliOptions *options)
{
  const char *folder = g_getenv (LOCALE_VARIABLE);
  gboolean is_for_people = options->command == NLK_CLI_CHECK || options->command == NLK_CLI_JOIN ||
                           options->command == NLK_CLI_STATUS || options->command == NLK_CLI_HELP;

  if (!is_for_people || options->is_json)
    return;
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* A descriptor of ours under one of these numbers would get what is meant for a person. */
static void
fill_standard_descriptors (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0)
    close (fd);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkCliOptions) options = NULL;

  fill_standard_descriptors ();
  nlk_cli_key_take_environment ();
  nlk_cli_proxy_take_environment ();
  options = nlk_cli_options_parse (argc, argv, &error);
  if (options == NULL) {
    fprintf (stderr, "Error: %s\n", error->message);
    return USAGE_ERROR;
  }
  init_messages (options);
  if (options->command == NLK_CLI_HELP) {
    g_autofree char *text = nlk_cli_help_dup_text (options->help_for);

    fputs (text, stdout);
    return 0;
  }
  if (options->command == NLK_CLI_VERSION) {
    puts ("Narrowlink Client, version " NLK_VERSION
          "\nThis program is licensed under the GNU General Public License v3.0 or later.");
    return 0;
  }
  nlk_log_init ("narrowlink", options->command == NLK_CLI_CONNECT || options->is_json);
  return run (options);
}
