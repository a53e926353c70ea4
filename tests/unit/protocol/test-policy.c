/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-policy.h"

#include <string.h>

#define WHITE(items) "{\"type\":\"WhiteList\",\"policies\":[" items "]}"
#define BLACK(items) "{\"type\":\"BlackList\",\"policies\":[" items "]}"
#define LAN_SSH "{\"Ip\":[\"Any\",\"192.168.0.0/24\",22,\"TCP\"]}"
#define TEN_SSH "{\"Ip\":[\"Any\",\"10.0.0.0/8\",22,\"TCP\"]}"
#define TEN_ONE_SSH "{\"Ip\":[\"Any\",\"10.1.0.0/16\",22,\"TCP\"]}"
#define OFFICE_NAMES "{\"Domain\":[{\"Agent\":\"office\"},\"*.example.com\",0,\"TCP\"]}"
#define OTHER_AGENT "{\"Domain\":[{\"Agent\":\"other\"},\"*\",0,\"TCP\"]}"

static GPtrArray *
read_policies (const char *const *texts)
{
  GPtrArray *policies = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_policy_unref);

  for (; texts != NULL && *texts != NULL; texts++) {
    g_autoptr (JsonNode) node = json_from_string (*texts, NULL);
    g_autoptr (GError) error = NULL;
    NlkPolicy *policy = nlk_policy_read_json (node, &error);

    g_assert_no_error (error);
    g_ptr_array_add (policies, policy);
  }
  return policies;
}

typedef struct {
  const char *policies[4];
  const char *host;
  guint16 port;
  gboolean permitted;
  const char *rest; /* JSON of what is left for the agent */
} Case;

static const Case cases[] = {
  { { NULL }, "10.0.0.1", 22, TRUE, NULL },
  { { WHITE ("") }, "10.0.0.1", 22, FALSE, NULL },
  { { BLACK ("") }, "10.0.0.1", 22, TRUE, NULL },
  { { WHITE (LAN_SSH) }, "192.168.0.7", 22, TRUE, NULL },
  { { WHITE (LAN_SSH) }, "192.168.1.7", 22, FALSE, NULL },
  { { WHITE (LAN_SSH) }, "192.168.0.7", 23, FALSE, NULL },
  { { WHITE (LAN_SSH) }, "::1", 22, FALSE, NULL },
  { { BLACK (LAN_SSH) }, "192.168.0.7", 22, FALSE, NULL },
  { { BLACK (LAN_SSH) }, "192.168.1.7", 22, TRUE, NULL },
  { { WHITE (OFFICE_NAMES) }, "www.example.com", 443, TRUE, NULL },
  { { WHITE (OFFICE_NAMES) }, "WWW.Example.COM", 443, TRUE, NULL },
  { { WHITE (OFFICE_NAMES) }, "example.org", 443, FALSE, NULL },
  { { WHITE (OTHER_AGENT) }, "www.example.com", 443, FALSE, NULL },
  { { BLACK (OTHER_AGENT) }, "www.example.com", 443, TRUE, NULL },
  { { WHITE (LAN_SSH), BLACK (LAN_SSH) }, "192.168.0.7", 22, FALSE, NULL },
  { { WHITE (LAN_SSH), WHITE (TEN_SSH) }, "192.168.0.7", 22, FALSE, NULL },
  /* Other spellings of the same place. */
  { { BLACK (LAN_SSH) }, "::ffff:192.168.0.7", 22, FALSE, NULL },
  { { BLACK (LAN_SSH) }, "[::ffff:c0a8:7]", 22, FALSE, NULL },
  { { WHITE (LAN_SSH) }, "::ffff:192.168.0.7", 22, TRUE, NULL },
  { { BLACK ("{\"Ip\":[\"Any\",\"::ffff:192.168.0.0/120\",0,\"TCP\"]}") },
    "192.168.0.7",
    22,
    FALSE,
    NULL },
  { { BLACK ("{\"Domain\":[\"Any\",\"::1\",0,\"TCP\"]}") }, "0:0::0:1", 22, FALSE, NULL },
  { { BLACK ("{\"Domain\":[\"Any\",\"::1\",0,\"TCP\"]}") }, "[::1]", 22, FALSE, NULL },
  { { BLACK (OFFICE_NAMES) }, "www.example.com.", 443, FALSE, NULL },
  { { BLACK ("{\"Domain\":[\"Any\",\"example.com.\",0,\"TCP\"]}") },
    "example.com",
    22,
    FALSE,
    NULL },
  { { BLACK (OFFICE_NAMES) }, "www\u3002\uff45xample.com", 443, FALSE, NULL },
  { { BLACK (OFFICE_NAMES) }, "ww\u00adw.example.com", 443, FALSE, NULL },
  { { WHITE ("{\"Domain\":[\"Any\",\"*.bücher.example\",0,\"TCP\"]}") },
    "www.xn--bcher-kva.example",
    22,
    TRUE,
    NULL },
  /* A name: what ranges say is left to the agent. */
  { { WHITE (LAN_SSH) }, "db.example.com", 22, TRUE, WHITE (LAN_SSH) },
  { { BLACK (LAN_SSH) }, "db.example.com", 22, TRUE, BLACK (LAN_SSH) },
  { { WHITE (LAN_SSH) }, "db.example.com", 23, FALSE, NULL },
  { { WHITE (LAN_SSH "," OFFICE_NAMES) }, "db.example.com", 22, TRUE, NULL },
  { { WHITE (TEN_SSH), WHITE (TEN_ONE_SSH) }, "db", 22, TRUE, WHITE (TEN_ONE_SSH) },
  { { WHITE (TEN_SSH), WHITE (LAN_SSH) }, "db", 22, FALSE, NULL },
  { { WHITE (TEN_ONE_SSH), BLACK (TEN_SSH) }, "db", 22, FALSE, NULL },
  { { WHITE ("{\"Ip\":[\"Any\",\"10.0.0.0/30\",22,\"TCP\"]}"),
      BLACK ("{\"Ip\":[\"Any\",\"10.0.0.1/32\",0,\"TCP\"]}") },
    "db",
    22,
    TRUE,
    WHITE ("{\"Ip\":[\"Any\",\"10.0.0.2/31\",22,\"TCP\"]},{\"Ip\":[\"Any\",\"10.0.0.0/"
           "32\",22,\"TCP\"]}") },
};

