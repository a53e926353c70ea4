/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-actions.h"

#include "nlk-app-disconnect.h"
#include "nlk-app-window.h"

static NlkAppEngine *
get_engine (gpointer app)
{
  return nlk_app_application_get_engine (app);
}

/* Windows and pages */

static void
on_show_window (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_application_present (app);
}

static void
on_show_page (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  GtkWindow *window = nlk_app_application_present (app);

  nlk_app_window_show_page (NLK_APP_WINDOW (window), g_variant_get_string (parameter, NULL));
}

static void
on_back (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  GtkWindow *window = nlk_app_application_get_window (app);

  if (window != NULL)
    nlk_app_window_go_back (NLK_APP_WINDOW (window));
}

static void
on_search (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  GtkWindow *window = nlk_app_application_get_window (app);

  if (window != NULL)
    nlk_app_window_search (NLK_APP_WINDOW (window));
}

/* Gateways and tunnels */

static void
on_connect (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_engine_connect_all (get_engine (app));
}

static void
on_disconnect (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_disconnect (app, NULL);
}

static void
on_connected (GSimpleAction *action, GVariant *state, gpointer app)
{
  if (g_variant_get_boolean (state))
    nlk_app_engine_connect_all (get_engine (app));
  else
    nlk_app_disconnect (app, NULL);
}

static void
on_tunnel (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  const char *id;
  gboolean is_wanted;
  NlkTunnelItem *item;

  g_variant_get (parameter, "(&sb)", &id, &is_wanted);
  item = nlk_tunnel_set_find_tunnel (nlk_app_engine_get_set (get_engine (app)), id);
  if (item != NULL)
    nlk_app_engine_set_tunnel_wanted (get_engine (app), item, is_wanted);
}

static void
on_gateway (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  const char *name;
  gboolean is_wanted;
  NlkTunnelGateway *gateway;

  g_variant_get (parameter, "(&sb)", &name, &is_wanted);
  gateway = nlk_tunnel_set_find_gateway (nlk_app_engine_get_set (get_engine (app)), name);
  if (gateway == NULL)
    return;
  if (is_wanted)
    nlk_app_engine_set_gateway_wanted (get_engine (app), gateway, TRUE);
  else
    nlk_app_disconnect (app, gateway);
}

static void
on_try_now (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_engine_retry_now (get_engine (app));
}

/* The action's state follows the gateways. */

static void
update_connected (GApplication *app)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (app), "connected");
  gboolean is_connected = nlk_app_engine_is_connected (get_engine (app));

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (is_connected));
}

static void
on_gateways (GListModel *gateways, guint position, guint removed, guint added, GApplication *app)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    g_signal_connect_object (gateway, "changed", G_CALLBACK (update_connected), app,
                             G_CONNECT_SWAPPED);
  }
  update_connected (app);
}

/* Keys */

static const struct {
  const char *action;
  const char *keys[3];
} accelerators[] = {
  { "app.new", { "<Control>n" } },
  { "app.add-gateway", { "<Control><Shift>n" } },
  { "app.search", { "<Control>f" } },
  { "app.key", { "<Control>k" } },
  { "app.toggle-connected", { "<Control><Shift>c" } },
  { "app.try-now", { "<Control>r" } },
  { "app.show-page::log", { "<Control>l" } },
  { "app.show-page::tunnels", { "<Alt>1" } },
  { "app.back", { "<Alt>Left" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.shortcuts", { "<Control>question" } },
  { "app.next-session", { "<Control>Tab" } },
  { "window.close", { "<Control>w" } },
  { "app.quit", { "<Control>q" } },
};

static void
on_toggle_connected (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  gboolean is_connected = nlk_app_engine_is_connected (get_engine (app));

  g_action_group_activate_action (app, is_connected ? "disconnect" : "connect", NULL);
}

void
nlk_app_actions_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = {
    { "show-window", on_show_window },
    { "show-page", on_show_page, "s" },
    { "back", on_back },
    { "search", on_search },
    { "connect", on_connect },
    { "disconnect", on_disconnect },
    { "connected", NULL, NULL, "false", on_connected },
    { "toggle-connected", on_toggle_connected },
    { "tunnel", on_tunnel, "(sb)" },
    { "gateway", on_gateway, "(sb)" },
    { "try-now", on_try_now },
  };
  GListModel *gateways = nlk_tunnel_set_get_gateways (nlk_app_engine_get_set (get_engine (app)));

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (app), accelerators[i].action,
                                           (const char *const *) accelerators[i].keys);
  g_signal_connect_object (gateways, "items-changed", G_CALLBACK (on_gateways), app, 0);
}
