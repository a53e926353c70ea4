/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-args.h"
#include "base/nlk-clock.h"
#include "config/nlk-token-config.h"

#include "nlk-token-listing.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

enum { OPTION_CONFIG = 1, OPTION_HELP, OPTION_VERSION };

static const NlkArgSpec options[] = {
  { OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { OPTION_VERSION, "version", 0, NLK_ARG_FLAG },
  { 0 },
};

static const char usage[] =
  "Usage: narrowlink-token-generator [FILE]\n"
  "\n"
  "Makes the tokens that FILE describes and prints them.\n"
  "\n"
  "  -c, --config FILE  the same; without a file the first of ./token-generator.yaml,\n"
  "                     ~/.config/narrowlink/token-generator.yaml,\n"
  "                     ~/.narrowlink/token-generator.yaml\n"
  "  -h, --help         this text\n"
  "      --version      version and licence\n"
  "\n"
  "FILE holds the secret of the gateway, so it is for nobody else's eyes.\n";

static const char version[] = "Narrowlink Token Generator, version " NLK_VERSION "\n"
                              "This program is licensed under the GNU General Public License v3.0 "
                              "or later.\n";

/* Returns: the exit code when the program ends here, or -1 to go on. */
static int
read_arguments (int argc, char **argv, const char **ret_path)
{
  g_autoptr (GError) error = NULL;
  NlkArgReader reader;
  char *value;
  int id;

  nlk_arg_reader_init (&reader, argc, argv);
  while ((id = nlk_arg_reader_next (&reader, options, &value, &error)) != NLK_ARG_END) {
    switch (id) {
    case OPTION_CONFIG:
    case NLK_ARG_POSITIONAL:
      if (*ret_path != NULL) {
        fputs ("narrowlink-token-generator: more than one file is given\n", stderr);
        return EXIT_FAILURE;
      }
      *ret_path = value;
      break;
    case OPTION_HELP:
      fputs (usage, stdout);
      return EXIT_SUCCESS;
    case OPTION_VERSION:
      fputs (version, stdout);
      return EXIT_SUCCESS;
    default:
      fprintf (stderr, "narrowlink-token-generator: %s\n", error->message);
      return EXIT_FAILURE;
    }
  }
  return -1;
}

static gboolean
print_tokens (const NlkTokenConfig *config)
{
  g_autofree char *listing = nlk_token_listing_format (config->tokens, config->secret);

  if (fputs (listing, stdout) != EOF && fflush (stdout) == 0)
    return TRUE;
  perror ("narrowlink-token-generator: cannot write the tokens");
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;
  g_autoptr (NlkTokenConfig) config = NULL;
  const char *path = NULL;
  int code;

  setlocale (LC_ALL, "");
  code = read_arguments (argc, argv, &path);
  if (code >= 0)
    return code;
  config = nlk_token_config_load (path, nlk_clock_wall_usec () / G_USEC_PER_SEC, &warnings, &error);
  for (char **warning = warnings; warning != NULL && *warning != NULL; warning++)
    fprintf (stderr, "narrowlink-token-generator: warning: %s\n", *warning);
  if (config == NULL) {
    fprintf (stderr, "narrowlink-token-generator: %s\n", error->message);
    return EXIT_FAILURE;
  }
  return print_tokens (config) ? EXIT_SUCCESS : EXIT_FAILURE;
}
