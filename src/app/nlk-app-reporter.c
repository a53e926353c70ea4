/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-reporter.h"

#include "base/nlk-clock.h"
#include "base/nlk-display-text.h"
#include "protocol/nlk-token.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-gateway-state.h"
#include "nlk-app-tunnel-state.h"

/* An agent that goes takes its streams with it at once; the list that lacks it comes up to a minute later. */
#define USED_LATELY_USEC (90 * (gint64) G_USEC_PER_SEC)

#define SECONDS_A_DAY (24 * 3600)
#define SOON_DAYS 7

/* How often an access is looked at that ends some day. */
#define LOOK_SECONDS 3600

#define GATEWAY_DATA "nlk-reporter-gateway"
#define TUNNEL_DATA "nlk-reporter-tunnel"

struct _NlkAppReporter {
  GObject parent_instance;
  NlkTunnelSet *set;
  NlkAppAnnouncer *announcer;
  NlkAppTimes times;
  guint look;
};

G_DEFINE_FINAL_TYPE (NlkAppReporter, nlk_app_reporter, G_TYPE_OBJECT)

typedef struct {
  gboolean was_connected;
} Gateway;

typedef struct {
  gint64 used_usec;
  gboolean has_lost_agent;
} Tunnel;

static gpointer
get_data (gpointer object, const char *key, gsize n_bytes)
{
  gpointer data = g_object_get_data (object, key);

  if (data == NULL) {
    data = g_malloc0 (n_bytes);
    g_object_set_data_full (object, key, data, g_free);
  }
  return data;
}

static void
cure (NlkAppReporter *self, const char *prefix, const char *subject, gboolean is_by_itself)
{
  g_autofree char *id = g_strconcat (prefix, subject, NULL);

  nlk_app_announcer_cure (self->announcer, id, is_by_itself);
}

/* Gateways: lost */

#define LOST "connection:"

static gboolean
has_wanted_tunnel (NlkAppReporter *self, NlkTunnelGateway *gateway)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == gateway && nlk_tunnel_item_is_wanted (item))
      return TRUE;
  }
  return FALSE;
}

static void
report_loss (NlkAppReporter *self, const char *gateway)
{
  g_autofree char *name = nlk_display_text_name (gateway);
  /* TRANSLATORS: a notification; %s is the name of a gateway */
  g_autofree char *title = g_strdup_printf (_ ("The connection to %s is lost"), name);
  /* TRANSLATORS: a notification after a loss; %s is the name of a gateway */
  g_autofree char *cured = g_strdup_printf (_ ("Connected again to %s"), name);
  g_autofree char *id = g_strconcat (LOST, gateway, NULL);
  g_autofree char *page = g_strconcat ("gateway:", gateway, NULL);
  NlkAppNews news = {
    .category = NLK_APP_NEWS_CONNECTION,
    .id = id,
    .title = title,
    .body = (char *) _ ("Narrowlink keeps trying. Your tunnels wait for it."),
    .page = page,
    .button = (char *) _ ("Try Now"),
    .action = (char *) "app.try-now",
    .cured_title = cured,
  };

  nlk_app_announcer_set (self->announcer, &news, self->times.lost_usec);
}

static void
look_at_link (NlkAppReporter *self, NlkTunnelGateway *gateway, NlkLinkState state)
{
  Gateway *data = get_data (gateway, GATEWAY_DATA, sizeof *data);
  const char *name = nlk_tunnel_gateway_get_name (gateway);

  if (state == NLK_LINK_CONNECTED) {
    data->was_connected = TRUE;
    cure (self, LOST, name, TRUE);
  } else if (state == NLK_LINK_OFF || state == NLK_LINK_REFUSED) {
    data->was_connected = FALSE;
    cure (self, LOST, name, FALSE);
  } else if (data->was_connected && has_wanted_tunnel (self, gateway)) {
    report_loss (self, name);
  }
}

/* Gateways: access and certificate */

#define ACCESS "attention:"

