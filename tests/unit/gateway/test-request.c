/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-request.h"

#define NOW_SECONDS 1800000000
#define UID "00000000-0000-0000-0000-000000000001"
#define SOME_ID "6f1c0c0e-2f1d-4a53-9d3b-0f6e5f0f1b55"
#define COMMAND                                                                        \
  "{\"Connect\":[\"office\",{\"host\":\"127.0.0.1\",\"port\":22,\"protocol\":\"TCP\"," \
  "\"cryptography\":null,\"sign\":null}]}"

static NlkSecret *
make_secret (guint8 first)
{
  guint8 bytes[] = { first, 2, 3, 4, 5, 6, 7, 8 };

  return nlk_secret_new (bytes, sizeof bytes);
}

static char *
sign (NlkTokenKind kind, gint64 expires_seconds, guint32 policy_id, guint8 secret_first)
{
  g_autoptr (NlkToken) token = nlk_token_new (kind);
  g_autoptr (NlkSecret) secret = make_secret (secret_first);

  nlk_uuid_parse (UID, &token->uid);
  token->name =
    g_strdup (kind == NLK_TOKEN_CLIENT || kind == NLK_TOKEN_CLIENT_POLICY ? "laptop" : "office");
  token->expires_seconds = expires_seconds;
  if (kind == NLK_TOKEN_CLIENT && policy_id != 0) {
    if (token->policy_ids == NULL)
      token->policy_ids = g_array_new (FALSE, FALSE, sizeof (guint32));
    g_array_append_val (token->policy_ids, policy_id);
  }
  if (kind == NLK_TOKEN_CLIENT_POLICY) {
    token->policy_id = policy_id;
    token->policy = nlk_policy_new (NLK_POLICY_WHITE_LIST);
  }
  return nlk_token_sign (token, secret);
}

/* The request as it comes over the wire, with @fields behind the fixed ones. */
static NlkHttpHead *
make_head (const char *fields)
{
  NlkHttpHead *head = nlk_http_head_new (NLK_HTTP_REQUEST, NLK_HTTP_HEAD_BYTES);
  g_autofree char *text =
    g_strdup_printf ("GET / HTTP/1.1\r\nhost: gw.example\r\nconnection: Upgrade\r\n"
                     "upgrade: websocket\r\nsec-websocket-version: 13\r\n"
                     "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
                     fields);
  gsize used;

  g_assert_cmpint (nlk_http_head_feed (head, (const guint8 *) text, strlen (text), &used), ==,
                   NLK_HTTP_COMPLETE);
  g_assert_cmpuint (used, ==, strlen (text));
  return head;
}

static NlkGatewayRequest *
read_request_unless (const char *fields, const NlkRevocationList *revoked,
                     NlkGatewayRefusal *refusal)
{
  g_autoptr (NlkHttpHead) head = make_head (fields);
  g_autoptr (NlkSecret) secret = make_secret (1);
  NlkUpgradeKind kind = nlk_upgrade_classify (head, NULL);

  g_assert_true (kind != NLK_UPGRADE_NOT_TUNNEL && kind != NLK_UPGRADE_BAD);
  return nlk_gateway_request_read (head, kind, secret, revoked, NOW_SECONDS, refusal);
}

static NlkGatewayRequest *
read_request (const char *fields, NlkGatewayRefusal *refusal)
{
  g_autoptr (NlkRevocationList) nobody = nlk_revocation_list_new ();

  return read_request_unless (fields, nobody, refusal);
}

static void
assert_refused (const char *fields, guint status, const char *why)
{
  NlkGatewayRefusal refusal = { 0 };
  g_autoptr (NlkGatewayRequest) request = read_request (fields, &refusal);

  g_assert_null (request);
  g_assert_cmpuint (refusal.status, ==, status);
  g_assert_cmpstr (refusal.why, ==, why);
}

