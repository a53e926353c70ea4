/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-sidebar.h"

#include "base/nlk-clock.h"
#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#include "nlk-app-agent-state.h"
#include "nlk-app-gateway-state.h"
#include "nlk-app-session.h"
#include "nlk-app-sidebar-row.h"

struct _NlkAppSidebar {
  AdwBin parent_instance;
  GtkListBox *list;
  GtkLabel *nothing_label;
  NlkAppEngine *engine;
  GListModel *sessions; /* NlkAppSession */
  GHashTable *rows;     /* page name: NlkAppSidebarRow */
  char *search;
  guint countdown;
  guint update_idle;
};

G_DEFINE_FINAL_TYPE (NlkAppSidebar, nlk_app_sidebar, ADW_TYPE_BIN)

enum { PAGE, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Rows. Each update marks what is still there; the rest goes. */

static NlkAppSidebarRow *
get_row (NlkAppSidebar *self, const char *page, GHashTable *seen)
{
  NlkAppSidebarRow *row = g_hash_table_lookup (self->rows, page);

  if (row == NULL) {
    row = NLK_APP_SIDEBAR_ROW (nlk_app_sidebar_row_new (page));
    g_hash_table_insert (self->rows, g_strdup (page), row);
    gtk_list_box_append (self->list, GTK_WIDGET (row));
  }
  g_hash_table_add (seen, row);
  return row;
}

static void
remove_unseen (NlkAppSidebar *self, GHashTable *seen)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row)) {
    if (g_hash_table_contains (seen, row))
      continue;
    gtk_list_box_remove (self->list, row);
    g_hash_table_iter_remove (&iter);
  }
}

/* Tunnels */

static guint
count_wanted (GListModel *tunnels)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    n += nlk_tunnel_item_is_wanted (item) ? 1 : 0;
  }
  return n;
}

static void
add_tunnel_words (NlkAppSidebar *self, GString *words, NlkTunnelGateway *gateway, const char *agent)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (self->engine));

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);
    const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
    g_autofree char *remote = NULL;

    if (gateway != NULL &&
        (nlk_tunnel_item_get_gateway (item) != gateway || g_strcmp0 (config->agent, agent) != 0))
      continue;
    remote = config->kind == NLK_TUNNEL_KIND_FORWARD ? nlk_destination_format (&config->destination)
                                                     : NULL;
    g_string_append_printf (words, "%s %s ", config->name, remote != NULL ? remote : "");
  }
}

static void
update_tunnels (NlkAppSidebar *self, GHashTable *seen)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (self->engine));
  NlkAppSidebarRow *row = get_row (self, "tunnels", seen);
  guint n = count_wanted (tunnels);
  g_autoptr (GString) words = g_string_new (NULL);
  g_auto (NlkAppLook) state = { "nlk-tunnels-symbolic", NULL };

  /* TRANSLATORS: {n} tunnels are switched on */
  state.text = n > 0 ? g_strdup_printf (ngettext ("%u on", "%u on", n), n) : g_strdup ("");
  state.accessible = g_strdup (state.text);
  add_tunnel_words (self, words, NULL, NULL);
  nlk_app_sidebar_row_show (row, _ ("Tunnels"), &state, FALSE);
  nlk_app_sidebar_row_set_words (row, words->str);
  nlk_app_sidebar_row_set_order (row, "0");
}

/* Sessions */

static void
update_sessions (NlkAppSidebar *self, GHashTable *seen)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->sessions); i++) {
    g_autoptr (NlkAppSession) session = g_list_model_get_item (self->sessions, i);
    guint number = nlk_app_session_get_number (session);
    g_autofree char *page = g_strdup_printf ("session:%u", number);
    g_autofree char *order = g_strdup_printf ("1 %06u", number);
    NlkAppSidebarRow *row = get_row (self, page, seen);
    g_auto (NlkAppLook) state = { 0 };

    nlk_app_session_get_look (session, &state);
    nlk_app_sidebar_row_show (row, nlk_app_session_get_title (session), &state,
                              nlk_app_session_get_state (session) == NLK_CONNECT_CLOSED);
    nlk_app_sidebar_row_set_words (row, nlk_app_session_get_agent (session));
    nlk_app_sidebar_row_set_order (row, order);
  }
}

