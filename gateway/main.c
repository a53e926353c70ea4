/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-args.h"
#include "base/nlk-log.h"
#include "config/nlk-gateway-config.h"
#include "config/nlk-revocation-list.h"
#include "net/nlk-trust.h"
#include "service/nlk-service.h"

#include "nlk-gateway-init.h"
#include "nlk-gateway-invite.h"
#include "nlk-gateway-revoke.h"
#include "nlk-gateway-services.h"
#include "nlk-gateway-tap.h"
#include "nlk-gateway.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum {
  OPTION_CONFIG = 1,
  OPTION_CHECK,
  OPTION_HELP,
  OPTION_VERSION,
};

static const NlkArgSpec specs[] = {
  { OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { OPTION_CHECK, "check-config", 0, NLK_ARG_FLAG },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { OPTION_VERSION, "version", 0, NLK_ARG_FLAG },
  { 0, NULL, 0, NLK_ARG_FLAG },
};

typedef struct {
  const char *path; /* as given with -c, or NULL */
  NlkGateway *gateway;
  NlkService *service;
} Program;

typedef struct {
  char *path;
  gboolean only_checks;
} Arguments;

static const struct {
  const char *name;
  int (*run) (int argc, char **argv);
} commands[] = {
  { "init", nlk_gateway_init_run },
  { "invite", nlk_gateway_invite_run },
  { "revoke", nlk_gateway_revoke_run },
};

static void
print_help (void)
{
  puts ("Usage: narrowlink-gateway [-c FILE] [--check-config]\n"
        "       narrowlink-gateway init --domain NAME [OPTION…]\n"
        "       narrowlink-gateway invite agent|client NAME [OPTION…]\n"
        "       narrowlink-gateway revoke NAME|TOKEN [-c FILE]\n"
        "\n"
        "Joins clients with agents that cannot be reached from outside. The commands make a new\n"
        "gateway, invite and take back; each has --help.\n"
        "\n"
        "  -c, --config FILE  configuration to read; else the first that exists of\n"
        "                     ./gateway.yaml, ~/.config/narrowlink/gateway.yaml,\n"
        "                     ~/.narrowlink/gateway.yaml, /etc/narrowlink/gateway.yaml\n"
        "      --check-config report every mistake and warning in it, and end: 0 without\n"
        "                     mistakes, 1 with\n"
        "  -h, --help         show this help\n"
        "      --version      show the version\n"
        "\n"
        "SIGHUP reads configuration and certificates again; with mistakes in them it goes\n"
        "on as before. SIGTERM and SIGINT stop it, after the time 'drain' of 'timeouts'.\n"
        "RUST_LOG=debug shows every stream. Exit code: 0 stopped by a signal, 1 usage,\n"
        "configuration, or an address that cannot be listened on.");
}

static void
print_version (void)
{
  puts ("Narrowlink Gateway, version " NLK_VERSION "\n"
        "This program is licensed under the GNU General Public License v3.0 or later.");
}

/* Returns: whether the first argument is a command; then @ret_status is its exit code */
static gboolean
run_command (int argc, char **argv, int *ret_status)
{
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (argv[1], commands[i].name) != 0)
      continue;
    *ret_status = commands[i].run (argc - 1, argv + 1);
    return TRUE;
  }
  return FALSE;
}

/* Returns: whether to go on; otherwise @ret_status is the exit code */
static gboolean
read_options (int argc, char **argv, Arguments *arguments, int *ret_status)
{
  g_autoptr (GError) error = NULL;
  NlkArgReader reader;
  char *value;

  nlk_arg_reader_init (&reader, argc, argv);
  for (;;) {
    switch (nlk_arg_reader_next (&reader, specs, &value, &error)) {
    case OPTION_CONFIG:
      arguments->path = value;
      break;
    case OPTION_CHECK:
      arguments->only_checks = TRUE;
      break;
    case OPTION_HELP:
      print_help ();
      *ret_status = 0;
      return FALSE;
    case OPTION_VERSION:
      print_version ();
      *ret_status = 0;
      return FALSE;
    case NLK_ARG_BAD:
      g_printerr ("narrowlink-gateway: %s\nTry narrowlink-gateway --help\n", error->message);
      *ret_status = 1;
      return FALSE;
    default:
      /* As in Narrowlink 0.2 a positional argument ends the options and is ignored. */
      return TRUE;
    }
  }
}

