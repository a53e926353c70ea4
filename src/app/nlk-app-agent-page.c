/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-agent-page.h"

#include "base/nlk-clock.h"
#include "base/nlk-display-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-agent-state.h"
#include "nlk-app-destination-check.h"
#include "nlk-app-lock.h"
#include "nlk-app-removals.h"
#include "nlk-app-state-icon.h"
#include "nlk-app-tunnel-row.h"
#include "nlk-app-window.h"

struct _NlkAppAgentPage {
  NlkAppPage parent_instance;
  NlkAppStateIcon *icon;
  GtkLabel *line_label;
  GtkWidget *forward_button;
  GtkWidget *proxy_button;
  GtkWidget *connection_button;
  GtkWidget *forget_button;
  AdwActionRow *key_row;
  NlkAppStateIcon *lock_icon;
  AdwActionRow *addresses_row;
  AdwActionRow *publishes_row;
  GtkWidget *tunnels_group;
  GtkListBox *list;
  GtkWidget *check_group;
  NlkAppDestinationCheck *destination_check;

  NlkAppApplication *app;
  char *id;
  char *gateway_name;
  char *agent;
  GListModel *tunnels; /* those of this agent */
};

G_DEFINE_FINAL_TYPE (NlkAppAgentPage, nlk_app_agent_page, NLK_TYPE_APP_PAGE)

static NlkAppEngine *
get_engine (NlkAppAgentPage *self)
{
  return nlk_app_application_get_engine (self->app);
}

static NlkTunnelGateway *
get_gateway (NlkAppAgentPage *self)
{
  return nlk_tunnel_set_find_gateway (nlk_app_engine_get_set (get_engine (self)),
                                      self->gateway_name);
}

/* What is shown */

static void
update_state (NlkAppAgentPage *self, NlkTunnelGateway *gateway, const NlkAgentInfo *info)
{
  g_auto (NlkAppLook) look = { 0 };
  g_autofree char *line = NULL;

  nlk_app_agent_state_init (&look, gateway, info);
  nlk_app_state_icon_show (self->icon, &look);
  if (info != NULL)
    line = nlk_app_agent_dup_line (gateway, info, nlk_clock_wall_usec () / G_USEC_PER_SEC);
  else if (*look.text == '\0')
    line = g_strdup (_ ("Not known while its gateway is not connected"));
  else
    line = nlk_app_agent_dup_last_seen (get_engine (self), gateway, self->agent,
                                        nlk_clock_wall_usec () / G_USEC_PER_SEC);
  gtk_label_set_label (self->line_label, line);
  gtk_widget_set_visible (self->forget_button,
                          info == NULL && !nlk_app_agent_is_referred_to (get_engine (self), gateway,
                                                                         self->agent));
}

static char *
dup_published (const NlkAgentInfo *info)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; info->publish != NULL && i < info->publish->len; i++) {
    const NlkPublishHost *publish = info->publish->pdata[i];
    g_autofree char *host = nlk_display_text_name (publish->host);
    g_autofree char *raw = nlk_destination_format (&publish->connect);
    g_autofree char *to = nlk_display_text_name (raw);

    /* TRANSLATORS: {host} that people on the web see, and {dest} behind the agent */
    g_string_append (out, i == 0 ? "" : "\n");
    g_string_append_printf (out, _ ("%s to %s"), host, to);
  }
  return g_string_free (out, FALSE);
}

static void
update_facts (NlkAppAgentPage *self, const NlkAgentInfo *info)
{
  g_autofree char *addresses = info != NULL ? nlk_app_agent_dup_addresses (info, FALSE) : NULL;
  g_autofree char *published = info != NULL ? dup_published (info) : NULL;
  gboolean has_published = published != NULL && *published != '\0';

  gtk_widget_set_visible (GTK_WIDGET (self->addresses_row), addresses != NULL);
  adw_action_row_set_subtitle (self->addresses_row, addresses != NULL ? addresses : "");
  gtk_widget_set_visible (GTK_WIDGET (self->publishes_row), has_published);
  adw_action_row_set_subtitle (self->publishes_row, has_published ? published : "");
}

static gboolean
is_proven (NlkAppAgentPage *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (self->tunnels, i);

    if (nlk_tunnel_item_has_key (item) && nlk_tunnel_item_is_proven (item))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_plain (NlkAppAgentPage *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (self->tunnels, i);

    if (nlk_tunnel_item_get_config (item)->encryption == NLK_TUNNEL_ENCRYPTION_NONE)
      return TRUE;
  }
  return FALSE;
}