/* Agents */

static char *
dup_agent_words (NlkAppSidebar *self, NlkTunnelGateway *gateway, const char *name,
                 const NlkAgentInfo *info)
{
  GString *words = g_string_new (NULL);

  if (info != NULL) {
    g_string_append_printf (words, "%s %s %s ", info->socket_addr,
                            info->forward_addr != NULL ? info->forward_addr : "",
                            info->local_addr != NULL ? info->local_addr : "");
    for (guint i = 0; info->publish != NULL && i < info->publish->len; i++)
      g_string_append_printf (words, "%s ",
                              ((const NlkPublishHost *) info->publish->pdata[i])->host);
  }
  add_tunnel_words (self, words, gateway, name);
  return g_string_free (words, FALSE);
}

static void
update_agent (NlkAppSidebar *self, GHashTable *seen, guint index, NlkTunnelGateway *gateway,
              const char *name, const NlkAgentInfo *info)
{
  g_autofree char *page =
    g_strdup_printf ("agent:%s/%s", nlk_tunnel_gateway_get_name (gateway), name);
  g_autofree char *shown = nlk_display_text_name (name);
  g_autofree char *key = g_utf8_collate_key (shown, -1);
  g_autofree char *order = g_strdup_printf ("2 %06u %d %s", index, info != NULL ? 1 : 2, key);
  g_autofree char *words = dup_agent_words (self, gateway, name, info);
  NlkAppSidebarRow *row = get_row (self, page, seen);
  g_auto (NlkAppLook) state = { 0 };

  nlk_app_agent_state_init (&state, gateway, info);
  nlk_app_sidebar_row_set_below (row, TRUE);
  nlk_app_sidebar_row_show (row, shown, &state, info == NULL);
  nlk_app_sidebar_row_set_words (row, words);
  nlk_app_sidebar_row_set_order (row, order);
}

/* Agents that are away are shown while something refers to them, or for a day. */
static gboolean
is_shown_away (NlkAppSidebar *self, NlkTunnelGateway *gateway, const char *name, gint64 now_seconds)
{
  const char *gateway_name = nlk_tunnel_gateway_get_name (gateway);
  gint64 last_seen =
    nlk_app_memory_get_last_seen (nlk_app_engine_get_memory (self->engine), gateway_name, name);

  return now_seconds - last_seen < NLK_APP_MEMORY_DAY_SECONDS ||
         nlk_app_agent_is_referred_to (self->engine, gateway, name);
}

static void
update_agents (NlkAppSidebar *self, GHashTable *seen, guint index, NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);
  gboolean is_connected = nlk_gateway_session_get_state (session) == NLK_LINK_CONNECTED;
  GPtrArray *agents = is_connected ? nlk_gateway_session_get_agents (session) : NULL;
  g_auto (GStrv) away = nlk_app_agent_dup_known (self->engine, gateway);
  gint64 now_seconds = nlk_clock_wall_usec () / G_USEC_PER_SEC;

  for (guint i = 0; agents != NULL && i < agents->len; i++) {
    const NlkAgentInfo *info = agents->pdata[i];

    update_agent (self, seen, index, gateway, info->name, info);
  }
  for (char **name = away; *name != NULL; name++) {
    if (!(is_connected && nlk_gateway_session_has_agent (session, *name)) &&
        is_shown_away (self, gateway, *name, now_seconds))
      update_agent (self, seen, index, gateway, *name, NULL);
  }
}

/* Gateways */

