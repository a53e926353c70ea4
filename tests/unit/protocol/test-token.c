/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-token.h"

#include <string.h>

#define HEADER "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9."
#define UID "00000000-0000-0000-0000-000000000001"
#define EXPIRES G_GINT64_CONSTANT (4102444800)
#define NOW G_GINT64_CONSTANT (1800000000)

/* Tokens of Narrowlink 0.2 for the secret 01 02 … 08. */
static const char *const client_text =
  HEADER "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwI"
         "jo0MTAyNDQ0ODAwfQ."
         "L7Y5u0Di8YbyL27wRJRLO3gMW1EC_EYTwg6QID2r6tA";
static const char *const bound_client_text =
  HEADER "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwI"
         "jo0MTAyNDQ0ODAwLCJw"
         "b2xpY2llcyI6WzEwMjVdfQ.A6K3cm98mhPIbgbC-T2VZPAte4520xWu5Ue74yCtYqc";
static const char *const policy_text = HEADER
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MTAy"
  "NDQ0ODAwLCJw"
  "aWQiOjEwMjUsInBvbGljeSI6eyJ0eXBlIjoiV2hpdGVMaXN0IiwicG9saWNpZXMiOlt7IklwIjpbIkFueSIsIjE5Mi4xNjgu"
  "MC4wLzI0Iiwy"
  "MiwiVENQIl19LHsiRG9tYWluIjpbeyJBZ2VudCI6Im9mZmljZSJ9LCIqLmV4YW1wbGUuY29tIiw0NDMsIlRDUCJdfV19fQ."
  "AJdOWQRYtbSgmCUSkI1jrfmqKJQ4L2nX7xAciXDtscc";
static const char *const agent_text =
  HEADER "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoib2ZmaWNlIiwiZXhwI"
         "jo0MTAyNDQ0ODAwfQ."
         "Od4c1WNI6MI4Jp5NvZln-e0n_uM9dfhPhjGRnlV79f0";
static const char *const publish_text =
  HEADER "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoib2ZmaWNlIiwiZXhwI"
         "jo0MTAyNDQ0ODAwLCJw"
         "dWJsaXNoX2hvc3RzIjpbeyJob3N0Ijoid3d3LmV4YW1wbGUuY29tIiwicG9ydCI6MCwiY29ubmVjdCI6eyJob3N0I"
         "joiMTI3LjAuMC4xIiwi"
         "cG9ydCI6ODAsInByb3RvY29sIjoiSFRUUCIsImNyeXB0b2dyYXBoeSI6bnVsbCwic2lnbiI6bnVsbH19XX0."
         "0_Sy6cmiuO16oyINwVH3yTmuM8f2uoXBXpuc_kKS5PY";

static NlkSecret *
new_secret (void)
{
  return nlk_secret_new ("\1\2\3\4\5\6\7\10", 8);
}

static NlkToken *
new_token (NlkTokenKind kind, const char *name)
{
  NlkToken *token = nlk_token_new (kind);

  g_assert_true (nlk_uuid_parse (UID, &token->uid));
  token->name = g_strdup (name);
  token->expires_seconds = EXPIRES;
  return token;
}

