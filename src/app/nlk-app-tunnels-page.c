/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnels-page.h"

#include <glib/gi18n.h>

#include "nlk-app-removals.h"
#include "nlk-app-tunnel-row.h"

struct _NlkAppTunnelsPage {
  NlkAppPage parent_instance;
  GtkStack *stack;
  GtkListBox *list;
  AdwStatusPage *nothing_page;
  GtkButton *nothing_button;
  GtkButton *new_button;
  NlkAppApplication *app;
  GListModel *tunnels;
  guint focus_next; /* position of the removed row that had the focus, and one more */
};

G_DEFINE_FINAL_TYPE (NlkAppTunnelsPage, nlk_app_tunnels_page, NLK_TYPE_APP_PAGE)

static GtkWidget *
new_row (gpointer item, gpointer user_data)
{
  NlkAppTunnelsPage *self = user_data;

  return nlk_app_tunnel_row_new (item, nlk_app_application_get_engine (self->app),
                                 nlk_app_application_get_settings (self->app));
}

static void
on_row (NlkAppTunnelsPage *self, NlkAppTunnelRow *row)
{
  g_autofree char *id = nlk_tunnel_item_dup_id (nlk_app_tunnel_row_get_item (row));
  g_autofree char *page = g_strconcat ("tunnel:", id, NULL);

  gtk_widget_activate_action (GTK_WIDGET (self), "app.show-page", "s", page);
}

/* Where there is no room for words there is an icon, which then needs a name. */
static void
on_narrow (NlkAppTunnelsPage *self)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (self->new_button);

  if (nlk_app_page_is_narrow (NLK_APP_PAGE (self))) {
    gtk_button_set_icon_name (self->new_button, "nlk-add-symbolic");
    gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New Tunnel"),
                                    -1);
  } else {
    gtk_accessible_reset_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL);
    gtk_button_set_label (self->new_button, _ ("New Tunnel"));
  }
}

/* What to do while there is no tunnel */

static gboolean
has_agent (NlkTunnelSet *set)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);
    GPtrArray *agents = nlk_gateway_session_get_agents (nlk_tunnel_gateway_get_session (gateway));

    if (agents != NULL && agents->len > 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
has_connected (NlkTunnelSet *set)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);
    NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);

    if (nlk_gateway_session_get_state (session) == NLK_LINK_CONNECTED)
      return TRUE;
  }
  return FALSE;
}

static void
show_nothing (NlkAppTunnelsPage *self, const char *title, const char *description,
              const char *button, const char *action)
{
  adw_status_page_set_title (self->nothing_page, title);
  adw_status_page_set_description (self->nothing_page, description);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing_button), button != NULL);
  if (button == NULL)
    return;
  gtk_button_set_label (self->nothing_button, button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->nothing_button), action);
}

static void
update (NlkAppTunnelsPage *self)
{
  NlkAppEngine *engine = nlk_app_application_get_engine (self->app);
  NlkTunnelSet *set = nlk_app_engine_get_set (engine);
  guint n_tunnels = g_list_model_get_n_items (self->tunnels);

  gtk_stack_set_visible_child_name (self->stack, n_tunnels > 0 ? "list" : "nothing");
  if (g_list_model_get_n_items (nlk_tunnel_set_get_gateways (set)) == 0)
    show_nothing (self, _ ("No gateway yet"), NULL, _ ("Add Gateway"), "app.add-gateway");
  else if (!nlk_app_engine_is_connected (engine))
    show_nothing (self, _ ("Not connected"), NULL, _ ("Connect"), "app.connect");
  else if (has_connected (set) && !has_agent (set))
    show_nothing (self, _ ("No machine is online"),
                  _ ("Ask whoever runs the machine that you want to reach to switch it on."), NULL,
                  NULL);
  else
    show_nothing (self, _ ("Nothing is forwarded yet"),
                  _ ("A tunnel brings a service of another machine to this computer."),
                  _ ("New Tunnel"), "app.new");
}

static void
on_gateways (GListModel *gateways, guint position, guint removed, guint added,
             NlkAppTunnelsPage *self)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    g_signal_connect_object (gateway, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  }
  update (self);
}

/* A row that goes leaves the focus to the next one. */

static void
on_tunnels_before (NlkAppTunnelsPage *self, guint position, guint removed)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) position);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean has_focus =
    removed > 0 && row != NULL && focus != NULL &&
    (focus == GTK_WIDGET (row) || gtk_widget_is_ancestor (focus, GTK_WIDGET (row)));

  self->focus_next = has_focus ? position + 1 : 0;
}

static void
on_tunnels_after (NlkAppTunnelsPage *self)
{
  guint n = g_list_model_get_n_items (self->tunnels);
  guint next = self->focus_next;

  update (self);
  self->focus_next = 0;
  if (next > 0 && n > 0)
    gtk_widget_grab_focus (
      GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) MIN (next - 1, n - 1))));
  else if (next > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->nothing_button));
}

GtkWidget *
nlk_app_tunnels_page_new (NlkAppApplication *app, const char *id)
{
  NlkAppTunnelsPage *self = g_object_new (NLK_TYPE_APP_TUNNELS_PAGE, NULL);
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (app));
  GListModel *gateways = nlk_tunnel_set_get_gateways (set);

  self->app = app;
  self->tunnels = g_object_ref (nlk_app_removals_get_tunnels (nlk_app_removals_of_app (app)));
  nlk_app_page_set_title (NLK_APP_PAGE (self), _ ("Tunnels"));
  g_signal_connect_object (self->tunnels, "items-changed", G_CALLBACK (on_tunnels_before), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, self->tunnels, new_row, self, NULL);
  g_signal_connect_object (self->tunnels, "items-changed", G_CALLBACK (on_tunnels_after), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gateways, "items-changed", G_CALLBACK (on_gateways), self, 0);
  on_gateways (gateways, 0, 0, g_list_model_get_n_items (gateways), self);
  return GTK_WIDGET (self);
}

static void
nlk_app_tunnels_page_dispose (GObject *object)
{
  g_clear_object (&NLK_APP_TUNNELS_PAGE (object)->tunnels);
  G_OBJECT_CLASS (nlk_app_tunnels_page_parent_class)->dispose (object);
}

static void
nlk_app_tunnels_page_class_init (NlkAppTunnelsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_tunnels_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/tunnels-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelsPage, list);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelsPage, nothing_page);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelsPage, nothing_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelsPage, new_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
}

static void
nlk_app_tunnels_page_init (NlkAppTunnelsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::narrow", G_CALLBACK (on_narrow), NULL);
}
