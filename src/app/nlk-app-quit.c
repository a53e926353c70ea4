/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-quit.h"

#include "base/nlk-display-text.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "nlk-app-sessions.h"

#define MOST_NAMES 5
#define NAME "quit"

/* Names, one a line, of which only the first few are told. */
typedef struct {
  GString *text;
  guint n_names;
} Names;

static void
add_name (Names *names, const char *name)
{
  if (++names->n_names <= MOST_NAMES)
    g_string_append_printf (names->text, "%s%s", names->n_names > 1 ? "\n" : "", name);
}

static guint
add_tunnels (Names *names, NlkTunnelSet *set)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (set);
  guint n_streams = 0;

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);
    g_autofree char *name = nlk_display_text_name (nlk_tunnel_item_get_config (item)->name);
    NlkTunnelCounts counts;

    nlk_tunnel_item_get_counts (item, &counts);
    n_streams += counts.n_streams;
    if (counts.n_streams > 0)
      add_name (names, name);
  }
  return n_streams;
}

static guint
add_sessions (Names *names, GListModel *sessions)
{
  guint n_open = 0;

  for (guint i = 0; i < g_list_model_get_n_items (sessions); i++) {
    g_autoptr (NlkAppSession) session = g_list_model_get_item (sessions, i);
    NlkConnectState state = nlk_app_session_get_state (session);

    if (state == NLK_CONNECT_OPENING || state == NLK_CONNECT_CLOSED)
      continue;
    n_open++;
    add_name (names, nlk_app_session_get_title (session));
  }
  return n_open;
}

char *
nlk_app_quit_dup_names (NlkTunnelSet *set, GListModel *sessions, guint *ret_n_streams)
{
  Names names = { g_string_new (NULL), 0 };
  guint n_more;

  *ret_n_streams = add_tunnels (&names, set) + add_sessions (&names, sessions);
  n_more = names.n_names - MIN (names.n_names, MOST_NAMES);
  if (n_more > 0)
    g_string_append_printf (
      names.text,
      /* TRANSLATORS: after a list of names of tunnels; %u is how many it lacks */
      ngettext ("\nand %u more", "\nand %u more", n_more), n_more);
  return g_string_free (names.text, FALSE);
}

static void
on_answer (AdwMessageDialog *question, const char *response, gpointer user_data)
{
  if (g_str_equal (response, "quit"))
    g_application_quit (user_data);
}

static GtkWindow *
find_parent (NlkAppApplication *app)
{
  GtkWindow *window = nlk_app_application_get_window (app);

  return window != NULL && gtk_widget_get_visible (GTK_WIDGET (window)) ? window : NULL;
}

/* One that is open already, from another click. */
static GtkWindow *
find_question (NlkAppApplication *app)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (app));

  for (GList *list = windows; list != NULL; list = list->next)
    if (g_str_equal (gtk_widget_get_name (list->data), NAME))
      return list->data;
  return NULL;
}

static GtkWindow *
ask (NlkAppApplication *app, guint n_streams, const char *names)
{
  /* TRANSLATORS: %u is how many connections go through the tunnels that are listed below it */
  g_autofree char *heading = g_strdup_printf (ngettext ("Quit and end %u connection?",
                                                        "Quit and end %u connections?", n_streams),
                                              n_streams);
  AdwMessageDialog *question =
    ADW_MESSAGE_DIALOG (adw_message_dialog_new (find_parent (app), heading, names));

  gtk_widget_set_name (GTK_WIDGET (question), NAME);
  adw_message_dialog_add_responses (question, "cancel", _ ("Cancel"), "quit", _ ("Quit"), NULL);
  adw_message_dialog_set_response_appearance (question, "quit", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (question, "cancel");
  adw_message_dialog_set_close_response (question, "cancel");
  gtk_window_set_application (GTK_WINDOW (question), GTK_APPLICATION (app));
  g_signal_connect (question, "response", G_CALLBACK (on_answer), app);
  return GTK_WINDOW (question);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  NlkAppApplication *app = user_data;
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (app));
  GtkWindow *question = find_question (app);
  guint n_streams;
  g_autofree char *names = nlk_app_quit_dup_names (set, nlk_app_sessions_get (app), &n_streams);

  if (n_streams == 0) {
    g_application_quit (G_APPLICATION (app));
    return;
  }
  if (question == NULL)
    question = ask (app, n_streams, names);
  gtk_window_present (question);
}

static gboolean
on_signal (gpointer user_data)
{
  g_application_quit (user_data);
  return G_SOURCE_CONTINUE;
}

void
nlk_app_quit_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = { { "quit", on_quit } };

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  g_unix_signal_add (SIGTERM, on_signal, app);
  g_unix_signal_add (SIGINT, on_signal, app);
  g_unix_signal_add (SIGHUP, on_signal, app);
}
