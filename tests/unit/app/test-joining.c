/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-fingerprint.h"
#include "app/nlk-app-joining.h"
#include "client/nlk-client.h"

#include <glib/gstdio.h>
#include <string.h>

/* {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000}, and another uid */
#define HEAD "eyJhbGciOiJIUzI1NiJ9."
#define TOKEN                                                                                      \
  HEAD "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwI" \
       "jo0MDAwMDAwMDAwfQ.AAAA"
#define OTHER                                                                                      \
  HEAD "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDIiLCJuYW1lIjoibGFwdG9wIiwiZXhwI" \
       "jo0MDAwMDAwMDAwfQ.AAAA"

typedef struct {
  char *folder;
  char *path;
  NlkAppEngine *engine;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("nlk-joining-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "desktop.yaml", NULL);
  fixture->engine = nlk_app_engine_new (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  nlk_app_engine_stop (fixture->engine);
  nlk_app_engine_flush (fixture->engine);
  g_clear_object (&fixture->engine);
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static NlkTunnelGateway *
keep (Fixture *fixture, guint16 port, const char *token_text, const char *replaces)
{
  g_autoptr (NlkSecret) token = nlk_secret_new (token_text, strlen (token_text));
  g_autoptr (NlkEndpointConfig) config =
    nlk_endpoint_config_new ("localhost", port, NLK_TRANSPORT_WS, token);
  g_autoptr (GError) error = NULL;
  NlkTunnelGateway *gateway;

  config->proxy = nlk_proxy_config_parse ("none", "proxy:");
  gateway = nlk_app_joining_keep (fixture->engine, config, replaces, NULL, &error);
  g_assert_no_error (error);
  return gateway;
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (
    nlk_tunnel_set_get_gateways (nlk_app_engine_get_set (fixture->engine)));
}

/* Nothing listens at the ports 1 and 2. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (nlk_tunnel_gateway_get_name (keep (fixture, 1, TOKEN, NULL)), ==, "localhost");
  g_assert_cmpstr (nlk_tunnel_gateway_get_name (keep (fixture, 2, TOKEN, NULL)), ==, "localhost-2");
  g_assert_cmpuint (count (fixture), ==, 2);
}

/* The same address is another gateway for another user, unless the person said which one gets the new access. */
static void
test_same (Fixture *fixture, gconstpointer data)
{
  keep (fixture, 1, TOKEN, NULL);
  keep (fixture, 1, TOKEN, NULL);
  g_assert_cmpuint (count (fixture), ==, 1);
  keep (fixture, 1, OTHER, "localhost");
  g_assert_cmpuint (count (fixture), ==, 1);
  keep (fixture, 1, TOKEN, NULL);
  g_assert_cmpuint (count (fixture), ==, 2);
}

static void
test_groups (void)
{
  g_autofree char *groups = nlk_app_fingerprint_dup_groups ("sha256/ABCDEFGHIJKLMNOPQ");

  g_assert_cmpstr (groups, ==, "sha256/ABCDEFGH IJKLMNOP Q");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_client_init ();
  g_test_add ("/app-joining/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/app-joining/same", Fixture, NULL, set_up, test_same, tear_down);
  g_test_add_func ("/app-joining/groups", test_groups);
  return g_test_run ();
}
