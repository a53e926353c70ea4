/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/nlk-agent-key.h"
#include "client/nlk-client.h"
#include "client/nlk-tunnel-set.h"

#include <string.h>

/* {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000}, which no gateway of these tests sees. */
#define TOKEN                                                                                      \
  "eyJhbGciOiJIUzI1NiJ9."                                                                          \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MD" \
  "AwMDAwMDAwfQ.AAAA"

/* Nothing listens at port 1. */
#define ENDPOINT "- !SelfHosted {gateway: '127.0.0.1:1', protocol: Ws, token: " TOKEN

typedef struct {
  NlkLoop *loop;
  NlkTunnelSet *set;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  NlkTimeouts timeouts;

  nlk_timeouts_init (&timeouts);
  timeouts.listen_retry_usec = 1000;
  fixture->loop = nlk_client_new_loop ();
  fixture->set = nlk_tunnel_set_new (fixture->loop, &timeouts);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->set);
  nlk_loop_unref (fixture->loop);
}

static NlkClientConfig *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  NlkClientConfig *config = nlk_client_config_parse ("f", text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  return config;
}

static void
apply (Fixture *fixture, const char *text)
{
  g_autoptr (NlkClientConfig) config = parse (text);
  g_autoptr (GError) error = NULL;

  g_assert_true (nlk_tunnel_set_apply (fixture->set, config, &error));
  g_assert_no_error (error);
}

static NlkTunnelItem *
find (Fixture *fixture, const char *id)
{
  NlkTunnelItem *item = nlk_tunnel_set_find_tunnel (fixture->set, id);

  g_assert_nonnull (item);
  return item;
}

static void
wait_for (NlkTunnelItem *item, NlkTunnelItemState state)
{
  while (nlk_tunnel_item_get_state (item) != state)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
listens (NlkTunnelItem *item)
{
  g_autofree char *address = nlk_tunnel_item_dup_address (item);

  return address != NULL;
}

/* What a file says becomes what there is; what did not change stays the same object at the same port. */
static void
test_apply (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (NlkTunnelItem) one = NULL;
  NlkTunnelItem *two;

  apply (fixture, "endpoints:\n" ENDPOINT ", name: work}\n" ENDPOINT ", name: unused}\n"
                  "tunnels:\n"
                  "- {name: one, agent: a, remote: 'h:1'}\n"
                  "- {name: two, agent: a, remote: 'h:2', enabled: false}\n");
  g_assert_cmpuint (g_list_model_get_n_items (nlk_tunnel_set_get_gateways (fixture->set)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (nlk_tunnel_set_get_tunnels (fixture->set)), ==, 2);
  one = g_object_ref (find (fixture, "work/one"));
  two = find (fixture, "work/two");
  g_assert_cmpint (nlk_tunnel_item_get_state (two), ==, NLK_TUNNEL_ITEM_OFF);
  g_assert_false (listens (two));
  before = nlk_tunnel_item_dup_address (one);
  g_assert_true (g_str_has_prefix (before, "tcp://127.0.0.1:"));

  apply (fixture, "endpoints:\n" ENDPOINT ", name: work}\n"
                  "tunnels:\n"
                  "- {name: three, agent: a, kind: proxy, local: '127.0.0.1:0'}\n"
                  "- {name: one, agent: a, remote: 'h:1'}\n");
  after = nlk_tunnel_item_dup_address (one);
  g_assert_true (find (fixture, "work/one") == one);
  g_assert_cmpstr (before, ==, after);
  g_assert_null (nlk_tunnel_set_find_tunnel (fixture->set, "work/two"));
  find (fixture, "work/three");

  apply (fixture, "endpoints:\n" ENDPOINT ", name: home}\n"
                  "tunnels:\n"
                  "- {name: one, agent: a, remote: 'h:1'}\n");
  g_assert_cmpint (nlk_tunnel_item_get_state (one), ==, NLK_TUNNEL_ITEM_OFF);
  g_assert_true (find (fixture, "home/one") != one);
}

/* A file that cannot be followed changes nothing. */
static void
test_apply_all_or_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkClientConfig) bad =
    parse ("endpoints:\n- !SelfHosted {gateway: 'h:1', name: other, token: none}\n"
           "tunnels:\n- {name: one, agent: a, remote: 'h:1'}\n");
  g_autoptr (GError) error = NULL;
  NlkTunnelItem *item;

  apply (fixture, "endpoints:\n" ENDPOINT ", name: work}\n"
                  "tunnels:\n- {name: one, agent: a, remote: 'h:1'}\n");
  item = find (fixture, "work/one");
  g_assert_false (nlk_tunnel_set_apply (fixture->set, bad, &error));
  g_assert_nonnull (strstr (error->message, "other"));
  g_assert_true (find (fixture, "work/one") == item);
  g_assert_true (listens (item));
}

