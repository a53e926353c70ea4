/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-agent-config.h"
#include "config/nlk-client-config.h"
#include "config/nlk-config-error.h"
#include "config/nlk-config-search.h"
#include "config/nlk-gateway-config.h"
#include "config/nlk-token-config.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW G_GINT64_CONSTANT (1800000000)

static NlkGatewayConfig *
parse_gateway (const char *text, GStrv *ret_warnings, GError **error)
{
  return nlk_gateway_config_parse ("g.yaml", text, strlen (text), ret_warnings, error);
}

static NlkAgentConfig *
parse_agent (const char *text, GStrv *ret_warnings, GError **error)
{
  return nlk_agent_config_parse ("a.yaml", text, strlen (text), ret_warnings, error);
}

static NlkClientConfig *
parse_client (const char *text, GStrv *ret_warnings, GError **error)
{
  return nlk_client_config_parse ("c.yaml", text, strlen (text), ret_warnings, error);
}

static NlkTokenConfig *
parse_tokens (const char *text, GError **error)
{
  return nlk_token_config_parse ("t.yaml", text, strlen (text), NOW, NULL, error);
}

/* The samples of Narrowlink 0.2. */
static void
test_gateway (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkGatewayConfig) config = parse_gateway ("name: any-text\n"
                                                       "secret: [1, 2, 3, 4, 5, 6, 7, 8]\n"
                                                       "services:\n"
                                                       "- !Ws\n"
                                                       "  domains: [\"gw.example\"]\n"
                                                       "  listen_addr: \"0.0.0.0:80\"\n"
                                                       "- !Wss\n"
                                                       "  domains: []\n"
                                                       "  listen_addr: \"[::]:443\"\n"
                                                       "  tls_config: !File\n"
                                                       "    domains: [\"gw.example\"]\n"
                                                       "    cert_path: /path/chain-and-key.pem\n",
                                                       NULL, &error);
  NlkGatewayService *service;
  gsize n_bytes;

  g_assert_no_error (error);
  g_assert_cmpmem (nlk_secret_get_data (config->secret, &n_bytes), 8, "\1\2\3\4\5\6\7\10", 8);
  g_assert_cmpuint (n_bytes, ==, 8);
  g_assert_cmpuint (config->services->len, ==, 2);
  service = config->services->pdata[1];
  g_assert_cmpint (service->kind, ==, NLK_GATEWAY_SERVICE_WSS);
  g_assert_cmpstr (service->cert_path, ==, "/path/chain-and-key.pem");
  g_assert_cmpuint (g_inet_socket_address_get_port (service->listen_address), ==, 443);
}

static void
test_agent (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkAgentConfig) config =
    parse_agent ("endpoints:\n"
                 "- !SelfHosted {gateway: \"first:1\", token: a}\n"
                 "- !SelfHosted\n"
                 "  gateway: \"[2001:db8::1]:443\"\n"
                 "  token: eyJ\n"
                 "  publish: [eyK]\n"
                 "  ca: /ca.pem\n"
                 "e2ee:\n"
                 "- !PassPhrase {phrase: \"one\", policy: Lax}\n"
                 "- !PassPhrase {phrase: two, policy: !Strict }\n"
                 "timeouts: {ping: 250ms}\n",
                 NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->endpoint->host, ==, "2001:db8::1");
  g_assert_cmpint (config->endpoint->transport, ==, NLK_TRANSPORT_WSS);
  g_assert_cmpstr (nlk_secret_get_text (config->endpoint->token), ==, "eyJ");
  g_assert_cmpuint (config->endpoint->publish->len, ==, 1);
  g_assert_cmpuint (config->phrases->len, ==, 2);
  g_assert_cmpint (config->e2ee_policy, ==, NLK_E2EE_POLICY_STRICT);
  g_assert_cmpint (config->timeouts.ping_usec, ==, 250000);
  g_assert_cmpint (config->timeouts.pong_usec, ==, 10 * G_USEC_PER_SEC);
}

