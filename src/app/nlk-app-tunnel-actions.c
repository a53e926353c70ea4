/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnel-actions.h"

#include "base/nlk-log.h"

#include <string.h>

#include "nlk-app-export.h"
#include "nlk-app-new-tunnel-dialog.h"
#include "nlk-app-port-advice.h"
#include "nlk-app-preset.h"
#include "nlk-app-removals.h"
#include "nlk-app-tunnel-draft.h"

/* Of the program */

static void
on_new_tunnel (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  const char *agent;
  const char *kind;

  g_variant_get (parameter, "(&s&s)", &agent, &kind);
  if (g_str_equal (kind, "connect"))
    g_action_group_activate_action (app, "open-connection", g_variant_new_string (agent));
  else
    nlk_app_new_tunnel_dialog_present (app, *agent != '\0' ? agent : NULL,
                                       g_str_equal (kind, "proxy") ? NLK_TUNNEL_KIND_PROXY
                                                                   : NLK_TUNNEL_KIND_FORWARD);
}

static void
on_new (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_application_present (app);
  nlk_app_new_tunnel_dialog_present (app, NULL, NLK_TUNNEL_KIND_FORWARD);
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_removals_undo (nlk_app_removals_of_app (app));
}

void
nlk_app_tunnel_actions_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = {
    { "new-tunnel", on_new_tunnel, "(ss)" },
    { "new", on_new },
    { "undo", on_undo },
  };
  const char *undo_keys[] = { "<Control>z", NULL };

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  /* While nothing can be undone the keys belong to whoever has the focus. */
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                 g_action_map_lookup_action (G_ACTION_MAP (app), "undo")),
                               FALSE);
  gtk_application_set_accels_for_action (GTK_APPLICATION (app), "app.undo", undo_keys);
}

/* Of one tunnel */

typedef struct {
  NlkAppApplication *app;
  NlkTunnelItem *item;
  GtkWidget *widget;
} Subject;

static void
subject_free (gpointer data, GClosure *closure)
{
  Subject *subject = data;

  g_object_unref (subject->item);
  g_free (subject);
}

GSocketAddress *
nlk_app_tunnel_actions_dup_local (NlkTunnelItem *item)
{
  g_autofree char *address = nlk_tunnel_item_dup_address (item);
  GSocketAddress *local =
    address != NULL ? nlk_tunnel_parse_local (strstr (address, "://") + strlen ("://")) : NULL;

  return local != NULL ? local : g_object_ref (nlk_tunnel_item_get_config (item)->local);
}

char *
nlk_app_tunnel_actions_dup_command (NlkTunnelItem *item)
{
  g_autoptr (GSocketAddress) local = nlk_app_tunnel_actions_dup_local (item);

  return nlk_app_preset_dup_command (nlk_tunnel_item_get_config (item), local);
}

static void
on_edit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Subject *subject = user_data;

  nlk_app_new_tunnel_dialog_edit (subject->app, subject->item);
}

static guint16
find_port (GListModel *tunnels, const NlkTunnelConfig *config)
{
  gboolean is_datagram = config->kind == NLK_TUNNEL_KIND_FORWARD &&
                         nlk_protocol_is_datagram (config->destination.protocol);
  g_autoptr (GHashTable) taken = nlk_app_port_advice_dup_taken (tunnels, NULL, is_datagram);

  return nlk_app_port_find_free (config->local, is_datagram, taken);
}

static void
on_duplicate (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Subject *subject = user_data;
  NlkAppEngine *engine = nlk_app_application_get_engine (subject->app);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (engine));
  g_autoptr (NlkTunnelConfig) config =
    nlk_tunnel_config_copy (nlk_tunnel_item_get_config (subject->item));
  const char *gateway = nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (subject->item));
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (config->local);
  GSocketAddress *other = g_inet_socket_address_new (g_inet_socket_address_get_address (local),
                                                     find_port (tunnels, config));
  char *name = nlk_app_tunnel_draft_dup_unique (config->name, gateway, tunnels, NULL);
  g_autoptr (GError) error = NULL;

  g_object_unref (config->local);
  config->local = other;
  g_free (config->name);
  config->name = name;
  g_free (config->gateway);
  config->gateway = g_strdup (gateway);
  if (nlk_app_engine_add_tunnel (engine, config, &error) == NULL)
    nlk_log (NLK_LOG_ERROR, "%s: %s", config->name, error->message);
}

static void
on_export (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Subject *subject = user_data;

  nlk_app_export_ask (nlk_app_application_get_window (subject->app),
                      nlk_app_application_get_engine (subject->app),
                      nlk_tunnel_item_get_gateway (subject->item), subject->item);
}

static void
on_remove (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Subject *subject = user_data;

  nlk_app_removals_remove (nlk_app_removals_of_app (subject->app), subject->item);
}

static void
on_key (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Subject *subject = user_data;
  const char *gateway = nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (subject->item));
  g_autofree char *id =
    g_strdup_printf ("%s/%s", gateway, nlk_tunnel_item_get_config (subject->item)->agent);

  g_action_group_activate_action (G_ACTION_GROUP (subject->app), "enter-key",
                                  g_variant_new_string (id));
}

static void
on_copy (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Subject *subject = user_data;
  g_autofree char *command = nlk_app_tunnel_actions_dup_command (subject->item);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (subject->widget), command);
}

static void
add (GSimpleActionGroup *group, Subject subject, const char *name, GCallback callback)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, NULL);
  Subject *copy = g_new (Subject, 1);

  *copy = subject;
  g_object_ref (copy->item);
  g_signal_connect_data (action, "activate", callback, copy, subject_free, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
}

/* What was shown once before does not find its actions by itself. */
static void
insert_group (GtkWidget *widget, GActionGroup *group)
{
  gtk_widget_insert_action_group (widget, "tunnel", NULL);
  gtk_widget_insert_action_group (widget, "tunnel", group);
}

void
nlk_app_tunnel_actions_insert (GtkWidget *widget, NlkAppApplication *app, NlkTunnelItem *item)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  Subject subject = { app, item, widget };

  add (group, subject, "edit", G_CALLBACK (on_edit));
  add (group, subject, "duplicate", G_CALLBACK (on_duplicate));
  add (group, subject, "export", G_CALLBACK (on_export));
  add (group, subject, "remove", G_CALLBACK (on_remove));
  add (group, subject, "key", G_CALLBACK (on_key));
  add (group, subject, "copy", G_CALLBACK (on_copy));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                 g_action_map_lookup_action (G_ACTION_MAP (group), "key")),
                               g_action_group_has_action (G_ACTION_GROUP (app), "enter-key"));
  insert_group (widget, G_ACTION_GROUP (group));
  g_signal_connect_object (widget, "map", G_CALLBACK (insert_group), group, 0);
}

void
nlk_app_tunnel_actions_bind_keys (GtkWidgetClass *klass)
{
  static const struct {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_F2, 0, "tunnel.edit" },
    { GDK_KEY_Delete, 0, "tunnel.remove" },
    { GDK_KEY_d, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "tunnel.duplicate" },
    { GDK_KEY_k, GDK_CONTROL_MASK, "tunnel.key" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "tunnel.copy" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (klass, keys[i].key, keys[i].modifiers, keys[i].action,
                                         NULL);
}