static void
test_wishes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkClientConfig) config =
    parse ("endpoints:\n" ENDPOINT ", name: work}\n"
           "tunnels:\n- {name: one, agent: a, remote: 'h:1', enabled: false}\n");
  g_autoptr (GError) error = NULL;
  NlkTunnelGateway *gateway;
  NlkTunnelItem *item;

  gateway = nlk_tunnel_set_add_gateway (fixture->set, config->endpoint, &error);
  g_assert_no_error (error);
  g_assert_null (nlk_tunnel_set_add_gateway (fixture->set, config->endpoint, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  item = nlk_tunnel_set_add_tunnel (fixture->set, config->tunnels->pdata[0], &error);
  g_assert_no_error (error);
  g_assert_null (nlk_tunnel_set_add_tunnel (fixture->set, config->tunnels->pdata[0], &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_OFF);
  nlk_tunnel_item_set_wanted (item, TRUE);
  g_assert_true (nlk_tunnel_gateway_is_wanted (gateway));
  wait_for (item, NLK_TUNNEL_ITEM_WAITING);
  nlk_tunnel_gateway_set_wanted (gateway, FALSE);
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_IDLE);
  g_assert_false (listens (item));
  g_assert_true (nlk_tunnel_item_is_wanted (item));
  nlk_tunnel_gateway_set_wanted (gateway, TRUE);
  wait_for (item, NLK_TUNNEL_ITEM_WAITING);
  nlk_tunnel_item_set_wanted (item, FALSE);
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_OFF);
}

static void
count_problem (NlkTunnelItem *item, const GError *error, guint *n_problems)
{
  *n_problems += 1;
}

/* A port that is taken is one problem, and cures itself. */
static void
test_port (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (other, NULL, NULL);
  g_autofree char *text =
    g_strdup_printf ("endpoints:\n" ENDPOINT ", name: work}\n"
                     "tunnels:\n- {name: one, agent: a, remote: 'h:1', local: '127.0.0.1:%u'}\n"
                     "timeouts: {listen_retry: 1ms}\n",
                     port);
  guint n_problems = 0;
  NlkTunnelItem *item;

  apply (fixture, text);
  item = find (fixture, "work/one");
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_PROBLEM);
  g_assert_error (nlk_tunnel_item_get_error (item), G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_cmpint (nlk_tunnel_item_get_error_time (item), >, 0);
  g_signal_connect (item, "problem", G_CALLBACK (count_problem), &n_problems);
  for (guint i = 0; i < 5; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_problems, ==, 0);
  g_socket_listener_close (other);
  while (nlk_tunnel_item_get_state (item) == NLK_TUNNEL_ITEM_PROBLEM)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (listens (item));
}

static NlkSecret *
find_no_key (NlkTunnelGateway *gateway, const char *agent, gpointer user_data, GError **error)
{
  NlkSecret **key = user_data;

  return *key != NULL ? nlk_secret_ref (*key) : NULL;
}