static NlkGatewayConfig *
load_config (const char *path)
{
  g_auto (GStrv) warnings = NULL;
  g_autoptr (GError) error = NULL;
  NlkGatewayConfig *config = nlk_gateway_config_load (path, &warnings, &error);

  for (guint i = 0; warnings != NULL && warnings[i] != NULL; i++)
    nlk_log (NLK_LOG_WARN, "%s", warnings[i]);
  if (config == NULL)
    g_printerr ("%s\n", error->message);
  return config;
}

/* Each stream takes two descriptors. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    nlk_log (NLK_LOG_WARN, "cannot raise the limit of open files");
}

static void
show_status (Program *program)
{
  const NlkGatewayConfig *config = program->gateway->config;

  nlk_service_set_drain (program->service, config->timeouts.drain_usec);
  nlk_service_set_status (program->service, "Running with %s, %u services", config->path,
                          config->services->len);
}

static void
on_reload (gpointer user_data)
{
  Program *program = user_data;
  NlkGatewayConfig *config = load_config (program->path);

  if (config == NULL)
    nlk_log (NLK_LOG_ERROR,
             "the new configuration is not taken over; the gateway goes on as before");
  else if (nlk_gateway_reload (program->gateway, config))
    show_status (program);
}

static void
on_stop (gpointer user_data)
{
  nlk_gateway_drain (((Program *) user_data)->gateway);
}

static void
on_abort (gpointer user_data)
{
  nlk_gateway_stop (((Program *) user_data)->gateway);
}

static gboolean
is_idle (gpointer user_data)
{
  return nlk_gateway_is_idle (((Program *) user_data)->gateway);
}

static const NlkServiceFuncs service_funcs = { on_reload, on_stop, on_abort, is_idle };

static int
run (const char *path, NlkGatewayConfig *config)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  g_autoptr (NlkGateway) gateway = nlk_gateway_new (loop, config);
  Program program = { path, gateway, NULL };
  g_autoptr (NlkService) service = nlk_service_new (&service_funcs, &program);

  program.service = service;
  if (!nlk_gateway_start (gateway))
    return 1;
  show_status (&program);
  nlk_log (NLK_LOG_INFO, "Narrowlink gateway " NLK_VERSION " is running with %s", config->path);
  nlk_service_run (service);
  return 0;
}

static int
check (const NlkGatewayConfig *config)
{
  g_auto (GStrv) mistakes = nlk_gateway_services_dup_mistakes (config);
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkRevocationList) revoked = nlk_revocation_list_load (config->revoked_path, &error);

  for (guint i = 0; mistakes[i] != NULL; i++)
    g_printerr ("%s\n", mistakes[i]);
  if (revoked == NULL)
    g_printerr ("%s\n", error->message);
  if (mistakes[0] != NULL || revoked == NULL)
    return 1;
  g_print ("%s has no mistakes\n", config->path);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (NlkGatewayConfig) config = NULL;
  Arguments arguments = { NULL, FALSE };
  int status = 0;

  if (run_command (argc, argv, &status) || !read_options (argc, argv, &arguments, &status))
    return status;
  nlk_log_init ("narrowlink-gateway", FALSE);
  signal (SIGPIPE, SIG_IGN);
  config = load_config (arguments.path);
  if (config == NULL)
    return 1;
  if (arguments.only_checks)
    return check (config);
  raise_descriptor_limit ();
  nlk_trust_install_default_database ();
  nlk_gateway_tap_install ();
  return run (arguments.path, config);
}
