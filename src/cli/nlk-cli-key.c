/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-key.h"

#include "client/nlk-agent-key.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Far more than a passphrase may have; what is longer is no key file. */
#define MOST_FILE_BYTES 4096

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
read_file (const char *path, GError **error)
{
  char bytes[MOST_FILE_BYTES + 1];
  NlkSecret *text = NULL;
  gsize n_bytes;
  FILE *file = fopen (path, "re");
  g_autofree char *shown = g_filename_display_name (path);

  if (file == NULL) {
    int code = errno;

    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "key file %s: %s", shown,
                 g_strerror (code));
    return NULL;
  }
  setvbuf (file, NULL, _IONBF, 0);
  n_bytes = fread (bytes, 1, sizeof bytes, file);
  if (ferror (file))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_IO, "key file %s cannot be read", shown);
  else if (n_bytes > MOST_FILE_BYTES)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "key file %s is too long for a key",
                 shown);
  else
    text = nlk_secret_new (bytes, n_bytes);
  nlk_wipe (bytes, sizeof bytes);
  fclose (file);
  return text;
}

static NlkSecret *
read_line (void)
{
  char line[MOST_FILE_BYTES];
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
  switch (options->key_source) {
  case NLK_CLI_KEY_GIVEN:
    return nlk_secret_ref (options->key);
  case NLK_CLI_KEY_FILE:
    return read_file (options->key_path, error);
  case NLK_CLI_KEY_PROMPT:
    return ask (options->agent, error);
  case NLK_CLI_KEY_NONE:
    break;
  }
  return environment_key != NULL ? nlk_secret_ref (environment_key) : NULL;
}

gboolean
nlk_cli_key_read (const NlkCliOptions *options, NlkSecret **ret_passphrase, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (NlkSecret) text = read_text (options, &local_error);

  *ret_passphrase = NULL;
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (text == NULL)
    return TRUE;
  *ret_passphrase =
    nlk_agent_key_new_passphrase (text, options->key_source == NLK_CLI_KEY_FILE, error);
  return *ret_passphrase != NULL;
}