static void
test_control (void)
{
  g_autofree char *client = sign (NLK_TOKEN_CLIENT, NOW_SECONDS, 0, 1);
  g_autofree char *agent = sign (NLK_TOKEN_AGENT, NOW_SECONDS, 0, 1);
  g_autofree char *client_fields =
    g_strdup_printf ("NL-VERSION: 0.2.6\r\nNL-TOKEN: %s\r\n", client);
  g_autofree char *agent_fields = g_strdup_printf (
    "nl-version: 0.3.0\r\nX-Forwarded-For: 192.0.2.1, 10.0.0.1\r\nnl-token: %s\r\n", agent);
  NlkGatewayRefusal refusal;
  g_autoptr (NlkGatewayRequest) from_client = read_request (client_fields, &refusal);
  g_autoptr (NlkGatewayRequest) from_agent = read_request (agent_fields, &refusal);

  g_assert_cmpint (from_client->kind, ==, NLK_GATEWAY_REQUEST_CLIENT);
  g_assert_cmpstr (from_client->token->name, ==, "laptop");
  g_assert_true (from_client->is_older);
  g_assert_cmpint (from_agent->kind, ==, NLK_GATEWAY_REQUEST_AGENT);
  g_assert_cmpstr (from_agent->forward_addr, ==, "192.0.2.1, 10.0.0.1");
  g_assert_false (from_agent->is_older);
}

static void
test_bad_tokens (void)
{
  const struct {
    NlkTokenKind kind;
    gint64 expires_seconds;
    guint8 secret;
    const char *why;
  } cases[] = {
    { NLK_TOKEN_CLIENT, NOW_SECONDS - 61, 1, "the token has expired" },
    { NLK_TOKEN_AGENT, NOW_SECONDS - 61, 1, "the token has expired" },
    { NLK_TOKEN_CLIENT, NOW_SECONDS, 9, "the token is not signed with this gateway's secret" },
    { NLK_TOKEN_AGENT, NOW_SECONDS, 9, "the token is not signed with this gateway's secret" },
    { NLK_TOKEN_CLIENT_POLICY, NOW_SECONDS, 1, "the token is of the wrong kind" },
    { NLK_TOKEN_AGENT_PUBLISH, NOW_SECONDS, 1, "the token is of the wrong kind" },
  };
  NlkGatewayRefusal refusal = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *token = sign (cases[i].kind, cases[i].expires_seconds, 1025, cases[i].secret);
    g_autofree char *fields = g_strdup_printf ("nl-token: %s\r\n", token);

    assert_refused (fields, 401, cases[i].why);
  }
  g_assert_null (read_request ("nl-token: nonsense\r\n", &refusal));
  g_assert_cmpuint (refusal.status, ==, 401);
}

static void
test_revoked (void)
{
  static const char text[] = "agent office 2020-01-01T00:00:00Z\n";
  g_autoptr (NlkRevocationList) list =
    nlk_revocation_list_parse ("revoked", text, strlen (text), NULL);
  g_autofree char *agent = sign (NLK_TOKEN_AGENT, NOW_SECONDS, 0, 1);
  g_autofree char *fields = g_strdup_printf ("nl-token: %s\r\n", agent);
  NlkGatewayRefusal refusal = { 0 };
  g_autoptr (NlkGatewayRequest) request = read_request (fields, &refusal);

  g_assert_nonnull (request);
  g_assert_cmpuint (strlen (request->digest), ==, 64);
  g_assert_null (read_request_unless (fields, list, &refusal));
  g_assert_cmpuint (refusal.status, ==, 401);
  g_assert_cmpstr (refusal.why, ==, "the token is revoked");
}

static void
test_policies (void)
{
  g_autofree char *client = sign (NLK_TOKEN_CLIENT, NOW_SECONDS, 1025, 1);
  g_autofree char *policy = sign (NLK_TOKEN_CLIENT_POLICY, NOW_SECONDS, 1025, 1);
  g_autofree char *bound = g_strdup_printf ("nl-token: %s\r\nnl-acl: [\"%s\"]\r\n", client, policy);
  g_autofree char *stripped = g_strdup_printf ("nl-token: %s\r\n", client);
  NlkGatewayRefusal refusal;
  g_autoptr (NlkGatewayRequest) request = read_request (bound, &refusal);

  g_assert_nonnull (request);
  g_assert_cmpuint (request->policies->len, ==, 1);
  assert_refused (stripped, 401, "the policies that the token names are not there");
}

