/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tray-process.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"
#include "net/nlk-backoff.h"

#include <signal.h>

#define PROGRAM "narrowlink-tray"
#define IN_BUILD_TREE ".." G_DIR_SEPARATOR_S "tray" G_DIR_SEPARATOR_S PROGRAM

struct _NlkAppTrayProcess {
  GObject parent_instance;
  char *program;
  NlkBackoff backoff;
  gboolean is_wanted;
  GSubprocess *process;
  GCancellable *cancellable;
  gint64 started_usec;
  guint restart;
  guint n_starts;
};

G_DEFINE_FINAL_TYPE (NlkAppTrayProcess, nlk_app_tray_process, G_TYPE_OBJECT)

static void start (NlkAppTrayProcess *self);

/* Beside this program when both are installed, in the folder next to its folder when both were just built. */
static char *
find_program (void)
{
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self_path != NULL ? g_path_get_dirname (self_path) : NULL;
  static const char *const places[] = { PROGRAM, IN_BUILD_TREE };

  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (places); i++) {
    g_autofree char *path = g_build_filename (folder, places[i], NULL);

    if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
      return g_steal_pointer (&path);
  }
  return g_find_program_in_path (PROGRAM);
}

static gboolean
on_restart (gpointer user_data)
{
  NlkAppTrayProcess *self = user_data;

  self->restart = 0;
  start (self);
  return G_SOURCE_REMOVE;
}

static void
start_later (NlkAppTrayProcess *self)
{
  gint64 wait_usec;

  if (nlk_clock_monotonic_usec () - self->started_usec > NLK_APP_TRAY_PROCESS_MOST_WAIT_USEC)
    nlk_backoff_reset (&self->backoff);
  wait_usec = nlk_backoff_next (&self->backoff);
  self->restart = g_timeout_add ((guint) (wait_usec / 1000), on_restart, self);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  NlkAppTrayProcess *self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  nlk_log (NLK_LOG_DEBUG, PROGRAM " has ended");
  g_clear_object (&self->process);
  start_later (self);
}

static void
start (NlkAppTrayProcess *self)
{
  g_autoptr (GError) error = NULL;

  self->started_usec = nlk_clock_monotonic_usec ();
  self->n_starts++;
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self->program, NULL);
  if (self->process == NULL) {
    nlk_log (NLK_LOG_WARN, "there is no icon in the panel: %s", error->message);
    start_later (self);
    return;
  }
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_subprocess_wait_async (self->process, self->cancellable, on_ended, self);
}

static void
stop (NlkAppTrayProcess *self)
{
  g_clear_handle_id (&self->restart, g_source_remove);
  if (self->process == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_object (&self->process);
}

void
nlk_app_tray_process_set_wanted (NlkAppTrayProcess *self, gboolean is_wanted)
{
  g_return_if_fail (NLK_IS_APP_TRAY_PROCESS (self));

  if (self->is_wanted == is_wanted || self->program == NULL)
    return;
  self->is_wanted = is_wanted;
  if (is_wanted) {
    nlk_backoff_reset (&self->backoff);
    start (self);
  } else {
    stop (self);
  }
}

guint
nlk_app_tray_process_get_n_starts (NlkAppTrayProcess *self)
{
  g_return_val_if_fail (NLK_IS_APP_TRAY_PROCESS (self), 0);

  return self->n_starts;
}

NlkAppTrayProcess *
nlk_app_tray_process_new (const char *program, gint64 restart_usec)
{
  NlkAppTrayProcess *self = g_object_new (NLK_TYPE_APP_TRAY_PROCESS, NULL);

  self->program = program != NULL ? g_strdup (program) : find_program ();
  if (self->program == NULL)
    nlk_log (NLK_LOG_WARN, "there is no icon in the panel: " PROGRAM " is not installed");
  nlk_backoff_init (&self->backoff, restart_usec, NLK_APP_TRAY_PROCESS_MOST_WAIT_USEC);
  return self;
}

static void
nlk_app_tray_process_dispose (GObject *object)
{
  stop (NLK_APP_TRAY_PROCESS (object));
  G_OBJECT_CLASS (nlk_app_tray_process_parent_class)->dispose (object);
}

static void
nlk_app_tray_process_finalize (GObject *object)
{
  NlkAppTrayProcess *self = NLK_APP_TRAY_PROCESS (object);

  g_clear_object (&self->cancellable);
  g_free (self->program);
  G_OBJECT_CLASS (nlk_app_tray_process_parent_class)->finalize (object);
}

static void
nlk_app_tray_process_class_init (NlkAppTrayProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nlk_app_tray_process_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_tray_process_finalize;
}

static void
nlk_app_tray_process_init (NlkAppTrayProcess *self)
{
}
