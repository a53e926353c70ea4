/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-state-icon.h"

#define STILL_ICON "nlk-link-wait-symbolic"

struct _NlkAppStateIcon {
  AdwBin parent_instance;
  GtkImage *image;
  GtkSpinner *spinner;
  const char *css_class;
};

G_DEFINE_FINAL_TYPE (NlkAppStateIcon, nlk_app_state_icon, ADW_TYPE_BIN)

static gboolean
may_move (NlkAppStateIcon *self)
{
  gboolean may = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &may, NULL);
  return may;
}

static void
set_class (NlkAppStateIcon *self, const char *css_class)
{
  if (g_strcmp0 (css_class, self->css_class) == 0)
    return;
  if (self->css_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  self->css_class = css_class;
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
}

void
nlk_app_state_icon_show (NlkAppStateIcon *self, const NlkAppLook *look)
{
  gboolean spins = look->icon_name == NULL && may_move (self);
  GtkWidget *child = spins ? GTK_WIDGET (self->spinner) : GTK_WIDGET (self->image);

  g_return_if_fail (NLK_IS_APP_STATE_ICON (self));

  if (!spins)
    gtk_image_set_from_icon_name (self->image,
                                  look->icon_name != NULL ? look->icon_name : STILL_ICON);
  gtk_spinner_set_spinning (self->spinner, spins);
  if (spins)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    look->accessible, -1);
  if (adw_bin_get_child (ADW_BIN (self)) != child)
    adw_bin_set_child (ADW_BIN (self), child);
  set_class (self, look->css_class);
}

static void
nlk_app_state_icon_dispose (GObject *object)
{
  NlkAppStateIcon *self = NLK_APP_STATE_ICON (object);

  g_clear_object (&self->image);
  g_clear_object (&self->spinner);
  G_OBJECT_CLASS (nlk_app_state_icon_parent_class)->dispose (object);
}

static void
nlk_app_state_icon_class_init (NlkAppStateIconClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nlk_app_state_icon_dispose;
}

static void
nlk_app_state_icon_init (NlkAppStateIcon *self)
{
  self->image = g_object_ref_sink (
    g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  self->spinner = g_object_ref_sink (g_object_new (GTK_TYPE_SPINNER, NULL));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}
