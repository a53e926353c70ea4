/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-invite.h"

#include "base/nlk-args.h"
#include "base/nlk-clock.h"
#include "base/nlk-text.h"
#include "config/nlk-gateway-config.h"
#include "config/nlk-policy-config.h"
#include "config/nlk-revocation-list.h"
#include "config/nlk-token-config.h"
#include "net/nlk-certificate.h"
#include "net/nlk-trust.h"
#include "protocol/nlk-join-link.h"

#include "nlk-gateway-port.h"
#include "nlk-gateway-qr.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LIFETIME_TEXT "365d"

enum { OPTION_CONFIG = 1, OPTION_FOR, OPTION_POLICY, OPTION_HELP };

static const NlkArgSpec specs[] = {
  { OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { OPTION_FOR, "for", 0, NLK_ARG_VALUE },
  { OPTION_POLICY, "policy", 0, NLK_ARG_VALUE },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { 0 },
};

static const char usage[] =
  "Usage: narrowlink-gateway invite agent|client NAME [OPTION…]\n"
  "\n"
  "Prints a link with which an agent or a client of that name joins: one line that begins\n"
  "narrowlink://, for narrowlink-agent join or narrowlink join. Whoever has it can join, so\n"
  "carry it as a password. On a terminal it is shown as a QR code too.\n"
  "\n"
  "      --for TIME      how long it counts (" LIFETIME_TEXT ")\n"
  "      --policy POLICY of a client, may be given several times: what it may reach, as a file\n"
  "                      or in place: '{type: WhiteList, policies: [!Ip [Any, 10.0.0.0/8, 22, "
  "TCP]]}'\n"
  "  -c, --config FILE   the gateway's configuration\n";

typedef struct {
  NlkTokenKind kind;
  const char *name;
  const char *config_path;
  gint64 lifetime_usec;
  GPtrArray *policies; /* element-type NlkPolicy */
} Invite;

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
  return FALSE;
}

static gboolean
take_policy (Invite *invite, const char *value, GError **error)
{
  NlkPolicy *policy = nlk_policy_config_read (value, error);

  if (policy == NULL)
    return FALSE;
  g_ptr_array_add (invite->policies, policy);
  return invite->policies->len <= NLK_JOIN_LINK_POLICIES_MOST ||
         refuse (error, "these are too many policies for one link");
}

/* @n: how many positional arguments came before */
static gboolean
take_word (Invite *invite, guint n, const char *word, GError **error)
{
  if (n == 1)
    invite->name = word;
  else if (n == 0 && strcmp (word, "agent") == 0)
    invite->kind = NLK_TOKEN_AGENT;
  else if (n == 0 && strcmp (word, "client") == 0)
    invite->kind = NLK_TOKEN_CLIENT;
  else
    return refuse (error, "expected: invite agent NAME, or invite client NAME");
  return TRUE;
}

static gboolean
check (const Invite *invite, GError **error)
{
  if (invite->name == NULL)
    return refuse (error, "expected: invite agent NAME, or invite client NAME");
  if (*invite->name == '\0' || strlen (invite->name) > NLK_CONFIG_NAME_BYTES_MOST ||
      !g_utf8_validate (invite->name, -1, NULL))
    return refuse (error, "a name has 1 to 255 bytes of UTF-8");
  for (const char *p = invite->name; *p != '\0'; p++) {
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p))
      return refuse (error, "a name has no white space in it");
  }
  if (invite->kind == NLK_TOKEN_AGENT && invite->policies->len > 0)
    return refuse (error, "--policy is for clients: it says what one may reach");
  return TRUE;
}

/* Returns: whether to go on; without @error set the help was shown */
static gboolean
read_arguments (Invite *invite, int argc, char **argv, GError **error)
{
  NlkArgReader reader;
  guint n_words = 0;
  char *value;

  nlk_arg_reader_init (&reader, argc, argv);
  for (;;) {
    switch (nlk_arg_reader_next (&reader, specs, &value, error)) {
    case OPTION_CONFIG:
      invite->config_path = value;
      break;
    case OPTION_FOR:
      if (!nlk_text_parse_duration (value, &invite->lifetime_usec) ||
          invite->lifetime_usec < G_USEC_PER_SEC)
        return refuse (error, "--for wants a time, for example 90d");
      break;
    case OPTION_POLICY:
      if (!take_policy (invite, value, error))
        return FALSE;
      break;
    case OPTION_HELP:
      fputs (usage, stdout);
      return FALSE;
    case NLK_ARG_POSITIONAL:
      if (!take_word (invite, n_words++, value, error))
        return FALSE;
      break;
    case NLK_ARG_END:
      return check (invite, error);
    default:
      return FALSE;
    }
  }
}

