/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-preferences.h"

#include <glib/gi18n.h>

#include "nlk-app-export.h"

struct _NlkAppPreferences {
  AdwPreferencesWindow parent_instance;
  AdwPreferencesGroup *general_group;
  AdwPreferencesGroup *notifications_group;
  AdwComboRow *style_row;
  AdwComboRow *units_row;
  AdwEntryRow *terminal_row;
  AdwComboRow *detail_row;

  NlkAppApplication *app;
};

G_DEFINE_FINAL_TYPE (NlkAppPreferences, nlk_app_preferences, ADW_TYPE_PREFERENCES_WINDOW)

typedef struct {
  const char *key;
  const char *title;
  const char *subtitle;
} SwitchRow;

static const SwitchRow general_rows[] = {
  { "open-at-login", N_ ("Open at login"), NULL },
  { "start-hidden", N_ ("Start hidden"), N_ ("At login only: a start by hand shows the window") },
  { "connect-at-start", N_ ("Connect at start"), NULL },
  { "stay-connected-after-closing", N_ ("Stay connected after closing"),
    N_ ("Closing the window leaves your tunnels running") },
  { "tray-icon", N_ ("Tray icon"), NULL },
  { "tray-coloured", N_ ("Coloured icon"), NULL },
};

static const SwitchRow notification_rows[] = {
  { "notify-connection", N_ ("Connection"), N_ ("A gateway was lost for a while, or is back") },
  { "notify-tunnels", N_ ("Tunnels"), N_ ("A tunnel has a problem") },
  { "notify-attention", N_ ("Needs attention"), N_ ("A key is missing, or access ends") },
  { "notify-sessions", N_ ("Sessions"), N_ ("A connection ended while you looked elsewhere") },
};

static void
add_switch (AdwPreferencesGroup *group, GSettings *settings, const SwitchRow *row)
{
  GtkWidget *widget = adw_action_row_new ();
  GtkWidget *wish = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), _ (row->title));
  if (row->subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), _ (row->subtitle));
  gtk_widget_set_valign (wish, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (wish), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (row->title), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), wish);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (widget), wish);
  g_settings_bind (settings, row->key, wish, "active", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_add (group, widget);
}

/* Choices. Their order is that of the enumeration in the schema. */

static gboolean
get_choice (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *const *nicks = user_data;
  guint i = 0;

  while (nicks[i] != NULL && !g_str_equal (nicks[i], g_variant_get_string (variant, NULL)))
    i++;
  g_value_set_uint (value, nicks[i] != NULL ? i : 0);
  return TRUE;
}

static GVariant *
set_choice (const GValue *value, const GVariantType *type, gpointer user_data)
{
  const char *const *nicks = user_data;

  return g_variant_new_string (nicks[g_value_get_uint (value)]);
}

static void
bind_choice (GSettings *settings, const char *key, AdwComboRow *row, const char *const *nicks)
{
  g_settings_bind_with_mapping (settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT, get_choice,
                                set_choice, (gpointer) nicks, NULL);
}

static const char *const style_nicks[] = { "system", "light", "dark", NULL };
static const char *const units_nicks[] = { "bytes", "bits", NULL };
static const char *const detail_nicks[] = { "normal", "debug", NULL };

/* Files */

static void
on_import (NlkAppPreferences *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->app), "add-gateway", NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_export (NlkAppPreferences *self)
{
  nlk_app_export_ask (GTK_WINDOW (self), nlk_app_application_get_engine (self->app), NULL, NULL);
}

static void
on_open_folder (NlkAppPreferences *self)
{
  const char *path = nlk_app_engine_get_path (nlk_app_application_get_engine (self->app));
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);

  gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

/* Start and end */

static GtkWidget *
new_window (NlkAppApplication *app)
{
  NlkAppPreferences *self = g_object_new (NLK_TYPE_APP_PREFERENCES, "application", app, NULL);
  GSettings *settings = nlk_app_application_get_settings (app);

  self->app = app;
  for (gsize i = 0; i < G_N_ELEMENTS (general_rows); i++)
    add_switch (self->general_group, settings, &general_rows[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (notification_rows); i++)
    add_switch (self->notifications_group, settings, &notification_rows[i]);
  bind_choice (settings, "style", self->style_row, style_nicks);
  bind_choice (settings, "units", self->units_row, units_nicks);
  bind_choice (settings, "log-detail", self->detail_row, detail_nicks);
  g_settings_bind (settings, "terminal-command", self->terminal_row, "text",
                   G_SETTINGS_BIND_DEFAULT);
  return GTK_WIDGET (self);
}

static void
nlk_app_preferences_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), NLK_TYPE_APP_PREFERENCES);
  G_OBJECT_CLASS (nlk_app_preferences_parent_class)->dispose (object);
}

static void
nlk_app_preferences_class_init (NlkAppPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppPreferences, general_group);
  gtk_widget_class_bind_template_child (widget_class, NlkAppPreferences, notifications_group);
  gtk_widget_class_bind_template_child (widget_class, NlkAppPreferences, style_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppPreferences, units_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppPreferences, terminal_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppPreferences, detail_row);
  gtk_widget_class_bind_template_callback (widget_class, on_import);
  gtk_widget_class_bind_template_callback (widget_class, on_export);
  gtk_widget_class_bind_template_callback (widget_class, on_open_folder);
}

static void
nlk_app_preferences_init (NlkAppPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The program */

static GtkWindow *
find_open (NlkAppApplication *app)
{
  for (GList *each = gtk_application_get_windows (GTK_APPLICATION (app)); each != NULL;
       each = each->next) {
    if (NLK_IS_APP_PREFERENCES (each->data))
      return each->data;
  }
  return NULL;
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  GtkWindow *window = find_open (app);

  if (window == NULL) {
    window = GTK_WINDOW (new_window (app));
    gtk_window_set_transient_for (window, nlk_app_application_get_window (app));
  }
  gtk_window_present (window);
}

static void
follow_style (GSettings *settings)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                            ADW_COLOR_SCHEME_FORCE_DARK };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[g_settings_get_enum (settings, "style")]);
}

void
nlk_app_preferences_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = { { "preferences", on_preferences } };
  GSettings *settings = nlk_app_application_get_settings (app);

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  g_signal_connect (settings, "changed::style", G_CALLBACK (follow_style), NULL);
  follow_style (settings);
}