static void
report_access (NlkAppReporter *self, const char *gateway, const char *title, const char *body,
               NlkAppHelp help)
{
  g_autofree char *id = g_strconcat (ACCESS, gateway, NULL);
  g_autofree char *page = g_strconcat ("gateway:", gateway, NULL);
  g_autofree char *name = nlk_display_text_name (gateway);
  /* TRANSLATORS: a notification; the name of a gateway, then what is wrong with it */
  g_autofree char *named = g_strdup_printf (_ ("%s: %s"), name, title);
  g_autofree char *action = NULL;
  NlkAppNews news = {
    .category = NLK_APP_NEWS_ATTENTION,
    .id = id,
    .title = strstr (title, name) != NULL ? (char *) title : named,
    .body = (char *) body,
    .page = page,
  };

  if (help == NLK_APP_HELP_NEW_LINK || help == NLK_APP_HELP_COMPARE) {
    g_autoptr (GVariant) target = g_variant_ref_sink (g_variant_new_string (gateway));

    action =
      g_action_print_detailed_name (help == NLK_APP_HELP_NEW_LINK ? "app.new-link" : "app.compare",
                                    target);
    news.button = (char *) nlk_app_help_get_label (help);
    news.action = action;
  }
  nlk_app_announcer_set (self->announcer, &news, 0);
}

static gint64
get_expiry (NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);
  g_autoptr (NlkToken) token =
    nlk_token_read (NLK_TOKEN_CLIENT, nlk_gateway_session_get_token (session), NULL);

  return token != NULL ? token->expires_seconds : G_MAXINT64;
}

static char *
dup_date (gint64 seconds)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_local (seconds);

  return utc != NULL ? g_date_time_format (utc, "%x") : g_strdup ("");
}

/* Its text changes a day before the end, and at the end, which makes it news again. */
static gboolean
report_expiry (NlkAppReporter *self, NlkTunnelGateway *gateway)
{
  gint64 expires = get_expiry (gateway);
  gint64 left = expires - nlk_clock_wall_usec () / G_USEC_PER_SEC;
  g_autofree char *date = NULL;
  g_auto (NlkAppWords) words = { 0 };
  NlkAppSubject subject = { .gateway = nlk_tunnel_gateway_get_name (gateway) };

  if (left > SOON_DAYS * SECONDS_A_DAY)
    return FALSE;
  date = dup_date (expires);
  subject.date = date;
  nlk_app_words_init (&words, left > 0 ? "tok-soon" : "tok-expired", &subject);
  if (left > 0 && left <= SECONDS_A_DAY) {
    /* TRANSLATORS: a notification, after the name of a gateway */
    g_free (words.title);
    words.title = g_strdup (_ ("Your access ends within a day"));
  }
  report_access (self, subject.gateway, words.title, words.sentence, NLK_APP_HELP_NEW_LINK);
  return TRUE;
}

static void
look_at_access (NlkAppReporter *self, NlkTunnelGateway *gateway, NlkLinkState state)
{
  const char *name = nlk_tunnel_gateway_get_name (gateway);
  g_auto (NlkAppWords) words = { 0 };

  if (state != NLK_LINK_OFF && report_expiry (self, gateway))
    return;
  if (state != NLK_LINK_REFUSED) {
    cure (self, ACCESS, name, TRUE);
    return;
  }
  nlk_app_gateway_state_init_words (&words, gateway);
  report_access (self, name, words.title, words.sentence, words.help);
}

/* Tunnels */

#define PROBLEM "tunnels:"
#define KEY "attention:key:"

static void
report_tunnel (NlkAppReporter *self, NlkTunnelItem *item, const char *title, const char *body,
               gint64 delay_usec)
{
  g_autofree char *subject = nlk_tunnel_item_dup_id (item);
  g_autofree char *id = g_strconcat (PROBLEM, subject, NULL);
  g_autofree char *page = g_strconcat ("tunnel:", subject, NULL);
  g_autoptr (GVariant) target = g_variant_ref_sink (g_variant_new_string (page));
  g_autofree char *action = g_action_print_detailed_name ("app.show-page", target);
  NlkAppNews news = {
    .category = NLK_APP_NEWS_TUNNELS,
    .id = id,
    .title = (char *) title,
    .body = (char *) body,
    .page = page,
    .button = (char *) _ ("Open"),
    .action = action,
  };

  nlk_app_announcer_set (self->announcer, &news, delay_usec);
}

