/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-banner.h"

#define MARGIN_PIXELS 6
#define SIDE_PIXELS 12

struct _NlkAppBanner {
  GtkWidget parent_instance;

  GtkRevealer *revealer;
  GtkBox *box;
  GtkImage *icon;
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (NlkAppBanner, nlk_app_banner, GTK_TYPE_WIDGET)

enum { ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
on_clicked (NlkAppBanner *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

void
nlk_app_banner_show (NlkAppBanner *self, const char *icon_name, const char *text,
                     const char *button)
{
  g_return_if_fail (NLK_IS_APP_BANNER (self));
  g_return_if_fail (text != NULL);

  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon_name != NULL);
  gtk_label_set_text (self->label, text);
  if (button != NULL && g_strcmp0 (gtk_button_get_label (self->button), button) != 0)
    gtk_button_set_label (self->button, button);
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

void
nlk_app_banner_set_narrow (NlkAppBanner *self, gboolean is_narrow)
{
  g_return_if_fail (NLK_IS_APP_BANNER (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), is_narrow
                                                                ? GTK_ORIENTATION_VERTICAL
                                                                : GTK_ORIENTATION_HORIZONTAL);
}

void
nlk_app_banner_hide (NlkAppBanner *self)
{
  g_return_if_fail (NLK_IS_APP_BANNER (self));

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

gboolean
nlk_app_banner_is_shown (NlkAppBanner *self)
{
  g_return_val_if_fail (NLK_IS_APP_BANNER (self), FALSE);

  return gtk_revealer_get_reveal_child (self->revealer);
}

GtkWidget *
nlk_app_banner_new (void)
{
  return g_object_new (NLK_TYPE_APP_BANNER, NULL);
}

/* What has gone is neither reached by Tab nor read aloud. */
static void
on_child_revealed (NlkAppBanner *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->revealer),
                          gtk_revealer_get_reveal_child (self->revealer) ||
                            gtk_revealer_get_child_revealed (self->revealer));
}

static void
nlk_app_banner_dispose (GObject *object)
{
  NlkAppBanner *self = NLK_APP_BANNER (object);
  GtkWidget *child = (GtkWidget *) g_steal_pointer (&self->revealer);

  if (child != NULL) {
    g_signal_handlers_disconnect_by_data (child, self);
    gtk_widget_unparent (child);
  }
  G_OBJECT_CLASS (nlk_app_banner_parent_class)->dispose (object);
}

static void
nlk_app_banner_class_init (NlkAppBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_banner_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "banner");
  signals[ACTIVATED] = g_signal_new ("activated", NLK_TYPE_APP_BANNER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_box (NlkAppBanner *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, MARGIN_PIXELS);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SIDE_PIXELS);

  self->icon =
    g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->label = g_object_new (GTK_TYPE_LABEL, "hexpand", TRUE, "xalign", 0.0f, "wrap", TRUE,
                              "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  self->button =
    g_object_new (GTK_TYPE_BUTTON, "valign", GTK_ALIGN_CENTER, "halign", GTK_ALIGN_END, NULL);
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->button));
  self->box = GTK_BOX (box);
  gtk_widget_set_margin_top (box, MARGIN_PIXELS);
  gtk_widget_set_margin_bottom (box, MARGIN_PIXELS);
  gtk_widget_set_margin_start (box, SIDE_PIXELS);
  gtk_widget_set_margin_end (box, SIDE_PIXELS);
  return box;
}

static void
nlk_app_banner_init (NlkAppBanner *self)
{
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_child (self->revealer, make_box (self));
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self->revealer), GTK_WIDGET (self));
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_clicked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->revealer, "notify::child-revealed", G_CALLBACK (on_child_revealed),
                           self, G_CONNECT_SWAPPED);
}
