/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-args.h"
#include "base/nlk-log.h"
#include "config/nlk-agent-config.h"
#include "config/nlk-config-search.h"
#include "crypto/nlk-crypto.h"
#include "net/nlk-trust.h"
#include "service/nlk-daemon.h"
#include "service/nlk-service.h"

#include "nlk-agent-join.h"
#include "nlk-agent.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { OPTION_CONFIG = 1, OPTION_CHECK, OPTION_DAEMON, OPTION_HELP, OPTION_VERSION };

static const NlkArgSpec options[] = {
  { OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { OPTION_CHECK, "check-config", 0, NLK_ARG_FLAG },
  { OPTION_DAEMON, "daemon", 'd', NLK_ARG_FLAG },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { OPTION_VERSION, "version", 0, NLK_ARG_FLAG },
  { 0 },
};

static const char usage[] =
  "Usage: narrowlink-agent [-c FILE] [-d | --check-config]\n"
  "       narrowlink-agent join [-c FILE] [LINKFILE]\n"
  "\n"
  "Connects out to a gateway and from there lets clients reach this network. join writes its\n"
  "configuration from a link of narrowlink-gateway invite; see narrowlink-agent join --help.\n"
  "\n"
  "  -c, --config FILE  configuration; without it the first of ./agent.yaml,\n"
  "                     ~/.config/narrowlink/agent.yaml, ~/.narrowlink/agent.yaml,\n"
  "                     /etc/narrowlink/agent.yaml\n"
  "      --check-config report every mistake and warning in it, and end: 0 without\n"
  "                     mistakes, 1 with\n"
  "  -d, --daemon       leave the terminal; process id and log go to files in\n"
  "                     $XDG_RUNTIME_DIR/narrowlink, else /run/narrowlink for root,\n"
  "                     else ~/.local/state/narrowlink\n"
  "  -h, --help         this text\n"
  "      --version      version and licence\n"
  "\n"
  "It runs until it is told to stop (SIGTERM, SIGINT), whatever becomes of network and gateway.\n"
  "SIGHUP reads the configuration again; with mistakes in it the agent goes on as before.\n"
  "RUST_LOG=debug shows each stream.\n";

static const char version[] = "Narrowlink Agent, version " NLK_VERSION "\n"
                              "This program is licensed under the GNU General Public License v3.0 "
                              "or later.\n";

typedef struct {
  const char *path;
  gboolean only_checks;
  gboolean detaches;
} Arguments;

typedef struct {
  const char *path;
  NlkAgent *agent;
  NlkService *service;
} Program;

/* Returns: the exit code when the program ends here, or -1 to go on. */
static int
read_arguments (int argc, char **argv, Arguments *arguments)
{
  g_autoptr (GError) error = NULL;
  NlkArgReader reader;
  char *value;
  int id;

  nlk_arg_reader_init (&reader, argc, argv);
  while ((id = nlk_arg_reader_next (&reader, options, &value, &error)) != NLK_ARG_END) {
    switch (id) {
    case OPTION_CONFIG:
      arguments->path = value;
      break;
    case OPTION_CHECK:
      arguments->only_checks = TRUE;
      break;
    case OPTION_DAEMON:
      arguments->detaches = TRUE;
      break;
    case OPTION_HELP:
      fputs (usage, stdout);
      return EXIT_SUCCESS;
    case OPTION_VERSION:
      fputs (version, stdout);
      return EXIT_SUCCESS;
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

static void
on_reload (gpointer user_data)
{
  Program *program = user_data;
  g_autoptr (GError) error = NULL;
  NlkAgentConfig *config = load_config (program->path);
  gint64 drain_usec = config != NULL ? config->timeouts.drain_usec : 0;

  if (config == NULL || !nlk_agent_reload (program->agent, config, &error)) {
    if (error != NULL)
      nlk_log (NLK_LOG_ERROR, "%s", error->message);
    nlk_log (NLK_LOG_ERROR, "The new configuration is not taken over; the agent goes on as before");
    return;
  }
  nlk_service_set_drain (program->service, drain_usec);
  nlk_log (NLK_LOG_INFO, "The new configuration is taken over");
}

static void
on_stop (gpointer user_data)
{
  nlk_agent_drain (((Program *) user_data)->agent);
}

static void
on_abort (gpointer user_data)
{
  nlk_agent_stop (((Program *) user_data)->agent);
}

static gboolean
is_idle (gpointer user_data)
{
  return nlk_agent_is_idle (((Program *) user_data)->agent);
}

static const NlkServiceFuncs service_funcs = { on_reload, on_stop, on_abort, is_idle };

static void
on_status (const char *status, gpointer user_data)
{
  nlk_service_set_status (user_data, "%s", status);
}

static int
check (NlkAgentConfig *config)
{
  g_autoptr (NlkAgentConfig) checked = config;
  g_auto (GStrv) mistakes = nlk_agent_dup_mistakes (checked);

  for (char **mistake = mistakes; *mistake != NULL; mistake++)
    fprintf (stderr, "narrowlink-agent: %s\n", *mistake);
  if (mistakes[0] != NULL)
    return EXIT_FAILURE;
  printf ("%s has no mistakes\n", checked->path);
  return EXIT_SUCCESS;
}

/* @path: an absolute one for a daemon, which leaves the working directory */
static int
run (const Arguments *arguments, const char *path, NlkDaemon *daemon)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkAgent) agent = NULL;
  g_autoptr (NlkService) service = NULL;
  NlkAgentConfig *config = load_config (path);
  Program program = { path, NULL, NULL };
  gint64 drain_usec;

  nlk_trust_install_default_database ();
  nlk_crypto_init ();
  raise_descriptor_limit ();
  if (config == NULL)
    return EXIT_FAILURE;
  if (arguments->only_checks)
    return check (config);
  drain_usec = config->timeouts.drain_usec;
  agent = nlk_agent_new (loop, config, &error);
  if (agent == NULL) {
    fprintf (stderr, "narrowlink-agent: %s\n", error->message);
    return EXIT_FAILURE;
  }
  program.agent = agent;
  program.service = service = nlk_service_new (&service_funcs, &program);
  if (daemon != NULL)
    nlk_daemon_settle (daemon);
  nlk_service_set_drain (service, drain_usec);
  nlk_agent_set_status_func (agent, on_status, service);
  nlk_agent_start (agent);
  nlk_service_run (service);
  nlk_log (NLK_LOG_INFO, "Stopped");
  nlk_agent_set_status_func (agent, NULL, NULL);
  return EXIT_SUCCESS;
}

/* The files are named for the configuration, so that there may be several agents. */
static char *
dup_daemon_name (const char *path)
{
  char *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, ".yaml"))
    name[strlen (name) - strlen (".yaml")] = '\0';
  return name;
}

static int
run_detached (const Arguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = nlk_config_search (NLK_CONFIG_FILE_AGENT, arguments->path, &error);
  g_autofree char *path = found != NULL ? g_canonicalize_filename (found, NULL) : NULL;
  g_autofree char *name = path != NULL ? dup_daemon_name (path) : NULL;
  g_autoptr (NlkDaemon) daemon = NULL;
  int code = path != NULL ? nlk_daemon_detach (name, &daemon, &error) : EXIT_FAILURE;

  if (error != NULL)
    fprintf (stderr, "narrowlink-agent: %s\n", error->message);
  return code < 0 ? run (arguments, path, daemon) : code;
}

int
main (int argc, char **argv)
{
  Arguments arguments = { NULL, FALSE, FALSE };
  int code;

  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  if (argc > 1 && strcmp (argv[1], "join") == 0) {
    nlk_trust_install_default_database ();
    return nlk_agent_join_run (argc - 1, argv + 1);
  }
  code = read_arguments (argc, argv, &arguments);
  if (code >= 0)
    return code;
  nlk_log_init ("narrowlink-agent", FALSE);
  if (arguments.detaches && !arguments.only_checks)
    return run_detached (&arguments);
  return run (&arguments, arguments.path, NULL);
}
