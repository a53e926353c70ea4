/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/nlk-destination-rule.h"
#include "protocol/nlk-token.h"

#include <string.h>

#define UID "00000000-0000-4000-8000-000000000001"
#define FIRST NLK_TOKEN_LEAST_POLICY_ID
#define SECRET "test secret 0123"

static char *
sign (NlkToken *token, const char *name)
{
  g_autoptr (NlkSecret) secret = nlk_secret_new (SECRET, strlen (SECRET));
  char *text;

  g_assert_true (nlk_uuid_parse (UID, &token->uid));
  token->name = g_strdup (name);
  token->expires_seconds = 4000000000;
  text = nlk_token_sign (token, secret);
  nlk_token_free (token);
  return text;
}

static void
add_policy (NlkEndpointConfig *config, guint32 id, const char *owner, const char *json)
{
  NlkToken *token = nlk_token_new (NLK_TOKEN_CLIENT_POLICY);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autofree char *text = NULL;

  token->policy_id = id;
  token->policy = nlk_policy_read_json (node, NULL);
  g_assert_nonnull (token->policy);
  text = sign (token, owner);
  g_ptr_array_add (config->acl, nlk_secret_new (text, strlen (text)));
}

/* @policies: of the client, numbered from FIRST. */
static NlkEndpointConfig *
new_config (const char *const *policies)
{
  NlkToken *token = nlk_token_new (NLK_TOKEN_CLIENT);
  g_autofree char *text = NULL;
  g_autoptr (NlkSecret) secret = NULL;
  NlkEndpointConfig *config;
  guint n_policies = g_strv_length ((char **) policies);

  for (guint i = 0; i < n_policies; i++) {
    guint32 id = FIRST + i;

    g_array_append_val (token->policy_ids, id);
  }
  text = sign (token, "laptop");
  secret = nlk_secret_new (text, strlen (text));
  config = nlk_endpoint_config_new ("gw.example", 443, NLK_TRANSPORT_WSS, secret);
  for (guint i = 0; i < n_policies; i++)
    add_policy (config, FIRST + i, "laptop", policies[i]);
  return config;
}

typedef struct {
  const char *policies[3];
  const char *destination;
  gboolean is_allowed;
  const char *text;
} Case;

#define WHITE(items) "{\"type\":\"WhiteList\",\"policies\":[" items "]}"
#define BLACK(items) "{\"type\":\"BlackList\",\"policies\":[" items "]}"
#define TEN_SSH "{\"Ip\":[\"Any\",\"10.0.0.0/8\",22,\"TCP\"]}"
#define TEN_ONE "{\"Ip\":[\"Any\",\"10.1.0.0/16\",0,\"TCP\"]}"
#define NAMES "{\"Domain\":[{\"Agent\":\"office\"},\"*.lan\",443,\"TCP\"]}"
#define ELSEWHERE "{\"Domain\":[{\"Agent\":\"other\"},\"*\",0,\"TCP\"]}"

static const Case cases[] = {
  { { NULL }, "10.0.0.5:22", TRUE, "no policy binds this client" },
  { { WHITE (TEN_SSH) },
    "10.0.0.5:22",
    TRUE,
    "policy 1024, item 1 of the white list: 10.0.0.0/8, port 22, TCP, any agent" },
  { { WHITE (TEN_SSH) }, "10.0.0.5:23", FALSE, "policy 1024: the white list has no item for it" },
  { { WHITE (ELSEWHERE "," TEN_SSH "," NAMES) },
    "www.lan:443",
    TRUE,
    "policy 1024, item 3 of the white list: *.lan, port 443, TCP, agent office" },
  { { WHITE (ELSEWHERE) }, "www.lan:443", FALSE, "policy 1024: the white list has no item for it" },
  { { BLACK (TEN_ONE) }, "10.0.0.5:22", TRUE, "no black list has an item for it" },
  { { BLACK (TEN_SSH "," TEN_ONE) },
    "10.1.0.5:80",
    FALSE,
    "policy 1024, item 2 of the black list: 10.1.0.0/16, any port, TCP, any agent" },
  { { WHITE (TEN_SSH), BLACK (TEN_ONE) },
    "10.0.0.5:22",
    TRUE,
    "policy 1024, item 1 of the white list: 10.0.0.0/8, port 22, TCP, any agent" },
  { { WHITE (TEN_SSH), BLACK (TEN_ONE) },
    "10.1.0.5:22",
    FALSE,
    "policy 1025, item 1 of the black list: 10.1.0.0/16, any port, TCP, any agent" },
  { { WHITE (TEN_SSH) },
    "db.lan:22",
    TRUE,
    "the agent resolves the name, and the address must lie in 10.0.0.0/8" },
  { { BLACK (TEN_ONE) },
    "db.lan:22",
    TRUE,
    "the agent resolves the name, and the address must not lie in 10.1.0.0/16" },
  { { WHITE (TEN_ONE), BLACK (TEN_SSH) },
    "db.lan:22",
    FALSE,
    "the policies together leave no address" },
};

static NlkDestinationRule *
find (const NlkEndpointConfig *config, const char *text, GError **error)
{
  g_auto (NlkDestination) destination = { 0 };

  g_assert_true (nlk_destination_parse_remote (text, NLK_PROTOCOL_TCP, &destination, NULL));
  return nlk_destination_rule_find (config, "office", &destination, error);
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const Case *c = &cases[i];
    g_autoptr (NlkEndpointConfig) config = new_config (c->policies);
    g_autoptr (GError) error = NULL;
    g_autoptr (NlkDestinationRule) rule = find (config, c->destination, &error);
    g_autofree char *text = NULL;

    g_assert_no_error (error);
    text = nlk_destination_rule_dup_text (rule);
    g_assert_cmpstr (text, ==, c->text);
    g_assert_cmpint (rule->is_allowed, ==, c->is_allowed);
  }
}

/* What the gateway would refuse the token for is no rule. */
static void
test_policies_that_are_not_there (void)
{
  const char *const one[] = { WHITE (TEN_SSH), NULL };
  g_autoptr (NlkEndpointConfig) config = new_config (one);
  g_autoptr (GError) error = NULL;

  add_policy (config, FIRST + 7, "laptop", BLACK (TEN_SSH));
  add_policy (config, FIRST, "somebody else", BLACK (TEN_SSH));
  nlk_destination_rule_free (find (config, "10.0.0.5:22", &error));
  g_assert_no_error (error);
  add_policy (config, FIRST, "laptop", BLACK (TEN_SSH));
  g_assert_null (find (config, "10.0.0.5:22", &error));
  g_assert_error (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_POLICIES);
}

static void
test_hostile_item (void)
{
  const char *const one[] = {
    BLACK ("{\"Domain\":[{\"Agent\":\"office\"},\"*\\u001b[2J*\",0,\"TCP\"]},"
           "{\"Domain\":[\"Any\",\"*\",0,\"TCP\"]}"),
    NULL,
  };
  g_autoptr (NlkEndpointConfig) config = new_config (one);
  g_autoptr (NlkDestinationRule) rule = find (config, "10.0.0.5:22", NULL);

  g_assert_false (rule->is_allowed);
  g_assert_cmpuint (rule->item, ==, 2);
  g_assert_cmpstr (rule->item_text, ==, "*, any port, TCP, any agent");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/destination-rule/table", test_table);
  g_test_add_func ("/client/destination-rule/policies-that-are-not-there",
                   test_policies_that_are_not_there);
  g_test_add_func ("/client/destination-rule/hostile-item", test_hostile_item);
  return g_test_run ();
}
