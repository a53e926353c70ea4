/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-saver.h"

#include "base/nlk-log.h"
#include "config/nlk-new-file.h"

#include <gio/gio.h>

/* Several changes at once are one write; what comes while one goes on waits for it. */
#define DELAY_MSEC 50

struct _NlkAppSaver {
  GObject parent_instance;
  char *path;
  NlkAppSaverComposeFunc compose;
  gpointer user_data;
  guint timer;
  gboolean is_writing;
  gboolean has_problem; /* of the last write, so that the next one is tried even without a change */
};

G_DEFINE_FINAL_TYPE (NlkAppSaver, nlk_app_saver, G_TYPE_OBJECT)

enum { PROBLEM, SAVED, N_SIGNALS };

static guint signals[N_SIGNALS];

typedef struct {
  char *path;
  NlkSecret *text;
} Writing;

static void
free_writing (gpointer data)
{
  Writing *writing = data;

  g_free (writing->path);
  nlk_secret_unref (writing->text);
  g_free (writing);
}

static gboolean
write_file (const char *path, NlkSecret *text, GError **error)
{
  gsize n_bytes;
  const guint8 *data = nlk_secret_get_data (text, &n_bytes);

  return nlk_new_file_make_folder (path, error) &&
         nlk_new_file_replace (path, data, n_bytes, error);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Writing *writing = data;
  GError *error = NULL;

  if (write_file (writing->path, writing->text, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
report_problem (NlkAppSaver *self, const GError *error)
{
  nlk_log (NLK_LOG_ERROR, "changes are not saved: %s", error->message);
  self->has_problem = TRUE;
  g_signal_emit (self, signals[PROBLEM], 0, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NlkAppSaver *self = NLK_APP_SAVER (source);
  g_autoptr (GError) error = NULL;

  self->is_writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    report_problem (self, error);
    return;
  }
  self->has_problem = FALSE;
  if (self->timer == 0)
    g_signal_emit (self, signals[SAVED], 0);
}

static void
write_now (NlkAppSaver *self, NlkSecret *text)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_written, NULL);
  Writing *writing = g_new (Writing, 1);

  writing->path = g_strdup (self->path);
  writing->text = text;
  self->is_writing = TRUE;
  g_task_set_task_data (task, writing, free_writing);
  g_task_run_in_thread (task, write_in_thread);
}

static gboolean
on_timer (gpointer user_data)
{
  NlkAppSaver *self = user_data;
  g_autoptr (GError) error = NULL;
  NlkSecret *text;

  if (self->is_writing)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  text = self->compose (self->user_data, &error);
  if (text != NULL)
    write_now (self, text);
  else
    report_problem (self, error);
  return G_SOURCE_REMOVE;
}

void
nlk_app_saver_queue (NlkAppSaver *self)
{
  g_return_if_fail (NLK_IS_APP_SAVER (self));

  if (self->timer == 0)
    self->timer = g_timeout_add (DELAY_MSEC, on_timer, self);
}

void
nlk_app_saver_flush (NlkAppSaver *self)
{
  g_autoptr (GError) error = NULL;
  NlkSecret *text;

  g_return_if_fail (NLK_IS_APP_SAVER (self));

  while (self->is_writing)
    g_main_context_iteration (NULL, TRUE);
  if (self->timer == 0 && !self->has_problem)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  text = self->compose (self->user_data, &error);
  if (text == NULL || !write_file (self->path, text, &error))
    report_problem (self, error);
  else
    self->has_problem = FALSE;
  g_clear_pointer (&text, nlk_secret_unref);
}

NlkAppSaver *
nlk_app_saver_new (const char *path, NlkAppSaverComposeFunc compose, gpointer user_data)
{
  NlkAppSaver *self = g_object_new (NLK_TYPE_APP_SAVER, NULL);

  self->path = g_strdup (path);
  self->compose = compose;
  self->user_data = user_data;
  return self;
}

static void
nlk_app_saver_finalize (GObject *object)
{
  NlkAppSaver *self = NLK_APP_SAVER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->path);
  G_OBJECT_CLASS (nlk_app_saver_parent_class)->finalize (object);
}

static void
nlk_app_saver_class_init (NlkAppSaverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_saver_finalize;
  signals[PROBLEM] = g_signal_new ("problem", NLK_TYPE_APP_SAVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SAVED] = g_signal_new ("saved", NLK_TYPE_APP_SAVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_saver_init (NlkAppSaver *self)
{
}
