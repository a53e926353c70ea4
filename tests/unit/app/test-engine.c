/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-engine.h"
#include "app/nlk-app-export.h"
#include "client/nlk-agent-key.h"
#include "client/nlk-client.h"
#include "config/nlk-client-config.h"

#include <glib/gstdio.h>
#include <string.h>

/* {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000}, which no gateway of these tests sees. */
#define TOKEN                                                                                      \
  "eyJhbGciOiJIUzI1NiJ9."                                                                          \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MD" \
  "AwMDAwMDAwfQ.AAAA"

/* Nothing listens at port 1. */
#define FILE_TEXT(name, rest)                                                                      \
  "endpoints:\n- !SelfHosted {name: " name ", gateway: '127.0.0.1:1', protocol: Ws, token: " TOKEN \
  "}\n" rest

#define TUNNEL "tunnels:\n- {name: db, agent: office, remote: '127.0.0.1:5432', enabled: false}\n"

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("narrowlink-engine-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "narrowlink", "desktop.yaml", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inner = g_path_get_dirname (fixture->path);

  g_chmod (inner, 0700);
  g_unlink (fixture->path);
  g_rmdir (inner);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static NlkAppEngine *
start (Fixture *fixture)
{
  NlkAppEngine *engine = nlk_app_engine_new (fixture->path);

  nlk_app_engine_start (engine, FALSE);
  return engine;
}

static void
write_file (Fixture *fixture, const char *text)
{
  g_autofree char *inner = g_path_get_dirname (fixture->path);

  g_mkdir (inner, 0700);
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
}

static char *
read_file (Fixture *fixture)
{
  char *text;

  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  return text;
}

static NlkClientConfig *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  NlkClientConfig *config = nlk_client_config_parse ("f", text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  return config;
}

static NlkTunnelItem *
find (NlkAppEngine *engine, const char *id)
{
  return nlk_tunnel_set_find_tunnel (nlk_app_engine_get_set (engine), id);
}

static NlkTunnelGateway *
find_gateway (NlkAppEngine *engine, const char *name)
{
  return nlk_tunnel_set_find_gateway (nlk_app_engine_get_set (engine), name);
}

/* What is added is there after a restart, as it was. */
static void
test_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppEngine) first = start (fixture);
  g_autoptr (NlkAppEngine) second = NULL;
  g_autoptr (NlkClientConfig) config = parse (FILE_TEXT ("work", TUNNEL));
  g_autoptr (GError) error = NULL;
  NlkTunnelItem *item;
  GStatBuf status;

  g_assert_null (nlk_app_engine_get_file_error (first));
  g_assert_nonnull (nlk_app_engine_add_gateway (first, config->endpoints->pdata[0], &error));
  g_assert_no_error (error);
  g_assert_true (nlk_app_engine_is_connected (first));
  item = nlk_app_engine_add_tunnel (first, config->tunnels->pdata[0], &error);
  g_assert_no_error (error);
  nlk_app_engine_set_tunnel_wanted (first, item, TRUE);
  nlk_app_engine_flush (first);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  second = start (fixture);
  item = find (second, "work/db");
  g_assert_nonnull (item);
  g_assert_true (nlk_tunnel_item_is_wanted (item));
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_IDLE);
  g_assert_false (nlk_app_engine_is_connected (second));
}

/* Writing happens by itself, beside the main loop. */
static void
test_saves_by_itself (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppEngine) engine = NULL;
  g_autofree char *text = NULL;
  gboolean is_saved = FALSE;

  write_file (fixture, FILE_TEXT ("work", TUNNEL));
  engine = start (fixture);
  g_signal_connect_swapped (engine, "saved", G_CALLBACK (g_atomic_int_inc), &is_saved);
  nlk_app_engine_remove_tunnel (engine, find (engine, "work/db"));
  while (!is_saved)
    g_main_context_iteration (NULL, TRUE);
  text = read_file (fixture);
  g_assert_null (strstr (text, "5432"));
  g_assert_nonnull (strstr (text, "work"));
}

/* A file that cannot be read is kept, and the program says that nothing is saved. */
static void
test_broken_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppEngine) engine = NULL;
  g_autoptr (NlkClientConfig) config = parse (FILE_TEXT ("work", ""));
  g_autofree char *text = NULL;

  write_file (fixture, "endpoints: nonsense\n");
  engine = start (fixture);
  g_assert_nonnull (nlk_app_engine_get_file_error (engine));
  g_assert_nonnull (nlk_app_engine_add_gateway (engine, config->endpoints->pdata[0], NULL));
  g_assert_nonnull (nlk_app_engine_get_save_error (engine));
  nlk_app_engine_flush (engine);
  text = read_file (fixture);
  g_assert_cmpstr (text, ==, "endpoints: nonsense\n");
}

static void
on_problem (NlkAppEngine *engine, const GError *error, guint *n_problems)
{
  g_assert_nonnull (strstr (error->message, "desktop.yaml"));
  (*n_problems)++;
}

/* A full or forbidden disk is told; once it takes writes again, nothing is lost. A folder in the file's place stands for it, as root
 * may write where permissions forbid it. */
static void
test_disk_problem (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppEngine) engine = start (fixture);
  g_autoptr (NlkClientConfig) config = parse (FILE_TEXT ("work", ""));
  g_autofree char *text = NULL;
  guint n_problems = 0;

  g_signal_connect (engine, "save-problem", G_CALLBACK (on_problem), &n_problems);
  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  nlk_app_engine_add_gateway (engine, config->endpoints->pdata[0], NULL);
  while (n_problems == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (nlk_app_engine_get_save_error (engine));
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  nlk_app_engine_flush (engine);
  text = read_file (fixture);
  g_assert_nonnull (strstr (text, "work"));
}

