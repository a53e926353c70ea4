/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-autostart-portal.h"

#include <glib/gi18n.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define BACKGROUND "org.freedesktop.portal.Background"
#define REQUEST "org.freedesktop.portal.Request"

struct _NlkAppAutostartPortal {
  GDBusConnection *bus;
  NlkAppAutostartPortalFunc func;
  gpointer user_data;
  guint n_requests;
  guint subscription;
  GCancellable *cancellable;
};

static void
forget_request (NlkAppAutostartPortal *portal)
{
  if (portal->subscription != 0)
    g_dbus_connection_signal_unsubscribe (portal->bus, portal->subscription);
  portal->subscription = 0;
  g_cancellable_cancel (portal->cancellable);
  g_clear_object (&portal->cancellable);
}

static void
on_response (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
             const char *signal, GVariant *parameters, gpointer user_data)
{
  NlkAppAutostartPortal *portal = user_data;
  g_autoptr (GVariant) results = NULL;
  gboolean is_on = FALSE;
  guint response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response != 0 || !g_variant_lookup (results, "autostart", "b", &is_on))
    is_on = FALSE;
  forget_request (portal);
  portal->func (is_on, NULL, portal->user_data);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NlkAppAutostartPortal *portal = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  forget_request (portal);
  portal->func (FALSE, error, portal->user_data);
}

/* The answer may come before the reply to the call, so its path is made up here. */
static char *
make_token (NlkAppAutostartPortal *portal, char **ret_path)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (portal->bus) + 1);
  char *token = g_strdup_printf ("narrowlink%u", ++portal->n_requests);

  g_strdelimit (sender, ".", '_');
  *ret_path = g_strconcat (PORTAL_PATH "/request/", sender, "/", token, NULL);
  return token;
}

static GVariant *
make_options (const char *token, gboolean is_wanted, gboolean is_hidden)
{
  static const char *const hidden[] = { "narrowlink-desktop", "--hidden", NULL };
  static const char *const shown[] = { "narrowlink-desktop", NULL };
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", token);
  /* TRANSLATORS: the desktop shows it when it asks whether the program may be started at login. */
  g_variant_dict_insert (&options, "reason", "s", _ ("Your tunnels are there after you log in."));
  g_variant_dict_insert (&options, "autostart", "b", is_wanted);
  g_variant_dict_insert_value (&options, "commandline",
                               g_variant_new_strv (is_hidden ? hidden : shown, -1));
  g_variant_dict_insert (&options, "dbus-activatable", "b", FALSE);
  return g_variant_dict_end (&options);
}

void
nlk_app_autostart_portal_ask (NlkAppAutostartPortal *portal, gboolean is_wanted, gboolean is_hidden)
{
  g_autofree char *path = NULL;
  g_autofree char *token = make_token (portal, &path);
  GVariant *options = make_options (token, is_wanted, is_hidden);

  forget_request (portal);
  portal->cancellable = g_cancellable_new ();
  portal->subscription =
    g_dbus_connection_signal_subscribe (portal->bus, PORTAL, REQUEST, "Response", path, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, on_response, portal, NULL);
  g_dbus_connection_call (portal->bus, PORTAL, PORTAL_PATH, BACKGROUND, "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, portal->cancellable, on_called, portal);
}

NlkAppAutostartPortal *
nlk_app_autostart_portal_new (GDBusConnection *bus, NlkAppAutostartPortalFunc func,
                              gpointer user_data)
{
  NlkAppAutostartPortal *portal = g_new0 (NlkAppAutostartPortal, 1);

  portal->bus = g_object_ref (bus);
  portal->func = func;
  portal->user_data = user_data;
  return portal;
}

void
nlk_app_autostart_portal_free (NlkAppAutostartPortal *portal)
{
  forget_request (portal);
  g_object_unref (portal->bus);
  g_free (portal);
}