static void
on_gateway_switched (NlkAppSidebarRow *row, gboolean is_on, NlkAppSidebar *self)
{
  const char *name = nlk_app_sidebar_row_get_page (row) + strlen ("gateway:");

  gtk_widget_activate_action (GTK_WIDGET (self), "app.gateway", "(sb)", name, is_on);
}

/* Each sentence on a line of its own, so that a row does not jump while seconds count down. */
static void
break_lines (NlkAppLook *state)
{
  GString *text = g_string_new (state->text);

  g_string_replace (text, ". ", ".\n", 0);
  g_free (state->text);
  state->text = g_string_free (text, FALSE);
}

static void
update_gateway (NlkAppSidebar *self, GHashTable *seen, guint index, NlkTunnelGateway *gateway)
{
  const char *name = nlk_tunnel_gateway_get_name (gateway);
  g_autofree char *page = g_strdup_printf ("gateway:%s", name);
  g_autofree char *order = g_strdup_printf ("2 %06u 0", index);
  g_autofree char *shown = nlk_display_text_name (name);
  /* TRANSLATORS: {gateway}; what a screen reader calls its switch */
  g_autofree char *switch_name = g_strdup_printf (_ ("Connect to %s"), shown);
  g_auto (NlkAppLook) state = { 0 };
  gboolean is_new = !g_hash_table_contains (self->rows, page);
  NlkAppSidebarRow *row = get_row (self, page, seen);

  nlk_app_gateway_state_init (&state, gateway);
  break_lines (&state);
  nlk_app_sidebar_row_show (row, shown, &state, FALSE);
  nlk_app_sidebar_row_show_switch (row, switch_name, nlk_tunnel_gateway_is_wanted (gateway));
  nlk_app_sidebar_row_set_order (row, order);
  if (is_new)
    g_signal_connect_object (row, "switched", G_CALLBACK (on_gateway_switched), self, 0);
}

/* All */

/* Rows that do not match are hidden rather than filtered, so that they are gone for screen readers too. */
static void
filter_rows (NlkAppSidebar *self)
{
  GHashTableIter iter;
  gpointer row;
  gboolean is_any = FALSE;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row)) {
    gboolean matches =
      self->search == NULL || nlk_app_sidebar_row_matches (NLK_APP_SIDEBAR_ROW (row), self->search);

    gtk_widget_set_visible (row, matches);
    is_any = is_any || matches;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->nothing_label), !is_any);
}

static gboolean update (NlkAppSidebar *self);

static gboolean
on_second (gpointer user_data)
{
  NlkAppSidebar *self = user_data;

  self->countdown = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static gboolean
counts_down (NlkAppSidebar *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (nlk_app_engine_get_set (self->engine));

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    if (nlk_app_gateway_state_counts_down (gateway))
      return TRUE;
  }
  return FALSE;
}

static gboolean
update (NlkAppSidebar *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GListModel *gateways = nlk_tunnel_set_get_gateways (nlk_app_engine_get_set (self->engine));

  self->update_idle = 0;
  update_tunnels (self, seen);
  update_sessions (self, seen);
  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    update_gateway (self, seen, i, gateway);
    update_agents (self, seen, i, gateway);
  }
  remove_unseen (self, seen);
  filter_rows (self);
  if (self->countdown == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)) && counts_down (self))
    self->countdown = g_timeout_add_seconds (1, on_second, self);
  return G_SOURCE_REMOVE;
}

/* Many things change at once when a gateway answers; one look at all of them is enough. */
static void
queue_update (NlkAppSidebar *self)
{
  if (self->update_idle == 0)
    self->update_idle = g_idle_add (G_SOURCE_FUNC (update), self);
}

/* What is watched */

static void
watch (GListModel *model, guint position, guint added, NlkAppSidebar *self)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (GObject) object = g_list_model_get_item (model, i);

    g_signal_connect_object (object, "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  }
}

static void
on_items (GListModel *model, guint position, guint removed, guint added, NlkAppSidebar *self)
{
  watch (model, position, added, self);
  queue_update (self);
}

