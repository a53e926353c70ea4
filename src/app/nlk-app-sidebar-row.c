/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-sidebar-row.h"

#include <string.h>

#define BELOW_PIXELS 24

struct _NlkAppSidebarRow {
  GtkListBoxRow parent_instance;
  GtkWidget *box;
  GtkImage *image;
  GtkLabel *name_label;
  GtkLabel *detail_label;
  GtkSwitch *wish_switch;
  char *page;
  char *order;
  char *words;
  const char *icon_class;
  gboolean is_showing; /* the switch is being moved by us */
};

G_DEFINE_FINAL_TYPE (NlkAppSidebarRow, nlk_app_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

enum { SWITCHED, N_SIGNALS };

static guint signals[N_SIGNALS];

GtkWidget *
nlk_app_sidebar_row_new (const char *page)
{
  NlkAppSidebarRow *self = g_object_new (NLK_TYPE_APP_SIDEBAR_ROW, NULL);

  self->page = g_strdup (page);
  return GTK_WIDGET (self);
}

const char *
nlk_app_sidebar_row_get_page (NlkAppSidebarRow *self)
{
  return self->page;
}

static void
show_icon (NlkAppSidebarRow *self, const NlkAppLook *state)
{
  gtk_image_set_from_icon_name (self->image, state->icon_name);
  if (g_strcmp0 (self->icon_class, state->css_class) == 0)
    return;
  if (self->icon_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->image), self->icon_class);
  self->icon_class = state->css_class;
  if (self->icon_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->image), self->icon_class);
}

void
nlk_app_sidebar_row_show (NlkAppSidebarRow *self, const char *name, const NlkAppLook *state,
                          gboolean is_dimmed)
{
  show_icon (self, state);
  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->detail_label, state->text);
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), *state->text != '\0');
  if (is_dimmed)
    gtk_widget_add_css_class (GTK_WIDGET (self->name_label), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name_label), "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, state->accessible, -1);
}

void
nlk_app_sidebar_row_show_switch (NlkAppSidebarRow *self, const char *name, gboolean is_on)
{
  self->is_showing = TRUE;
  gtk_switch_set_active (self->wish_switch, is_on);
  self->is_showing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->wish_switch), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->wish_switch), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
on_switched (NlkAppSidebarRow *self)
{
  if (!self->is_showing)
    g_signal_emit (self, signals[SWITCHED], 0, gtk_switch_get_active (self->wish_switch));
}

void
nlk_app_sidebar_row_set_below (NlkAppSidebarRow *self, gboolean is_below)
{
  gtk_widget_set_margin_start (self->box, is_below ? BELOW_PIXELS : 6);
}

void
nlk_app_sidebar_row_set_order (NlkAppSidebarRow *self, const char *order)
{
  if (g_strcmp0 (self->order, order) == 0)
    return;
  g_free (self->order);
  self->order = g_strdup (order);
  gtk_list_box_row_changed (GTK_LIST_BOX_ROW (self));
}

const char *
nlk_app_sidebar_row_get_order (NlkAppSidebarRow *self)
{
  return self->order != NULL ? self->order : "";
}

void
nlk_app_sidebar_row_set_words (NlkAppSidebarRow *self, const char *words)
{
  g_autofree char *folded = g_utf8_casefold (words != NULL ? words : "", -1);

  if (g_strcmp0 (self->words, folded) == 0)
    return;
  g_free (self->words);
  self->words = g_steal_pointer (&folded);
  gtk_list_box_row_changed (GTK_LIST_BOX_ROW (self));
}

gboolean
nlk_app_sidebar_row_matches (NlkAppSidebarRow *self, const char *text)
{
  g_autofree char *name = g_utf8_casefold (gtk_label_get_label (self->name_label), -1);

  return strstr (name, text) != NULL || (self->words != NULL && strstr (self->words, text) != NULL);
}

static void
nlk_app_sidebar_row_finalize (GObject *object)
{
  NlkAppSidebarRow *self = NLK_APP_SIDEBAR_ROW (object);

  g_free (self->page);
  g_free (self->order);
  g_free (self->words);
  G_OBJECT_CLASS (nlk_app_sidebar_row_parent_class)->finalize (object);
}

static void
nlk_app_sidebar_row_class_init (NlkAppSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nlk_app_sidebar_row_finalize;
  signals[SWITCHED] = g_signal_new ("switched", NLK_TYPE_APP_SIDEBAR_ROW, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppSidebarRow, box);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSidebarRow, image);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSidebarRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSidebarRow, detail_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSidebarRow, wish_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_switched);
}

static void
nlk_app_sidebar_row_init (NlkAppSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
