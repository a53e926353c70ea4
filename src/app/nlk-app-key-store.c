/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-key-store.h"

#include "base/nlk-log.h"
#include "base/nlk-uuid.h"
#include "client/nlk-key-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <string.h>

#include "nlk-app-unlock.h"

#define FOLDER_MODE 0700
#define FILE_MODE 0600

static const SecretSchema schema = {
  "com.narrowlink.Narrowlink.Key",
  SECRET_SCHEMA_NONE,
  {
    { "gateway", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "uid", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "agent", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

struct _NlkAppKeyStore {
  GObject parent_instance;
  char *folder;
  gint64 read_usec;
  gint64 click_usec;
  const char *problem;
  GPtrArray *unkept; /* of Call: saves that did not work */
};

G_DEFINE_FINAL_TYPE (NlkAppKeyStore, nlk_app_key_store, G_TYPE_OBJECT)

static guint problem_signal;

/* One thing that is asked of the store. */
typedef struct {
  char *gateway;
  char *agent;
  char *uid;
  char *path;
  NlkSecret *passphrase; /* to be saved */
  gboolean unlocks;
  GCancellable *ending; /* the person's, or time is up */
  gboolean is_late;
  guint timer;
} Call;

static void
call_free (Call *call)
{
  g_clear_handle_id (&call->timer, g_source_remove);
  g_clear_pointer (&call->passphrase, nlk_secret_unref);
  g_object_unref (call->ending);
  g_free (call->gateway);
  g_free (call->agent);
  g_free (call->uid);
  g_free (call->path);
  g_free (call);
}

void
nlk_app_key_store_result_clear (NlkAppKeyStoreResult *result)
{
  g_clear_pointer (&result->passphrase, nlk_secret_unref);
}

static void
result_free (NlkAppKeyStoreResult *result)
{
  nlk_app_key_store_result_clear (result);
  g_free (result);
}

/* Names of gateways and agents may hold anything, and be longer than a file's. */
static char *
make_path (NlkAppKeyStore *self, const Call *call)
{
  g_autofree char *whole =
    g_strdup_printf ("%zu:%s/%s/%s", strlen (call->gateway), call->gateway, call->uid, call->agent);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);
  g_autofree char *name = g_strconcat (hash, ".key", NULL);

  return g_build_filename (self->folder, name, NULL);
}

static Call *
call_new (NlkAppKeyStore *self, NlkTunnelGateway *gateway, const char *agent)
{
  Call *call = g_new0 (Call, 1);
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);
  char uid[NLK_UUID_TEXT_BYTES];

  call->gateway = g_strdup (nlk_tunnel_gateway_get_name (gateway));
  call->agent = g_strdup (agent);
  call->uid = g_strdup (nlk_uuid_format (nlk_gateway_session_get_uid (session), uid));
  call->ending = g_cancellable_new ();
  call->path = make_path (self, call);
  return call;
}

static gboolean
on_late (gpointer user_data)
{
  Call *call = user_data;

  call->timer = 0;
  call->is_late = TRUE;
  g_cancellable_cancel (call->ending);
  return G_SOURCE_REMOVE;
}

static void
start_timer (Call *call, gint64 usec)
{
  call->timer = g_timeout_add ((guint) (usec / 1000), on_late, call);
}

static GHashTable *
build_attributes (const Call *call)
{
  return secret_attributes_build (&schema, "gateway", call->gateway, "uid", call->uid, "agent",
                                  call->agent, NULL);
}

/* Looking */

static void search (GTask *task);

static void
answer (GTask *task, NlkAppKeyStoreAnswer what, NlkSecret *passphrase, gboolean is_file)
{
  Call *call = g_task_get_task_data (task);
  NlkAppKeyStoreResult *result = g_new0 (NlkAppKeyStoreResult, 1);

  g_clear_handle_id (&call->timer, g_source_remove);
  result->answer = what;
  result->passphrase = passphrase;
  result->is_file = is_file;
  g_task_return_pointer (task, result, (GDestroyNotify) result_free);
}

static NlkSecret *
read_item (SecretItem *item)
{
  SecretValue *value = secret_item_get_secret (item);
  NlkSecret *key;
  gsize n_bytes;
  const char *text;

  if (value == NULL)
    return NULL;
  text = secret_value_get (value, &n_bytes);
  key = nlk_secret_new (text, n_bytes);
  secret_value_unref (value);
  return key;
}

static void
unlock_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);

  call->unlocks = FALSE;
  if (nlk_app_unlock_finish (result, NULL))
    search (task);
  else
    answer (task, NLK_APP_KEY_STORE_LOCKED, NULL, FALSE);
}

