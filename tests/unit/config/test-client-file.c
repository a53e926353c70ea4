/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-client-file.h"
#include "config/nlk-config-error.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("narrowlink-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "desktop.yaml", NULL);
}

/* No draft is left behind. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static NlkClientConfig *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  NlkClientConfig *config = nlk_client_config_parse ("f", text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  return config;
}

static NlkClientFile *
load (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  NlkClientFile *file = nlk_client_file_load (fixture->path, &error);

  g_assert_no_error (error);
  return file;
}

static void
save (NlkClientFile *file)
{
  g_autoptr (GError) error = NULL;

  nlk_client_file_save (file, &error);
  g_assert_no_error (error);
}

static const char everything[] =
  "endpoints:\n"
  "- !SelfHosted {name: work, gateway: '[2001:db8::1]:8443', token: a.b.c, acl: [d.e.f, g.h.i],\n"
  "    pin: sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, ca: '/a: \"b\".pem',\n"
  "    proxy: 'socks5h://us%3aer:p%40ss@[::1]:3128', keys: {office: /k, 'a b': /l}}\n"
  "- !SelfHosted {name: home, gateway: 'h:80', token: x, protocol: Ws, proxy: none}\n"
  "tunnels:\n"
  "- {name: 'Remote désktop', agent: 'off: ice #', remote: '[::1]:3389', local: '[::1]:13389', "
  "gateway: work}\n"
  "- {name: dns, agent: null agent, remote: 'h:53', protocol: udp, key_file: /k, gateway: home, "
  "enabled: false}\n"
  "- {name: dns, agent: '~', kind: proxy, local: '0.0.0.0:0', encryption: required, gateway: "
  "work}\n"
  "- {name: open, agent: 'true', remote: 'h:1', encryption: none, gateway: work}\n";

static void
assert_same (const NlkClientConfig *a, const NlkClientConfig *b)
{
  g_assert_cmpuint (a->endpoints->len, ==, b->endpoints->len);
  g_assert_cmpuint (a->tunnels->len, ==, b->tunnels->len);
  for (guint i = 0; i < a->endpoints->len; i++)
    g_assert_true (nlk_endpoint_config_equal (a->endpoints->pdata[i], b->endpoints->pdata[i]));
  for (guint i = 0; i < a->tunnels->len; i++) {
    const NlkTunnelConfig *x = a->tunnels->pdata[i], *y = b->tunnels->pdata[i];

    g_assert_true (nlk_tunnel_config_is_same_way (x, y));
    g_assert_cmpstr (x->name, ==, y->name);
    g_assert_cmpint (x->is_enabled, ==, y->is_enabled);
  }
}

/* All that a configuration can say comes back as it was. */
static void
test_everything (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkClientConfig) config = parse (everything);
  g_autoptr (NlkClientFile) file = load (fixture);
  g_autoptr (NlkClientFile) again = NULL;
  GStatBuf info;

  g_assert_null (nlk_client_file_get_config (file));
  for (guint i = 0; i < config->endpoints->len; i++)
    nlk_client_file_set_endpoint (file, NULL, config->endpoints->pdata[i]);
  for (guint i = 0; i < config->tunnels->len; i++)
    nlk_client_file_set_tunnel (file, NULL, NULL, config->tunnels->pdata[i]);
  save (file);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  again = load (fixture);
  assert_same (nlk_client_file_get_config (again), config);
}

