/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-disconnect.h"

#include <glib/gi18n.h>

#define UNDO_SECONDS 10

static gboolean
is_meant (NlkTunnelGateway *gateway, NlkTunnelGateway *only)
{
  return (only == NULL || gateway == only) && nlk_tunnel_gateway_is_wanted (gateway);
}

static guint
count_streams (NlkTunnelSet *set, NlkTunnelGateway *only)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (set);
  guint n_streams = 0;

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);
    NlkTunnelCounts counts;

    nlk_tunnel_item_get_counts (item, &counts);
    if (is_meant (nlk_tunnel_item_get_gateway (item), only))
      n_streams += counts.n_streams;
  }
  return n_streams;
}

/* Returns: names of those that were connected. */
static GStrv
disconnect (NlkAppEngine *engine, NlkTunnelGateway *only)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (nlk_app_engine_get_set (engine));
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    if (!is_meant (gateway, only))
      continue;
    g_strv_builder_add (names, nlk_tunnel_gateway_get_name (gateway));
    nlk_app_engine_set_gateway_wanted (engine, gateway, FALSE);
  }
  return g_strv_builder_end (names);
}

static void
on_undo (AdwToast *toast, GStrv names)
{
  NlkAppEngine *engine = nlk_app_application_get_engine (nlk_app_application_get_default ());

  for (char **name = names; *name != NULL; name++) {
    NlkTunnelGateway *gateway =
      nlk_tunnel_set_find_gateway (nlk_app_engine_get_set (engine), *name);

    if (gateway != NULL)
      nlk_app_engine_set_gateway_wanted (engine, gateway, TRUE);
  }
}

static void
free_names (gpointer data, GClosure *closure)
{
  g_strfreev (data);
}

static void
offer_undo (NlkAppApplication *app, guint n_streams, GStrv names)
{
  /* TRANSLATORS: %u is how many connections through tunnels ended */
  g_autofree char *title =
    g_strdup_printf (ngettext ("Disconnected, %u connection ended",
                               "Disconnected, %u connections ended", n_streams),
                     n_streams);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo), names, free_names, 0);
  nlk_app_application_toast (app, toast);
}

void
nlk_app_disconnect (NlkAppApplication *app, NlkTunnelGateway *gateway)
{
  NlkAppEngine *engine = nlk_app_application_get_engine (app);
  GtkWindow *window = nlk_app_application_get_window (app);
  guint n_streams = count_streams (nlk_app_engine_get_set (engine), gateway);
  g_auto (GStrv) names = disconnect (engine, gateway);

  if (n_streams > 0 && window != NULL && gtk_widget_get_visible (GTK_WIDGET (window)) &&
      gtk_window_is_active (window))
    offer_undo (app, n_streams, g_steal_pointer (&names));
}