static void
test_client (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkClientConfig) config =
    parse_client ("endpoints:\n"
                  "- !SelfHosted\n"
                  "  gateway: gw.example:443\n"
                  "  token: eyJ\n"
                  "  acl: [eyK, eyL]\n"
                  "  protocol: Ws\n"
                  "  namespace: x\n"
                  "- !SelfHosted {gateway: \"second:1\", token: a}\n",
                  NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->endpoint->host, ==, "gw.example");
  g_assert_cmpuint (config->endpoint->port, ==, 443);
  g_assert_cmpint (config->endpoint->transport, ==, NLK_TRANSPORT_WS);
  g_assert_cmpuint (config->endpoint->acl->len, ==, 2);
}

static void
test_expiry_forms (void)
{
  static const struct {
    const char *text;
    gint64 seconds;
  } forms[] = {
    { "4102444800", 4102444800 },
    { "365d", NOW + 365 * 86400 },
    { "2030-12-31", 1924991999 },
    { "\"2030-12-31T00:00:00Z\"", 1924905600 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *text =
      g_strdup_printf ("secret: abcdefgh1\ntokens:\n- !Agent {uid: "
                       "00000000-0000-0000-0000-000000000001, name: a, exp: %s}\n",
                       forms[i].text);
    g_autoptr (GError) error = NULL;
    g_autoptr (NlkTokenConfig) config = parse_tokens (text, &error);

    g_assert_no_error (error);
    g_assert_cmpint (((NlkToken *) config->tokens->pdata[0])->expires_seconds, ==,
                     forms[i].seconds);
  }
}

typedef struct {
  const char *text;
  const char *message; /* a whole line of it */
} Mistake;

static void
assert_line (const char *message, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);

  if (!g_strv_contains ((const char *const *) lines, line))
    g_error ("'%s' is not a line of:\n%s", line, message);
}

static void
test_client_mistakes (void)
{
  static const Mistake mistakes[] = {
    { "endpoints:\n- !SelfHosted\n  token: x\n  gateway: host\n",
      "c.yaml:4:12: 'host' for 'gateway': expected host:port, such as gw.example:443 or "
      "[2001:db8::1]:443" },
    { "endpoints:\n- !SelfHosted\n  gateway: h:1\n",
      "c.yaml:2:3: 'token' is missing: expected a token, visible ASCII up to 16384 characters" },
    { "endpoints:\n- !SelfHosted\n  gateway: h:1\n  token: x\n  protocol: Tcp\n",
      "c.yaml:5:13: 'Tcp' for 'protocol': expected Wss or Ws" },
    { "endpoints:\n- !SelfHosted\n  gateway: h:1\n  token: x\n  pin: sha256/AAAA\n",
      "c.yaml:5:8: 'sha256/AAAA' for 'pin': expected sha256/ and the Base64 of the SHA-256 of the "
      "gateway's public key, 44 characters" },
    { "endpoints:\n- !SelfHosted {gateway: \"h:1\", token: x}\ntimeouts: {ping: soon}\n",
      "c.yaml:3:18: 'soon' for 'ping': expected a time from 1ms to 24h, such as 500ms, 10s or 5m" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse_client (mistakes[i].text, NULL, &error));
    g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
    assert_line (error->message, mistakes[i].message);
  }
}

static void
test_all_mistakes_at_once (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_null (
    parse_gateway ("secret: [1, 2, 300]\n"
                   "services:\n"
                   "- !Ws {domains: [], listen_addr: nowhere}\n"
                   "- !Wss {domains: [], listen_addr: \"[::]:1\", tls_config: !Acme {}}\n",
                   NULL, &error));
  lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >=, 4);
  g_assert_nonnull (strstr (error->message, "g.yaml:1:9: 'secret': expected"));
  g_assert_nonnull (strstr (error->message, "g.yaml:3:34: 'nowhere' for 'listen_addr'"));
  g_assert_nonnull (strstr (error->message, "not available yet"));
  g_assert_nonnull (strstr (error->message, "'name' is missing"));
}

static void
test_secrets_are_not_shown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
    parse_client ("endpoints:\n- !SelfHosted {gateway: h, token: \"se cret\"}\n", NULL, &error));
  g_assert_null (strstr (error->message, "se cret"));
  g_assert_nonnull (strstr (error->message, "token"));
}