static void
update_key (NlkAppAgentPage *self, NlkTunnelGateway *gateway)
{
  const NlkEndpointConfig *config = nlk_tunnel_gateway_get_config (gateway);
  NlkAppKeys *keys = nlk_app_engine_get_keys (get_engine (self));
  gboolean has_key = nlk_app_keys_lookup (keys, self->gateway_name, self->agent) != NULL ||
                     g_hash_table_contains (config->key_paths, self->agent);
  gboolean is_tls = config->transport == NLK_TRANSPORT_WSS;
  g_auto (NlkAppLook) look = { 0 };

  if (is_proven (self))
    nlk_app_lock_get_look (NLK_APP_LOCK_END_TO_END, self->agent, is_tls, &look);
  else if (has_key)
    nlk_app_lock_get_look (NLK_APP_LOCK_NOT_PROVEN, self->agent, is_tls, &look);
  else if (is_plain (self))
    nlk_app_lock_get_look (is_tls ? NLK_APP_LOCK_GATEWAY : NLK_APP_LOCK_ANYONE, self->agent, is_tls,
                           &look);
  else
    look = (NlkAppLook){ "nlk-tun-key-symbolic", "dim-label", g_strdup (_ ("No key entered yet")),
                         g_strdup (_ ("No key entered yet")) };
  nlk_app_state_icon_show (self->lock_icon, &look);
  adw_action_row_set_subtitle (self->key_row, look.text);
}

static void
update (NlkAppAgentPage *self)
{
  NlkTunnelGateway *gateway = get_gateway (self);
  const NlkAgentInfo *info;

  if (gateway == NULL)
    return;
  info = nlk_app_agent_find (gateway, self->agent);
  update_state (self, gateway, info);
  update_facts (self, info);
  update_key (self, gateway);
  gtk_widget_set_visible (self->check_group, info != NULL);
  gtk_widget_set_visible (self->tunnels_group, g_list_model_get_n_items (self->tunnels) > 0);
}

/* What is done */

static void
activate_new_tunnel (NlkAppAgentPage *self, const char *kind)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.new-tunnel", "(ss)", self->id, kind);
}

static void
on_forward (NlkAppAgentPage *self)
{
  activate_new_tunnel (self, "forward");
}

static void
on_proxy (NlkAppAgentPage *self)
{
  activate_new_tunnel (self, "proxy");
}

static void
on_connection (NlkAppAgentPage *self)
{
  activate_new_tunnel (self, "connect");
}

static void
on_key (NlkAppAgentPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.enter-key", "s", self->id);
}

static void
on_forget (NlkAppAgentPage *self)
{
  NlkTunnelGateway *gateway = get_gateway (self);

  if (gateway != NULL) {
    nlk_app_engine_forget_agent (get_engine (self), gateway, self->agent);
    g_signal_emit_by_name (gateway, "changed");
  }
  nlk_app_page_gone (NLK_APP_PAGE (self));
}

static void
on_copy (NlkAppAgentPage *self)
{
  NlkTunnelGateway *gateway = get_gateway (self);
  const NlkAgentInfo *info = gateway != NULL ? nlk_app_agent_find (gateway, self->agent) : NULL;
  g_autofree char *addresses = info != NULL ? nlk_app_agent_dup_addresses (info, TRUE) : NULL;

  if (addresses == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), addresses);
  nlk_app_window_toast (GTK_WIDGET (self), adw_toast_new (_ ("Addresses copied")));
}

static void
on_row (NlkAppAgentPage *self, NlkAppTunnelRow *row)
{
  g_autofree char *id = nlk_tunnel_item_dup_id (nlk_app_tunnel_row_get_item (row));
  g_autofree char *page = g_strconcat ("tunnel:", id, NULL);

  gtk_widget_activate_action (GTK_WIDGET (self), "app.show-page", "s", page);
}

static void
nlk_app_agent_page_focus_first (NlkAppPage *page)
{
  gtk_widget_grab_focus (NLK_APP_AGENT_PAGE (page)->forward_button);
}

/* Start and end */

static gboolean
is_mine (gpointer object, gpointer user_data)
{
  NlkAppAgentPage *self = user_data;
  NlkTunnelItem *item = object;
  NlkTunnelGateway *gateway = nlk_tunnel_item_get_gateway (item);

  return strcmp (nlk_tunnel_gateway_get_name (gateway), self->gateway_name) == 0 &&
         g_strcmp0 (nlk_tunnel_item_get_config (item)->agent, self->agent) == 0;
}