static NlkSecret *
sign (const Invite *invite, const NlkGatewayConfig *config, NlkTokenKind kind, gint64 now_seconds,
      guint policy)
{
  g_autoptr (NlkToken) token = nlk_token_new (kind);

  token->uid = config->uid;
  token->name = g_strdup (invite->name);
  token->expires_seconds =
    nlk_clock_wall_usec () / G_USEC_PER_SEC + invite->lifetime_usec / G_USEC_PER_SEC;
  token->issued_seconds = now_seconds;
  if (kind == NLK_TOKEN_CLIENT_POLICY) {
    token->policy_id = NLK_TOKEN_LEAST_POLICY_ID + 1 + policy;
    token->policy = nlk_policy_ref (invite->policies->pdata[policy]);
  }
  for (guint32 i = 0; kind == NLK_TOKEN_CLIENT && i < invite->policies->len; i++) {
    guint32 id = NLK_TOKEN_LEAST_POLICY_ID + 1 + i;

    g_array_append_val (token->policy_ids, id);
  }
  return nlk_secret_new_take_text (nlk_token_sign (token, config->secret));
}

static gboolean
sign_all (const Invite *invite, const NlkGatewayConfig *config, NlkJoinLink *link, GError **error)
{
  g_autoptr (NlkRevocationList) revoked = nlk_revocation_list_load (config->revoked_path, error);
  gint64 now_seconds = nlk_clock_wall_usec () / G_USEC_PER_SEC;
  gint64 revoked_seconds;

  if (revoked == NULL)
    return FALSE;
  /* What was revoked in this very second must not count for the new token. */
  if (nlk_revocation_list_lookup (revoked, invite->kind, invite->name, &revoked_seconds))
    now_seconds = MAX (now_seconds, revoked_seconds + 1);
  link->token = sign (invite, config, invite->kind, now_seconds, 0);
  for (guint i = 0; i < invite->policies->len; i++)
    g_ptr_array_add (link->policies,
                     sign (invite, config, NLK_TOKEN_CLIENT_POLICY, now_seconds, i));
  return TRUE;
}

static const NlkGatewayService *
find_service (const NlkGatewayConfig *config)
{
  for (guint i = 0; i < config->services->len; i++) {
    const NlkGatewayService *service = config->services->pdata[i];

    if (service->kind == NLK_GATEWAY_SERVICE_WSS)
      return service;
  }
  return config->services->pdata[0];
}

static gboolean
set_pin (NlkJoinLink *link, const NlkGatewayService *service, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = nlk_gateway_port_load_certificate (service, error);

  if (certificate == NULL)
    return FALSE;
  link->has_pin = nlk_certificate_is_self_signed (certificate);
  return !link->has_pin || nlk_trust_compute_pin (certificate, link->pin) ||
         refuse (error, "the public key of the certificate cannot be read");
}

static gboolean
fill_link (const Invite *invite, const NlkGatewayConfig *config, NlkJoinLink *link, GError **error)
{
  const NlkGatewayService *service = find_service (config);
  char text[NLK_UUID_TEXT_BYTES];
  NlkUuid uid;

  if (!config->has_uid) {
    nlk_uuid_random (&uid);
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "%s does not say whose agents and clients these are: add 'uid: %s', or the uid of "
                 "the tokens in use",
                 config->path, nlk_uuid_format (&uid, text));
    return FALSE;
  }
  if (config->host == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "%s does not say where the gateway is reached: add 'address: gw.example:443'",
                 config->path);
    return FALSE;
  }
  link->host = g_strdup (config->host);
  link->port = config->port;
  link->use_tls = service->kind == NLK_GATEWAY_SERVICE_WSS;
  return (!link->use_tls || set_pin (link, service, error)) &&
         sign_all (invite, config, link, error);
}

static void
print (const Invite *invite, const NlkJoinLink *link)
{
  g_autoptr (NlkSecret) text = nlk_join_link_format (link);

  printf ("%s\n", nlk_secret_get_text (text));
  if (isatty (STDOUT_FILENO))
    nlk_gateway_qr_print (nlk_secret_get_text (text));
  printf ("\nToken: %s\n", nlk_secret_get_text (link->token));
  if (link->has_pin) {
    g_autofree char *pin = g_base64_encode (link->pin, sizeof link->pin);

    /* For who is asked whether a certificate is the right one, because a link came without its pin. */
    printf ("Fingerprint: sha256/%s\n", pin);
  }
  fflush (stdout);
  g_printerr ("On the machine of %s: %s join, and paste the line that begins narrowlink://.\n"
              "Whoever has that line can join in its place.\n",
              invite->name, invite->kind == NLK_TOKEN_AGENT ? "narrowlink-agent" : "narrowlink");
}

static gboolean
run (const Invite *invite, GError **error)
{
  g_autoptr (NlkGatewayConfig) config = nlk_gateway_config_load (invite->config_path, NULL, error);
  g_autoptr (NlkJoinLink) link = nlk_join_link_new (invite->kind);

  if (config == NULL || !fill_link (invite, config, link, error))
    return FALSE;
  print (invite, link);
  return TRUE;
}

int
nlk_gateway_invite_run (int argc, char **argv)
{
  Invite invite = { .policies =
                      g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_policy_unref) };
  g_autoptr (GError) error = NULL;

  nlk_text_parse_duration (LIFETIME_TEXT, &invite.lifetime_usec);
  if (read_arguments (&invite, argc, argv, &error))
    run (&invite, &error);
  if (error != NULL)
    g_printerr ("narrowlink-gateway: %s\n", error->message);
  g_ptr_array_unref (invite.policies);
  return error != NULL ? 1 : 0;
}
