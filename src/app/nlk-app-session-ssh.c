/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-session-ssh.h"

#include "base/nlk-log.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-plaintext.h"
#include "nlk-app-port-advice.h"
#include "nlk-app-terminal.h"
#include "nlk-app-tunnel-actions.h"
#include "nlk-app-tunnel-draft.h"
#include "nlk-app-window.h"

static char *
dup_terminal (NlkAppApplication *app)
{
  return g_settings_get_string (nlk_app_application_get_settings (app), "terminal-command");
}

gboolean
nlk_app_session_ssh_has_terminal (NlkAppApplication *app)
{
  g_autofree char *terminal = dup_terminal (app);
  g_auto (GStrv) argv = nlk_app_terminal_dup_argv (terminal, "");

  return argv != NULL;
}

/* The forward */

static gboolean
is_same (NlkTunnelItem *item, NlkAppSession *session)
{
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
  const NlkDestination *destination = nlk_app_session_get_destination (session);

  return config->kind == NLK_TUNNEL_KIND_FORWARD &&
         nlk_tunnel_item_get_gateway (item) == nlk_app_session_get_gateway (session) &&
         g_strcmp0 (config->agent, nlk_app_session_get_agent (session)) == 0 &&
         config->destination.protocol == destination->protocol &&
         config->destination.port == destination->port &&
         g_strcmp0 (config->destination.host, destination->host) == 0;
}

static NlkTunnelItem *
find_forward (GListModel *tunnels, NlkAppSession *session)
{
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (is_same (item, session))
      return item;
  }
  return NULL;
}

static guint16
find_port (const NlkAppTunnelDraft *draft, GListModel *tunnels)
{
  g_autoptr (GInetAddress) host = nlk_app_tunnel_draft_dup_local_host (draft);
  guint16 first = nlk_app_preset_get (NLK_APP_PRESET_SSH)->first_local_port;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, first);
  g_autoptr (GHashTable) taken = nlk_app_port_advice_dup_taken (tunnels, NULL, FALSE);

  return nlk_app_port_find_free (address, FALSE, taken);
}

static NlkTunnelItem *
add_forward (NlkAppEngine *engine, NlkAppSession *session)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (engine));
  NlkTunnelGateway *gateway = nlk_app_session_get_gateway (session);
  const NlkDestination *destination = nlk_app_session_get_destination (session);
  g_autofree char *port = g_strdup_printf ("%u", destination->port);
  g_autofree char *local_port = NULL;
  g_autofree char *why = NULL;
  g_autoptr (NlkTunnelConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  NlkTunnelItem *item = NULL;
  NlkAppTunnelDraft draft = {
    .kind = NLK_TUNNEL_KIND_FORWARD,
    .gateway = nlk_tunnel_gateway_get_name (gateway),
    .agent = nlk_app_session_get_agent (session),
    .preset = NLK_APP_PRESET_SSH,
    .host = destination->host,
    .port = port,
    .name = "",
  };

  draft.is_plaintext = nlk_app_plaintext_is_allowed (engine, draft.gateway, draft.agent);
  local_port = g_strdup_printf ("%u", find_port (&draft, tunnels));
  draft.local_port = local_port;
  if (nlk_app_tunnel_draft_build (&draft, tunnels, &config, &why) == NLK_APP_TUNNEL_FIELD_NONE)
    item = nlk_app_engine_add_tunnel (engine, config, &error);
  if (item == NULL)
    nlk_log (NLK_LOG_WARN, "no forward for the terminal: %s", error != NULL ? error->message : why);
  return item;
}

/* What uses it, once it listens */

typedef struct {
  NlkAppApplication *app;
  GWeakRef inside;
  gulong handler;
} Use;

static void
free_use (gpointer data, GClosure *closure)
{
  Use *use = data;

  g_weak_ref_clear (&use->inside);
  g_free (use);
}

static void
say_copied (Use *use, const char *command)
{
  g_autoptr (GtkWidget) inside = g_weak_ref_get (&use->inside);

  if (inside == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (inside), command);
  nlk_app_window_toast (inside, adw_toast_new (_ ("Command copied")));
}

static gboolean
try_now (NlkTunnelItem *item, Use *use)
{
  g_autofree char *address = nlk_tunnel_item_dup_address (item);
  g_autoptr (GSocketAddress) local = NULL;
  g_autofree char *command = NULL;
  g_autofree char *terminal = NULL;
  g_autoptr (GError) error = NULL;

  if (address == NULL)
    return FALSE;
  local = nlk_app_tunnel_actions_dup_local (item);
  command = nlk_app_preset_dup_ssh_command (nlk_tunnel_item_get_config (item), local);
  terminal = dup_terminal (use->app);
  if (!nlk_app_session_ssh_has_terminal (use->app)) {
    say_copied (use, command);
  } else if (!nlk_app_terminal_run (terminal, command, &error)) {
    nlk_log (NLK_LOG_WARN, "%s", error->message);
    say_copied (use, command);
  }
  return TRUE;
}

static void
on_changed (NlkTunnelItem *item, Use *use)
{
  if (try_now (item, use))
    g_signal_handler_disconnect (item, use->handler);
}

void
nlk_app_session_ssh_use (NlkAppApplication *app, NlkAppSession *session, GtkWidget *inside)
{
  NlkAppEngine *engine = nlk_app_application_get_engine (app);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (engine));
  NlkTunnelItem *item = find_forward (tunnels, session);
  Use *use;

  if (item == NULL)
    item = add_forward (engine, session);
  if (item == NULL)
    return;
  nlk_app_engine_set_tunnel_wanted (engine, item, TRUE);
  use = g_new0 (Use, 1);
  use->app = app;
  g_weak_ref_init (&use->inside, inside);
  use->handler = g_signal_connect_data (item, "changed", G_CALLBACK (on_changed), use, free_use, 0);
  on_changed (item, use);
}
