/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-key-source.h"

#include "client/nlk-agent-key.h"
#include "client/nlk-key-file.h"

#include <glib/gi18n.h>

static void
answer (GTask *task, NlkSecret *key, GError *error)
{
  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) nlk_secret_unref);
  else
    g_task_return_error (task, error);
}

static void
paste_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (NlkSecret) secret = nlk_secret_new_take_text (text != NULL ? text : g_strdup (""));
  GError *error = NULL;
  /* What is copied often has a line end behind it that nobody means. */
  NlkSecret *key = nlk_agent_key_new_passphrase (secret, TRUE, &error);

  answer (task, key, error);
}

void
nlk_app_key_source_paste_async (GtkWidget *widget, GAsyncReadyCallback callback, gpointer user_data)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, paste_done,
                                 g_task_new (widget, NULL, callback, user_data));
}

static void
read_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  NlkSecret *key = nlk_key_file_load (data, &error);

  answer (task, key, error);
}

static void
on_response (GtkNativeDialog *chooser, int response, GTask *unowned)
{
  g_autoptr (GTask) task = unowned;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
  if (file == NULL || g_file_peek_path (file) == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no file was chosen");
    return;
  }
  g_task_set_task_data (task, g_file_get_path (file), g_free);
  g_task_run_in_thread (task, read_file);
}

void
nlk_app_key_source_choose_async (GtkWindow *parent, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (_ ("Key File"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (on_response),
                    g_task_new (parent, NULL, callback, user_data));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

NlkSecret *
nlk_app_key_source_finish (GAsyncResult *result, char **ret_path, GError **error)
{
  *ret_path = g_strdup (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}
