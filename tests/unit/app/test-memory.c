/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-memory.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("narrowlink-memory-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "desktop-state.json", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *aside = g_strconcat (fixture->path, ".broken", NULL);

  g_unlink (fixture->path);
  g_unlink (aside);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static NlkAppMemory *
restart (Fixture *fixture, NlkAppMemory *memory)
{
  nlk_app_memory_flush (memory);
  g_object_unref (memory);
  return nlk_app_memory_new (fixture->path);
}

static void
test_remembers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppMemory) memory = nlk_app_memory_new (fixture->path);
  const char *const names[] = { "office", "a/b", NULL };
  g_auto (GStrv) agents = NULL;

  g_assert_true (nlk_app_memory_is_gateway_on (memory, "work"));
  nlk_app_memory_set_gateway_on (memory, "work", FALSE);
  nlk_app_memory_see_agents (memory, "work", names, 1000);
  memory = restart (fixture, g_steal_pointer (&memory));
  g_assert_false (nlk_app_memory_is_gateway_on (memory, "work"));
  g_assert_true (nlk_app_memory_is_gateway_on (memory, "home"));
  g_assert_cmpint (nlk_app_memory_get_last_seen (memory, "work", "a/b"), ==, 1000);
  g_assert_cmpint (nlk_app_memory_get_last_seen (memory, "home", "office"), ==, 0);
  nlk_app_memory_forget_agent (memory, "work", "office");
  agents = nlk_app_memory_dup_agents (memory, "work");
  g_assert_cmpuint (g_strv_length (agents), ==, 1);
  g_assert_cmpstr (agents[0], ==, "a/b");
  nlk_app_memory_forget_gateway (memory, "work");
  memory = restart (fixture, g_steal_pointer (&memory));
  g_assert_true (nlk_app_memory_is_gateway_on (memory, "work"));
}

/* A time that only moves on is written when the program ends. */
static void
test_last_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppMemory) memory = nlk_app_memory_new (fixture->path);
  const char *const names[] = { "office", NULL };

  nlk_app_memory_see_agents (memory, "work", names, 1000);
  nlk_app_memory_flush (memory);
  nlk_app_memory_see_agents (memory, "work", names, 2000);
  memory = restart (fixture, g_steal_pointer (&memory));
  g_assert_cmpint (nlk_app_memory_get_last_seen (memory, "work", "office"), ==, 2000);
}

static void
test_unknown_members (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppMemory) memory = NULL;
  g_autofree char *text = NULL;

  g_assert_true (
    g_file_set_contents (fixture->path,
                         "{\"later\": [1], \"gateways\": {\"work\": {\"more\": 7}, \"odd\": 3}}",
                         -1, NULL));
  memory = nlk_app_memory_new (fixture->path);
  g_assert_true (nlk_app_memory_is_gateway_on (memory, "odd"));
  nlk_app_memory_set_gateway_on (memory, "work", FALSE);
  nlk_app_memory_flush (memory);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "later"));
  g_assert_nonnull (strstr (text, "more"));
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppMemory) memory = NULL;
  g_autofree char *aside = g_strconcat (fixture->path, ".broken", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "{\"gateways\":", -1, NULL));
  memory = nlk_app_memory_new (fixture->path);
  g_assert_true (nlk_app_memory_is_gateway_on (memory, "work"));
  g_assert_true (g_file_get_contents (aside, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{\"gateways\":");
}

/* Whoever runs a gateway could name a new agent each second. */
static void
test_most (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppMemory) memory = nlk_app_memory_new (fixture->path);
  g_auto (GStrv) agents = NULL;

  for (guint i = 0; i < NLK_APP_MEMORY_AGENTS_MOST + 20; i++) {
    g_autofree char *name = g_strdup_printf ("agent-%u", i);
    const char *const names[] = { name, NULL };

    nlk_app_memory_see_agents (memory, "work", names, 1000 + i);
  }
  agents = nlk_app_memory_dup_agents (memory, "work");
  g_assert_cmpuint (g_strv_length (agents), ==, NLK_APP_MEMORY_AGENTS_MOST);
  g_assert_cmpint (nlk_app_memory_get_last_seen (memory, "work", "agent-0"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add ("/app/memory/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("remembers", test_remembers);
  TEST ("last-time", test_last_time);
  TEST ("unknown-members", test_unknown_members);
  TEST ("broken", test_broken);
  TEST ("most", test_most);
#undef TEST
  return g_test_run ();
}
