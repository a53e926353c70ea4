/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-export.h"

#include "config/nlk-client-file.h"
#include "config/nlk-new-file.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "nlk-app-window.h"

/* A name that is no file: what is composed begins empty. */
#define NO_FILE "/nonexistent/narrowlink-export"

static void
add_gateway (NlkClientFile *file, NlkTunnelGateway *gateway)
{
  g_autoptr (NlkEndpointConfig) config =
    nlk_endpoint_config_copy (nlk_tunnel_gateway_get_config (gateway));

  g_hash_table_remove_all (config->key_paths);
  nlk_client_file_set_endpoint (file, NULL, config);
}

static void
add_tunnel (NlkClientFile *file, NlkTunnelItem *item)
{
  g_autoptr (NlkTunnelConfig) config = nlk_tunnel_config_copy (nlk_tunnel_item_get_config (item));

  g_clear_pointer (&config->key_path, g_free);
  g_free (config->gateway);
  config->gateway = g_strdup (nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)));
  nlk_client_file_set_tunnel (file, NULL, NULL, config);
}

NlkSecret *
nlk_app_export_compose (NlkAppEngine *engine, NlkTunnelGateway *gateway, NlkTunnelItem *tunnel,
                        GError **error)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (engine);
  GListModel *gateways = nlk_tunnel_set_get_gateways (set);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (set);
  g_autoptr (NlkClientFile) file = nlk_client_file_load (NO_FILE, error);

  if (file == NULL)
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) each = g_list_model_get_item (gateways, i);

    if (gateway == NULL || each == gateway)
      add_gateway (file, each);
  }
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if ((gateway == NULL || nlk_tunnel_item_get_gateway (item) == gateway) &&
        (tunnel == NULL || item == tunnel))
      add_tunnel (file, item);
  }
  return nlk_client_file_compose (file, error);
}

/* Asking */

typedef struct {
  GtkWindow *parent;
  NlkSecret *text;
  char *name;
} Export;

static void
free_export (gpointer data)
{
  Export *export = data;

  g_object_unref (export->parent);
  nlk_secret_unref (export->text);
  g_free (export->name);
  g_free (export);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *export = data;
  const char *path = g_object_get_data (G_OBJECT (task), "path");
  gsize n_bytes;
  const guint8 *bytes = nlk_secret_get_data (export->text, &n_bytes);
  GError *error = NULL;

  if (nlk_new_file_replace (path, bytes, n_bytes, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *window, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    title = g_strdup (_ ("Exported"));
  else
    title = g_markup_escape_text (error->message, -1);
  nlk_app_window_toast (GTK_WIDGET (window), adw_toast_new (title));
}

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Export *export = user_data;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GTask) task = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL) {
    task = g_task_new (export->parent, NULL, on_written, NULL);
    g_object_set_data_full (G_OBJECT (task), "path", g_file_get_path (file), g_free);
    g_task_set_task_data (task, export, free_export);
    g_task_run_in_thread (task, write_in_thread);
  } else {
    free_export (export);
  }
  g_object_unref (dialog);
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Export *export = user_data;
  GtkFileChooserNative *chooser;

  if (!g_str_equal (response, "export")) {
    free_export (export);
    return;
  }
  chooser = gtk_file_chooser_native_new (_ ("Export"), export->parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                         _ ("Export"), _ ("Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), export->name);
  g_signal_connect (chooser, "response", G_CALLBACK (on_chosen), export);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static const char *
choose_name (NlkTunnelGateway *gateway, NlkTunnelItem *tunnel)
{
  if (tunnel != NULL)
    return nlk_tunnel_item_get_config (tunnel)->name;
  return gateway != NULL ? nlk_tunnel_gateway_get_name (gateway) : "narrowlink";
}

void
nlk_app_export_ask (GtkWindow *parent, NlkAppEngine *engine, NlkTunnelGateway *gateway,
                    NlkTunnelItem *tunnel)
{
  g_autoptr (GError) error = NULL;
  NlkSecret *text = nlk_app_export_compose (engine, gateway, tunnel, &error);
  Export *export;
  GtkWidget *dialog;

  if (text == NULL) {
    g_autofree char *title = g_markup_escape_text (error->message, -1);

    nlk_app_window_toast (GTK_WIDGET (parent), adw_toast_new (title));
    return;
  }
  export = g_new0 (Export, 1);
  export->parent = g_object_ref (parent);
  export->text = text;
  export->name = g_strdup_printf ("%s.yaml", choose_name (gateway, tunnel));
  g_strdelimit (export->name, "/:", '-');
  dialog = adw_message_dialog_new (parent, _ ("Export Your Access?"),
                                   _ ("This file lets anyone use your access. No key is in it."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "export",
                                    _ ("Export"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_answered), export);
  gtk_window_present (GTK_WINDOW (dialog));
}