static void
report_problem (NlkAppReporter *self, NlkTunnelItem *item)
{
  g_autoptr (NlkAppTunnelState) state = nlk_app_tunnel_state_new ();
  g_auto (NlkAppLook) look = { 0 };
  g_autofree char *agent = nlk_display_text_name (nlk_tunnel_item_get_config (item)->agent);
  g_autofree char *name = nlk_display_text_name (nlk_tunnel_item_get_config (item)->name);
  /* TRANSLATORS: a notification; %s is the name of a machine */
  g_autofree char *title = g_strdup_printf (_ ("A tunnel to %s has a problem"), agent);
  g_autofree char *body = NULL;
  NlkAppTunnelFacts facts;

  nlk_app_tunnel_facts_read (item, &facts);
  nlk_app_tunnel_state_update (state, &facts, nlk_clock_monotonic_usec ());
  nlk_app_tunnel_state_get_look (state, &facts, &look);
  /* TRANSLATORS: the name of a tunnel, then its problem: "Files: Port 2222 is in use" */
  body = g_strdup_printf (_ ("%s: %s"), name, look.text);
  report_tunnel (self, item, title, body, 0);
}

static void
report_lost_agent (NlkAppReporter *self, NlkTunnelItem *item)
{
  g_autofree char *agent = nlk_display_text_name (nlk_tunnel_item_get_config (item)->agent);
  g_autofree char *name = nlk_display_text_name (nlk_tunnel_item_get_config (item)->name);
  /* TRANSLATORS: a notification; %s is the name of a machine */
  g_autofree char *title = g_strdup_printf (_ ("%s is not online"), agent);
  /* TRANSLATORS: %s is the name of a tunnel */
  g_autofree char *body = g_strdup_printf (_ ("Connections through %s ended."), name);

  report_tunnel (self, item, title, body, self->times.away_usec);
}

static gboolean
is_agent_away (NlkTunnelItem *item)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (nlk_tunnel_item_get_gateway (item));

  return nlk_gateway_session_get_state (session) == NLK_LINK_CONNECTED &&
         nlk_gateway_session_get_agents (session) != NULL &&
         !nlk_gateway_session_has_agent (session, nlk_tunnel_item_get_config (item)->agent);
}

static void
note_use (Tunnel *data, NlkTunnelItemState state, gint64 now_usec)
{
  if (state == NLK_TUNNEL_ITEM_IN_USE)
    data->used_usec = now_usec;
  else if (state == NLK_TUNNEL_ITEM_WAITING && data->used_usec != 0)
    data->has_lost_agent = now_usec - data->used_usec < USED_LATELY_USEC;
  if (state != NLK_TUNNEL_ITEM_WAITING)
    data->has_lost_agent = FALSE;
}

static void
look_at_tunnel (NlkAppReporter *self, NlkTunnelItem *item)
{
  NlkTunnelItemState state = nlk_tunnel_item_get_state (item);
  Tunnel *data = get_data (item, TUNNEL_DATA, sizeof *data);
  g_autofree char *id = NULL;

  note_use (data, state, nlk_clock_monotonic_usec ());
  if (state == NLK_TUNNEL_ITEM_PROBLEM) {
    report_problem (self, item);
  } else if (data->has_lost_agent && is_agent_away (item)) {
    data->used_usec = 0;
    report_lost_agent (self, item);
  } else if (state != NLK_TUNNEL_ITEM_WAITING) {
    id = nlk_tunnel_item_dup_id (item);
    cure (self, PROBLEM, id, TRUE);
  }
}

/* Keys: one for all tunnels to an agent */

static char *
dup_agent_id (NlkTunnelItem *item)
{
  return g_strconcat (nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)), "/",
                      nlk_tunnel_item_get_config (item)->agent, NULL);
}

static NlkTunnelItem *
find_without_key (NlkAppReporter *self, const char *agent_id)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);
    g_autofree char *id = dup_agent_id (item);

    if (nlk_tunnel_item_get_state (item) == NLK_TUNNEL_ITEM_NEEDS_KEY && strcmp (id, agent_id) == 0)
      return item; /* the set keeps it */
  }
  return NULL;
}

