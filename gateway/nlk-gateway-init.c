/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-init.h"

#include "base/nlk-args.h"
#include "base/nlk-clock.h"
#include "base/nlk-random.h"
#include "config/nlk-config-text.h"
#include "config/nlk-gateway-config.h"
#include "config/nlk-new-file.h"
#include "net/nlk-certificate.h"
#include "protocol/nlk-token.h"

#include <glib/gstdio.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECRET_BYTES 32
#define SERVICE_USER "narrowlink-gateway"

enum { OPTION_DOMAIN = 1, OPTION_LISTEN, OPTION_CERT, OPTION_DIR, OPTION_HELP };

static const NlkArgSpec specs[] = {
  { OPTION_DOMAIN, "domain", 0, NLK_ARG_VALUE }, { OPTION_LISTEN, "listen", 0, NLK_ARG_VALUE },
  { OPTION_CERT, "cert", 0, NLK_ARG_VALUE },     { OPTION_DIR, "dir", 0, NLK_ARG_VALUE },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },    { 0 },
};

static const char usage[] =
  "Usage: narrowlink-gateway init --domain NAME [OPTION…]\n"
  "\n"
  "Writes the configuration of a new gateway, with a secret and a certificate of its own.\n"
  "Files that are there already stay as they are.\n"
  "\n"
  "      --domain NAME    the name or IP address under which the gateway is reached\n"
  "      --listen IP:PORT where it listens ([::]:443)\n"
  "      --cert FILE      a PEM file with certificate chain and key, instead of a new one that\n"
  "                       the links of 'invite' vouch for\n"
  "      --dir DIR        where the files go (/etc/narrowlink)\n";

typedef struct {
  char *domain;
  const char *listen;
  const char *cert;
  const char *dir;
  char *config_path;
  char *cert_path;
  gboolean is_given; /* to the service */
} Init;

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
  return FALSE;
}

static gboolean
is_domain (const char *text)
{
  if (g_hostname_is_ip_address (text))
    return TRUE;
  for (const char *p = text; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && *p != '.' && *p != '-' && *p != '_')
      return FALSE;
  }
  return *text != '\0' && strlen (text) <= 253;
}

/* Returns: whether to go on; without @error set the help was shown */
static gboolean
read_arguments (Init *init, int argc, char **argv, GError **error)
{
  NlkArgReader reader;
  char *value;

  nlk_arg_reader_init (&reader, argc, argv);
  for (;;) {
    switch (nlk_arg_reader_next (&reader, specs, &value, error)) {
    case OPTION_DOMAIN:
      g_free (init->domain);
      init->domain = g_strdup (value);
      break;
    case OPTION_LISTEN:
      init->listen = value;
      break;
    case OPTION_CERT:
      init->cert = value;
      break;
    case OPTION_DIR:
      init->dir = value;
      break;
    case OPTION_HELP:
      fputs (usage, stdout);
      return FALSE;
    case NLK_ARG_END:
      return TRUE;
    case NLK_ARG_POSITIONAL:
      return refuse (error, "init takes options only; see narrowlink-gateway init --help");
    default:
      return FALSE;
    }
  }
}

static gboolean
check (Init *init, GError **error)
{
  gsize n = init->domain != NULL ? strlen (init->domain) : 0;
  g_autofree char *dir = NULL;

  if (n > 2 && init->domain[0] == '[' && init->domain[n - 1] == ']') {
    memmove (init->domain, init->domain + 1, n - 2);
    init->domain[n - 2] = '\0';
  }
  if (n == 0)
    return refuse (error, "the gateway's name is missing: add --domain gw.example");
  if (!is_domain (init->domain))
    return refuse (error, "--domain wants a host name or an IP address, without a port");
  dir = g_canonicalize_filename (init->dir, NULL);
  init->config_path = g_build_filename (dir, "gateway.yaml", NULL);
  init->cert_path = init->cert != NULL ? g_canonicalize_filename (init->cert, NULL)
                                       : g_build_filename (dir, "gateway.pem", NULL);
  if (!g_utf8_validate (init->cert_path, -1, NULL))
    return refuse (error, "the path of the certificate is not UTF-8");
  if (init->cert != NULL && g_access (init->cert_path, R_OK) != 0)
    return refuse (error, "the file that --cert names cannot be read");
  return TRUE;
}

