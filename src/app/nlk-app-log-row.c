/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-log-row.h"

#include "base/nlk-clock.h"

#include <glib/gi18n.h>

struct _NlkAppLogRow {
  GtkBox parent_instance;
  GtkImage *icon;
  GtkLabel *sentence_label;
  GtkLabel *about_label;
  GtkLabel *details_label;
};

G_DEFINE_FINAL_TYPE (NlkAppLogRow, nlk_app_log_row, GTK_TYPE_BOX)

static char *
dup_time (gint64 usec)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) now =
    g_date_time_new_from_unix_local (nlk_clock_wall_usec () / G_USEC_PER_SEC);
  gboolean is_today = g_date_time_get_year (when) == g_date_time_get_year (now) &&
                      g_date_time_get_day_of_year (when) == g_date_time_get_day_of_year (now);

  return g_date_time_format (when, is_today ? "%H:%M:%S" : "%e %b %H:%M:%S");
}

static void
show_icon (NlkAppLogRow *self, NlkAppLogLine *line)
{
  gboolean is_problem = nlk_app_log_line_is_problem (line);
  gboolean is_error = nlk_app_log_line_get_level (line) == NLK_LOG_ERROR;

  gtk_image_set_from_icon_name (self->icon,
                                is_problem ? "nlk-tun-bad-symbolic" : "nlk-info-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char *[]){ is_error     ? "error"
                                                                         : is_problem ? "warning"
                                                                                      : "dim-label",
                                                                         NULL });
}

void
nlk_app_log_row_show (NlkAppLogRow *self, NlkAppLogLine *line)
{
  const char *place = nlk_app_log_line_get_place (line);
  const char *details = nlk_app_log_line_get_details (line);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *time = dup_time (nlk_app_log_line_get_usec (line));
  g_autofree char *about = *place != '\0' ? g_strdup_printf ("%s · %s", time, place) : NULL;
  g_autofree char *accessible = NULL;

  show_icon (self, line);
  gtk_label_set_label (self->sentence_label, nlk_app_log_line_get_sentence (line));
  gtk_label_set_label (self->about_label, about != NULL ? about : time);
  gtk_label_set_label (self->details_label, details);
  gtk_widget_set_visible (GTK_WIDGET (self->details_label), *details != '\0');
  /* TRANSLATORS: {sentence}, {about} when and where; what a screen reader says of a line of the log that is a problem */
  accessible =
    g_strdup_printf (nlk_app_log_line_is_problem (line) ? _ ("Problem: %s, %s") : "%s, %s",
                     nlk_app_log_line_get_sentence (line), about != NULL ? about : time);
  /* What takes the focus is the list's own. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  accessible, -1);
}

GtkWidget *
nlk_app_log_row_new (void)
{
  return g_object_new (NLK_TYPE_APP_LOG_ROW, NULL);
}

static void
nlk_app_log_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), NLK_TYPE_APP_LOG_ROW);
  G_OBJECT_CLASS (nlk_app_log_row_parent_class)->dispose (object);
}

static void
nlk_app_log_row_class_init (NlkAppLogRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_log_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/log-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogRow, icon);
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogRow, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogRow, about_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppLogRow, details_label);
}

static void
nlk_app_log_row_init (NlkAppLogRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
