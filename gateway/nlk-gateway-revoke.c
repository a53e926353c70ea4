/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-revoke.h"

#include "base/nlk-args.h"
#include "base/nlk-clock.h"
#include "config/nlk-gateway-config.h"
#include "config/nlk-new-file.h"
#include "config/nlk-revocation-list.h"
#include "protocol/nlk-join-link.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { OPTION_CONFIG = 1, OPTION_HELP };

static const NlkArgSpec specs[] = {
  { OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { 0 },
};

static const char usage[] =
  "Usage: narrowlink-gateway revoke NAME|TOKEN|LINK [-c FILE]\n"
  "\n"
  "Takes back every token that an agent or a client of that name has had until now, or the one\n"
  "token. A running gateway refuses it at once, and ends what it has open. The name can be\n"
  "invited again.\n"
  "\n"
  "  -c, --config FILE   the gateway's configuration\n";

static gboolean
is_token (const char *text)
{
  g_autoptr (NlkToken) agent = nlk_token_read (NLK_TOKEN_AGENT, text, NULL);

  return agent != NULL;
}

/* A token that was made in the second of an earlier revocation says the next one. */
static gboolean
revoke_kind (const char *path, NlkTokenKind kind, const char *name, GError **error)
{
  g_autoptr (NlkRevocationList) list = nlk_revocation_list_load (path, error);
  gint64 until_seconds = nlk_clock_wall_usec () / G_USEC_PER_SEC;
  gint64 last_seconds;

  if (list == NULL)
    return FALSE;
  if (nlk_revocation_list_lookup (list, kind, name, &last_seconds))
    until_seconds = MAX (until_seconds, last_seconds + 1);
  return nlk_revocation_list_append_name (path, kind, name, until_seconds, error);
}

static gboolean
revoke_name (const char *path, const char *name, GError **error)
{
  return revoke_kind (path, NLK_TOKEN_AGENT, name, error) &&
         revoke_kind (path, NLK_TOKEN_CLIENT, name, error);
}

static gboolean
revoke_subject (const char *path, const char *subject, GError **error)
{
  g_autoptr (NlkJoinLink) link = NULL;

  if (is_token (subject))
    return nlk_revocation_list_append_token (path, subject, error);
  if (!g_str_has_prefix (subject, "narrowlink:"))
    return revoke_name (path, subject, error);
  link = nlk_join_link_parse (subject, strlen (subject), error);
  return link != NULL &&
         nlk_revocation_list_append_token (path, nlk_secret_get_text (link->token), error);
}

/* A list that root has just made would be closed to a gateway that is somebody else. */
static gboolean
let_gateway_read (const NlkGatewayConfig *config, GError **error)
{
  const struct passwd *owner;
  g_autoptr (GError) mishap = NULL;
  struct stat info;

  if (stat (config->path, &info) != 0 || info.st_uid == 0)
    return TRUE;
  owner = getpwuid (info.st_uid);
  if (owner != NULL)
    nlk_new_file_give (config->revoked_path, owner->pw_name, &mishap);
  if (mishap == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&mishap));
  return FALSE;
}

static gboolean
run (const char *config_path, const char *subject, GError **error)
{
  g_autoptr (NlkGatewayConfig) config = NULL;

  if (subject == NULL) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "expected: revoke NAME, or revoke TOKEN");
    return FALSE;
  }
  config = nlk_gateway_config_load (config_path, NULL, error);
  if (config == NULL || !revoke_subject (config->revoked_path, subject, error) ||
      !let_gateway_read (config, error))
    return FALSE;
  printf ("Revoked; it stands in %s\n", config->revoked_path);
  return TRUE;
}

int
nlk_gateway_revoke_run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const char *config_path = NULL;
  const char *subject = NULL;
  NlkArgReader reader;
  char *value;
  int id;

  nlk_arg_reader_init (&reader, argc, argv);
  while ((id = nlk_arg_reader_next (&reader, specs, &value, &error)) != NLK_ARG_END &&
         id != NLK_ARG_BAD) {
    if (id == OPTION_HELP) {
      fputs (usage, stdout);
      return 0;
    }
    if (id == OPTION_CONFIG)
      config_path = value;
    else if (subject == NULL)
      subject = value;
    else
      g_set_error_literal (&error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "revoke takes one name or token at a time");
    if (error != NULL)
      break;
  }
  if (error == NULL)
    run (config_path, subject, &error);
  if (error == NULL)
    return 0;
  g_printerr ("narrowlink-gateway: %s\n", error->message);
  return 1;
}
