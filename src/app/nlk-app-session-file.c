/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-session-file.h"

struct _NlkAppSessionFile {
  GObject parent_instance;
  GOutputStream *stream; /* NULL until it is open */
  GQueue waiting;        /* of GBytes, the first one is being written */
  gboolean is_writing;
  GError *error;
};

G_DEFINE_FINAL_TYPE (NlkAppSessionFile, nlk_app_session_file, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void write_next (NlkAppSessionFile *self);

static void
be_over (NlkAppSessionFile *self, GError *error)
{
  self->error = error;
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
write_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAppSessionFile) self = user_data;
  GError *error = NULL;

  self->is_writing = FALSE;
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error)) {
    be_over (self, error);
    return;
  }
  g_bytes_unref (g_queue_pop_head (&self->waiting));
  write_next (self);
}

static void
write_next (NlkAppSessionFile *self)
{
  GBytes *bytes = g_queue_peek_head (&self->waiting);

  if (self->stream == NULL || self->is_writing)
    return;
  if (bytes == NULL) {
    g_signal_emit (self, signals[CHANGED], 0);
    return;
  }
  self->is_writing = TRUE;
  g_output_stream_write_all_async (self->stream, g_bytes_get_data (bytes, NULL),
                                   g_bytes_get_size (bytes), G_PRIORITY_DEFAULT, NULL, write_done,
                                   g_object_ref (self));
}

static void
create_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAppSessionFile) self = user_data;
  GError *error = NULL;
  GFileOutputStream *stream = g_file_create_finish (G_FILE (source), result, &error);

  if (stream == NULL) {
    be_over (self, error);
    return;
  }
  self->stream = G_OUTPUT_STREAM (stream);
  write_next (self);
}

/* Not replaced when it is closed: what comes can be looked at while it comes. */
static void
delete_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_file_delete_finish (G_FILE (source), result, NULL);
  g_file_create_async (G_FILE (source), G_FILE_CREATE_PRIVATE, G_PRIORITY_DEFAULT, NULL,
                       create_done, user_data);
}

NlkAppSessionFile *
nlk_app_session_file_new (GFile *file)
{
  NlkAppSessionFile *self = g_object_new (NLK_TYPE_APP_SESSION_FILE, NULL);

  g_file_delete_async (file, G_PRIORITY_DEFAULT, NULL, delete_done, g_object_ref (self));
  return self;
}

gboolean
nlk_app_session_file_is_ready (NlkAppSessionFile *self)
{
  return g_queue_is_empty (&self->waiting);
}

void
nlk_app_session_file_write (NlkAppSessionFile *self, GBytes *bytes)
{
  if (self->error != NULL || g_bytes_get_size (bytes) == 0)
    return;
  g_queue_push_tail (&self->waiting, g_bytes_ref (bytes));
  write_next (self);
}

const GError *
nlk_app_session_file_get_error (NlkAppSessionFile *self)
{
  return self->error;
}

static void
nlk_app_session_file_finalize (GObject *object)
{
  NlkAppSessionFile *self = NLK_APP_SESSION_FILE (object);

  /* Not all of a file is written before it is closed. */
  if (self->stream != NULL)
    g_output_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->stream);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (nlk_app_session_file_parent_class)->finalize (object);
}

static void
nlk_app_session_file_class_init (NlkAppSessionFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_session_file_finalize;
  signals[CHANGED] = g_signal_new ("changed", NLK_TYPE_APP_SESSION_FILE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_session_file_init (NlkAppSessionFile *self)
{
  g_queue_init (&self->waiting);
}
