/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnels-page.h"

#include <glib/gi18n.h>

#include "nlk-app-tunnel-row.h"

struct _NlkAppTunnelsPage {
  NlkAppPage parent_instance;
  GtkStack *stack;
  GtkListBox *list;
  NlkAppApplication *app;
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

static void
update (NlkAppTunnelsPage *self, guint position, guint removed, guint added, GListModel *model)
{
  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (model) > 0 ? "list" : "nothing");
}

GtkWidget *
nlk_app_tunnels_page_new (NlkAppApplication *app, const char *id)
{
  NlkAppTunnelsPage *self = g_object_new (NLK_TYPE_APP_TUNNELS_PAGE, NULL);
  GListModel *tunnels =
    nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (nlk_app_application_get_engine (app)));

  self->app = app;
  nlk_app_page_set_title (NLK_APP_PAGE (self), _ ("Tunnels"));
  gtk_list_box_bind_model (self->list, tunnels, new_row, self, NULL);
  g_signal_connect_object (tunnels, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self, 0, 0, 0, tunnels);
  return GTK_WIDGET (self);
}

static void
nlk_app_tunnels_page_class_init (NlkAppTunnelsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/tunnels-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
}

static void
nlk_app_tunnels_page_init (NlkAppTunnelsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