/* New access to a gateway: its tunnels stay. */
static void
test_replace_gateway (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppEngine) engine = NULL;
  g_autoptr (NlkClientConfig) config = parse (FILE_TEXT ("home", ""));
  g_autoptr (GError) error = NULL;

  write_file (fixture, FILE_TEXT ("work", TUNNEL));
  engine = start (fixture);
  g_assert_nonnull (nlk_app_engine_replace_gateway (engine, find_gateway (engine, "work"),
                                                    config->endpoints->pdata[0], &error));
  g_assert_no_error (error);
  g_assert_null (find (engine, "work/db"));
  g_assert_nonnull (find (engine, "home/db"));
  g_assert_null (find_gateway (engine, "work"));
}

/* Nothing goes out without a key until a person says so, and that stays said. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppEngine) engine = NULL;
  g_autofree char *text = NULL;
  g_autoptr (NlkSecret) typed = nlk_secret_new ("correct horse", 13);
  g_autoptr (NlkSecret) key = nlk_agent_key_new_passphrase (typed, FALSE, NULL);
  NlkTunnelItem *item;

  write_file (fixture, FILE_TEXT ("work", TUNNEL));
  engine = start (fixture);
  item = find (engine, "work/db");
  g_assert_false (nlk_app_engine_is_connected (engine));
  nlk_app_engine_set_tunnel_wanted (engine, item, TRUE);
  g_assert_true (nlk_app_engine_is_connected (engine));
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_NEEDS_KEY);
  nlk_app_keys_set (nlk_app_engine_get_keys (engine), "work", "office", key);
  g_assert_true (nlk_tunnel_item_has_key (item));
  nlk_app_keys_set (nlk_app_engine_get_keys (engine), "work", "office", NULL);
  g_assert_false (nlk_app_engine_knows_key (engine, find_gateway (engine, "work"), "office"));
  nlk_app_engine_use_key (engine, find_gateway (engine, "work"), "office", key);
  g_assert_true (nlk_tunnel_item_has_key (item));
  nlk_app_engine_use_key (engine, find_gateway (engine, "work"), "office", NULL);
  g_assert_cmpint (nlk_tunnel_item_get_state (item), ==, NLK_TUNNEL_ITEM_NEEDS_KEY);
  g_assert_cmpint (nlk_tunnel_item_get_config (item)->encryption, ==,
                   NLK_TUNNEL_ENCRYPTION_REQUIRED);
  g_assert_true (nlk_app_engine_knows_key (engine, find_gateway (engine, "work"), "office"));
  nlk_app_engine_allow_plaintext (engine, find_gateway (engine, "work"), "office");
  nlk_app_engine_flush (engine);
  text = read_file (fixture);
  g_assert_nonnull (strstr (text, "encryption: none"));
  g_assert_null (strstr (text, "horse"));
}

static NlkClientConfig *export(NlkAppEngine *engine, NlkTunnelItem *tunnel)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkSecret) text =
    nlk_app_export_compose (engine, find_gateway (engine, "work"), tunnel, &error);
  g_autofree char *copy = NULL;
  const guint8 *bytes;
  gsize n_bytes;

  g_assert_no_error (error);
  bytes = nlk_secret_get_data (text, &n_bytes);
  copy = g_strndup ((const char *) bytes, n_bytes);
  g_assert_null (strstr (copy, "office.key"));
  return parse (copy);
}

/* A file for another computer has all that is needed there, and nothing of a key. */
static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppEngine) engine = NULL;
  g_autoptr (NlkClientConfig) all = NULL;
  g_autoptr (NlkClientConfig) one = NULL;

  write_file (fixture, FILE_TEXT ("work", TUNNEL "- {name: web, agent: office, remote: 'web:80', "
                                                 "key_file: /keys/office.key}\n"));
  engine = start (fixture);
  all = export(engine, NULL);
  g_assert_cmpuint (all->endpoints->len, ==, 1);
  g_assert_cmpuint (all->tunnels->len, ==, 2);
  one = export(engine, find (engine, "work/web"));
  g_assert_cmpuint (one->endpoints->len, ==, 1);
  g_assert_cmpuint (one->tunnels->len, ==, 1);
}

/* What a file leaves to the system is the same after a restart. */
static void
test_port (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppEngine) first = NULL;
  g_autoptr (NlkAppEngine) second = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  write_file (fixture,
              FILE_TEXT ("work", "tunnels:\n- {name: db, agent: office, remote: '127.0.0.1:5432', "
                                 "encryption: none}\n"));
  first = nlk_app_engine_new (fixture->path);
  nlk_app_engine_start (first, TRUE);
  before = nlk_tunnel_item_dup_address (find (first, "work/db"));
  g_assert_nonnull (before);
  nlk_app_engine_flush (first);
  g_clear_object (&first);
  second = nlk_app_engine_new (fixture->path);
  nlk_app_engine_start (second, TRUE);
  after = nlk_tunnel_item_dup_address (find (second, "work/db"));
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_client_init ();
#define TEST(name, func) g_test_add ("/app/engine/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("restart", test_restart);
  TEST ("saves-by-itself", test_saves_by_itself);
  TEST ("broken-file", test_broken_file);
  TEST ("disk-problem", test_disk_problem);
  TEST ("replace-gateway", test_replace_gateway);
  TEST ("keys", test_keys);
  TEST ("port", test_port);
  TEST ("export", test_export);
#undef TEST
  return g_test_run ();
}
