/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-args.h"
#include "base/nlk-log.h"
#include "config/nlk-agent-config.h"
#include "crypto/nlk-crypto.h"
#include "net/nlk-trust.h"

#include "nlk-agent.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { OPTION_CONFIG = 1, OPTION_DAEMON, OPTION_HELP, OPTION_VERSION };

static const NlkArgSpec options[] = {
  { OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { OPTION_DAEMON, "daemon", 'd', NLK_ARG_FLAG },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { OPTION_VERSION, "version", 0, NLK_ARG_FLAG },
  { 0 },
};

static const char usage[] =
  "Usage: narrowlink-agent [-c FILE]\n"
  "\n"
  "Connects out to a gateway and from there lets clients reach this network.\n"
  "\n"
  "  -c, --config FILE  configuration; without it the first of ./agent.yaml,\n"
  "                     ~/.config/narrowlink/agent.yaml, ~/.narrowlink/agent.yaml,\n"
  "                     /etc/narrowlink/agent.yaml\n"
  "  -h, --help         this text\n"
  "      --version      version and licence\n"
  "\n"
  "It runs until it is told to stop (SIGTERM, SIGINT), whatever becomes of network and gateway.\n"
  "RUST_LOG=debug shows each stream.\n";

static const char version[] = "Narrowlink Agent, version " NLK_VERSION "\n"
                              "This program is licensed under the GNU General Public License v3.0 "
                              "or later.\n";

/* Returns: the exit code when the program ends here, or -1 to go on. */
static int
read_arguments (int argc, char **argv, const char **ret_config)
{
  g_autoptr (GError) error = NULL;
  NlkArgReader reader;
  char *value;
  int id;

  nlk_arg_reader_init (&reader, argc, argv);
  while ((id = nlk_arg_reader_next (&reader, options, &value, &error)) != NLK_ARG_END) {
    switch (id) {
    case OPTION_CONFIG:
      *ret_config = value;
      break;
    case OPTION_HELP:
      fputs (usage, stdout);
      return EXIT_SUCCESS;
    case OPTION_VERSION:
      fputs (version, stdout);
      return EXIT_SUCCESS;
    case OPTION_DAEMON:
      fputs ("narrowlink-agent: --daemon is not available yet; let the service manager run it\n",
             stderr);
      return EXIT_FAILURE;
    case NLK_ARG_POSITIONAL:
      /* As Narrowlink 0.2: the first positional argument ends the options and means nothing. */
      return -1;
    default:
      fprintf (stderr, "narrowlink-agent: %s\n", error->message);
      return EXIT_FAILURE;
    }
  }
  return -1;
}

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit (RLIMIT_NOFILE, &limit);
  }
}

static NlkAgentConfig *
load_config (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;
  NlkAgentConfig *config = nlk_agent_config_load (path, &warnings, &error);

  for (char **warning = warnings; warning != NULL && *warning != NULL; warning++)
    nlk_log (NLK_LOG_WARN, "%s", *warning);
  if (config == NULL)
    fprintf (stderr, "narrowlink-agent: %s\n", error->message);
  return config;
}

static gboolean
on_stop_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static int
run (NlkAgentConfig *config)
{
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkAgent) agent = nlk_agent_new (loop, config, &error);

  if (agent == NULL) {
    fprintf (stderr, "narrowlink-agent: %s\n", error->message);
    return EXIT_FAILURE;
  }
  g_unix_signal_add (SIGTERM, on_stop_signal, main_loop);
  g_unix_signal_add (SIGINT, on_stop_signal, main_loop);
  nlk_agent_start (agent);
  g_main_loop_run (main_loop);
  nlk_log (NLK_LOG_INFO, "Stopped");
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  const char *path = NULL;
  NlkAgentConfig *config;
  int code;

  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  code = read_arguments (argc, argv, &path);
  if (code >= 0)
    return code;
  nlk_log_init ("narrowlink-agent", FALSE);
  nlk_trust_install_default_database ();
  nlk_crypto_init ();
  raise_descriptor_limit ();
  config = load_config (path);
  return config != NULL ? run (config) : EXIT_FAILURE;
}
