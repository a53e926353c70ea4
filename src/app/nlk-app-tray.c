/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tray.h"

#include "base/nlk-clock.h"
#include "net/nlk-channel.h"
#include "protocol/nlk-control-message.h"

#include "nlk-app-gateway-state.h"
#include "nlk-app-tray-process.h"
#include "nlk-app-tray-state.h"
#include "nlk-app-tunnel-state.h"

#define ACTION "tray"
#define USE_DATA "nlk-tray-use"

struct _NlkAppTray {
  GObject parent_instance;
  NlkTunnelSet *set;
  NlkAppTrayHost *host;
  GSettings *settings;
  GSimpleAction *action;
  NlkAppTrayProcess *process;
  guint64 n_uses;
  gint64 published_usec;
  guint publish;
};

G_DEFINE_FINAL_TYPE (NlkAppTray, nlk_app_tray, G_TYPE_OBJECT)

/* When a tunnel was last used, as the menu has those first. */
typedef struct {
  guint64 n_opened;
  guint64 last_use;
} Use;

static Use *
get_use (NlkTunnelItem *item)
{
  Use *use = g_object_get_data (G_OBJECT (item), USE_DATA);

  if (use == NULL) {
    use = g_new0 (Use, 1);
    g_object_set_data_full (G_OBJECT (item), USE_DATA, use, g_free);
  }
  return use;
}

static void
note_use (NlkAppTray *self, NlkTunnelItem *item)
{
  Use *use = get_use (item);
  NlkTunnelCounts counts;

  nlk_tunnel_item_get_counts (item, &counts);
  if (counts.n_opened <= use->n_opened)
    return;
  use->n_opened = counts.n_opened;
  use->last_use = ++self->n_uses;
}

/* Gathering */

static void
add_gateway (NlkAppTrayState *state, NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);
  const char *name = nlk_tunnel_gateway_get_name (gateway);
  GPtrArray *agents = nlk_gateway_session_get_agents (session);
  g_auto (NlkAppWords) words = { 0 };
  NlkAppTrayGateway entry = {
    .name = name,
    .is_wanted = nlk_tunnel_gateway_is_wanted (gateway),
    .link = nlk_gateway_session_get_state (session),
    .needs_link = g_error_matches (nlk_gateway_session_get_error (session), NLK_CHANNEL_ERROR,
                                   NLK_CHANNEL_ERROR_UNAUTHORIZED),
  };

  if (entry.link == NLK_LINK_REFUSED) {
    nlk_app_gateway_state_init_words (&words, gateway);
    entry.problem = words.title;
  }
  nlk_app_tray_state_add_gateway (state, &entry);
  if (entry.link != NLK_LINK_CONNECTED || agents == NULL)
    return;
  for (guint i = 0; i < agents->len; i++)
    nlk_app_tray_state_add_agent (state, name, ((const NlkAgentInfo *) agents->pdata[i])->name);
}

static void
add_tunnel (NlkAppTrayState *state, NlkTunnelItem *item)
{
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
  g_autoptr (NlkAppTunnelState) shown = nlk_app_tunnel_state_new ();
  g_auto (NlkAppLook) look = { 0 };
  NlkAppTunnelFacts facts;
  NlkAppTrayTunnel entry = {
    .gateway = nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)),
    .name = config->name,
    .agent = config->agent,
    .is_wanted = config->is_enabled,
    .state = nlk_tunnel_item_get_state (item),
    .last_use = get_use (item)->last_use,
  };

  nlk_app_tunnel_facts_read (item, &facts);
  nlk_app_tunnel_state_update (shown, &facts, nlk_clock_monotonic_usec ());
  nlk_app_tunnel_state_get_look (shown, &facts, &look);
  entry.problem = look.text;
  nlk_app_tray_state_add_tunnel (state, &entry);
}

static GVariant *
gather (NlkAppTray *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);
  g_autoptr (NlkAppTrayState) state =
    nlk_app_tray_state_new (g_settings_get_boolean (self->settings, "tray-coloured"));

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    add_gateway (state, gateway);
  }
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    add_tunnel (state, item);
  }
  return nlk_app_tray_state_publish (state);
}

/* Publishing */

static gboolean
on_publish (gpointer user_data)
{
  NlkAppTray *self = user_data;

  self->publish = 0;
  self->published_usec = nlk_clock_monotonic_usec ();
  g_simple_action_set_state (self->action, gather (self));
  return G_SOURCE_REMOVE;
}

static void
publish_soon (NlkAppTray *self)
{
  gint64 wait_usec;

  if (self->publish != 0)
    return;
  wait_usec = self->published_usec + NLK_APP_TRAY_PAUSE_USEC - nlk_clock_monotonic_usec ();
  self->publish = g_timeout_add ((guint) (MAX (wait_usec, 0) / 1000), on_publish, self);
}

static void
on_tunnel (NlkAppTray *self, NlkTunnelItem *item)
{
  note_use (self, item);
  publish_soon (self);
}

/* The program */

/* It lives through a restart of the panel; without any panel its library would draw an icon in the old way, where nobody
 * looks. */
static void
update_process (NlkAppTray *self)
{
  gboolean is_wanted = g_settings_get_boolean (self->settings, "tray-icon");

  if (!is_wanted || nlk_app_tray_host_get_state (self->host) == NLK_APP_TRAY_HOST_THERE)
    nlk_app_tray_process_set_wanted (self->process, is_wanted);
}

NlkAppTray *
nlk_app_tray_new (GActionMap *actions, NlkTunnelSet *set, NlkAppObserver *observer,
                  NlkAppTrayHost *host, GSettings *settings, const NlkAppTimes *times)
{
  NlkAppTray *self = g_object_new (NLK_TYPE_APP_TRAY, NULL);

  self->set = g_object_ref (set);
  self->host = g_object_ref (host);
  self->settings = g_object_ref (settings);
  self->process = nlk_app_tray_process_new (NULL, times->restart_usec);
  self->action = g_simple_action_new_stateful (ACTION, NULL, gather (self));
  /* Nobody outside may set it: a change of state that is asked for is ignored. */
  g_signal_connect_object (self->action, "change-state", G_CALLBACK (publish_soon), self,
                           G_CONNECT_SWAPPED);
  g_action_map_add_action (actions, G_ACTION (self->action));
  g_signal_connect_object (observer, "gateway", G_CALLBACK (publish_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (observer, "tunnel", G_CALLBACK (on_tunnel), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (observer, "removed", G_CALLBACK (publish_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::tray-coloured", G_CALLBACK (publish_soon), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::tray-icon", G_CALLBACK (update_process), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (host, "changed", G_CALLBACK (update_process), self, G_CONNECT_SWAPPED);
  update_process (self);
  return self;
}

static void
nlk_app_tray_dispose (GObject *object)
{
  NlkAppTray *self = NLK_APP_TRAY (object);

  g_clear_handle_id (&self->publish, g_source_remove);
  g_clear_object (&self->process);
  g_clear_object (&self->action);
  g_clear_object (&self->host);
  g_clear_object (&self->settings);
  g_clear_object (&self->set);
  G_OBJECT_CLASS (nlk_app_tray_parent_class)->dispose (object);
}

static void
nlk_app_tray_class_init (NlkAppTrayClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nlk_app_tray_dispose;
}

static void
nlk_app_tray_init (NlkAppTray *self)
{
}