static void
assert_signed (NlkToken *token, const char *expected)
{
  g_autoptr (NlkSecret) secret = new_secret ();
  g_autofree char *text = nlk_token_sign (token, secret);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_sign (void)
{
  g_autoptr (NlkToken) client = new_token (NLK_TOKEN_CLIENT, "laptop");
  g_autoptr (NlkToken) policy = new_token (NLK_TOKEN_CLIENT_POLICY, "laptop");
  g_autoptr (NlkToken) agent = new_token (NLK_TOKEN_AGENT, "office");
  g_autoptr (NlkToken) publish = new_token (NLK_TOKEN_AGENT_PUBLISH, "office");
  NlkDestination site = { (char *) "127.0.0.1", 80, NLK_PROTOCOL_HTTP, FALSE, FALSE, { 0 }, { 0 } };
  guint32 id = 1025;
  NlkNetwork network;

  assert_signed (client, client_text);
  g_array_append_val (client->policy_ids, id);
  assert_signed (client, bound_client_text);
  policy->policy_id = id;
  policy->policy = nlk_policy_new (NLK_POLICY_WHITE_LIST);
  g_assert_true (nlk_network_parse ("192.168.0.0/24", &network));
  nlk_policy_add_network (policy->policy, NULL, &network, 22, NLK_PROTOCOL_TCP);
  nlk_policy_add_domain (policy->policy, "office", "*.example.com", 443, NLK_PROTOCOL_TCP);
  assert_signed (policy, policy_text);
  assert_signed (agent, agent_text);
  g_ptr_array_add (publish->publish, nlk_publish_host_new ("www.example.com", 0, &site));
  assert_signed (publish, publish_text);
}

static void
assert_refused (NlkTokenKind kind, const char *text, gint64 now, NlkTokenError code)
{
  g_autoptr (NlkSecret) secret = new_secret ();
  g_autoptr (GError) error = NULL;

  g_assert_null (nlk_token_verify (kind, text, secret, now, &error));
  g_assert_error (error, NLK_TOKEN_ERROR, (int) code);
}

static void
test_verify (void)
{
  g_autoptr (NlkSecret) secret = new_secret ();
  g_autoptr (NlkToken) client =
    nlk_token_verify (NLK_TOKEN_CLIENT, bound_client_text, secret, NOW, NULL);
  g_autoptr (NlkToken) publish =
    nlk_token_verify (NLK_TOKEN_AGENT_PUBLISH, publish_text, secret, NOW, NULL);

  g_assert_nonnull (client);
  g_assert_cmpstr (client->name, ==, "laptop");
  g_assert_cmpuint (g_array_index (client->policy_ids, guint32, 0), ==, 1025);
  g_assert_nonnull (publish);
  g_assert_cmpuint (publish->publish->len, ==, 1);
  g_assert_cmpstr (((NlkPublishHost *) g_ptr_array_index (publish->publish, 0))->host, ==,
                   "www.example.com");
}

static void
test_kinds_are_not_confused (void)
{
  assert_refused (NLK_TOKEN_CLIENT, policy_text, NOW, NLK_TOKEN_ERROR_WRONG_KIND);
  assert_refused (NLK_TOKEN_AGENT, publish_text, NOW, NLK_TOKEN_ERROR_WRONG_KIND);
  assert_refused (NLK_TOKEN_AGENT, client_text, NOW, NLK_TOKEN_ERROR_BAD_SIGNATURE);
  assert_refused (NLK_TOKEN_CLIENT, agent_text, NOW, NLK_TOKEN_ERROR_BAD_SIGNATURE);
  assert_refused (NLK_TOKEN_CLIENT_POLICY, client_text, NOW, NLK_TOKEN_ERROR_MALFORMED);
}

static void
test_expiry_has_leeway (void)
{
  g_autoptr (NlkSecret) secret = new_secret ();
  g_autoptr (NlkToken) token =
    nlk_token_verify (NLK_TOKEN_CLIENT, client_text, secret, EXPIRES + 60, NULL);

  g_assert_nonnull (token);
  assert_refused (NLK_TOKEN_CLIENT, client_text, EXPIRES + 61, NLK_TOKEN_ERROR_EXPIRED);
}

static void
test_altered_tokens (void)
{
  for (gsize i = 0; i < strlen (client_text); i++) {
    g_autofree char *text = g_strdup (client_text);
    g_autoptr (NlkSecret) secret = new_secret ();
    g_autoptr (NlkToken) token = NULL;

    /* The last character of a part holds bits that do not count. */
    if (text[i] == '.' || text[i + 1] == '.' || text[i + 1] == '\0')
      continue;
    text[i] = text[i] == 'A' ? 'B' : 'A';
    token = nlk_token_verify (NLK_TOKEN_CLIENT, text, secret, NOW, NULL);
    g_assert_null (token);
  }
}

/* {"alg":"none"} and {"alg":"HS512"}, the claims of the client token. */
static void
test_other_algorithms (void)
{
  static const char claims[] = "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1"
                               "lIjoibGFwdG9wIiwiZXhwIjo0MTAyNDQ0ODAwfQ";
  g_autofree char *none = g_strdup_printf ("eyJhbGciOiJub25lIn0.%s.", claims);
  g_autofree char *hs512_input = g_strdup_printf ("eyJhbGciOiJIUzUxMiJ9.%s", claims);
  guint8 digest[64];
  gsize n_digest = sizeof digest;
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA512, (const guchar *) "\1\2\3\4\5\6\7\10", 8);
  g_autofree char *signature = NULL;
  g_autofree char *hs512 = NULL;

  g_hmac_update (hmac, (const guchar *) hs512_input, -1);
  g_hmac_get_digest (hmac, digest, &n_digest);
  g_hmac_unref (hmac);
  signature = g_base64_encode (digest, sizeof digest);
  g_strdelimit (signature, "=", '\0');
  g_strdelimit (signature, "+", '-');
  g_strdelimit (signature, "/", '_');
  hs512 = g_strdup_printf ("%s.%s", hs512_input, signature);
  assert_refused (NLK_TOKEN_CLIENT, none, NOW, NLK_TOKEN_ERROR_BAD_SIGNATURE);
  assert_refused (NLK_TOKEN_CLIENT, hs512, NOW, NLK_TOKEN_ERROR_BAD_SIGNATURE);
}

static void
test_secrets (void)
{
  g_autoptr (NlkSecret) good = new_secret ();
  g_autoptr (NlkSecret) too_short = nlk_secret_new ("\1\2\3\4\5\6\7", 7);
  g_autoptr (NlkSecret) palindrome = nlk_secret_new ("abcddcba", 8);

  g_assert_true (nlk_token_check_secret (good, NULL));
  g_assert_false (nlk_token_check_secret (too_short, NULL));
  g_assert_false (nlk_token_check_secret (palindrome, NULL));
}

