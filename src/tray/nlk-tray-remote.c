/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tray-remote.h"

#define OBJECT_PATH "/com/narrowlink/Narrowlink"
#define TRAY_ACTION "tray"

struct _NlkTrayRemote {
  NlkTrayRemoteChanged changed;
  NlkTrayRemoteGone gone;
  gpointer user_data;
  GActionGroup *actions;
  guint watch;
};

static void
on_state_changed (GActionGroup *actions, const char *name, GVariant *published, gpointer user_data)
{
  NlkTrayRemote *remote = user_data;

  remote->changed (published, remote->user_data);
}

static void
on_added (GActionGroup *actions, const char *name, gpointer user_data)
{
  NlkTrayRemote *remote = user_data;
  g_autoptr (GVariant) published = g_action_group_get_action_state (actions, name);

  if (published != NULL)
    remote->changed (published, remote->user_data);
}

static void
on_removed (GActionGroup *actions, const char *name, gpointer user_data)
{
  NlkTrayRemote *remote = user_data;

  remote->changed (NULL, remote->user_data);
}

static void
forget_actions (NlkTrayRemote *remote)
{
  if (remote->actions != NULL)
    g_signal_handlers_disconnect_by_data (remote->actions, remote);
  g_clear_object (&remote->actions);
}

/* The owner's own name, since a call to the well-known one would start the application again after a Quit. */
static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  NlkTrayRemote *remote = user_data;
  g_auto (GStrv) names = NULL;

  forget_actions (remote);
  remote->actions = G_ACTION_GROUP (g_dbus_action_group_get (bus, owner, OBJECT_PATH));
  g_signal_connect (remote->actions, "action-added::" TRAY_ACTION, G_CALLBACK (on_added), remote);
  g_signal_connect (remote->actions, "action-removed::" TRAY_ACTION, G_CALLBACK (on_removed),
                    remote);
  g_signal_connect (remote->actions, "action-state-changed::" TRAY_ACTION,
                    G_CALLBACK (on_state_changed), remote);
  /* Without a first question the group neither fetches nor signals anything. */
  names = g_action_group_list_actions (remote->actions);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  NlkTrayRemote *remote = user_data;
  gboolean was_there = remote->actions != NULL;

  forget_actions (remote);
  if (was_there || bus == NULL)
    remote->gone (remote->user_data);
}

NlkTrayRemote *
nlk_tray_remote_new (GDBusConnection *bus, NlkTrayRemoteChanged changed, NlkTrayRemoteGone gone,
                     gpointer user_data)
{
  NlkTrayRemote *remote = g_new0 (NlkTrayRemote, 1);

  remote->changed = changed;
  remote->gone = gone;
  remote->user_data = user_data;
  remote->watch =
    g_bus_watch_name_on_connection (bus, NLK_TRAY_APPLICATION_ID, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                    on_appeared, on_vanished, remote, NULL);
  return remote;
}

void
nlk_tray_remote_free (NlkTrayRemote *remote)
{
  if (remote == NULL)
    return;
  g_bus_unwatch_name (remote->watch);
  forget_actions (remote);
  g_free (remote);
}

gboolean
nlk_tray_remote_is_there (const NlkTrayRemote *remote)
{
  return remote->actions != NULL;
}

void
nlk_tray_remote_activate (NlkTrayRemote *remote, const char *action, GVariant *parameter)
{
  if (remote->actions != NULL)
    g_action_group_activate_action (remote->actions, action, parameter);
}
