/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-engine.h"
#include "client/nlk-client.h"
#include "client/nlk-agent-key.h"

#include <glib/gstdio.h>
#include <string.h>

/* {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000}, which no gateway of these tests sees;
 * nothing listens at port 1. */
#define FILE_TEXT                                                                                  \
  "endpoints:\n- !SelfHosted {name: work, gateway: '127.0.0.1:1', protocol: Ws, token: "           \
  "eyJhbGciOiJIUzI1NiJ9."                                                                          \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MD" \
  "AwMDAwMDAwfQ.AAAA}\n"
#define KEY "correct horse battery staple"

typedef struct {
  char *folder;
  char *path;
  char *keys;
  NlkAppEngine *engine;
  NlkAppKeyStore *store;
  NlkTunnelGateway *gateway;
  NlkSecret *key;
  NlkAppKeyStoreResult result;
  gboolean is_answered;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkSecret) text = nlk_secret_new (KEY, strlen (KEY));

  fixture->folder = g_dir_make_tmp ("narrowlink-keys-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "desktop.yaml", NULL);
  fixture->keys = g_build_filename (fixture->folder, "keys", NULL);
  g_assert_true (g_file_set_contents (fixture->path, FILE_TEXT, -1, NULL));
  fixture->engine = nlk_app_engine_new (fixture->path);
  nlk_app_engine_start (fixture->engine, FALSE);
  fixture->store = nlk_app_engine_get_key_store (fixture->engine);
  fixture->gateway = nlk_tunnel_set_find_gateway (nlk_app_engine_get_set (fixture->engine), "work");
  fixture->key = nlk_agent_key_new_passphrase (text, FALSE, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->keys, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->keys, name, NULL);

    g_unlink (path);
  }
  g_rmdir (fixture->keys);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  nlk_app_key_store_result_clear (&fixture->result);
  nlk_secret_unref (fixture->key);
  g_object_unref (fixture->engine);
  g_free (fixture->keys);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  nlk_app_key_store_result_clear (&fixture->result);
  g_assert_true (
    nlk_app_key_store_lookup_finish (NLK_APP_KEY_STORE (source), result, &fixture->result, &error));
  g_assert_no_error (error);
  fixture->is_answered = TRUE;
}

static NlkAppKeyStoreAnswer
look (Fixture *fixture, const char *agent)
{
  fixture->is_answered = FALSE;
  nlk_app_key_store_lookup_async (fixture->store, fixture->gateway, agent, FALSE, NULL, on_answer,
                                  fixture);
  while (!fixture->is_answered)
    g_main_context_iteration (NULL, TRUE);
  return fixture->result.answer;
}

static void
wait_for_file (Fixture *fixture, const char *agent, gboolean is_there)
{
  while ((look (fixture, agent) == NLK_APP_KEY_STORE_FOUND) != is_there)
    continue;
}

/* Only its owner can read it, and its name says nothing. */
static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;
  GStatBuf info;
  g_autofree char *path = NULL;

  g_assert_cmpint (look (fixture, "office"), ==, NLK_APP_KEY_STORE_NONE);
  nlk_app_key_store_save (fixture->store, fixture->gateway, "office", fixture->key, TRUE);
  wait_for_file (fixture, "office", TRUE);
  g_assert_true (fixture->result.is_file);
  g_assert_true (nlk_secret_equal (fixture->result.passphrase, fixture->key));
  g_assert_cmpint (look (fixture, "attic"), ==, NLK_APP_KEY_STORE_NONE);

  dir = g_dir_open (fixture->keys, 0, NULL);
  name = g_dir_read_name (dir);
  path = g_build_filename (fixture->keys, name, NULL);
  g_assert_null (strstr (name, "office"));
  g_assert_null (g_dir_read_name (dir));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (fixture->keys, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);

  nlk_app_key_store_forget (fixture->store, fixture->gateway, "office");
  wait_for_file (fixture, "office", FALSE);
}

/* Without a store a key is not silently forgotten: the person hears of it and can choose the file. */
static void
test_no_store (Fixture *fixture, gconstpointer data)
{
  nlk_app_key_store_save (fixture->store, fixture->gateway, "office", fixture->key, FALSE);
  while (nlk_app_key_store_get_problem (fixture->store) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (look (fixture, "office"), ==, NLK_APP_KEY_STORE_NONE);
  nlk_app_key_store_keep_in_files (fixture->store);
  g_assert_null (nlk_app_key_store_get_problem (fixture->store));
  wait_for_file (fixture, "office", TRUE);
}

/* A gateway that is removed takes the keys of its agents along. */
static void
test_gateway_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkTunnelGateway) gateway = g_object_ref (fixture->gateway);
  g_autofree char *state = g_build_filename (fixture->folder, "desktop-state.json", NULL);

  nlk_app_memory_note_key (nlk_app_engine_get_memory (fixture->engine), "work", "office");
  nlk_app_key_store_save (fixture->store, fixture->gateway, "office", fixture->key, TRUE);
  wait_for_file (fixture, "office", TRUE);
  nlk_app_engine_remove_gateway (fixture->engine, fixture->gateway);
  fixture->gateway = gateway;
  wait_for_file (fixture, "office", FALSE);
  nlk_app_engine_flush (fixture->engine);
  g_unlink (state);
}

/* A file that is no key is no key. */
static void
test_broken_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  g_autofree char *path = NULL;

  nlk_app_key_store_save (fixture->store, fixture->gateway, "office", fixture->key, TRUE);
  wait_for_file (fixture, "office", TRUE);
  dir = g_dir_open (fixture->keys, 0, NULL);
  path = g_build_filename (fixture->keys, g_dir_read_name (dir), NULL);
  g_assert_true (g_file_set_contents (path, "two\nlines\n", -1, NULL));
  g_assert_cmpint (look (fixture, "office"), ==, NLK_APP_KEY_STORE_NONE);
}

int
main (int argc, char **argv)
{
  /* A bus that nobody answers at, so that no store of the person who runs the test is asked. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);
  nlk_client_init ();
  g_test_add ("/key-store/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/key-store/no-store", Fixture, NULL, set_up, test_no_store, tear_down);
  g_test_add ("/key-store/gateway-removed", Fixture, NULL, set_up, test_gateway_removed, tear_down);
  g_test_add ("/key-store/broken-file", Fixture, NULL, set_up, test_broken_file, tear_down);
  return g_test_run ();
}
