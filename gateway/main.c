/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-args.h"
#include "base/nlk-log.h"
#include "config/nlk-gateway-config.h"
#include "net/nlk-trust.h"

#include "nlk-gateway-tap.h"
#include "nlk-gateway.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

/* How long a gateway that goes down waits for peers to fetch the last it has to say. */
#define STOP_USEC (2 * G_USEC_PER_SEC)
#define STOP_LOOK_MSEC 10

enum {
  OPTION_CONFIG = 1,
  OPTION_HELP,
  OPTION_VERSION,
};

static const NlkArgSpec specs[] = {
  { OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { OPTION_VERSION, "version", 0, NLK_ARG_FLAG },
  { 0, NULL, 0, NLK_ARG_FLAG },
};

typedef struct {
  GMainLoop *main_loop;
  NlkGateway *gateway;
  gint64 stopped_usec;
} Program;

static void
print_help (void)
{
  puts ("Usage: narrowlink-gateway [-c FILE]\n"
        "\n"
        "Joins clients with agents that cannot be reached from outside.\n"
        "\n"
        "  -c, --config FILE  configuration to read; else the first that exists of\n"
        "                     ./gateway.yaml, ~/.config/narrowlink/gateway.yaml,\n"
        "                     ~/.narrowlink/gateway.yaml, /etc/narrowlink/gateway.yaml\n"
        "  -h, --help         show this help\n"
        "      --version      show the version\n"
        "\n"
        "RUST_LOG=debug shows every stream. Exit code: 0 stopped by a signal, 1 usage,\n"
        "configuration, or an address that cannot be listened on.");
}

static void
print_version (void)
{
  puts ("Narrowlink Gateway, version " NLK_VERSION "\n"
        "This program is licensed under the GNU General Public License v3.0 or later.");
}

/* Returns: whether to go on; otherwise @ret_status is the exit code */
static gboolean
read_options (int argc, char **argv, char **ret_path, int *ret_status)
{
  g_autoptr (GError) error = NULL;
  NlkArgReader reader;
  char *value;

  nlk_arg_reader_init (&reader, argc, argv);
  for (;;) {
    switch (nlk_arg_reader_next (&reader, specs, &value, &error)) {
    case OPTION_CONFIG:
      *ret_path = value;
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

static gboolean
look_whether_idle (gpointer user_data)
{
  Program *program = user_data;

  if (!nlk_gateway_is_idle (program->gateway) &&
      nlk_loop_get_now_usec (program->gateway->loop) < program->stopped_usec + STOP_USEC)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (program->main_loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (gpointer user_data)
{
  Program *program = user_data;

  if (program->gateway->is_stopping)
    return G_SOURCE_CONTINUE;
  nlk_log (NLK_LOG_INFO, "stopping");
  program->stopped_usec = nlk_loop_get_now_usec (program->gateway->loop);
  nlk_gateway_stop (program->gateway);
  g_timeout_add (STOP_LOOK_MSEC, look_whether_idle, program);
  return G_SOURCE_CONTINUE;
}

static int
run (const NlkGatewayConfig *config)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NlkGateway) gateway = nlk_gateway_new (loop, config);
  Program program = { main_loop, gateway, 0 };

  if (!nlk_gateway_start (gateway))
    return 1;
  g_unix_signal_add (SIGTERM, on_signal, &program);
  g_unix_signal_add (SIGINT, on_signal, &program);
  nlk_log (NLK_LOG_INFO, "Narrowlink gateway " NLK_VERSION " is running with %s", config->path);
  g_main_loop_run (main_loop);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (NlkGatewayConfig) config = NULL;
  char *path = NULL;
  int status = 0;

  if (!read_options (argc, argv, &path, &status))
    return status;
  nlk_log_init ("narrowlink-gateway", FALSE);
  signal (SIGPIPE, SIG_IGN);
  config = load_config (path);
  if (config == NULL)
    return 1;
  raise_descriptor_limit ();
  nlk_trust_install_default_database ();
  nlk_gateway_tap_install ();
  return run (config);
}
