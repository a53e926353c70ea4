/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-sessions.h"

#include "nlk-app-connection-dialog.h"
#include "nlk-app-window.h"

#define SESSIONS_DATA "nlk-app-sessions"
#define KIB 1024

typedef struct {
  GListStore *list;
  guint last_number;
} Sessions;

static void
free_sessions (gpointer data)
{
  Sessions *sessions = data;

  g_object_unref (sessions->list);
  g_free (sessions);
}

static Sessions *
get_sessions (NlkAppApplication *app)
{
  return g_object_get_data (G_OBJECT (app), SESSIONS_DATA);
}

GListModel *
nlk_app_sessions_get (NlkAppApplication *app)
{
  return G_LIST_MODEL (get_sessions (app)->list);
}

NlkAppSession *
nlk_app_sessions_find (NlkAppApplication *app, guint number)
{
  GListModel *list = nlk_app_sessions_get (app);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (NlkAppSession) session = g_list_model_get_item (list, i);

    if (nlk_app_session_get_number (session) == number)
      return session;
  }
  return NULL;
}

static char *
dup_page (NlkAppSession *session)
{
  return g_strdup_printf ("session:%u", nlk_app_session_get_number (session));
}

static void
show_session (NlkAppApplication *app, NlkAppSession *session)
{
  g_autofree char *page = dup_page (session);

  g_action_group_activate_action (G_ACTION_GROUP (app), "show-page", g_variant_new_string (page));
}

void
nlk_app_sessions_open (NlkAppApplication *app, NlkTunnelGateway *gateway, const char *agent,
                       const NlkDestination *destination)
{
  Sessions *sessions = get_sessions (app);
  guint most_kib = g_settings_get_uint (nlk_app_application_get_settings (app), "session-view-kib");
  g_autoptr (NlkAppSession) session =
    nlk_app_session_new (nlk_app_application_get_engine (app), ++sessions->last_number, gateway,
                         agent, destination, (gsize) most_kib * KIB);
  g_autofree char *id = NULL;

  g_list_store_append (sessions->list, session);
  show_session (app, session);
  if (!nlk_app_session_needs_key (session))
    return;
  id = g_strdup_printf ("%s/%s", nlk_tunnel_gateway_get_name (gateway), agent);
  g_action_group_activate_action (G_ACTION_GROUP (app), "enter-key", g_variant_new_string (id));
}

void
nlk_app_sessions_remove (NlkAppApplication *app, NlkAppSession *session)
{
  GListStore *list = get_sessions (app)->list;
  guint position;

  nlk_app_session_close (session);
  if (g_list_store_find (list, session, &position))
    g_list_store_remove (list, position);
}

/* Actions */

static void
on_open_connection (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  const char *agent = g_variant_get_string (parameter, NULL);

  nlk_app_application_present (app);
  nlk_app_connection_dialog_present (app, *agent != '\0' ? agent : NULL);
}

/* Returns: position in the list of the session whose page is shown, or behind the last one. */
static guint
get_shown (NlkAppApplication *app)
{
  GtkWindow *window = nlk_app_application_get_window (app);
  GListModel *list = nlk_app_sessions_get (app);
  const char *page = window != NULL ? nlk_app_window_get_page_name (NLK_APP_WINDOW (window)) : NULL;
  guint i;

  for (i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (NlkAppSession) session = g_list_model_get_item (list, i);
    g_autofree char *name = dup_page (session);

    if (g_strcmp0 (page, name) == 0)
      break;
  }
  return i;
}

static void
on_next_session (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  GListModel *list = nlk_app_sessions_get (app);
  guint shown = get_shown (app);
  guint n = g_list_model_get_n_items (list);
  g_autoptr (NlkAppSession) session =
    n > 0 ? g_list_model_get_item (list, shown < n ? (shown + 1) % n : 0) : NULL;

  if (session != NULL)
    show_session (app, session);
}

/* A gateway that is gone takes its sessions with it. */
static void
on_gateways (NlkAppApplication *app)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (app));
  GListModel *list = nlk_app_sessions_get (app);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (NlkAppSession) session = g_list_model_get_item (list, i);
    NlkTunnelGateway *gateway = nlk_app_session_get_gateway (session);

    if (nlk_tunnel_set_find_gateway (set, nlk_tunnel_gateway_get_name (gateway)) != gateway)
      nlk_app_session_close (session);
  }
}

static void
on_shutdown (NlkAppApplication *app)
{
  g_list_store_remove_all (get_sessions (app)->list);
}

void
nlk_app_sessions_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = {
    { "open-connection", on_open_connection, "s" },
    { "next-session", on_next_session },
  };
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (app));
  Sessions *sessions = g_new0 (Sessions, 1);

  sessions->list = g_list_store_new (NLK_TYPE_APP_SESSION);
  g_object_set_data_full (G_OBJECT (app), SESSIONS_DATA, sessions, free_sessions);
  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  g_signal_connect_object (nlk_tunnel_set_get_gateways (set), "items-changed",
                           G_CALLBACK (on_gateways), app, G_CONNECT_SWAPPED);
  g_signal_connect (app, "shutdown", G_CALLBACK (on_shutdown), NULL);
}
