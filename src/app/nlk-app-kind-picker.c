/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-kind-picker.h"

#include <glib/gi18n.h>

#define N_KINDS (NLK_APP_KIND_CONNECTION + 1)
#define SPACING 6
#define PER_LINE_MOST 6

struct _NlkAppKindPicker {
  GtkBox parent_instance;
  GtkWidget *buttons[N_KINDS];
  guint kind;
};

G_DEFINE_FINAL_TYPE (NlkAppKindPicker, nlk_app_kind_picker, GTK_TYPE_BOX)

enum { PICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

void
nlk_app_kind_picker_mark (NlkAppKindPicker *self, guint kind)
{
  g_return_if_fail (NLK_IS_APP_KIND_PICKER (self));

  self->kind = kind;
  for (guint i = 0; i < N_KINDS; i++) {
    gboolean is_it = i == kind;

    if (is_it)
      gtk_widget_add_css_class (self->buttons[i], "chosen");
    else
      gtk_widget_remove_css_class (self->buttons[i], "chosen");
    gtk_accessible_update_state (GTK_ACCESSIBLE (self->buttons[i]), GTK_ACCESSIBLE_STATE_PRESSED,
                                 is_it ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                       : GTK_ACCESSIBLE_TRISTATE_FALSE,
                                 -1);
  }
}

guint
nlk_app_kind_picker_get_kind (NlkAppKindPicker *self)
{
  g_return_val_if_fail (NLK_IS_APP_KIND_PICKER (self), 0);

  return self->kind;
}

void
nlk_app_kind_picker_hide (NlkAppKindPicker *self, guint kind)
{
  g_return_if_fail (NLK_IS_APP_KIND_PICKER (self));

  gtk_widget_set_visible (gtk_widget_get_parent (self->buttons[kind]), FALSE);
}

static void
on_clicked (GtkWidget *button, NlkAppKindPicker *self)
{
  for (guint i = 0; i < N_KINDS; i++)
    if (self->buttons[i] == button)
      g_signal_emit (self, signals[PICKED], 0, i);
}

static void
add (NlkAppKindPicker *self, GtkWidget *box, guint kind, const char *label)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), button);
  /* The button takes the focus, not what it lies in. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_append (GTK_FLOW_BOX (box), child);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, 0);
  self->buttons[kind] = button;
}

static GtkWidget *
add_box (NlkAppKindPicker *self, const char *heading)
{
  GtkWidget *label = gtk_label_new (heading);
  GtkWidget *box =
    g_object_new (GTK_TYPE_FLOW_BOX, "selection-mode", GTK_SELECTION_NONE, "row-spacing", SPACING,
                  "column-spacing", SPACING, "max-children-per-line", PER_LINE_MOST,
                  "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_top (label,
                             gtk_widget_get_first_child (GTK_WIDGET (self)) != NULL ? SPACING : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
  gtk_box_append (GTK_BOX (self), label);
  gtk_box_append (GTK_BOX (self), box);
  return box;
}

static void
nlk_app_kind_picker_class_init (NlkAppKindPickerClass *klass)
{
  signals[PICKED] = g_signal_new ("picked", NLK_TYPE_APP_KIND_PICKER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
nlk_app_kind_picker_init (NlkAppKindPicker *self)
{
  GtkWidget *box;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), SPACING);
  /* TRANSLATORS: heading above buttons: what one port is forwarded to */
  box = add_box (self, _ ("Forward"));
  for (guint kind = 0; kind < NLK_APP_PRESET_N_KINDS; kind++)
    add (self, box, kind, _ (nlk_app_preset_get ((NlkAppPresetKind) kind)->label));
  /* TRANSLATORS: heading above the buttons "Proxy" and "Connection" */
  box = add_box (self, _ ("Or"));
  add (self, box, NLK_APP_KIND_PROXY, _ ("Proxy"));
  /* TRANSLATORS: a button; one connection in the window itself, to read and write by hand */
  add (self, box, NLK_APP_KIND_CONNECTION, _ ("Connection"));
}
