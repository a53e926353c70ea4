/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-agent-config.h"
#include "config/nlk-client-config.h"
#include "config/nlk-config-text.h"
#include "config/nlk-gateway-config.h"
#include "config/nlk-new-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static NlkJoinLink *
make_link (NlkTokenKind kind)
{
  NlkJoinLink *link = nlk_join_link_new (kind);

  link->host = g_strdup ("2001:db8::1");
  link->port = 8443;
  link->token = nlk_secret_new ("a.b.c", 5);
  link->has_pin = TRUE;
  memset (link->pin, 0xfe, sizeof link->pin);
  return link;
}

/* What a person may put in a name or a path comes back as it was. */
static void
test_gateway (void)
{
  g_autoptr (NlkSecret) secret = nlk_secret_new ("a secret \0 of bytes", 19);
  g_autoptr (NlkSecret) text = NULL;
  g_autoptr (NlkGatewayConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  const char *path = "/tmp/\"quoted\" \\ #: é\n'";
  NlkGatewayService *service;
  NlkUuid uid = { { 1, 2, 3 } };
  NlkGatewayDraft draft = { "::1", "[::1]:443", "[::]:443", path, &uid, secret };

  text = nlk_config_text_compose_gateway (&draft);
  config = nlk_gateway_config_parse ("f", nlk_secret_get_text (text),
                                     strlen (nlk_secret_get_text (text)), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nlk_secret_equal (config->secret, secret));
  g_assert_true (config->has_uid && nlk_uuid_equal (&config->uid, &uid));
  g_assert_cmpstr (config->host, ==, "::1");
  g_assert_cmpuint (config->port, ==, 443);
  service = config->services->pdata[0];
  g_assert_cmpstr (service->cert_path, ==, path);
  g_assert_cmpstr (service->domains[0], ==, "[::1]");
}

static void
test_agent_and_client (void)
{
  g_autoptr (NlkJoinLink) for_agent = make_link (NLK_TOKEN_AGENT);
  g_autoptr (NlkJoinLink) for_client = make_link (NLK_TOKEN_CLIENT);
  g_autoptr (NlkSecret) phrase = nlk_secret_new ("kind \"of\" magic", 15);
  g_autoptr (NlkSecret) agent_text = nlk_config_text_compose_agent (for_agent, phrase);
  g_autoptr (NlkSecret) client_text = NULL;
  g_autoptr (NlkAgentConfig) agent = NULL;
  g_autoptr (NlkClientConfig) client = NULL;
  g_autoptr (GError) error = NULL;

  agent = nlk_agent_config_parse ("f", nlk_secret_get_text (agent_text),
                                  strlen (nlk_secret_get_text (agent_text)), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nlk_secret_equal (agent->phrases->pdata[0], phrase));
  g_assert_cmpint (agent->e2ee_policy, ==, NLK_E2EE_POLICY_STRICT);
  g_ptr_array_add (for_client->policies, nlk_secret_new ("d.e.f", 5));
  client_text = nlk_config_text_compose_client (for_client, "the \"office\"", "/a: b");
  client = nlk_client_config_parse ("f", nlk_secret_get_text (client_text),
                                    strlen (nlk_secret_get_text (client_text)), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (client->endpoint->key_paths, "the \"office\""), ==,
                   "/a: b");
}

static void
test_never_replaced (void)
{
  g_autofree char *folder = g_dir_make_tmp ("narrowlink-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "new", "file", NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *read = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  GStatBuf info;

  g_assert_true (nlk_new_file_make_folder (path, &error));
  g_assert_true (nlk_new_file_write (path, "first", 5, &error));
  g_assert_no_error (error);
  g_assert_false (nlk_new_file_write (path, "second", 6, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_assert_true (g_file_get_contents (path, &read, NULL, NULL));
  g_assert_cmpstr (read, ==, "first");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  dir = g_dir_open (parent, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "file");
  g_assert_null (g_dir_read_name (dir));
  g_unlink (path);
  g_rmdir (parent);
  g_rmdir (folder);
}

static void
test_given_to_a_service (void)
{
  g_autofree char *folder = g_dir_make_tmp ("narrowlink-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autoptr (GError) error = NULL;
  gboolean is_root = geteuid () == 0;
  GStatBuf info;

  g_assert_true (nlk_new_file_write (path, "text", 4, &error));
  g_assert_false (nlk_new_file_give (path, "no such user", &error));
  g_assert_no_error (error);
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_false (nlk_new_file_give (link, "nobody", &error));
  g_assert_true ((error != NULL) == is_root);
  g_clear_error (&error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_uid, ==, geteuid ());
  g_assert_true (nlk_new_file_give (path, "nobody", &error) == is_root);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_true ((info.st_uid != geteuid ()) == is_root);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_false (nlk_new_file_give (path, "nobody", &error));
  g_assert_no_error (error);
  g_unlink (link);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/new-files/gateway", test_gateway);
  g_test_add_func ("/new-files/agent-and-client", test_agent_and_client);
  g_test_add_func ("/new-files/never-replaced", test_never_replaced);
  g_test_add_func ("/new-files/given-to-a-service", test_given_to_a_service);
  return g_test_run ();
}