static void
answer_items (GTask *task, GList *items)
{
  Call *call = g_task_get_task_data (task);
  GDBusProxy *item = items != NULL ? items->data : NULL;
  NlkSecret *key = item != NULL ? read_item (items->data) : NULL;

  if (item == NULL)
    answer (task, NLK_APP_KEY_STORE_NOTHING, NULL, FALSE);
  else if (key != NULL)
    answer (task, NLK_APP_KEY_STORE_FOUND, key, FALSE);
  else if (call->unlocks)
    nlk_app_unlock_async (g_dbus_proxy_get_connection (item), g_dbus_proxy_get_object_path (item),
                          call->ending, unlock_done, g_object_ref (task));
  else
    answer (task, NLK_APP_KEY_STORE_LOCKED, NULL, FALSE);
}

static void
search_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GList *items = secret_service_search_finish (NULL, result, &error);

  if (call->is_late)
    answer (task, NLK_APP_KEY_STORE_SILENT, NULL, FALSE);
  else if (error != NULL)
    answer (task, NLK_APP_KEY_STORE_NONE, NULL, FALSE);
  else
    answer_items (task, items);
  g_list_free_full (items, g_object_unref);
}

static void
search (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = build_attributes (call);

  secret_service_search (NULL, &schema, attributes, SECRET_SEARCH_LOAD_SECRETS, call->ending,
                         search_done, g_object_ref (task));
}

static void
read_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  NlkSecret *key = nlk_key_file_load (call->path, &error);

  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) nlk_secret_unref);
  else
    g_task_return_error (task, error);
}

static void
read_file_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  NlkSecret *key = g_task_propagate_pointer (G_TASK (result), &error);

  if (key != NULL) {
    answer (task, NLK_APP_KEY_STORE_FOUND, key, TRUE);
    return;
  }
  if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    nlk_log (NLK_LOG_WARN, "A remembered key could not be read: %s", error->message);
  start_timer (call, call->unlocks ? NLK_APP_KEY_STORE (source)->click_usec
                                   : NLK_APP_KEY_STORE (source)->read_usec);
  search (task);
}

static void
on_cancelled (GCancellable *cancellable, GCancellable *ending)
{
  g_cancellable_cancel (ending);
}

/* Threads get a copy of what they need: the task may be over before them. */
static Call *
call_copy (NlkAppKeyStore *self, const Call *call)
{
  Call *copy = g_new0 (Call, 1);

  copy->gateway = g_strdup (call->gateway);
  copy->agent = g_strdup (call->agent);
  copy->uid = g_strdup (call->uid);
  copy->path = g_strdup (call->path);
  copy->passphrase = call->passphrase != NULL ? nlk_secret_ref (call->passphrase) : NULL;
  copy->ending = g_cancellable_new ();
  return copy;
}

static void
run_in_thread (NlkAppKeyStore *self, const Call *call, GTaskThreadFunc func,
               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) work = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (work, call_copy (self, call), (GDestroyNotify) call_free);
  g_task_run_in_thread (work, func);
}

void
nlk_app_key_store_lookup_async (NlkAppKeyStore *self, NlkTunnelGateway *gateway, const char *agent,
                                gboolean unlocks, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Call *call = call_new (self, gateway, agent);

  g_return_if_fail (NLK_IS_APP_KEY_STORE (self));

  call->unlocks = unlocks;
  g_task_set_source_tag (task, nlk_app_key_store_lookup_async);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled), call->ending, 0);
  run_in_thread (self, call, read_file, read_file_done, g_object_ref (task));
}

gboolean
nlk_app_key_store_lookup_finish (NlkAppKeyStore *self, GAsyncResult *result,
                                 NlkAppKeyStoreResult *ret_result, GError **error)
{
  g_autofree NlkAppKeyStoreResult *found = g_task_propagate_pointer (G_TASK (result), error);

  if (found == NULL)
    return FALSE;
  *ret_result = *found;
  return TRUE;
}

/* Keeping */

static void
set_problem (NlkAppKeyStore *self, const char *problem)
{
  self->problem = problem;
  g_signal_emit (self, problem_signal, 0);
}

/* A later save of the same key makes an earlier one that did not work void. */
static void
drop_unkept (NlkAppKeyStore *self, const Call *call)
{
  for (guint i = 0; i < self->unkept->len; i++) {
    const Call *other = self->unkept->pdata[i];

    if (strcmp (other->path, call->path) == 0)
      g_ptr_array_remove_index (self->unkept, i--);
  }
  if (self->unkept->len == 0 && self->problem != NULL)
    set_problem (self, NULL);
}

static void
note_unkept (NlkAppKeyStore *self, const Call *call, const GError *error)
{
  nlk_log (NLK_LOG_WARN, "A key is not remembered: %s", error->message);
  g_ptr_array_add (self->unkept, call_copy (self, call));
  set_problem (self, g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
                       ? "store-none"
                       : "store-failed");
}

/* The store may still be asking its owner, and is let to: only nobody waits for it any more. */
static gboolean
on_store_late (gpointer user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the password store did not answer");

  call->timer = 0;
  call->is_late = TRUE;
  note_unkept (g_task_get_source_object (task), call, error);
  return G_SOURCE_REMOVE;
}