void
nlk_app_sidebar_set_engine (NlkAppSidebar *self, NlkAppEngine *engine, GListModel *sessions)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (engine);
  GListModel *models[] = { nlk_tunnel_set_get_gateways (set), nlk_tunnel_set_get_tunnels (set),
                           sessions };

  self->engine = g_object_ref (engine);
  self->sessions = g_object_ref (sessions);
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++) {
    g_signal_connect_object (models[i], "items-changed", G_CALLBACK (on_items), self, 0);
    watch (models[i], 0, g_list_model_get_n_items (models[i]), self);
  }
  update (self);
}

/* Choosing and searching */

static void
on_activated (NlkAppSidebar *self, NlkAppSidebarRow *row)
{
  g_signal_emit (self, signals[PAGE], 0, nlk_app_sidebar_row_get_page (row));
}

void
nlk_app_sidebar_select (NlkAppSidebar *self, const char *page)
{
  GtkListBoxRow *row = page != NULL ? g_hash_table_lookup (self->rows, page) : NULL;

  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
  else
    gtk_list_box_unselect_all (self->list);
}

void
nlk_app_sidebar_search (NlkAppSidebar *self, const char *text)
{
  g_autofree char *shown = nlk_display_text_name (text);
  /* TRANSLATORS: {text} that was searched for */
  g_autofree char *nothing = g_strdup_printf (_ ("Nothing matches %s"), shown);

  g_free (self->search);
  self->search = g_utf8_casefold (text, -1);
  gtk_label_set_label (self->nothing_label, nothing);
  filter_rows (self);
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  return strcmp (nlk_app_sidebar_row_get_order (NLK_APP_SIDEBAR_ROW (a)),
                 nlk_app_sidebar_row_get_order (NLK_APP_SIDEBAR_ROW (b)));
}

static void
add_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  gboolean is_gateway =
    g_str_has_prefix (nlk_app_sidebar_row_get_page (NLK_APP_SIDEBAR_ROW (row)), "gateway:");

  if (!is_gateway || before == NULL)
    gtk_list_box_row_set_header (row, NULL);
  else if (gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
}

static void
nlk_app_sidebar_dispose (GObject *object)
{
  NlkAppSidebar *self = NLK_APP_SIDEBAR (object);

  g_clear_handle_id (&self->countdown, g_source_remove);
  g_clear_handle_id (&self->update_idle, g_source_remove);
  g_clear_object (&self->engine);
  g_clear_object (&self->sessions);
  gtk_widget_dispose_template (GTK_WIDGET (self), NLK_TYPE_APP_SIDEBAR);
  G_OBJECT_CLASS (nlk_app_sidebar_parent_class)->dispose (object);
}

static void
nlk_app_sidebar_finalize (GObject *object)
{
  NlkAppSidebar *self = NLK_APP_SIDEBAR (object);

  g_hash_table_unref (self->rows);
  g_free (self->search);
  G_OBJECT_CLASS (nlk_app_sidebar_parent_class)->finalize (object);
}

static void
nlk_app_sidebar_map (GtkWidget *widget)
{
  NlkAppSidebar *self = NLK_APP_SIDEBAR (widget);

  GTK_WIDGET_CLASS (nlk_app_sidebar_parent_class)->map (widget);
  if (self->engine != NULL)
    queue_update (self);
}

static void
nlk_app_sidebar_class_init (NlkAppSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_sidebar_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_sidebar_finalize;
  widget_class->map = nlk_app_sidebar_map;
  signals[PAGE] = g_signal_new ("page", NLK_TYPE_APP_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSidebar, nothing_label);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
nlk_app_sidebar_init (NlkAppSidebar *self)
{
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list, compare_rows, NULL, NULL);
  gtk_list_box_set_header_func (self->list, add_header, NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Gateways and Agents"), -1);
}