static void
test_unknown_keys_are_warned_of (void)
{
  g_auto (GStrv) warnings = NULL;
  g_autoptr (NlkClientConfig) config =
    parse_client ("endpoints:\n- !SelfHosted {gateway: \"h:1\", token: x, protocl: Ws}\n",
                  &warnings, NULL);

  g_assert_nonnull (config);
  g_assert_cmpstr (warnings[0], ==,
                   "c.yaml:2:42: 'protocl' is unknown here and ignored; did you mean 'protocol'?");
}

static void
test_untagged_spelling (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
    parse_client ("endpoints:\n- SelfHosted: {gateway: \"h:1\", token: x}\n", NULL, &error));
  g_assert_nonnull (strstr (error->message, "!SelfHosted"));
}

static void
test_duplicate_key (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse_client ("endpoints:\n- !SelfHosted {gateway: \"h:1\", token: x, token: y}\n",
                               NULL, &error));
  g_assert_nonnull (strstr (error->message, "token"));
}

static void
test_bombs (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *deep = g_strnfill (5000, '[');
  g_autofree char *aliases = g_strdup ("a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n");

  g_assert_null (parse_client (deep, NULL, &error));
  g_clear_error (&error);
  g_assert_null (parse_client (aliases, NULL, &error));
  g_clear_error (&error);
  g_assert_null (parse_client ("\xff\xfe", NULL, &error));
  g_clear_error (&error);
  g_assert_null (parse_client ("", NULL, &error));
  g_assert_nonnull (error);
}

static void
test_token_mistakes (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse_tokens (
    "secret: abcdefgh1\n"
    "tokens:\n"
    "- !ClientPolicy {uid: x, name: a, exp: never, pid: 5, policy: {type: Grey, policies: []}}\n"
    "- !ClientPolicy\n"
    "  uid: 00000000-0000-0000-0000-000000000001\n"
    "  name: a\n"
    "  exp: 1d\n"
    "  pid: 1025\n"
    "  policy: {type: WhiteList, policies: [!Ip [Any, 10.0.0.1, 22, TCP], !Ip [!Agent a, "
    "10.0.0.0/8, 70000, SCTP]]}\n",
    &error));
  assert_line (error->message, "t.yaml:3:23: 'x' for 'uid': expected a UUID");
  assert_line (error->message,
               "t.yaml:3:40: 'never' for 'exp': expected seconds since 1970, a date "
               "such as 2030-12-31, or a duration such as 365d");
  assert_line (error->message,
               "t.yaml:3:52: '5' for 'pid': expected a policy number of 1024 or more");
  assert_line (error->message, "t.yaml:3:70: 'Grey' for 'type': expected !WhiteList or !BlackList");
  g_assert_nonnull (strstr (error->message, "'10.0.0.1' for 'policies': expected a network"));
  g_assert_nonnull (strstr (error->message, "'70000' for 'policies': expected a port"));
  g_assert_nonnull (strstr (error->message, "'SCTP' for 'protocol': expected TCP"));
}

static void
test_examples (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkGatewayConfig) gateway =
    nlk_gateway_config_load (EXAMPLES_DIR "/gateway.yaml", NULL, &error);
  g_autoptr (NlkAgentConfig) agent = NULL;
  g_autoptr (NlkClientConfig) client = NULL;
  g_autoptr (NlkTokenConfig) tokens = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (gateway->services->len, >=, 1);
  agent = nlk_agent_config_load (EXAMPLES_DIR "/agent.yaml", NULL, &error);
  g_assert_no_error (error);
  client = nlk_client_config_load (EXAMPLES_DIR "/client.yaml", NULL, &error);
  g_assert_no_error (error);
  tokens = nlk_token_config_load (EXAMPLES_DIR "/token-generator.yaml", NOW, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tokens->tokens->len, ==, 4);
}

