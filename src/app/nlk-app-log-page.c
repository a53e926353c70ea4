/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-log-page.h"

#include "base/nlk-clock.h"
#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#include "nlk-app-log-feed.h"
#include "nlk-app-log-row.h"
#include "nlk-app-report.h"
#include "nlk-app-window.h"

struct _NlkAppLogPage {
  NlkAppPage parent_instance;
  GtkEditable *search_entry;
  GtkToggleButton *problems_button;
  GtkStack *stack;
  GtkLabel *nothing_label;
  GtkListView *list;
  GtkSwitch *addresses_switch;
  GtkLabel *problem_label;

  NlkAppApplication *app;
  GtkFilter *filter;
  GListModel *shown;
  char *search; /* of g_utf8_casefold() */
  GtkFileChooserNative *chooser;
  GCancellable *cancellable;
  guint scroll_idle;
};

G_DEFINE_FINAL_TYPE (NlkAppLogPage, nlk_app_log_page, NLK_TYPE_APP_PAGE)

/* What is shown */

static gboolean
is_shown (gpointer line, gpointer user_data)
{
  NlkAppLogPage *self = user_data;

  if (gtk_toggle_button_get_active (self->problems_button) && !nlk_app_log_line_is_problem (line))
    return FALSE;
  return self->search == NULL || nlk_app_log_line_matches (line, self->search);
}

static void
update_nothing (NlkAppLogPage *self)
{
  g_autofree char *shown = nlk_display_text_name (gtk_editable_get_text (self->search_entry));
  g_autofree char *text = NULL;

  if (self->search != NULL && *self->search != '\0')
    /* TRANSLATORS: {text} that was searched for */
    text = g_strdup_printf (_ ("Nothing matches %s"), shown);
  else
    text = g_strdup (_ ("No problems so far"));
  gtk_label_set_label (self->nothing_label, text);
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (self->shown) > 0
                                                   ? "list"
                                                   : "nothing");
}

static void
on_filter (NlkAppLogPage *self)
{
  g_free (self->search);
  self->search = g_utf8_casefold (gtk_editable_get_text (self->search_entry), -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_nothing (self);
}

static void
setup_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, nlk_app_log_row_new ());
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  nlk_app_log_row_show (NLK_APP_LOG_ROW (row), gtk_list_item_get_item (item));
}

/* A list keeps what it shows in its place; whoever looks at the newest line wants to go on doing so. */
static gboolean
scroll_to_newest (gpointer user_data)
{
  NlkAppLogPage *self = user_data;

  self->scroll_idle = 0;
  if (g_list_model_get_n_items (self->shown) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
  return G_SOURCE_REMOVE;
}

static void
on_lines (NlkAppLogPage *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  update_nothing (self);
  if (self->scroll_idle == 0 && gtk_adjustment_get_value (adjustment) < 1)
    self->scroll_idle = g_idle_add_full (G_PRIORITY_LOW, scroll_to_newest, self, NULL);
}

/* The report */

static char *
compose (NlkAppLogPage *self)
{
  return nlk_app_report_compose (nlk_app_engine_get_set (
                                   nlk_app_application_get_engine (self->app)),
                                 nlk_app_log_get_lines (nlk_app_log_feed_get_log (self->app)),
                                 gtk_switch_get_active (self->addresses_switch));
}

static void
show_problem (NlkAppLogPage *self, const char *problem)
{
  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
}

static void
on_copy (NlkAppLogPage *self)
{
  g_autofree char *report = compose (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), report);
  nlk_app_window_toast (GTK_WIDGET (self), adw_toast_new (_ ("Report copied")));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAppLogPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *problem = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)) {
    nlk_app_window_toast (GTK_WIDGET (self), adw_toast_new (_ ("Report saved")));
    return;
  }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  shown = nlk_display_text_sentence (error->message);
  /* TRANSLATORS: {reason} why a file could not be written */
  problem = g_strdup_printf (_ ("The report is not saved: %s"), shown);
  show_problem (self, problem);
}

static void
on_chosen (NlkAppLogPage *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *report;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  report = compose (self);
  bytes = g_bytes_new_take (report, strlen (report));
  show_problem (self, NULL);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       self->cancellable, on_saved, g_object_ref (self));
}

static void
on_save (NlkAppLogPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;
  self->chooser =
    gtk_file_chooser_native_new (_ ("Save Report"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE,
                                 _ ("Save"), _ ("Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "narrowlink-report.txt");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* Start and end */

static void
nlk_app_log_page_focus_first (NlkAppPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (NLK_APP_LOG_PAGE (page)->search_entry));
}

GtkWidget *
nlk_app_log_page_new (NlkAppApplication *app, const char *id)
{
  NlkAppLogPage *self = g_object_new (NLK_TYPE_APP_LOG_PAGE, NULL);
  GListModel *lines = nlk_app_log_get_lines (nlk_app_log_feed_get_log (app));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *selection;

  self->app = app;
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  self->shown =
    G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (lines), g_object_ref (self->filter)));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (self->shown)));
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
  g_object_unref (factory);
  g_object_unref (selection);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (on_lines), self,
                           G_CONNECT_SWAPPED);
  nlk_app_page_set_title (NLK_APP_PAGE (self), _ ("Log"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Log"), -1);
  update_nothing (self);
  return GTK_WIDGET (self);
}

static void
nlk_app_log_page_dispose (GObject *object)
{
  NlkAppLogPage *self = NLK_APP_LOG_PAGE (object);

  g_clear_handle_id (&self->scroll_idle, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->chooser);
  g_clear_object (&self->shown);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
  g_clear_object (&self->filter);
  gtk_widget_dispose_template (GTK_WIDGET (self), NLK_TYPE_APP_LOG_PAGE);
  G_OBJECT_CLASS (nlk_app_log_page_parent_class)->dispose (object);
}

static void
nlk_app_log_page_finalize (GObject *object)
{
  NlkAppLogPage *self = NLK_APP_LOG_PAGE (object);

  g_free (self->search);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (nlk_app_log_page_parent_class)->finalize (object);
}

static void
nlk_app_log_page_class_init (NlkAppLogPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_log_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_log_page_finalize;
  NLK_APP_PAGE_CLASS (klass)->focus_first = nlk_app_log_page_focus_first;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/log-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogPage, problems_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogPage, stack);
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogPage, nothing_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogPage, list);
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogPage, addresses_switch);
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogPage, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
nlk_app_log_page_init (NlkAppLogPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
