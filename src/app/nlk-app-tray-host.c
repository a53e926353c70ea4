/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tray-host.h"

#define WATCHER "org.kde.StatusNotifierWatcher"

struct _NlkAppTrayHost {
  GObject parent_instance;
  NlkAppTrayHostState state;
  guint watch;
  guint wait;
};

G_DEFINE_FINAL_TYPE (NlkAppTrayHost, nlk_app_tray_host, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
set_state (NlkAppTrayHost *self, NlkAppTrayHostState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  NlkAppTrayHost *self = user_data;

  g_clear_handle_id (&self->wait, g_source_remove);
  set_state (self, NLK_APP_TRAY_HOST_THERE);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  NlkAppTrayHost *self = user_data;

  if (self->state == NLK_APP_TRAY_HOST_THERE)
    set_state (self, NLK_APP_TRAY_HOST_MISSING);
}

static gboolean
on_waited (gpointer user_data)
{
  NlkAppTrayHost *self = user_data;

  self->wait = 0;
  set_state (self, NLK_APP_TRAY_HOST_MISSING);
  return G_SOURCE_REMOVE;
}

NlkAppTrayHostState
nlk_app_tray_host_get_state (NlkAppTrayHost *self)
{
  g_return_val_if_fail (NLK_IS_APP_TRAY_HOST (self), NLK_APP_TRAY_HOST_MISSING);

  return self->state;
}

NlkAppTrayHost *
nlk_app_tray_host_new (GDBusConnection *bus, gint64 wait_usec)
{
  NlkAppTrayHost *self = g_object_new (NLK_TYPE_APP_TRAY_HOST, NULL);

  if (bus == NULL) {
    self->state = NLK_APP_TRAY_HOST_MISSING;
    return self;
  }
  self->wait = g_timeout_add ((guint) (wait_usec / 1000), on_waited, self);
  self->watch = g_bus_watch_name_on_connection (bus, WATCHER, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                on_appeared, on_vanished, self, NULL);
  return self;
}

static void
nlk_app_tray_host_dispose (GObject *object)
{
  NlkAppTrayHost *self = NLK_APP_TRAY_HOST (object);

  g_clear_handle_id (&self->wait, g_source_remove);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  G_OBJECT_CLASS (nlk_app_tray_host_parent_class)->dispose (object);
}

static void
nlk_app_tray_host_class_init (NlkAppTrayHostClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nlk_app_tray_host_dispose;
  signals[CHANGED] = g_signal_new ("changed", NLK_TYPE_APP_TRAY_HOST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_tray_host_init (NlkAppTrayHost *self)
{
}
