/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-join-file.h"

#include "base/nlk-secret.h"

/* As much as the parser of configurations takes. */
#define FILE_BYTES_MOST (1024 * 1024)

static gboolean
read_more (const char *contents, goffset n_bytes, gpointer user_data)
{
  return n_bytes <= FILE_BYTES_MOST;
}

static void
load_done (GObject *file, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *contents = NULL;
  gsize n_bytes;
  NlkAppJoinSource *source;

  if (!g_file_load_partial_contents_finish (G_FILE (file), result, &contents, &n_bytes, NULL,
                                            &error)) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      error->domain = NLK_APP_JOIN_ERROR;
      error->code = NLK_APP_JOIN_ERROR_FILE;
    }
    g_task_return_error (task, error);
    return;
  }
  source = nlk_app_join_source_new_for_file (contents, n_bytes, &error);
  nlk_wipe (contents, n_bytes);
  g_free (contents);
  if (source != NULL)
    g_task_return_pointer (task, source, (GDestroyNotify) nlk_app_join_source_free);
  else
    g_task_return_error (task, error);
}

void
nlk_app_join_file_read_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (file, cancellable, callback, user_data);

  g_task_set_source_tag (task, nlk_app_join_file_read_async);
  g_file_load_partial_contents_async (file, cancellable, read_more, load_done, task);
}

NlkAppJoinSource *
nlk_app_join_file_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, nlk_app_join_file_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