static void
test_open (void)
{
  g_autofree char *client = sign (NLK_TOKEN_CLIENT, NOW_SECONDS, 0, 1);
  g_autofree char *agent = sign (NLK_TOKEN_AGENT, NOW_SECONDS, 0, 1);
  g_autofree char *good = g_strdup_printf ("nl-token: %s\r\nnl-session: " SOME_ID
                                           "\r\nnl-defer: 1\r\nnl-command: " COMMAND "\r\n",
                                           client);
  g_autofree char *wrong_kind =
    g_strdup_printf ("nl-token: %s\r\nnl-session: " SOME_ID "\r\nnl-command: " COMMAND "\r\n",
                     agent);
  g_autofree char *no_session =
    g_strdup_printf ("nl-token: %s\r\nnl-command: " COMMAND "\r\n", client);
  g_autofree char *bad_session =
    g_strdup_printf ("nl-token: %s\r\nnl-session: 12\r\nnl-command: " COMMAND "\r\n", client);
  g_autofree char *bad_command =
    g_strdup_printf ("nl-token: %s\r\nnl-session: " SOME_ID "\r\nnl-command: {}\r\n", client);
  NlkGatewayRefusal refusal;
  g_autoptr (NlkGatewayRequest) request = read_request (good, &refusal);

  g_assert_cmpint (request->kind, ==, NLK_GATEWAY_REQUEST_OPEN);
  g_assert_cmpstr (request->agent, ==, "office");
  g_assert_cmpuint (request->destination.port, ==, 22);
  g_assert_true (request->defers);
  assert_refused (wrong_kind, 401, "the token is not signed with this gateway's secret");
  assert_refused (no_session, 406, NULL);
  assert_refused (bad_session, 406, NULL);
  assert_refused (bad_command, 406, NULL);
}

static void
test_join (void)
{
  g_autofree char *agent = sign (NLK_TOKEN_AGENT, NOW_SECONDS, 0, 1);
  g_autofree char *client = sign (NLK_TOKEN_CLIENT, NOW_SECONDS, 0, 1);
  const struct {
    const char *token;
    const char *fields;
    guint status;
    const char *why;
  } cases[] = {
    { agent, "nl-connection: " SOME_ID, 406, NULL },
    { agent, "nl-connection: " SOME_ID "\r\nnl-connecting-address: TCP://localhost:22", 406, NULL },
    { agent, "nl-connection: 1\r\nnl-connecting-address: TCP://127.0.0.1:22", 406, NULL },
    { client, "nl-connection: " SOME_ID "\r\nnl-connecting-address: TCP://127.0.0.1:22", 401,
      "the token is not signed with this gateway's secret" },
  };
  g_autofree char *good = g_strdup_printf ("nl-token: %s\r\nnl-connection: " SOME_ID
                                           "\r\nnl-connecting-address: tcp://[::1]:22\r\n",
                                           agent);
  NlkGatewayRefusal refusal;
  g_autoptr (NlkGatewayRequest) request = read_request (good, &refusal);

  g_assert_cmpint (request->kind, ==, NLK_GATEWAY_REQUEST_JOIN);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *fields =
      g_strdup_printf ("nl-token: %s\r\n%s\r\n", cases[i].token, cases[i].fields);

    assert_refused (fields, cases[i].status, cases[i].why);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/request/control", test_control);
  g_test_add_func ("/gateway/request/bad-tokens", test_bad_tokens);
  g_test_add_func ("/gateway/request/revoked", test_revoked);
  g_test_add_func ("/gateway/request/policies", test_policies);
  g_test_add_func ("/gateway/request/open", test_open);
  g_test_add_func ("/gateway/request/join", test_join);
  return g_test_run ();
}