static void
test_change_and_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkClientConfig) config = parse (everything);
  g_autoptr (NlkTunnelConfig) tunnel = nlk_tunnel_config_copy (config->tunnels->pdata[1]);
  g_autoptr (NlkEndpointConfig) endpoint = nlk_endpoint_config_copy (config->endpoints->pdata[0]);
  g_autoptr (NlkClientFile) file = NULL;
  g_autoptr (NlkClientFile) again = NULL;
  g_autoptr (NlkClientFile) empty = NULL;
  const NlkClientConfig *now;

  g_assert_true (g_file_set_contents (fixture->path, everything, -1, NULL));
  file = load (fixture);
  tunnel->is_enabled = TRUE;
  nlk_client_file_set_tunnel (file, "home", "dns", tunnel);
  g_free (endpoint->name);
  endpoint->name = g_strdup ("office");
  nlk_client_file_set_endpoint (file, "work", endpoint);
  g_assert_false (nlk_client_file_remove_tunnel (file, "work", "open"));
  g_assert_true (nlk_client_file_remove_tunnel (file, "office", "open"));
  save (file);
  again = load (fixture);
  now = nlk_client_file_get_config (again);
  g_assert_cmpuint (now->tunnels->len, ==, 3);
  g_assert_true (((NlkTunnelConfig *) now->tunnels->pdata[1])->is_enabled);
  g_assert_cmpstr (((NlkTunnelConfig *) now->tunnels->pdata[0])->gateway, ==, "office");
  g_assert_true (nlk_client_file_remove_endpoint (again, "office"));
  g_assert_true (nlk_client_file_remove_endpoint (again, "home"));
  g_assert_false (nlk_client_file_remove_endpoint (again, "home"));
  save (again);
  empty = load (fixture);
  g_assert_null (nlk_client_file_get_config (empty));
}

/* A newer version may have written more. */
static void
test_unknown_keys_stay (Fixture *fixture, gconstpointer data)
{
  static const char *const kept[] = { "colour: red", "deep:",      "!Odd",      "\"a\\x0ab\"",
                                      "12",          "nothing: ~", "sign: blue" };
  const char *text = "colour: red\n"
                     "deep: [{a: !Odd [x, {y: \"a\\nb\"}]}, !!int 12, [], {}, nothing: ]\n"
                     "endpoints:\n- !SelfHosted {gateway: 'h:1', token: x, name: a, sign: blue}\n";
  g_autoptr (NlkClientConfig) config =
    parse ("endpoints:\n- !SelfHosted {gateway: 'i:2', token: y, name: b}\n");
  g_autoptr (NlkClientFile) file = NULL;
  g_autofree char *written = NULL;

  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  file = load (fixture);
  nlk_client_file_set_endpoint (file, "a", config->endpoint);
  save (file);
  g_assert_true (g_file_get_contents (fixture->path, &written, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_nonnull (strstr (written, kept[i]));
  g_assert_nonnull (strstr (written, "i:2"));
  g_assert_null (strstr (written, "h:1"));
}

static void
assert_content (Fixture *fixture, const char *text)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, text);
}

/* Nothing that fails costs what was there. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkClientConfig) config = parse (everything);
  g_autoptr (NlkClientFile) file = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before, small;

  g_assert_true (g_file_set_contents (fixture->path, "endpoints: nonsense\n", -1, NULL));
  g_assert_null (nlk_client_file_load (fixture->path, &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  assert_content (fixture, "endpoints: nonsense\n");

  g_assert_true (g_file_set_contents (fixture->path, everything, -1, NULL));
  file = load (fixture);
  nlk_client_file_set_tunnel (file, NULL, NULL, config->tunnels->pdata[0]);
  g_assert_false (nlk_client_file_save (file, &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (nlk_client_file_remove_tunnel (file, "work", "Remote désktop"));

  /* As on a disk that is full. */
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = (struct rlimit){ .rlim_cur = 100, .rlim_max = before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (nlk_client_file_save (file, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_cmpuint (error->domain, ==, G_FILE_ERROR);
  g_assert_nonnull (strstr (error->message, fixture->path));
  assert_content (fixture, everything);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/client-file/everything", Fixture, NULL, set_up, test_everything, tear_down);
  g_test_add ("/client-file/change-and-remove", Fixture, NULL, set_up, test_change_and_remove,
              tear_down);
  g_test_add ("/client-file/unknown-keys-stay", Fixture, NULL, set_up, test_unknown_keys_stay,
              tear_down);
  g_test_add ("/client-file/failures", Fixture, NULL, set_up, test_failures, tear_down);
  return g_test_run ();
}
