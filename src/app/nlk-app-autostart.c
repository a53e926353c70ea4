/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-autostart.h"

#include "base/nlk-log.h"

#include "nlk-app-autostart-entry.h"
#include "nlk-app-autostart-portal.h"

#define WISH "open-at-login"
#define HIDDEN "start-hidden"
#define FILE_NAME "com.narrowlink.Narrowlink.desktop"
#define PROGRAM "narrowlink-desktop"

struct _NlkAppAutostart {
  GObject parent_instance;
  GSettings *settings;
  char *path;
  NlkAppAutostartPortal *portal; /* NULL outside a sandbox */
  gboolean is_following;         /* the setting is being set to the truth */
  gboolean is_writing;
  gboolean is_outdated; /* the setting has changed since the writing began */
};

G_DEFINE_FINAL_TYPE (NlkAppAutostart, nlk_app_autostart, G_TYPE_OBJECT)

enum { PROBLEM, N_SIGNALS };

static guint signals[N_SIGNALS];

gboolean
nlk_app_autostart_is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static void
follow (NlkAppAutostart *self, gboolean is_on)
{
  if (g_settings_get_boolean (self->settings, WISH) == is_on)
    return;
  self->is_following = TRUE;
  g_settings_set_boolean (self->settings, WISH, is_on);
  self->is_following = FALSE;
}

static void
report (NlkAppAutostart *self, const GError *error)
{
  nlk_log (NLK_LOG_WARN, "open at login: %s", error->message);
  g_signal_emit (self, signals[PROBLEM], 0, error);
}

/* Inside a sandbox */

static void
on_answer (gboolean is_on, const GError *error, gpointer user_data)
{
  NlkAppAutostart *self = user_data;

  if (error != NULL) {
    report (self, error);
    is_on = FALSE;
  }
  follow (self, is_on);
}

/* Outside */

typedef struct {
  char *path;
  gboolean is_wanted;
  gboolean is_hidden;
} Writing;

static void
free_writing (gpointer data)
{
  Writing *writing = data;

  g_free (writing->path);
  g_free (writing);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Writing *writing = data;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  GError *error = NULL;
  gboolean is_done =
    writing->is_wanted
      ? nlk_app_autostart_entry_write (writing->path, program != NULL ? program : PROGRAM,
                                       writing->is_hidden, &error)
      : nlk_app_autostart_entry_remove (writing->path, &error);

  if (is_done)
    g_task_return_boolean (task, nlk_app_autostart_entry_is_on (writing->path));
  else
    g_task_return_error (task, error);
}

static void apply (NlkAppAutostart *self);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NlkAppAutostart *self = NLK_APP_AUTOSTART (source);
  g_autoptr (GError) error = NULL;
  gboolean is_on = g_task_propagate_boolean (G_TASK (result), &error);

  self->is_writing = FALSE;
  if (self->is_outdated) {
    apply (self);
    return;
  }
  if (error != NULL) {
    report (self, error);
    is_on = nlk_app_autostart_entry_is_on (self->path);
  }
  follow (self, is_on);
}

static void
write_entry (NlkAppAutostart *self, gboolean is_wanted, gboolean is_hidden)
{
  g_autoptr (GTask) task = NULL;
  Writing *writing;

  self->is_outdated = self->is_writing;
  if (self->is_writing)
    return;
  self->is_writing = TRUE;
  writing = g_new (Writing, 1);
  writing->path = g_strdup (self->path);
  writing->is_wanted = is_wanted;
  writing->is_hidden = is_hidden;
  task = g_task_new (self, NULL, on_written, NULL);
  g_task_set_task_data (task, writing, free_writing);
  g_task_run_in_thread (task, write_in_thread);
}

static void
apply (NlkAppAutostart *self)
{
  gboolean is_wanted = g_settings_get_boolean (self->settings, WISH);
  gboolean is_hidden = g_settings_get_boolean (self->settings, HIDDEN);

  if (self->portal != NULL)
    nlk_app_autostart_portal_ask (self->portal, is_wanted, is_hidden);
  else
    write_entry (self, is_wanted, is_hidden);
}

static void
on_wish (NlkAppAutostart *self)
{
  if (!self->is_following)
    apply (self);
}

static void
on_hidden (NlkAppAutostart *self)
{
  if (g_settings_get_boolean (self->settings, WISH))
    apply (self);
}

NlkAppAutostart *
nlk_app_autostart_new (GSettings *settings, const char *path, GDBusConnection *portal_bus)
{
  NlkAppAutostart *self = g_object_new (NLK_TYPE_APP_AUTOSTART, NULL);

  self->settings = g_object_ref (settings);
  self->path = path != NULL
                 ? g_strdup (path)
                 : g_build_filename (g_get_user_config_dir (), "autostart", FILE_NAME, NULL);
  if (portal_bus != NULL)
    self->portal = nlk_app_autostart_portal_new (portal_bus, on_answer, self);
  else
    follow (self, nlk_app_autostart_entry_is_on (self->path));
  g_signal_connect_object (settings, "changed::" WISH, G_CALLBACK (on_wish), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" HIDDEN, G_CALLBACK (on_hidden), self,
                           G_CONNECT_SWAPPED);
  return self;
}

static void
nlk_app_autostart_finalize (GObject *object)
{
  NlkAppAutostart *self = NLK_APP_AUTOSTART (object);

  g_clear_pointer (&self->portal, nlk_app_autostart_portal_free);
  g_clear_object (&self->settings);
  g_free (self->path);
  G_OBJECT_CLASS (nlk_app_autostart_parent_class)->finalize (object);
}

static void
nlk_app_autostart_class_init (NlkAppAutostartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_autostart_finalize;
  signals[PROBLEM] = g_signal_new ("problem", NLK_TYPE_APP_AUTOSTART, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
nlk_app_autostart_init (NlkAppAutostart *self)
{
}