static void
report_key (NlkAppReporter *self, NlkTunnelItem *item, const char *agent_id)
{
  g_autofree char *agent = nlk_display_text_name (nlk_tunnel_item_get_config (item)->agent);
  g_autofree char *name = nlk_display_text_name (nlk_tunnel_item_get_config (item)->name);
  /* TRANSLATORS: a notification; %s is the name of a machine */
  g_autofree char *title = g_strdup_printf (_ ("The key for %s is needed"), agent);
  g_autofree char *id = g_strconcat (KEY, agent_id, NULL);
  g_autofree char *page = g_strconcat ("agent:", agent_id, NULL);
  g_autoptr (GVariant) target = g_variant_ref_sink (g_variant_new_string (agent_id));
  g_autofree char *action = g_action_print_detailed_name ("app.enter-key", target);
  NlkAppNews news = {
    .category = NLK_APP_NEWS_ATTENTION,
    .id = id,
    .title = title,
    .body = name,
    .page = page,
    .button = (char *) _ ("Enter Key"),
    .action = action,
  };

  nlk_app_announcer_set (self->announcer, &news, self->times.key_usec);
}

static void
look_at_key (NlkAppReporter *self, NlkTunnelItem *item)
{
  g_autofree char *agent_id = dup_agent_id (item);
  NlkTunnelItem *without = find_without_key (self, agent_id);

  if (without != NULL)
    report_key (self, without, agent_id);
  else
    cure (self, KEY, agent_id, FALSE);
}

/* Its list of agents says which of its tunnels lost theirs. */
static void
on_gateway (NlkAppReporter *self, NlkTunnelGateway *gateway)
{
  NlkLinkState state = nlk_gateway_session_get_state (nlk_tunnel_gateway_get_session (gateway));
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);

  look_at_link (self, gateway, state);
  look_at_access (self, gateway, state);
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == gateway)
      look_at_tunnel (self, item);
  }
}

static void
on_tunnel (NlkAppReporter *self, NlkTunnelItem *item)
{
  look_at_tunnel (self, item);
  look_at_key (self, item);
}

static void
on_removed (NlkAppReporter *self, GObject *object)
{
  g_autofree char *id = NULL;

  if (NLK_IS_TUNNEL_GATEWAY (object)) {
    cure (self, LOST, nlk_tunnel_gateway_get_name (NLK_TUNNEL_GATEWAY (object)), FALSE);
    cure (self, ACCESS, nlk_tunnel_gateway_get_name (NLK_TUNNEL_GATEWAY (object)), FALSE);
    return;
  }
  id = nlk_tunnel_item_dup_id (NLK_TUNNEL_ITEM (object));
  cure (self, PROBLEM, id, FALSE);
  look_at_key (self, NLK_TUNNEL_ITEM (object));
}

/* An access ends without a word. */
static gboolean
on_look (gpointer user_data)
{
  NlkAppReporter *self = user_data;
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    on_gateway (self, gateway);
  }
  return G_SOURCE_CONTINUE;
}

NlkAppReporter *
nlk_app_reporter_new (NlkTunnelSet *set, NlkAppObserver *observer, NlkAppAnnouncer *announcer,
                      const NlkAppTimes *times)
{
  NlkAppReporter *self = g_object_new (NLK_TYPE_APP_REPORTER, NULL);

  self->set = g_object_ref (set);
  self->announcer = g_object_ref (announcer);
  self->times = *times;
  self->look = g_timeout_add_seconds (LOOK_SECONDS, on_look, self);
  g_signal_connect_object (observer, "gateway", G_CALLBACK (on_gateway), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (observer, "tunnel", G_CALLBACK (on_tunnel), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (observer, "removed", G_CALLBACK (on_removed), self, G_CONNECT_SWAPPED);
  return self;
}

static void
nlk_app_reporter_finalize (GObject *object)
{
  NlkAppReporter *self = NLK_APP_REPORTER (object);

  g_clear_handle_id (&self->look, g_source_remove);
  g_clear_object (&self->announcer);
  g_clear_object (&self->set);
  G_OBJECT_CLASS (nlk_app_reporter_parent_class)->finalize (object);
}

static void
nlk_app_reporter_class_init (NlkAppReporterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_reporter_finalize;
}

static void
nlk_app_reporter_init (NlkAppReporter *self)
{
}
