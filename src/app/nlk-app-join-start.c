/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-join-start.h"

#include <glib/gi18n.h>
#include <string.h>

struct _NlkAppJoinStart {
  AdwBin parent_instance;
  AdwStatusPage *status_page;
  AdwEntryRow *link_row;
  GtkLabel *problem_label;
  GtkWidget *client_file_button;

  GFile *client_file;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (NlkAppJoinStart, nlk_app_join_start, ADW_TYPE_BIN)

enum { BROUGHT, CHOSEN, FORM, N_SIGNALS };

static guint signals[N_SIGNALS];

/* What is wrong stands beside the field, and is what the field says of itself. */
static void
say_problem (NlkAppJoinStart *self, const char *text)
{
  gtk_label_set_text (self->problem_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->link_row),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->link_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->link_row), "error");
}

void
nlk_app_join_start_show_problem (NlkAppJoinStart *self, const GError *error, const char *file)
{
  g_auto (NlkAppWords) words = { 0 };
  g_autofree char *text = NULL;

  g_return_if_fail (NLK_IS_APP_JOIN_START (self));

  if (error != NULL) {
    nlk_app_join_error_init_words (error, file, &words);
    text = g_strdup_printf ("%s. %s", words.title, words.sentence);
  }
  say_problem (self, text);
}

void
nlk_app_join_start_set_title (NlkAppJoinStart *self, const char *title)
{
  g_return_if_fail (NLK_IS_APP_JOIN_START (self));

  adw_status_page_set_title (self->status_page, title);
}

void
nlk_app_join_start_clear (NlkAppJoinStart *self)
{
  g_return_if_fail (NLK_IS_APP_JOIN_START (self));

  gtk_editable_set_text (GTK_EDITABLE (self->link_row), "");
  say_problem (self, NULL);
}

void
nlk_app_join_start_focus (NlkAppJoinStart *self)
{
  g_return_if_fail (NLK_IS_APP_JOIN_START (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->link_row));
}

/* The link */

static void
on_link_changed (NlkAppJoinStart *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->link_row));
  g_autofree char *stripped = nlk_app_join_source_dup_stripped (text);

  say_problem (self, NULL);
  if (strcmp (text, stripped) == 0)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->link_row), stripped);
  gtk_editable_set_position (GTK_EDITABLE (self->link_row), -1);
}

static void
on_join (NlkAppJoinStart *self)
{
  g_autoptr (GError) error = NULL;
  NlkAppJoinSource *source =
    nlk_app_join_source_new_for_link (gtk_editable_get_text (GTK_EDITABLE (self->link_row)),
                                      &error);

  if (source != NULL) {
    g_signal_emit (self, signals[BROUGHT], 0, source);
    return;
  }
  nlk_app_join_start_show_problem (self, error, NULL);
  nlk_app_join_start_focus (self);
}

static void
paste_done (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAppJoinStart) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);

  if (self->link_row == NULL)
    return;
  if (text != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->link_row), text);
  nlk_app_join_start_focus (self);
}

static void
on_paste (NlkAppJoinStart *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, paste_done,
                                 g_object_ref (self));
}

/* Other ways */

static void
on_chooser (NlkAppJoinStart *self, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  if (file != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, file);
}

static void
on_open_file (NlkAppJoinStart *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (_ ("Open File"), window, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_form (NlkAppJoinStart *self)
{
  g_signal_emit (self, signals[FORM], 0);
}

static void
on_client_file (NlkAppJoinStart *self)
{
  g_signal_emit (self, signals[CHOSEN], 0, self->client_file);
}

static void
query_done (GObject *file, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAppJoinStart) self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (file), result, NULL);

  if (self->client_file_button != NULL)
    gtk_widget_set_visible (self->client_file_button, info != NULL);
}

void
nlk_app_join_start_offer (NlkAppJoinStart *self, GFile *client_file)
{
  g_return_if_fail (NLK_IS_APP_JOIN_START (self));

  g_set_object (&self->client_file, client_file);
  g_file_query_info_async (client_file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, query_done, g_object_ref (self));
}

/* What is dropped here */

static gboolean
on_drop (NlkAppJoinStart *self, const GValue *value)
{
  GSList *files;

  if (G_VALUE_HOLDS (value, G_TYPE_STRING)) {
    gtk_editable_set_text (GTK_EDITABLE (self->link_row), g_value_get_string (value));
    return TRUE;
  }
  files = G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) ? g_value_get_boxed (value) : NULL;
  if (files == NULL)
    return FALSE;
  g_signal_emit (self, signals[CHOSEN], 0, files->data);
  return TRUE;
}

static void
take_drops (NlkAppJoinStart *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
nlk_app_join_start_dispose (GObject *object)
{
  NlkAppJoinStart *self = NLK_APP_JOIN_START (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->client_file);
  G_OBJECT_CLASS (nlk_app_join_start_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/join-start.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinStart, status_page);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinStart, link_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinStart, problem_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinStart, client_file_button);
  gtk_widget_class_bind_template_callback (widget_class, on_link_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_join);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
  gtk_widget_class_bind_template_callback (widget_class, on_open_file);
  gtk_widget_class_bind_template_callback (widget_class, on_form);
  gtk_widget_class_bind_template_callback (widget_class, on_client_file);
}

static void
nlk_app_join_start_class_init (NlkAppJoinStartClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_join_start_dispose;
  signals[BROUGHT] = g_signal_new ("brought", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CHOSEN] = g_signal_new ("file", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_FILE);
  signals[FORM] =
    g_signal_new ("form", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
nlk_app_join_start_init (NlkAppJoinStart *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  take_drops (self);
}
