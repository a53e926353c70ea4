/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-key.h"

#include "base/nlk-log.h"
#include "client/nlk-agent-key.h"
#include "client/nlk-key-file.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Far more than a passphrase may have. */
#define MOST_LINE_BYTES 4096

static NlkSecret *environment_key;

void
nlk_cli_key_take_environment (void)
{
  char *value = getenv ("NARROWLINK_KEY");

  if (value == NULL)
    return;
  environment_key = nlk_secret_new (value, strlen (value));
  /* The string lies where /proc/PID/environ shows it. */
  nlk_wipe (value, strlen (value));
  g_unsetenv ("NARROWLINK_KEY");
}

static NlkSecret *
read_line (void)
{
  char line[MOST_LINE_BYTES];
  NlkSecret *text = NULL;

  setvbuf (stdin, NULL, _IONBF, 0);
  if (fgets (line, sizeof line, stdin) != NULL)
    text = nlk_secret_new (line, strcspn (line, "\n"));
  nlk_wipe (line, sizeof line);
  return text;
}

static NlkSecret *
ask (const char *agent, GError **error)
{
  struct termios shown, hidden;
  NlkSecret *text;

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &shown) != 0) {
    g_set_error_literal (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "there is no terminal to ask for the key; use --key-file or NARROWLINK_KEY");
    return NULL;
  }
  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  fprintf (stderr, "Key of %s: ", agent);
  text = read_line ();
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  fputc ('\n', stderr);
  if (text == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "no key was entered");
  return text;
}

static NlkSecret *
read_text (const NlkCliOptions *options, GError **error)
{
  if (options->key_source == NLK_CLI_KEY_GIVEN)
    return nlk_secret_ref (options->key);
  return ask (options->agent, error);
}

/* Returns: (nullable): the file that the command line names, or else the configuration. */
static const char *
find_path (const NlkCliOptions *options, const NlkEndpointConfig *endpoint)
{
  if (options->key_source == NLK_CLI_KEY_FILE)
    return options->key_path;
  if (endpoint->key_paths == NULL)
    return NULL;
  return g_hash_table_lookup (endpoint->key_paths, options->agent);
}

static gboolean
read_default (const NlkCliOptions *options, const NlkEndpointConfig *endpoint,
              NlkSecret **ret_passphrase, GError **error)
{
  const char *path = find_path (options, endpoint);

  if (options->key_source == NLK_CLI_KEY_NONE && environment_key != NULL)
    *ret_passphrase = nlk_agent_key_new_passphrase (environment_key, FALSE, error);
  else if (path != NULL)
    *ret_passphrase = nlk_key_file_read (path, error);
  else
    return TRUE;
  return *ret_passphrase != NULL;
}

gboolean
nlk_cli_key_read (const NlkCliOptions *options, const NlkEndpointConfig *endpoint,
                  NlkSecret **ret_passphrase, GError **error)
{
  g_autoptr (NlkSecret) text = NULL;

  *ret_passphrase = NULL;
  if (options->key_source == NLK_CLI_KEY_NONE || options->key_source == NLK_CLI_KEY_FILE)
    return read_default (options, endpoint, ret_passphrase, error);
  text = read_text (options, error);
  if (text != NULL)
    *ret_passphrase = nlk_agent_key_new_passphrase (text, FALSE, error);
  return *ret_passphrase != NULL;
}

void
nlk_cli_key_warn_of_none (NlkGatewaySession *session)
{
  nlk_log (NLK_LOG_WARN,
           nlk_gateway_session_is_tls (session)
             ? "No key is set: the gateway can read what goes through"
             : "No key is set, and the gateway is reached without TLS: anyone on the way can read "
               "what goes through");
}
