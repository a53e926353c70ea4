/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-join-choice.h"

#include "base/nlk-display-text.h"

#include <string.h>

struct _NlkAppJoinChoice {
  AdwBin parent_instance;
  GtkListBox *list;
  GtkWidget *join_button;
  GPtrArray *switches; /* GtkSwitch, one for each endpoint */
};

G_DEFINE_FINAL_TYPE (NlkAppJoinChoice, nlk_app_join_choice, ADW_TYPE_BIN)

enum { JOIN, CANCELLED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
update_button (NlkAppJoinChoice *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->switches->len; i++)
    any = any || gtk_switch_get_active (self->switches->pdata[i]);
  gtk_widget_set_sensitive (self->join_button, any);
}

static void
add_row (NlkAppJoinChoice *self, const NlkEndpointConfig *config)
{
  g_autofree char *name = nlk_display_text_name (nlk_endpoint_config_get_label (config));
  g_autofree char *address = nlk_display_text_name (config->gateway);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", name, NULL);
  GtkWidget *chosen =
    g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER, "active", TRUE, NULL);

  if (config->name != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), address);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), chosen);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), chosen);
  g_signal_connect_object (chosen, "notify::active", G_CALLBACK (update_button), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (self->switches, chosen);
  gtk_list_box_append (self->list, row);
}

void
nlk_app_join_choice_show (NlkAppJoinChoice *self, const NlkAppJoinSource *source)
{
  GtkWidget *row;

  g_return_if_fail (NLK_IS_APP_JOIN_CHOICE (self));

  g_ptr_array_set_size (self->switches, 0);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < source->endpoints->len; i++)
    add_row (self, source->endpoints->pdata[i]);
  update_button (self);
}

gboolean
nlk_app_join_choice_is_chosen (NlkAppJoinChoice *self, guint index)
{
  g_return_val_if_fail (NLK_IS_APP_JOIN_CHOICE (self) && index < self->switches->len, FALSE);

  return gtk_switch_get_active (self->switches->pdata[index]);
}

void
nlk_app_join_choice_focus (NlkAppJoinChoice *self)
{
  g_return_if_fail (NLK_IS_APP_JOIN_CHOICE (self));

  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
on_join (NlkAppJoinChoice *self)
{
  g_signal_emit (self, signals[JOIN], 0);
}

static void
on_cancel (NlkAppJoinChoice *self)
{
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
nlk_app_join_choice_finalize (GObject *object)
{
  g_ptr_array_unref (NLK_APP_JOIN_CHOICE (object)->switches);
  G_OBJECT_CLASS (nlk_app_join_choice_parent_class)->finalize (object);
}

static void
nlk_app_join_choice_class_init (NlkAppJoinChoiceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nlk_app_join_choice_finalize;
  signals[JOIN] =
    g_signal_new ("join", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CANCELLED] =
    g_signal_new ("cancelled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/join-choice.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinChoice, list);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinChoice, join_button);
  gtk_widget_class_bind_template_callback (widget_class, on_join);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
nlk_app_join_choice_init (NlkAppJoinChoice *self)
{
  self->switches = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