static GtkWidget *
new_row (gpointer item, gpointer user_data)
{
  NlkAppAgentPage *self = user_data;

  return nlk_app_tunnel_row_new (item, get_engine (self),
                                 nlk_app_application_get_settings (self->app));
}

static void
on_tunnels (NlkAppAgentPage *self, guint position, guint removed, guint added, GListModel *tunnels)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  }
  update (self);
}

/* A gateway that gets new access is another object of the same name. */
static void
on_gateways (NlkAppAgentPage *self, guint position, guint removed, guint added,
             GListModel *gateways)
{
  NlkTunnelGateway *gateway = get_gateway (self);

  if (gateway == NULL) {
    nlk_app_page_gone (NLK_APP_PAGE (self));
    return;
  }
  g_signal_handlers_disconnect_by_func (gateway, update, self);
  g_signal_connect_object (gateway, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
watch (NlkAppAgentPage *self)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (get_engine (self));
  GListModel *gateways = nlk_tunnel_set_get_gateways (set);
  GtkCustomFilter *filter = gtk_custom_filter_new (is_mine, self, NULL);
  GListModel *tunnels = nlk_app_removals_get_tunnels (nlk_app_removals_of_app (self->app));

  self->tunnels =
    G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (tunnels), GTK_FILTER (filter)));
  gtk_list_box_bind_model (self->list, self->tunnels, new_row, self, NULL);
  g_signal_connect_object (self->tunnels, "items-changed", G_CALLBACK (on_tunnels), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gateways, "items-changed", G_CALLBACK (on_gateways), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (nlk_app_engine_get_keys (get_engine (self)), "changed",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  on_tunnels (self, 0, 0, g_list_model_get_n_items (self->tunnels), self->tunnels);
  on_gateways (self, 0, 0, 0, gateways);
}

GtkWidget *
nlk_app_agent_page_new (NlkAppApplication *app, const char *id)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (app));
  const char *slash = id != NULL ? strchr (id, '/') : NULL;
  g_autofree char *gateway = slash != NULL ? g_strndup (id, (gsize) (slash - id)) : NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  NlkAppAgentPage *self;

  if (gateway == NULL || nlk_tunnel_set_find_gateway (set, gateway) == NULL)
    return NULL;
  self = g_object_new (NLK_TYPE_APP_AGENT_PAGE, NULL);
  self->app = app;
  self->id = g_strdup (id);
  self->agent = g_strdup (slash + 1);
  self->gateway_name = g_steal_pointer (&gateway);
  title = nlk_display_text_name (self->agent);
  subtitle = nlk_display_text_name (self->gateway_name);
  nlk_app_page_set_title (NLK_APP_PAGE (self), title);
  nlk_app_page_set_subtitle (NLK_APP_PAGE (self), subtitle);
  nlk_app_destination_check_set_agent (self->destination_check, get_engine (self),
                                       self->gateway_name, self->agent);
  watch (self);
  return GTK_WIDGET (self);
}

static void
nlk_app_agent_page_dispose (GObject *object)
{
  NlkAppAgentPage *self = NLK_APP_AGENT_PAGE (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->tunnels);
  gtk_widget_dispose_template (GTK_WIDGET (self), NLK_TYPE_APP_AGENT_PAGE);
  G_OBJECT_CLASS (nlk_app_agent_page_parent_class)->dispose (object);
}

static void
nlk_app_agent_page_finalize (GObject *object)
{
  NlkAppAgentPage *self = NLK_APP_AGENT_PAGE (object);

  g_free (self->id);
  g_free (self->gateway_name);
  g_free (self->agent);
  G_OBJECT_CLASS (nlk_app_agent_page_parent_class)->finalize (object);
}

static void
nlk_app_agent_page_class_init (NlkAppAgentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_agent_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_agent_page_finalize;
  NLK_APP_PAGE_CLASS (klass)->focus_first = nlk_app_agent_page_focus_first;
  g_type_ensure (NLK_TYPE_APP_DESTINATION_CHECK);
  g_type_ensure (NLK_TYPE_APP_STATE_ICON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/agent-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, icon);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, line_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, forward_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, proxy_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, connection_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, forget_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, key_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, lock_icon);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, addresses_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, publishes_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, tunnels_group);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, list);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, check_group);
  gtk_widget_class_bind_template_child (widget_class, NlkAppAgentPage, destination_check);
  gtk_widget_class_bind_template_callback (widget_class, on_forward);
  gtk_widget_class_bind_template_callback (widget_class, on_proxy);
  gtk_widget_class_bind_template_callback (widget_class, on_connection);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_forget);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
}

static void
nlk_app_agent_page_init (NlkAppAgentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
