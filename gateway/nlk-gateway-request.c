/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-request.h"

#include "protocol/nlk-data-command.h"
#include "protocol/nlk-text-list.h"

#define TEXT_UNAUTHORISED \
  "The request requires authentication, either through a missing or invalid Authorization header."
#define TEXT_NOT_ACCEPTABLE \
  "The resource you requested is not available in the format you requested."

static const char *
get_token_reason (const GError *error)
{
  switch ((NlkTokenError) error->code) {
  case NLK_TOKEN_ERROR_BAD_SIGNATURE:
    return "the token is not signed with this gateway's secret";
  case NLK_TOKEN_ERROR_EXPIRED:
    return "the token has expired";
  case NLK_TOKEN_ERROR_WRONG_KIND:
    return "the token is of the wrong kind";
  case NLK_TOKEN_ERROR_POLICIES:
    return "the policies that the token names are not there";
  case NLK_TOKEN_ERROR_MALFORMED:
  case NLK_TOKEN_ERROR_SECRET:
    break;
  }
  return "the token is malformed";
}

static void
refuse_token (NlkGatewayRefusal *refusal, const GError *error)
{
  *refusal = (NlkGatewayRefusal){ 401, TEXT_UNAUTHORISED, get_token_reason (error) };
}

static gboolean
refuse_fields (NlkGatewayRefusal *refusal)
{
  *refusal = (NlkGatewayRefusal){ 406, TEXT_NOT_ACCEPTABLE, NULL };
  return FALSE;
}

static NlkToken *
verify (NlkHttpHead *head, NlkTokenKind kind, const NlkSecret *secret, gint64 now_seconds,
        GError **error)
{
  return nlk_token_verify (kind, nlk_http_head_lookup (head, "nl-token", 0), secret, now_seconds,
                           error);
}

static GPtrArray *
read_texts (NlkHttpHead *head, const char *name)
{
  const char *value = nlk_http_head_lookup (head, name, 0);

  return value != NULL ? nlk_text_list_parse (value) : NULL;
}

static gboolean
read_client (NlkGatewayRequest *request, NlkHttpHead *head, const NlkSecret *secret,
             gint64 now_seconds, NlkGatewayRefusal *refusal)
{
  g_autoptr (GPtrArray) texts = read_texts (head, "nl-acl");
  g_autoptr (GError) error = NULL;

  request->kind = NLK_GATEWAY_REQUEST_CLIENT;
  request->policies = nlk_token_collect_policies (request->token, texts, secret, now_seconds,
                                                  &request->expires_seconds, &error);
  if (request->policies == NULL)
    refuse_token (refusal, error);
  return request->policies != NULL;
}

static gboolean
read_control (NlkGatewayRequest *request, NlkHttpHead *head, const NlkSecret *secret,
              gint64 now_seconds, NlkGatewayRefusal *refusal)
{
  const char *version = nlk_http_head_lookup (head, "nl-version", 0);
  g_autoptr (GError) client_error = NULL;
  g_autoptr (GError) agent_error = NULL;
  g_autoptr (GPtrArray) texts = NULL;

  request->is_older = version == NULL || g_str_has_prefix (version, "0.2.");
  request->forward_addr = g_strdup (nlk_http_head_lookup (head, "x-forwarded-for", 0));
  request->token = verify (head, NLK_TOKEN_CLIENT, secret, now_seconds, &client_error);
  if (request->token != NULL)
    return read_client (request, head, secret, now_seconds, refusal);
  request->token = verify (head, NLK_TOKEN_AGENT, secret, now_seconds, &agent_error);
  if (request->token == NULL) {
    /* Whichever kind it is, the other finds the signature wrong. */
    refuse_token (refusal,
                  g_error_matches (client_error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_BAD_SIGNATURE)
                    ? agent_error
                    : client_error);
    return FALSE;
  }
  texts = read_texts (head, "nl-publish");
  request->kind = NLK_GATEWAY_REQUEST_AGENT;
  request->publish = nlk_token_collect_publish (request->token, texts, secret, now_seconds);
  return TRUE;
}

static gboolean
read_open (NlkGatewayRequest *request, NlkHttpHead *head, const NlkSecret *secret,
           gint64 now_seconds, NlkGatewayRefusal *refusal)
{
  const char *session = nlk_http_head_lookup (head, "nl-session", 0);
  const char *command = nlk_http_head_lookup (head, "nl-command", 0);
  const char *defer = nlk_http_head_lookup (head, "nl-defer", 0);
  g_autoptr (GError) error = NULL;

  request->kind = NLK_GATEWAY_REQUEST_OPEN;
  request->token = verify (head, NLK_TOKEN_CLIENT, secret, now_seconds, &error);
  if (request->token == NULL) {
    refuse_token (refusal, error);
    return FALSE;
  }
  if (session == NULL || !nlk_uuid_parse (session, &request->session))
    return refuse_fields (refusal);
  if (!nlk_data_command_parse (command, &request->agent, &request->destination, NULL))
    return refuse_fields (refusal);
  request->defers = g_strcmp0 (defer, "1") == 0;
  return TRUE;
}

static gboolean
read_join (NlkGatewayRequest *request, NlkHttpHead *head, const NlkSecret *secret,
           gint64 now_seconds, NlkGatewayRefusal *refusal)
{
  const char *address = nlk_http_head_lookup (head, "nl-connecting-address", 0);
  const char *connection = nlk_http_head_lookup (head, "nl-connection", 0);
  g_autoptr (GError) error = NULL;

  request->kind = NLK_GATEWAY_REQUEST_JOIN;
  request->token = verify (head, NLK_TOKEN_AGENT, secret, now_seconds, &error);
  if (request->token == NULL) {
    refuse_token (refusal, error);
    return FALSE;
  }
  if (address == NULL || !nlk_connecting_address_is_valid (address))
    return refuse_fields (refusal);
  if (!nlk_uuid_parse (connection, &request->connection))
    return refuse_fields (refusal);
  return TRUE;
}

NlkGatewayRequest *
nlk_gateway_request_read (NlkHttpHead *head, NlkUpgradeKind upgrade, const NlkSecret *secret,
                          const NlkRevocationList *revoked, gint64 now_seconds,
                          NlkGatewayRefusal *ret_refusal)
{
  g_autoptr (NlkGatewayRequest) request = g_new0 (NlkGatewayRequest, 1);
  gboolean is_good;

  if (upgrade == NLK_UPGRADE_CLIENT_DATA)
    is_good = read_open (request, head, secret, now_seconds, ret_refusal);
  else if (upgrade == NLK_UPGRADE_AGENT_DATA)
    is_good = read_join (request, head, secret, now_seconds, ret_refusal);
  else
    is_good = read_control (request, head, secret, now_seconds, ret_refusal);
  if (!is_good)
    return NULL;
  request->digest = nlk_revocation_list_dup_digest (nlk_http_head_lookup (head, "nl-token", 0));
  if (nlk_revocation_list_matches_digest (revoked, request->token, request->digest)) {
    *ret_refusal = (NlkGatewayRefusal){ 401, TEXT_UNAUTHORISED, "the token is revoked" };
    return NULL;
  }
  return g_steal_pointer (&request);
}

void
nlk_gateway_request_free (NlkGatewayRequest *request)
{
  if (request == NULL)
    return;
  nlk_token_free (request->token);
  g_free (request->digest);
  g_clear_pointer (&request->policies, g_ptr_array_unref);
  g_clear_pointer (&request->publish, g_ptr_array_unref);
  g_free (request->forward_addr);
  g_free (request->agent);
  nlk_destination_clear (&request->destination);
  g_free (request);
}
