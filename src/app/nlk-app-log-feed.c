/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-log-feed.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#include "nlk-app-gateway-state.h"
#include "nlk-app-observer.h"
#include "nlk-app-tunnel-state.h"
#include "nlk-app-words.h"

#define FEED_DATA "nlk-app-log-feed"
#define DETAIL_SECONDS 3600
#define DETAIL_DEBUG 1

typedef struct {
  NlkAppApplication *app;
  NlkAppLog *log;
  NlkAppObserver *observer;
  GHashTable *gateways; /* NlkTunnelGateway: Gateway */
  GHashTable *tunnels;  /* NlkTunnelItem: what was said of it, as NlkTunnelItemState + 1 */
  guint detail_timer;
} Feed;

typedef struct {
  NlkLinkState state;
  GHashTable *agents; /* names */
} Gateway;

static void
free_gateway (gpointer data)
{
  Gateway *gateway = data;

  g_hash_table_unref (gateway->agents);
  g_free (gateway);
}

/* Gateways */

static void
add_lost (Feed *feed, const char *place, NlkTunnelGateway *gateway)
{
  const GError *error = nlk_gateway_session_get_error (nlk_tunnel_gateway_get_session (gateway));
  g_auto (NlkAppWords) words = { 0 };

  nlk_app_gateway_state_init_words (&words, gateway);
  nlk_app_log_add (feed->log, NLK_LOG_WARN, place,
                   *words.title != '\0' ? words.title : words.sentence,
                   error != NULL ? error->message : NULL);
}

static void
add_link_state (Feed *feed, const char *place, NlkTunnelGateway *gateway, NlkLinkState state)
{
  switch (state) {
  case NLK_LINK_OFF:
    nlk_app_log_add (feed->log, NLK_LOG_INFO, place, _ ("Disconnected"), NULL);
    return;
  case NLK_LINK_CONNECTING:
    nlk_app_log_add (feed->log, NLK_LOG_INFO, place, _ ("Connecting…"), NULL);
    return;
  case NLK_LINK_CONNECTED:
    nlk_app_log_add (feed->log, NLK_LOG_INFO, place, _ ("Connected"), NULL);
    return;
  case NLK_LINK_RECONNECTING:
  case NLK_LINK_REFUSED:
    add_lost (feed, place, gateway);
    return;
  }
}

static void
add_agent (Feed *feed, const char *place, const char *agent, gboolean is_online)
{
  g_autofree char *shown = nlk_display_text_name (agent);
  g_autofree char *sentence = is_online
                                /* TRANSLATORS: {agent} */
                                ? g_strdup_printf (_ ("%s is online"), shown)
                                /* TRANSLATORS: {agent} */
                                : g_strdup_printf (_ ("%s is offline"), shown);

  nlk_app_log_add (feed->log, NLK_LOG_INFO, place, sentence, NULL);
}

static void
compare_agents (Feed *feed, const char *place, Gateway *known, GPtrArray *agents)
{
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; i < agents->len; i++) {
    const NlkAgentInfo *info = agents->pdata[i];

    g_hash_table_add (now, g_strdup (info->name));
    if (!g_hash_table_contains (known->agents, info->name))
      add_agent (feed, place, info->name, TRUE);
  }
  g_hash_table_iter_init (&iter, known->agents);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    if (!g_hash_table_contains (now, name))
      add_agent (feed, place, name, FALSE);
  }
  g_hash_table_unref (known->agents);
  known->agents = g_steal_pointer (&now);
}

static void
on_gateway (Feed *feed, NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);
  NlkLinkState state = nlk_gateway_session_get_state (session);
  GPtrArray *agents = nlk_gateway_session_get_agents (session);
  Gateway *known = g_hash_table_lookup (feed->gateways, gateway);
  g_autofree char *place = nlk_display_text_name (nlk_tunnel_gateway_get_name (gateway));

  if (known == NULL) {
    known = g_new0 (Gateway, 1);
    known->agents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_insert (feed->gateways, g_object_ref (gateway), known);
  }
  if (known->state != state)
    add_link_state (feed, place, gateway, state);
  known->state = state;
  if (state == NLK_LINK_CONNECTED && agents != NULL)
    compare_agents (feed, place, known, agents);
}

/* Tunnels */

static void
on_tunnel_problem (Feed *feed, const GError *error, NlkTunnelItem *item)
{
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
  g_autofree char *place = nlk_display_text_name (config->name);
  g_autofree char *destination = config->kind == NLK_TUNNEL_KIND_FORWARD
                                   ? nlk_destination_format (&config->destination)
                                   : g_strdup ("");
  NlkAppSubject subject = { .agent = config->agent,
                            .destination = destination,
                            .host = config->destination.host,
                            .port = config->destination.port };
  g_auto (NlkAppWords) words = { 0 };

  subject.gateway = nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item));
  nlk_app_words_init_error (&words, error, &subject);
  nlk_app_log_add (feed->log, NLK_LOG_WARN, place,
                   *words.title != '\0' ? words.title : words.sentence, error->message);
}

/* Whether it is in use is seen from what it moves, and would fill the log. */
static NlkTunnelItemState
get_noted_state (NlkTunnelItem *item)
{
  NlkTunnelItemState state = nlk_tunnel_item_get_state (item);

  return state == NLK_TUNNEL_ITEM_IN_USE ? NLK_TUNNEL_ITEM_READY : state;
}