static void
test_policies_line_up (void)
{
  g_autoptr (NlkSecret) secret = new_secret ();
  g_autoptr (NlkToken) free_client =
    nlk_token_verify (NLK_TOKEN_CLIENT, client_text, secret, NOW, NULL);
  g_autoptr (NlkToken) bound =
    nlk_token_verify (NLK_TOKEN_CLIENT, bound_client_text, secret, NOW, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autoptr (GPtrArray) none =
    nlk_token_collect_policies (free_client, NULL, secret, NOW, NULL, NULL);
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (NlkToken) policy = NULL;
  g_autoptr (GError) error = NULL;
  gint64 expires_seconds;

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (nlk_token_collect_policies (bound, texts, secret, NOW, NULL, &error));
  g_assert_error (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_POLICIES);
  g_ptr_array_add (texts, (char *) policy_text);
  bound->expires_seconds = G_MAXINT64;
  one = nlk_token_collect_policies (bound, texts, secret, NOW, &expires_seconds, NULL);
  g_assert_cmpuint (one->len, ==, 1);
  policy = nlk_token_verify (NLK_TOKEN_CLIENT_POLICY, policy_text, secret, NOW, NULL);
  g_assert_cmpint (expires_seconds, ==, policy->expires_seconds);
  g_ptr_array_add (texts, (char *) policy_text);
  g_assert_null (nlk_token_collect_policies (bound, texts, secret, NOW, NULL, NULL));
  g_ptr_array_index (texts, 1) = (char *) client_text;
  g_assert_null (nlk_token_collect_policies (bound, texts, secret, NOW, NULL, NULL));
}

/* One policy twice must not stand in for two. */
static void
test_no_policy_takes_the_place_of_another (void)
{
  g_autoptr (NlkSecret) secret = new_secret ();
  g_autoptr (NlkToken) client =
    nlk_token_verify (NLK_TOKEN_CLIENT, bound_client_text, secret, NOW, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autoptr (GPtrArray) policies = NULL;
  g_autoptr (GError) error = NULL;
  guint32 other = 1026, same = 1025;

  g_ptr_array_add (texts, (char *) policy_text);
  g_array_append_val (client->policy_ids, same);
  policies = nlk_token_collect_policies (client, texts, secret, NOW, NULL, NULL);
  g_assert_cmpuint (policies->len, ==, 2);
  g_array_index (client->policy_ids, guint32, 1) = other;
  g_ptr_array_add (texts, (char *) policy_text);
  g_assert_null (nlk_token_collect_policies (client, texts, secret, NOW, NULL, &error));
  g_assert_error (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_POLICIES);
}

static void
test_own_token_is_read (void)
{
  g_autoptr (NlkToken) token = nlk_token_read (NLK_TOKEN_AGENT, agent_text, NULL);

  g_assert_cmpstr (token->name, ==, "office");
  g_assert_null (nlk_token_read (NLK_TOKEN_AGENT, "abc", NULL));
  g_assert_null (nlk_token_read (NLK_TOKEN_AGENT, "a.b.c", NULL));
}

static void
test_time_of_issue (void)
{
  g_autoptr (NlkSecret) secret = new_secret ();
  g_autoptr (NlkToken) token = nlk_token_verify (NLK_TOKEN_AGENT, agent_text, secret, NOW, NULL);
  g_autoptr (NlkToken) again = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (token->issued_seconds, ==, 0);
  token->issued_seconds = NOW;
  text = nlk_token_sign (token, secret);
  g_assert_cmpstr (text, !=, agent_text);
  again = nlk_token_verify (NLK_TOKEN_AGENT, text, secret, NOW, NULL);
  g_assert_nonnull (again);
  g_assert_cmpint (again->issued_seconds, ==, NOW);
  g_assert_cmpint (again->expires_seconds, ==, EXPIRES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/token/sign", test_sign);
  g_test_add_func ("/protocol/token/verify", test_verify);
  g_test_add_func ("/protocol/token/kinds-are-not-confused", test_kinds_are_not_confused);
  g_test_add_func ("/protocol/token/expiry-has-leeway", test_expiry_has_leeway);
  g_test_add_func ("/protocol/token/altered-tokens", test_altered_tokens);
  g_test_add_func ("/protocol/token/other-algorithms", test_other_algorithms);
  g_test_add_func ("/protocol/token/secrets", test_secrets);
  g_test_add_func ("/protocol/token/policies-line-up", test_policies_line_up);
  g_test_add_func ("/protocol/token/no-policy-takes-the-place-of-another",
                   test_no_policy_takes_the_place_of_another);
  g_test_add_func ("/protocol/token/time-of-issue", test_time_of_issue);
  g_test_add_func ("/protocol/token/own-token-is-read", test_own_token_is_read);
  return g_test_run ();
}