/* Without a decision nothing listens without a key; what had a key never goes without one. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkSecret) text = nlk_secret_new ("correct-horse-battery", 21);
  g_autoptr (NlkSecret) phrase = nlk_agent_key_new_passphrase (text, FALSE, NULL);
  NlkSecret *key = NULL;
  NlkTunnelItem *item;

  nlk_tunnel_set_set_demands_key (fixture->set, TRUE);
  nlk_tunnel_set_set_key_source (fixture->set, find_no_key, &key, NULL);
  apply (fixture, "endpoints:\n" ENDPOINT ", name: work}\n"
                  "tunnels:\n"
                  "- {name: one, agent: a, remote: 'h:1'}\n"
                  "- {name: file, agent: a, remote: 'h:1', key_file: /nonexistent/key}\n"
                  "- {name: open, agent: a, remote: 'h:1', encryption: none}\n");
  g_assert_false (nlk_tunnel_item_has_key (find (fixture, "work/open")));
  g_assert_true (listens (find (fixture, "work/open")));
  item = find (fixture, "work/file");
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_NEEDS_KEY);
  g_assert_error (nlk_tunnel_item_get_error (item), G_FILE_ERROR, G_FILE_ERROR_NOENT);
  item = find (fixture, "work/one");
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_NEEDS_KEY);
  g_assert_false (listens (item));
  key = phrase;
  nlk_tunnel_set_keys_changed (fixture->set, NULL, "a");
  g_assert_true (nlk_tunnel_item_has_key (item));
  nlk_tunnel_set_set_demands_key (fixture->set, FALSE);
  key = NULL;
  nlk_tunnel_set_keys_changed (fixture->set, NULL, "a");
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_NEEDS_KEY);
  nlk_tunnel_item_set_passphrase (item, phrase);
  g_assert_true (nlk_tunnel_item_has_key (item));
  nlk_tunnel_item_allow_plaintext (item);
  g_assert_false (nlk_tunnel_item_has_key (item));
  g_assert_true (listens (item));
}

/* A file with one gateway need not name it; that somebody gave the tunnel another name is no reason to end its streams. */
static void
test_replace_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkClientConfig) config =
    parse ("endpoints:\n" ENDPOINT ", name: w}\n"
           "tunnels:\n- {name: a, agent: x, remote: '127.0.0.1:22'}\n");
  g_autoptr (NlkTunnelConfig) next = nlk_tunnel_config_copy (config->tunnels->pdata[0]);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  NlkTunnelGateway *gateway;
  NlkTunnelItem *item;

  gateway = nlk_tunnel_set_add_gateway (fixture->set, config->endpoints->pdata[0], NULL);
  nlk_tunnel_gateway_set_wanted (gateway, TRUE);
  item = nlk_tunnel_set_add_tunnel (fixture->set, config->tunnels->pdata[0], NULL);
  before = nlk_tunnel_item_dup_address (item);
  g_assert_nonnull (before);
  g_free (next->name);
  next->name = g_strdup ("b");
  g_free (next->gateway);
  next->gateway = g_strdup ("w");
  g_assert_true (nlk_tunnel_set_replace_tunnel (fixture->set, item, next, NULL));
  after = nlk_tunnel_item_dup_address (item);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (find (fixture, "w/b") == item);
}

static void
test_keep_port (Fixture *fixture, gconstpointer data)
{
  g_autofree char *address = NULL;
  g_autofree char *expected = NULL;
  NlkTunnelItem *item;
  GInetSocketAddress *local;

  apply (fixture, "endpoints:\n" ENDPOINT ", name: w}\n"
                  "tunnels:\n- {name: a, agent: x, remote: '127.0.0.1:22'}\n");
  item = find (fixture, "w/a");
  g_assert_true (nlk_tunnel_item_keep_port (item));
  local = G_INET_SOCKET_ADDRESS (nlk_tunnel_item_get_config (item)->local);
  expected = g_strdup_printf ("tcp://127.0.0.1:%u", g_inet_socket_address_get_port (local));
  address = nlk_tunnel_item_dup_address (item);
  g_assert_cmpstr (address, ==, expected);
  g_assert_false (nlk_tunnel_item_keep_port (item));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_client_init ();
  g_test_add ("/tunnel-set/apply", Fixture, NULL, set_up, test_apply, tear_down);
  g_test_add ("/tunnel-set/apply-all-or-nothing", Fixture, NULL, set_up, test_apply_all_or_nothing,
              tear_down);
  g_test_add ("/tunnel-set/wishes", Fixture, NULL, set_up, test_wishes, tear_down);
  g_test_add ("/tunnel-set/port", Fixture, NULL, set_up, test_port, tear_down);
  g_test_add ("/tunnel-set/replace-name", Fixture, NULL, set_up, test_replace_name, tear_down);
  g_test_add ("/tunnel-set/keep-port", Fixture, NULL, set_up, test_keep_port, tear_down);
  g_test_add ("/tunnel-set/keys", Fixture, NULL, set_up, test_keys, tear_down);
  return g_test_run ();
}
