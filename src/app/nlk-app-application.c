/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-application.h"

#include "base/nlk-log.h"
#include "client/nlk-client.h"

#include <glib/gi18n.h>

#include "app-resource.h"
#include "nlk-app-about.h"
#include "nlk-app-actions.h"
#include "nlk-app-preferences.h"
#include "nlk-app-quit.h"
#include "nlk-app-background.h"

#include "nlk-app-log-feed.h"
#include "nlk-app-sessions.h"
#include "nlk-app-tunnel-actions.h"
#include "nlk-app-key-prompt.h"
#include "nlk-app-welcome.h"
#include "nlk-app-window.h"

struct _NlkAppApplication {
  AdwApplication parent_instance;
  GSettings *settings;
  NlkAppEngine *engine;
  NlkAppWindow *window;
  gboolean is_hidden_start;
};

G_DEFINE_FINAL_TYPE (NlkAppApplication, nlk_app_application, ADW_TYPE_APPLICATION)

/* What else the program can do; each adds its own actions. */
/* clang-format off */
static void (*const add_actions[]) (NlkAppApplication *app) = {
  nlk_app_log_feed_add_actions,
  nlk_app_about_add_actions,
  nlk_app_actions_add_actions,
  nlk_app_background_add_actions,
  nlk_app_key_prompt_add_actions,
  nlk_app_preferences_add_actions,
  nlk_app_quit_add_actions,
  nlk_app_sessions_add_actions,
  nlk_app_tunnel_actions_add_actions,
  nlk_app_welcome_add_actions,
};
/* clang-format on */

NlkAppApplication *
nlk_app_application_get_default (void)
{
  return NLK_APP_APPLICATION (g_application_get_default ());
}

NlkAppEngine *
nlk_app_application_get_engine (NlkAppApplication *self)
{
  g_return_val_if_fail (NLK_IS_APP_APPLICATION (self), NULL);

  return self->engine;
}

GSettings *
nlk_app_application_get_settings (NlkAppApplication *self)
{
  g_return_val_if_fail (NLK_IS_APP_APPLICATION (self), NULL);

  return self->settings;
}

gboolean
nlk_app_application_is_hidden_start (NlkAppApplication *self)
{
  g_return_val_if_fail (NLK_IS_APP_APPLICATION (self), FALSE);

  return self->is_hidden_start;
}

GtkWindow *
nlk_app_application_get_window (NlkAppApplication *self)
{
  g_return_val_if_fail (NLK_IS_APP_APPLICATION (self), NULL);

  return (GtkWindow *) self->window;
}

GtkWindow *
nlk_app_application_present (NlkAppApplication *self)
{
  g_return_val_if_fail (NLK_IS_APP_APPLICATION (self), NULL);

  if (self->window == NULL) {
    self->window = nlk_app_window_new (self);
    g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  }
  gtk_window_present (GTK_WINDOW (self->window));
  return GTK_WINDOW (self->window);
}

void
nlk_app_application_toast (NlkAppApplication *self, AdwToast *toast)
{
  g_return_if_fail (NLK_IS_APP_APPLICATION (self));

  if (self->window != NULL)
    nlk_app_window_toast (GTK_WIDGET (self->window), toast);
  else
    g_object_unref (toast);
}

/* Start */

static GSettings *
load_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    source != NULL ? g_settings_schema_source_lookup (source, NLK_APP_ID, TRUE) : NULL;

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static int
nlk_app_application_handle_local_options (GApplication *app, GVariantDict *options)
{
  NlkAppApplication *self = NLK_APP_APPLICATION (app);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version")) {
    g_print ("narrowlink-desktop " NLK_VERSION "\n");
    return 0;
  }
  self->settings = load_settings ();
  if (self->settings == NULL) {
    nlk_log (NLK_LOG_ERROR, "the settings' schema " NLK_APP_ID
                            " is not installed; install the whole program, or set "
                            "GSETTINGS_SCHEMA_DIR to the folder that has it compiled");
    return 1;
  }
  self->is_hidden_start = g_variant_dict_contains (options, "hidden");
  if (!self->is_hidden_start)
    return -1;
  if (!g_application_register (app, NULL, &error)) {
    nlk_log (NLK_LOG_ERROR, "%s", error->message);
    return 1;
  }
  return g_application_get_is_remote (app) ? 0 : -1;
}

static void
nlk_app_application_startup (GApplication *app)
{
  NlkAppApplication *self = NLK_APP_APPLICATION (app);

  G_APPLICATION_CLASS (nlk_app_application_parent_class)->startup (app);
  nlk_client_init ();
  self->engine = nlk_app_engine_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (add_actions); i++)
    add_actions[i](self);
  nlk_app_engine_start (self->engine, g_settings_get_boolean (self->settings, "connect-at-start"));
  /* It lives without a window too, until it is told to end. */
  g_application_hold (app);
}

static void
nlk_app_application_activate (GApplication *app)
{
  NlkAppApplication *self = NLK_APP_APPLICATION (app);

  if (!self->is_hidden_start)
    nlk_app_application_present (self);
  self->is_hidden_start = FALSE;
}

/* One link or file at a time: a second question over the first would ask for a click without reading. */
static void
nlk_app_application_open (GApplication *app, GFile **files, int n_files, const char *hint)
{
  NlkAppApplication *self = NLK_APP_APPLICATION (app);

  self->is_hidden_start = FALSE;
  nlk_app_welcome_open (self, files[0]);
}

static void
nlk_app_application_shutdown (GApplication *app)
{
  NlkAppApplication *self = NLK_APP_APPLICATION (app);

  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  if (self->engine != NULL) {
    nlk_app_engine_flush (self->engine);
    nlk_app_engine_stop (self->engine);
  }
  g_clear_object (&self->engine);
  G_APPLICATION_CLASS (nlk_app_application_parent_class)->shutdown (app);
}

static void
nlk_app_application_finalize (GObject *object)
{
  g_clear_object (&NLK_APP_APPLICATION (object)->settings);
  G_OBJECT_CLASS (nlk_app_application_parent_class)->finalize (object);
}

static void
nlk_app_application_class_init (NlkAppApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nlk_app_application_finalize;
  app_class->handle_local_options = nlk_app_application_handle_local_options;
  app_class->startup = nlk_app_application_startup;
  app_class->activate = nlk_app_application_activate;
  app_class->open = nlk_app_application_open;
  app_class->shutdown = nlk_app_application_shutdown;
}

static void
nlk_app_application_init (NlkAppApplication *self)
{
  static const GOptionEntry options[] = {
    { "hidden", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start without a window"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and end"), NULL },
    { 0 },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

NlkAppApplication *
nlk_app_application_new (void)
{
  /* The resource of a static library registers itself only when somebody asks for it. */
  nlk_app_resource_register_resource ();
  return g_object_new (NLK_TYPE_APP_APPLICATION, "application-id", NLK_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, NULL);
}