static void
test_search (void)
{
  g_autofree char *home = g_dir_make_tmp ("nlk-config-XXXXXX", NULL);
  g_autofree char *dot = g_build_filename (home, ".narrowlink", NULL);
  g_autofree char *file = g_build_filename (dot, "client.yaml", NULL);
  g_autofree char *found = NULL;
  g_autofree char *expanded = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_assert_cmpint (g_chdir (home), ==, 0);
  g_assert_null (nlk_config_search (NLK_CONFIG_FILE_TOKEN_GENERATOR, NULL, &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "token-generator.yaml"));
  g_assert_cmpint (g_mkdir (dot, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  found = nlk_config_search (NLK_CONFIG_FILE_CLIENT, NULL, NULL);
  g_assert_cmpstr (found, ==, file);
  expanded = nlk_config_expand_path ("~/.narrowlink/client.yaml");
  g_assert_cmpstr (expanded, ==, file);
  g_remove (file);
  g_rmdir (dot);
  g_rmdir (home);
}

static void
test_endpoints (void)
{
  static const struct {
    const char *name;
    const char *gateway;
  } cases[] = {
    { "home", "a.example:1" },        { "office.2", "b.example:2" },
    { "b.example:3", "b.example:3" }, { "B.example", "b.example:2" },
    { "a.example", "a.example:1" },   { "::1", "[::1]:4" },
    { "[::1]:4", "[::1]:4" },         { "c.example", "d.example:5" },
  };
  g_autoptr (NlkClientConfig) config = parse_client (
    "endpoints:\n"
    "- !SelfHosted {gateway: \"a.example:1\", token: x, name: home}\n"
    "- !SelfHosted {gateway: \"b.example:2\", token: x, name: office.2, proxy: none}\n"
    "- !SelfHosted {gateway: \"b.example:3\", token: x}\n"
    "- !SelfHosted {gateway: \"[::1]:4\", token: x, proxy: \"socks5h://u:p@[::1]\"}\n"
    "- !SelfHosted {gateway: \"d.example:5\", token: x, name: c.example}\n"
    "- !SelfHosted {gateway: \"c.example:6\", token: x}\n",
    NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (config->endpoints->len, ==, 6);
  g_assert_true (config->endpoint == config->endpoints->pdata[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    NlkEndpointConfig *found = nlk_client_config_find_endpoint (config, cases[i].name, NULL);

    g_assert_nonnull (found);
    g_assert_cmpstr (found->gateway, ==, cases[i].gateway);
  }
  g_assert_null (((NlkEndpointConfig *) config->endpoints->pdata[0])->proxy);
  g_assert_cmpint (((NlkEndpointConfig *) config->endpoints->pdata[1])->proxy->kind, ==,
                   NLK_PROXY_NONE);
  g_assert_cmpint (((NlkEndpointConfig *) config->endpoints->pdata[3])->proxy->kind, ==,
                   NLK_PROXY_SOCKS5H);
  g_assert_null (nlk_client_config_find_endpoint (config, "b.example:1", &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message,
                            "no endpoint is called 'b.example:1'; there are: home "
                            "(a.example:1), office.2 (b.example:2), b.example:3, "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/gateway", test_gateway);
  g_test_add_func ("/config/agent", test_agent);
  g_test_add_func ("/config/client", test_client);
  g_test_add_func ("/config/expiry-forms", test_expiry_forms);
  g_test_add_func ("/config/client-mistakes", test_client_mistakes);
  g_test_add_func ("/config/all-mistakes-at-once", test_all_mistakes_at_once);
  g_test_add_func ("/config/secrets-are-not-shown", test_secrets_are_not_shown);
  g_test_add_func ("/config/unknown-keys-are-warned-of", test_unknown_keys_are_warned_of);
  g_test_add_func ("/config/untagged-spelling", test_untagged_spelling);
  g_test_add_func ("/config/duplicate-key", test_duplicate_key);
  g_test_add_func ("/config/bombs", test_bombs);
  g_test_add_func ("/config/token-mistakes", test_token_mistakes);
  g_test_add_func ("/config/examples", test_examples);
  g_test_add_func ("/config/search", test_search);
  g_test_add_func ("/config/client/endpoints", test_endpoints);
  return g_test_run ();
}