static void
on_tunnel (Feed *feed, NlkTunnelItem *item)
{
  NlkTunnelItemState state = get_noted_state (item);
  gpointer known = g_hash_table_lookup (feed->tunnels, item);
  g_autoptr (NlkAppTunnelState) drawn = NULL;
  g_auto (NlkAppLook) look = { 0 };
  g_autofree char *place = NULL;
  NlkAppTunnelFacts facts;

  if (known == NULL)
    g_signal_connect_data (item, "problem", G_CALLBACK (on_tunnel_problem), feed, NULL,
                           G_CONNECT_SWAPPED);
  if (GPOINTER_TO_UINT (known) == (guint) state + 1)
    return;
  g_hash_table_insert (feed->tunnels, g_object_ref (item), GUINT_TO_POINTER ((guint) state + 1));
  if (known == NULL && state == NLK_TUNNEL_ITEM_OFF)
    return;
  drawn = nlk_app_tunnel_state_new ();
  nlk_app_tunnel_facts_read (item, &facts);
  facts.state = state;
  nlk_app_tunnel_state_update (drawn, &facts, 0);
  nlk_app_tunnel_state_get_look (drawn, &facts, &look);
  place = nlk_display_text_name (facts.config->name);
  nlk_app_log_add (feed->log,
                   state == NLK_TUNNEL_ITEM_PROBLEM || state == NLK_TUNNEL_ITEM_NEEDS_KEY
                     ? NLK_LOG_WARN
                     : NLK_LOG_INFO,
                   place, look.text, NULL);
}

static void
on_removed (Feed *feed, GObject *object)
{
  g_signal_handlers_disconnect_by_data (object, feed);
  g_hash_table_remove (feed->gateways, object);
  g_hash_table_remove (feed->tunnels, object);
}

/* What the library says */

static void
on_line (NlkLogLevel level, const char *message, gpointer log)
{
  nlk_app_log_add (log, level, NULL, message, NULL);
}

static gboolean
end_detail (gpointer user_data)
{
  Feed *feed = user_data;

  feed->detail_timer = 0;
  g_settings_reset (nlk_app_application_get_settings (feed->app), "log-detail");
  return G_SOURCE_REMOVE;
}

static void
on_detail (Feed *feed)
{
  GSettings *settings = nlk_app_application_get_settings (feed->app);
  gboolean is_debug = g_settings_get_enum (settings, "log-detail") == DETAIL_DEBUG;

  g_clear_handle_id (&feed->detail_timer, g_source_remove);
  if (is_debug)
    feed->detail_timer = g_timeout_add_seconds (DETAIL_SECONDS, end_detail, feed);
  nlk_log_set_observer (is_debug ? NLK_LOG_DEBUG : NLK_LOG_INFO, on_line, feed->log);
}

/* Start and end */

static void
on_shutdown (Feed *feed)
{
  GHashTableIter iter;
  gpointer item;

  nlk_log_set_observer (NLK_LOG_ERROR, NULL, NULL);
  g_clear_handle_id (&feed->detail_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (nlk_app_application_get_settings (feed->app), feed);
  g_signal_handlers_disconnect_by_data (feed->observer, feed);
  g_hash_table_iter_init (&iter, feed->tunnels);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    g_signal_handlers_disconnect_by_data (item, feed);
  g_clear_object (&feed->observer);
  g_hash_table_remove_all (feed->gateways);
  g_hash_table_remove_all (feed->tunnels);
}

static void
free_feed (gpointer data)
{
  Feed *feed = data;

  g_hash_table_unref (feed->gateways);
  g_hash_table_unref (feed->tunnels);
  g_object_unref (feed->log);
  g_free (feed);
}

NlkAppLog *
nlk_app_log_feed_get_log (NlkAppApplication *app)
{
  Feed *feed = g_object_get_data (G_OBJECT (app), FEED_DATA);

  return feed->log;
}

static void
on_log (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  g_action_group_activate_action (app, "show-page", g_variant_new_string ("log"));
}

void
nlk_app_log_feed_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = { { "log", on_log } };
  g_autofree char *path = nlk_app_log_dup_default_path ();
  NlkAppEngine *engine = nlk_app_application_get_engine (app);
  const GError *error = nlk_app_engine_get_file_error (engine);
  Feed *feed = g_new0 (Feed, 1);

  feed->app = app;
  feed->log = nlk_app_log_new (path);
  feed->observer = nlk_app_observer_new (nlk_app_engine_get_set (engine));
  feed->gateways =
    g_hash_table_new_full (g_direct_hash, g_direct_equal, g_object_unref, free_gateway);
  feed->tunnels = g_hash_table_new_full (g_direct_hash, g_direct_equal, g_object_unref, NULL);
  g_object_set_data_full (G_OBJECT (app), FEED_DATA, feed, free_feed);
  g_signal_connect_swapped (feed->observer, "gateway", G_CALLBACK (on_gateway), feed);
  g_signal_connect_swapped (feed->observer, "tunnel", G_CALLBACK (on_tunnel), feed);
  g_signal_connect_swapped (feed->observer, "removed", G_CALLBACK (on_removed), feed);
  g_signal_connect_swapped (nlk_app_application_get_settings (app), "changed::log-detail",
                            G_CALLBACK (on_detail), feed);
  g_signal_connect_swapped (app, "shutdown", G_CALLBACK (on_shutdown), feed);
  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  on_detail (feed);
  nlk_app_log_add (feed->log, NLK_LOG_INFO, NULL, "Narrowlink " NLK_VERSION, NULL);
  /* It was said before anybody listened. */
  if (error != NULL)
    on_line (NLK_LOG_ERROR, error->message, feed->log);
}