static NlkSecret *
make_secret (void)
{
  for (;;) {
    guint8 bytes[SECRET_BYTES];
    g_autoptr (NlkSecret) secret = NULL;

    nlk_random_bytes (bytes, sizeof bytes);
    secret = nlk_secret_new (bytes, sizeof bytes);
    nlk_wipe (bytes, sizeof bytes);
    if (nlk_token_check_secret (secret, NULL))
      return g_steal_pointer (&secret);
  }
}

static NlkSecret *
compose (const Init *init)
{
  const char *port = strrchr (init->listen, ':');
  g_autofree char *address =
    g_strdup_printf (strchr (init->domain, ':') != NULL ? "[%s]%s" : "%s%s", init->domain,
                     port != NULL ? port : "");
  g_autoptr (NlkSecret) secret = make_secret ();
  NlkUuid uid;
  NlkGatewayDraft draft = { init->domain, address, init->listen, init->cert_path, &uid, secret };

  nlk_uuid_random (&uid);
  return nlk_config_text_compose_gateway (&draft);
}

static gboolean
write_text (const char *path, const NlkSecret *text, GError **error)
{
  gsize n_bytes;
  const guint8 *data = nlk_secret_get_data (text, &n_bytes);

  return nlk_new_file_write (path, data, n_bytes, error);
}

static gboolean
write_certificate (const Init *init, GError **error)
{
  g_autoptr (NlkSecret) pem =
    nlk_certificate_make (init->domain, nlk_clock_wall_usec () / G_USEC_PER_SEC, error);

  return pem != NULL && write_text (init->cert_path, pem, error);
}

/* The configuration goes last: while it is missing, the command can be given again. */
static gboolean
write_files (const Init *init, GError **error)
{
  g_autoptr (NlkSecret) text = compose (init);
  g_autoptr (NlkGatewayConfig) config =
    nlk_gateway_config_parse (init->config_path, nlk_secret_get_text (text),
                              strlen (nlk_secret_get_text (text)), NULL, error);

  if (config == NULL) {
    g_prefix_error (error, "--listen or --domain does not fit:\n");
    return FALSE;
  }
  if (g_file_test (init->config_path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                 "%s is there already and is left as it is", init->config_path);
    return FALSE;
  }
  if (!nlk_new_file_make_folder (init->config_path, error))
    return FALSE;
  if (init->cert == NULL && !write_certificate (init, error))
    return FALSE;
  if (write_text (init->config_path, text, error))
    return TRUE;
  if (init->cert == NULL)
    g_unlink (init->cert_path);
  return FALSE;
}

/* A certificate that was there is somebody's already. */
static gboolean
give_files (Init *init, GError **error)
{
  g_autoptr (GError) mishap = NULL;

  init->is_given =
    nlk_new_file_give (init->config_path, SERVICE_USER, &mishap) &&
    (init->cert != NULL || nlk_new_file_give (init->cert_path, SERVICE_USER, &mishap));
  if (mishap == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&mishap));
  return FALSE;
}

static void
print_next_step (const Init *init)
{
  g_autofree char *config = g_shell_quote (init->config_path);

  printf ("Written: %s%s%s\n\nNext, start the gateway:\n", init->config_path,
          init->cert == NULL ? ", " : "", init->cert == NULL ? init->cert_path : "");
  if (init->is_given)
    printf ("  systemctl enable --now narrowlink-gateway%s%s%s\nor by hand:\n",
            init->cert != NULL ? "\n(its user, " SERVICE_USER ", must be able to read " : "",
            init->cert != NULL ? init->cert_path : "", init->cert != NULL ? ")" : "");
  printf ("  narrowlink-gateway -c %s\n"
          "and invite an agent and a client:\n"
          "  narrowlink-gateway invite agent office -c %s\n"
          "  narrowlink-gateway invite client laptop -c %s\n",
          config, config, config);
}

int
nlk_gateway_init_run (int argc, char **argv)
{
  Init init = { .listen = "[::]:443", .dir = "/etc/narrowlink" };
  g_autoptr (GError) error = NULL;

  if (read_arguments (&init, argc, argv, &error) && check (&init, &error) &&
      write_files (&init, &error) && give_files (&init, &error))
    print_next_step (&init);
  if (error != NULL)
    g_printerr ("narrowlink-gateway: %s\n", error->message);
  g_free (init.domain);
  g_free (init.config_path);
  g_free (init.cert_path);
  return error != NULL ? 1 : 0;
}
