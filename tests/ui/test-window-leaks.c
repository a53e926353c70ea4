/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program with its window opened and closed again and again: of our types nothing may stay behind. With the argument "plant" each
 * round keeps a page, which must be noticed. What it finds is said on standard output. */
#include "app/nlk-app-window.h"

#include <string.h>

#define ROUNDS 20
#define SETTLE_MSEC 20

static const char *const pages[] = { "tunnels",          "tunnel:lab/db", "tunnel:lab/all",
                                     "agent:lab/office", "gateway:lab",   "log",
                                     "welcome" };

static const struct {
  const char *action;
  const char *parameter; /* as GVariant text, NULL without */
} dialogs[] = {
  { "new", NULL },
  { "new-tunnel", "('lab/office', 'proxy')" },
  { "open-connection", "'lab/office'" },
  { "enter-key", "'lab/office'" },
  { "preferences", NULL },
  { "about", NULL },
  { "shortcuts", NULL },
};

static gboolean is_planted;
static GHashTable *counts; /* GType: how many there are more than at first */
static GHashTable *was_constructed;
static GHashTable *was_finalized;

/* Counting. The class of each type of ours that has no heirs is told to say when an object comes and goes. */

typedef void (*Method) (GObject *object);

static void
add (GType type, int n)
{
  gpointer key = GSIZE_TO_POINTER (type);

  g_hash_table_insert (counts, key,
                       GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (counts, key)) + n));
}

static void
on_constructed (GObject *object)
{
  GType type = G_OBJECT_TYPE (object);

  add (type, 1);
  ((Method) g_hash_table_lookup (was_constructed, GSIZE_TO_POINTER (type))) (object);
}

static void
on_finalize (GObject *object)
{
  GType type = G_OBJECT_TYPE (object);

  add (type, -1);
  ((Method) g_hash_table_lookup (was_finalized, GSIZE_TO_POINTER (type))) (object);
}

static void
count_type (GType type)
{
  GObjectClass *klass = g_type_class_ref (type);

  if (klass->constructed == on_constructed)
    return;
  g_hash_table_insert (was_constructed, GSIZE_TO_POINTER (type), (gpointer) klass->constructed);
  g_hash_table_insert (was_finalized, GSIZE_TO_POINTER (type), (gpointer) klass->finalize);
  klass->constructed = on_constructed;
  klass->finalize = on_finalize;
}

static void
count_below (GType type)
{
  guint n;
  g_autofree GType *children = g_type_children (type, &n);

  for (guint i = 0; i < n; i++)
    count_below (children[i]);
  if (n == 0 && g_str_has_prefix (g_type_name (type), "Nlk"))
    count_type (type);
}

/* One round */

static gboolean
on_time (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
settle (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (SETTLE_MSEC, on_time, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
close_dialogs (GtkWindow *main_window)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next) {
    if (l->data != main_window)
      gtk_window_destroy (l->data);
  }
}

static void
go_round (NlkAppApplication *app)
{
  GtkWindow *window = nlk_app_application_present (app);

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++) {
    nlk_app_window_show_page (NLK_APP_WINDOW (window), pages[i]);
    settle ();
    g_assert_cmpstr (nlk_app_window_get_page_name (NLK_APP_WINDOW (window)), ==, pages[i]);
    if (is_planted)
      g_object_ref (nlk_app_window_get_page (NLK_APP_WINDOW (window)));
  }
  for (gsize i = 0; i < G_N_ELEMENTS (dialogs); i++) {
    GVariant *parameter = dialogs[i].parameter != NULL
                            ? g_variant_parse (NULL, dialogs[i].parameter, NULL, NULL, NULL)
                            : NULL;

    g_action_group_activate_action (G_ACTION_GROUP (app), dialogs[i].action, parameter);
    settle ();
    close_dialogs (window);
  }
  gtk_window_destroy (window);
  settle ();
}

static gboolean
run (gpointer user_data)
{
  NlkAppApplication *app = user_data;
  GHashTableIter iter;
  gpointer type, count;
  guint n = 0;

  /* The first round registers all types and makes what is made once. */
  go_round (app);
  count_below (G_TYPE_OBJECT);
  for (guint i = 0; i < ROUNDS; i++)
    go_round (app);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &type, &count)) {
    n++;
    if (GPOINTER_TO_INT (count) > 0)
      g_print ("left behind: %d %s\n", GPOINTER_TO_INT (count),
               g_type_name (GPOINTER_TO_SIZE (type)));
  }
  g_print ("looked at %u types in %d rounds\n", n, ROUNDS);
  g_application_quit (G_APPLICATION (app));
  return G_SOURCE_REMOVE;
}

static void
on_activate (NlkAppApplication *app)
{
  g_idle_add (run, app);
}

int
main (int argc, char **argv)
{
  g_autoptr (NlkAppApplication) app = NULL;
  int code;

  is_planted = argc > 1 && strcmp (argv[1], "plant") == 0;
  counts = g_hash_table_new (NULL, NULL);
  was_constructed = g_hash_table_new (NULL, NULL);
  was_finalized = g_hash_table_new (NULL, NULL);
  app = nlk_app_application_new ();
  g_signal_connect (app, "activate", G_CALLBACK (on_activate), NULL);
  code = g_application_run (G_APPLICATION (app), 1, argv);
  g_clear_object (&app);
  g_hash_table_unref (counts);
  g_hash_table_unref (was_constructed);
  g_hash_table_unref (was_finalized);
  return code;
}