static void
test_decide (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) policies = read_policies (cases[i].policies);
    NlkDestination destination = {
      (char *) cases[i].host, cases[i].port, NLK_PROTOCOL_TCP, FALSE, FALSE, { 0 }, { 0 }
    };
    g_autoptr (NlkPolicy) rest = NULL;
    g_autofree char *rule = NULL;
    NlkPolicyVerdict verdict = nlk_policies_decide (policies, "office", &destination, &rest, &rule);
    g_autoptr (GString) text = g_string_new (NULL);

    if (rest != NULL)
      nlk_policy_append_json (rest, text);
    g_test_message ("%zu: %s %s", i, rule, text->str);
    g_assert_cmpint (verdict == NLK_POLICY_PERMITTED, ==, cases[i].permitted);
    g_assert_nonnull (rule);
    g_assert_cmpstr (text->str, ==, cases[i].rest != NULL ? cases[i].rest : "");
  }
}

static void
test_agent_checks_the_address (void)
{
  static const struct {
    const char *policies[3];
    const char *address;
    gboolean permitted;
  } checks[] = {
    { { NULL }, "10.0.0.1", TRUE },
    { { WHITE (LAN_SSH) }, "192.168.0.200", TRUE },
    { { WHITE (LAN_SSH) }, "10.0.0.1", FALSE },
    { { BLACK (LAN_SSH) }, "192.168.0.200", FALSE },
    { { BLACK (LAN_SSH) }, "10.0.0.1", TRUE },
    { { BLACK (LAN_SSH) }, "::ffff:192.168.0.200", FALSE },
    { { WHITE ("{\"Domain\":[\"Any\",\"127.*\",0,\"TCP\"]}") }, "::ffff:127.0.0.1", TRUE },
    { { WHITE (""), BLACK ("") }, "10.0.0.1", TRUE },
    { { WHITE ("") }, "10.0.0.1", FALSE },
    { { WHITE ("{\"Domain\":[\"Any\",\"127.*\",0,\"TCP\"]}") }, "127.0.0.1", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++) {
    g_autoptr (GPtrArray) policies = read_policies (checks[i].policies);
    g_autoptr (GInetAddress) address = g_inet_address_new_from_string (checks[i].address);

    g_assert_cmpint (nlk_policies_permit_address (policies, address, 22, NLK_PROTOCOL_TCP), ==,
                     checks[i].permitted);
  }
}

static void
test_patterns_cost_little (void)
{
  g_autofree char *stars = g_strnfill (200, '*');
  g_autofree char *text = g_strnfill (250, 'a');
  g_autoptr (NlkPolicy) policy = nlk_policy_new (NLK_POLICY_WHITE_LIST);
  g_autoptr (GPtrArray) policies = g_ptr_array_new ();
  g_autofree char *pattern = g_strdup_printf ("%sa%sb", stars, stars);
  NlkDestination destination = { text, 1, NLK_PROTOCOL_TCP, FALSE, FALSE, { 0 }, { 0 } };
  g_autoptr (NlkPolicy) rest = NULL;

  nlk_policy_add_domain (policy, NULL, pattern, 0, NLK_PROTOCOL_TCP);
  g_ptr_array_add (policies, policy);
  g_assert_cmpint (nlk_policies_decide (policies, "a", &destination, &rest, NULL), ==,
                   NLK_POLICY_REFUSED);
}

static void
test_networks (void)
{
  static const char *const wrong[] = { "10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0/8",
                                       "x/8",      "10.0.0.0/-1", "/8" };
  g_autoptr (GInetAddress) inside = g_inet_address_new_from_string ("2001:db8::5");
  g_autoptr (GInetAddress) v4 = g_inet_address_new_from_string ("1.2.3.4");
  NlkNetwork network;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (nlk_network_parse (wrong[i], &network));
  g_assert_true (nlk_network_parse ("2001:db8::1/32", &network));
  g_assert_true (nlk_network_contains (&network, inside));
  g_assert_false (nlk_network_contains (&network, v4));
  g_assert_true (nlk_network_parse ("::/0", &network));
  g_assert_false (nlk_network_contains (&network, v4));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/policy/decide", test_decide);
  g_test_add_func ("/protocol/policy/agent-checks-the-address", test_agent_checks_the_address);
  g_test_add_func ("/protocol/policy/patterns-cost-little", test_patterns_cost_little);
  g_test_add_func ("/protocol/policy/networks", test_networks);
  return g_test_run ();
}
