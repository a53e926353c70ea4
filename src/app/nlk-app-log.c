/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-log.h"

#include "base/nlk-clock.h"

#include "nlk-app-log-file.h"
#include "nlk-app-scrub.h"

struct _NlkAppLog {
  GObject parent_instance;
  GListStore *lines;
  NlkAppLogFile *file;

  GMutex lock;
  GPtrArray *pending; /* the oldest first */
  guint idle;
};

G_DEFINE_FINAL_TYPE (NlkAppLog, nlk_app_log, G_TYPE_OBJECT)

char *
nlk_app_log_dup_default_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "narrowlink", "desktop.log", NULL);
}

NlkAppLog *
nlk_app_log_new (const char *path)
{
  NlkAppLog *self = g_object_new (NLK_TYPE_APP_LOG, NULL);

  if (path != NULL)
    self->file = nlk_app_log_file_new (path, NLK_APP_LOG_FILE_BYTES);
  return self;
}

GListModel *
nlk_app_log_get_lines (NlkAppLog *self)
{
  g_return_val_if_fail (NLK_IS_APP_LOG (self), NULL);

  return G_LIST_MODEL (self->lines);
}

/* One change of the list for all that came, however much it was. */
static gboolean
take_pending (gpointer user_data)
{
  NlkAppLog *self = user_data;
  g_autoptr (GPtrArray) lines = NULL;
  guint n_lines;

  g_mutex_lock (&self->lock);
  lines = g_steal_pointer (&self->pending);
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->idle = 0;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < lines->len / 2; i++) {
    gpointer line = lines->pdata[i];

    lines->pdata[i] = lines->pdata[lines->len - 1 - i];
    lines->pdata[lines->len - 1 - i] = line;
  }
  g_list_store_splice (self->lines, 0, 0, lines->pdata, lines->len);
  n_lines = g_list_model_get_n_items (G_LIST_MODEL (self->lines));
  if (n_lines > NLK_APP_LOG_MOST_LINES)
    g_list_store_splice (self->lines, NLK_APP_LOG_MOST_LINES, n_lines - NLK_APP_LOG_MOST_LINES,
                         NULL, 0);
  return G_SOURCE_REMOVE;
}

void
nlk_app_log_add (NlkAppLog *self, NlkLogLevel level, const char *place, const char *sentence,
                 const char *details)
{
  g_autofree char *clean_sentence = nlk_app_scrub_secrets (sentence);
  g_autofree char *clean_details = details != NULL ? nlk_app_scrub_secrets (details) : NULL;
  NlkAppLogLine *line =
    nlk_app_log_line_new (nlk_clock_wall_usec (), level, place, clean_sentence, clean_details);
  g_autofree char *text = nlk_app_log_line_format (line);

  g_mutex_lock (&self->lock);
  if (self->file != NULL)
    nlk_app_log_file_append (self->file, text);
  g_ptr_array_add (self->pending, line);
  if (self->pending->len > NLK_APP_LOG_MOST_LINES)
    g_ptr_array_remove_index (self->pending, 0);
  if (self->idle == 0)
    self->idle = g_idle_add (take_pending, self);
  g_mutex_unlock (&self->lock);
}

static void
nlk_app_log_finalize (GObject *object)
{
  NlkAppLog *self = NLK_APP_LOG (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_ptr_array_unref (self->pending);
  g_object_unref (self->lines);
  nlk_app_log_file_free (self->file);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (nlk_app_log_parent_class)->finalize (object);
}

static void
nlk_app_log_class_init (NlkAppLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_log_finalize;
}

static void
nlk_app_log_init (NlkAppLog *self)
{
  self->lines = g_list_store_new (NLK_TYPE_APP_LOG_LINE);
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_init (&self->lock);
}