static void
store_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  NlkAppKeyStore *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&call->timer, g_source_remove);
  if (secret_service_store_finish (NULL, result, &error))
    drop_unkept (self, call);
  else if (!call->is_late)
    note_unkept (self, call, error);
  g_task_return_boolean (task, TRUE);
}

static void
store (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = build_attributes (call);
  g_autofree char *label = g_strdup_printf (
    /* TRANSLATORS: name of an entry in the password store; the first %s is an agent, the second one a gateway. */
    _ ("Narrowlink key for %s at %s"), call->agent, call->gateway);
  const char *text = nlk_secret_get_text (call->passphrase);
  SecretValue *value = secret_value_new (text, (gssize) strlen (text), "text/plain");

  secret_service_store (NULL, &schema, attributes, SECRET_COLLECTION_DEFAULT, label, value, NULL,
                        store_done, g_object_ref (task));
  secret_value_unref (value);
}

static void
write_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  g_autofree char *folder = g_path_get_dirname (call->path);
  GError *error = NULL;

  if (g_mkdir_with_parents (folder, FOLDER_MODE) != 0) {
    g_task_return_new_error (task, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", folder,
                             g_strerror (errno));
    return;
  }
  if (g_file_set_contents_full (call->path, nlk_secret_get_text (call->passphrase), -1,
                                G_FILE_SET_CONTENTS_CONSISTENT, FILE_MODE, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
write_file_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    note_unkept (NLK_APP_KEY_STORE (source), call, error);
}

static void
remove_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_unlink (((Call *) data)->path);
  g_task_return_boolean (task, TRUE);
}

void
nlk_app_key_store_save (NlkAppKeyStore *self, NlkTunnelGateway *gateway, const char *agent,
                        NlkSecret *passphrase, gboolean is_file)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);
  Call *call = call_new (self, gateway, agent);

  g_return_if_fail (NLK_IS_APP_KEY_STORE (self));

  call->passphrase = nlk_secret_ref (passphrase);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  drop_unkept (self, call);
  if (is_file) {
    run_in_thread (self, call, write_file, write_file_done, NULL);
    g_task_return_boolean (task, TRUE);
    return;
  }
  run_in_thread (self, call, remove_file, NULL, NULL);
  call->timer = g_timeout_add ((guint) (self->click_usec / 1000), on_store_late, task);
  store (task);
}

static void
clear_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&call->timer, g_source_remove);
  /* Where there is no store, nothing is left in it. */
  if (!secret_service_clear_finish (NULL, result, &error) && error != NULL &&
      (call->is_late || error->domain == SECRET_ERROR))
    nlk_log (NLK_LOG_WARN, "A key may still be in the password store: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

void
nlk_app_key_store_forget (NlkAppKeyStore *self, NlkTunnelGateway *gateway, const char *agent)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);
  Call *call = call_new (self, gateway, agent);
  g_autoptr (GHashTable) attributes = build_attributes (call);

  g_return_if_fail (NLK_IS_APP_KEY_STORE (self));

  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  drop_unkept (self, call);
  run_in_thread (self, call, remove_file, NULL, NULL);
  start_timer (call, self->click_usec);
  secret_service_clear (NULL, &schema, attributes, call->ending, clear_done, g_object_ref (task));
}

const char *
nlk_app_key_store_get_problem (NlkAppKeyStore *self)
{
  g_return_val_if_fail (NLK_IS_APP_KEY_STORE (self), NULL);

  return self->problem;
}

void
nlk_app_key_store_keep_in_files (NlkAppKeyStore *self)
{
  g_autoptr (GPtrArray) calls = NULL;

  g_return_if_fail (NLK_IS_APP_KEY_STORE (self));

  calls = g_steal_pointer (&self->unkept);
  self->unkept = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);
  for (guint i = 0; i < calls->len; i++)
    run_in_thread (self, calls->pdata[i], write_file, write_file_done, NULL);
  set_problem (self, NULL);
}

NlkAppKeyStore *
nlk_app_key_store_new (const char *folder, gint64 read_usec, gint64 click_usec)
{
  NlkAppKeyStore *self = g_object_new (NLK_TYPE_APP_KEY_STORE, NULL);

  self->folder = g_strdup (folder);
  self->read_usec = read_usec;
  self->click_usec = click_usec;
  return self;
}

static void
nlk_app_key_store_finalize (GObject *object)
{
  NlkAppKeyStore *self = NLK_APP_KEY_STORE (object);

  g_ptr_array_unref (self->unkept);
  g_free (self->folder);
  G_OBJECT_CLASS (nlk_app_key_store_parent_class)->finalize (object);
}

static void
nlk_app_key_store_class_init (NlkAppKeyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_key_store_finalize;
  problem_signal = g_signal_new ("problem", NLK_TYPE_APP_KEY_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_key_store_init (NlkAppKeyStore *self)
{
  self->unkept = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);
}
