/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-unlock.h"

#include <string.h>

#define SERVICE_NAME "org.freedesktop.secrets"
#define SERVICE_PATH "/org/freedesktop/secrets"
#define SERVICE_INTERFACE "org.freedesktop.Secret.Service"
#define PROMPT_INTERFACE "org.freedesktop.Secret.Prompt"
#define NO_PROMPT "/"

typedef struct {
  GDBusConnection *bus;
  char *prompt;
  guint completed; /* subscription */
  gulong cancelled;
} Unlock;

static void
unlock_free (Unlock *unlock)
{
  if (unlock->completed != 0)
    g_dbus_connection_signal_unsubscribe (unlock->bus, unlock->completed);
  g_object_unref (unlock->bus);
  g_free (unlock->prompt);
  g_free (unlock);
}

static void
call (Unlock *unlock, const char *path, const char *interface, const char *method,
      GVariant *parameters, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_dbus_connection_call (unlock->bus, SERVICE_NAME, path, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, cancellable, callback, data);
}

/* Answers once, whichever comes first: the store, the person's Cancel, or what goes wrong. */
static void
finish (GTask *task, GError *error)
{
  Unlock *unlock = g_task_get_task_data (task);

  if (g_task_get_completed (task) || unlock->prompt == NULL) {
    g_clear_error (&error);
    return;
  }
  g_clear_pointer (&unlock->prompt, g_free);
  g_clear_signal_handler (&unlock->cancelled, g_task_get_cancellable (task));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_completed (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
              const char *name, GVariant *parameters, gpointer user_data)
{
  finish (user_data, NULL);
}

/* The store's question has a Cancel of its own, and whatever becomes of it is the person's. */
static void
on_cancelled (GCancellable *cancellable, GTask *task)
{
  finish (task, NULL);
}

static void
prompt_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    finish (task, error);
}

/* The task is held until finish(). */
static void
show_prompt (GTask *task)
{
  Unlock *unlock = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  unlock->completed =
    g_dbus_connection_signal_subscribe (unlock->bus, SERVICE_NAME, PROMPT_INTERFACE, "Completed",
                                        unlock->prompt, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                        on_completed, task, NULL);
  if (cancellable != NULL)
    unlock->cancelled =
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), task);
  call (unlock, unlock->prompt, PROMPT_INTERFACE, "Prompt", g_variant_new ("(s)", ""), NULL,
        prompt_done, g_object_ref (task));
}

static void
unlock_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Unlock *unlock = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL && g_variant_is_of_type (answer, G_VARIANT_TYPE ("(aoo)")))
    g_variant_get (answer, "(@aoo)", NULL, &unlock->prompt);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (unlock->prompt == NULL || strcmp (unlock->prompt, NO_PROMPT) == 0 ||
           g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_boolean (task, TRUE);
  else
    show_prompt (g_steal_pointer (&task));
}

void
nlk_app_unlock_async (GDBusConnection *bus, const char *path, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  const char *paths[] = { path, NULL };
  GTask *task = g_task_new (bus, cancellable, callback, user_data);
  Unlock *unlock = g_new0 (Unlock, 1);

  unlock->bus = g_object_ref (bus);
  g_task_set_source_tag (task, nlk_app_unlock_async);
  g_task_set_task_data (task, unlock, (GDestroyNotify) unlock_free);
  call (unlock, SERVICE_PATH, SERVICE_INTERFACE, "Unlock", g_variant_new ("(^ao)", paths),
        cancellable, unlock_done, task);
}

gboolean
nlk_app_unlock_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
