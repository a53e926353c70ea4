/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-gateway-page.h"

#include "base/nlk-clock.h"
#include "base/nlk-display-text.h"
#include "net/nlk-channel-error.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-export.h"
#include "nlk-app-gateway-facts.h"
#include "nlk-app-gateway-state.h"
#include "nlk-app-join-steps.h"
#include "nlk-app-join-words.h"
#include "nlk-app-state-icon.h"

struct _NlkAppGatewayPage {
  NlkAppPage parent_instance;
  NlkAppStateIcon *icon;
  AdwActionRow *state_row;
  GtkWidget *try_button;
  GtkWidget *compare_button;
  GtkSwitch *wish_switch;
  AdwActionRow *address_row;
  AdwActionRow *fingerprint_row;
  AdwActionRow *access_row;
  AdwActionRow *proxy_row;
  NlkAppJoinSteps *steps;
  GtkLabel *check_label;

  NlkAppApplication *app;
  char *name;
  NlkJoinAttempt *attempt;
  guint countdown;
  gboolean is_showing; /* the switch is being moved by us */
};

G_DEFINE_FINAL_TYPE (NlkAppGatewayPage, nlk_app_gateway_page, NLK_TYPE_APP_PAGE)

static NlkAppEngine *
get_engine (NlkAppGatewayPage *self)
{
  return nlk_app_application_get_engine (self->app);
}

static NlkTunnelGateway *
get_gateway (NlkAppGatewayPage *self)
{
  return nlk_tunnel_set_find_gateway (nlk_app_engine_get_set (get_engine (self)), self->name);
}

/* What is shown */

/* As it is drawn: a loss that is not shown yet is none. */
static gboolean
is_waiting (const NlkAppLook *look)
{
  return g_strcmp0 (look->css_class, "warning") == 0 || g_strcmp0 (look->css_class, "error") == 0;
}

static char *
dup_sentence (NlkTunnelGateway *gateway, const NlkAppLook *look)
{
  const NlkEndpointConfig *config = nlk_tunnel_gateway_get_config (gateway);
  gint64 expiry = nlk_app_gateway_get_expiry (config);
  gint64 left = expiry - nlk_clock_wall_usec () / G_USEC_PER_SEC;
  g_autofree char *date = NULL;
  g_auto (NlkAppWords) words = { 0 };
  NlkAppSubject subject = { .gateway = nlk_tunnel_gateway_get_name (gateway) };

  if (is_waiting (look)) {
    nlk_app_gateway_state_init_words (&words, gateway);
    return g_strdup (words.sentence);
  }
  if (expiry == 0 || left > NLK_APP_GATEWAY_SOON_SECONDS)
    return g_strdup ("");
  date = nlk_app_gateway_dup_date (expiry);
  subject.date = date;
  nlk_app_words_init (&words, left > 0 ? "tok-soon" : "tok-expired", &subject);
  return g_strdup_printf ("%s. %s", words.title, words.sentence);
}

static void
update_state (NlkAppGatewayPage *self, NlkTunnelGateway *gateway)
{
  g_auto (NlkAppLook) look = { 0 };
  g_autofree char *sentence = NULL;

  nlk_app_gateway_state_init (&look, gateway);
  sentence = dup_sentence (gateway, &look);
  nlk_app_state_icon_show (self->icon, &look);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state_row), look.text);
  adw_action_row_set_subtitle (self->state_row, sentence);
  gtk_widget_set_visible (self->try_button, is_waiting (&look));
  gtk_widget_set_visible (self->compare_button,
                          nlk_channel_error_is_certificate (nlk_gateway_session_get_error (
                            nlk_tunnel_gateway_get_session (gateway))));
  self->is_showing = TRUE;
  gtk_switch_set_active (self->wish_switch, nlk_tunnel_gateway_is_wanted (gateway));
  self->is_showing = FALSE;
}

static void
show_row (AdwActionRow *row, char *text)
{
  adw_action_row_set_subtitle (row, text);
  gtk_widget_set_visible (GTK_WIDGET (row), *text != '\0');
  g_free (text);
}

static void
update_facts (NlkAppGatewayPage *self, NlkTunnelGateway *gateway)
{
  const NlkEndpointConfig *config = nlk_tunnel_gateway_get_config (gateway);

  show_row (self->address_row, nlk_app_gateway_dup_address (config));
  show_row (self->fingerprint_row, nlk_app_gateway_dup_trust (config));
  show_row (self->access_row, nlk_app_gateway_dup_access (config));
  show_row (self->proxy_row,
            nlk_display_text_sentence (
              config->proxy != NULL && config->proxy->text != NULL ? config->proxy->text : ""));
}

static gboolean on_second (gpointer user_data);

static void
update (NlkAppGatewayPage *self)
{
  NlkTunnelGateway *gateway = get_gateway (self);

  if (gateway == NULL)
    return;
  update_state (self, gateway);
  if (self->countdown == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      nlk_app_gateway_state_counts_down (gateway))
    self->countdown = g_timeout_add_seconds (1, on_second, self);
}

static gboolean
on_second (gpointer user_data)
{
  NlkAppGatewayPage *self = user_data;

  self->countdown = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* What is done */

static void
on_switched (NlkAppGatewayPage *self)
{
  if (!self->is_showing)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.gateway", "(sb)", self->name,
                                gtk_switch_get_active (self->wish_switch));
}

static void
on_compare (NlkAppGatewayPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.compare", "s", self->name);
}

static void
on_new_link (NlkAppGatewayPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.new-link", "s", self->name);
}

static void
on_checked (NlkAppGatewayPage *self)
{
  g_auto (NlkAppWords) words = { 0 };
  g_autofree char *text = NULL;

  if (nlk_join_attempt_is_good (self->attempt))
    return;
  nlk_app_join_words_init (&words, self->attempt, TRUE);
  text = g_strdup_printf ("%s. %s", words.title, words.sentence);
  gtk_label_set_text (self->check_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->check_label), TRUE);
}

/* A look of its own: neither the link nor a tunnel is touched by it. */
static void
on_check (NlkAppGatewayPage *self)
{
  NlkTunnelGateway *gateway = get_gateway (self);

  if (gateway == NULL)
    return;
  if (self->attempt != NULL)
    nlk_join_attempt_cancel (self->attempt);
  g_clear_object (&self->attempt);
  self->attempt = nlk_join_attempt_new (nlk_app_engine_get_loop (get_engine (self)),
                                        nlk_tunnel_gateway_get_config (gateway),
                                        nlk_app_engine_get_timeouts (get_engine (self)));
  nlk_app_join_steps_follow (self->steps, self->attempt);
  gtk_widget_set_visible (GTK_WIDGET (self->check_label), FALSE);
  g_signal_connect_object (self->attempt, "ended", G_CALLBACK (on_checked), self,
                           G_CONNECT_SWAPPED);
  nlk_join_attempt_start (self->attempt);
}

static void
on_export (NlkAppGatewayPage *self)
{
  NlkTunnelGateway *gateway = get_gateway (self);

  if (gateway != NULL)
    nlk_app_export_ask (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), get_engine (self),
                        gateway, NULL);
}

static guint
count_tunnels (NlkAppGatewayPage *self, NlkTunnelGateway *gateway)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (get_engine (self)));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    n += nlk_tunnel_item_get_gateway (item) == gateway ? 1 : 0;
  }
  return n;
}

static void
on_remove_answered (NlkAppGatewayPage *self, const char *response)
{
  NlkTunnelGateway *gateway = get_gateway (self);

  if (gateway != NULL && g_str_equal (response, "remove"))
    nlk_app_engine_remove_gateway (get_engine (self), gateway);
}

static void
on_remove (NlkAppGatewayPage *self)
{
  NlkTunnelGateway *gateway = get_gateway (self);
  g_autofree char *name = nlk_display_text_name (self->name);
  /* TRANSLATORS: {gateway} */
  g_autofree char *heading = g_strdup_printf (_ ("Remove %s?"), name);
  g_autofree char *body = NULL;
  GtkWidget *dialog;
  guint n;

  if (gateway == NULL)
    return;
  n = count_tunnels (self, gateway);
  if (n > 0)
    /* TRANSLATORS: {n} tunnels */
    body =
      g_strdup_printf (ngettext ("%u tunnel goes with it. You need a new link to come back.",
                                 "%u tunnels go with it. You need a new link to come back.", n),
                       n);
  else
    body = g_strdup (_ ("You need a new link to come back."));
  dialog =
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "remove",
                                    _ ("Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_answered), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
nlk_app_gateway_page_focus_first (NlkAppPage *page)
{
  NlkAppGatewayPage *self = NLK_APP_GATEWAY_PAGE (page);

  if (gtk_widget_get_visible (self->try_button))
    gtk_widget_grab_focus (self->try_button);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->wish_switch));
}

/* Start and end */

/* A gateway that gets new access is another object of the same name. */
static void
on_gateways (NlkAppGatewayPage *self)
{
  NlkTunnelGateway *gateway = get_gateway (self);

  if (gateway == NULL) {
    nlk_app_page_gone (NLK_APP_PAGE (self));
    return;
  }
  g_signal_handlers_disconnect_by_func (gateway, update, self);
  g_signal_connect_object (gateway, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update_facts (self, gateway);
  update (self);
}

GtkWidget *
nlk_app_gateway_page_new (NlkAppApplication *app, const char *id)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (app));
  g_autofree char *title = nlk_display_text_name (id);
  g_autofree char *switch_name = NULL;
  NlkAppGatewayPage *self;

  if (id == NULL || nlk_tunnel_set_find_gateway (set, id) == NULL)
    return NULL;
  self = g_object_new (NLK_TYPE_APP_GATEWAY_PAGE, NULL);
  self->app = app;
  self->name = g_strdup (id);
  nlk_app_page_set_title (NLK_APP_PAGE (self), title);
  switch_name = g_strdup_printf (_ ("Connect to %s"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->wish_switch), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  switch_name, -1);
  g_signal_connect_object (nlk_tunnel_set_get_gateways (set), "items-changed",
                           G_CALLBACK (on_gateways), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (update), NULL);
  on_gateways (self);
  return GTK_WIDGET (self);
}

static void
nlk_app_gateway_page_dispose (GObject *object)
{
  NlkAppGatewayPage *self = NLK_APP_GATEWAY_PAGE (object);

  g_clear_handle_id (&self->countdown, g_source_remove);
  if (self->attempt != NULL)
    nlk_join_attempt_cancel (self->attempt);
  g_clear_object (&self->attempt);
  gtk_widget_dispose_template (GTK_WIDGET (self), NLK_TYPE_APP_GATEWAY_PAGE);
  G_OBJECT_CLASS (nlk_app_gateway_page_parent_class)->dispose (object);
}

static void
nlk_app_gateway_page_finalize (GObject *object)
{
  g_free (NLK_APP_GATEWAY_PAGE (object)->name);
  G_OBJECT_CLASS (nlk_app_gateway_page_parent_class)->finalize (object);
}

static void
nlk_app_gateway_page_class_init (NlkAppGatewayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_gateway_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_gateway_page_finalize;
  NLK_APP_PAGE_CLASS (klass)->focus_first = nlk_app_gateway_page_focus_first;
  g_type_ensure (NLK_TYPE_APP_JOIN_STEPS);
  g_type_ensure (NLK_TYPE_APP_STATE_ICON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/gateway-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, icon);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, state_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, try_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, compare_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, wish_switch);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, fingerprint_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, access_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, proxy_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, steps);
  gtk_widget_class_bind_template_child (widget_class, NlkAppGatewayPage, check_label);
  gtk_widget_class_bind_template_callback (widget_class, on_check);
  gtk_widget_class_bind_template_callback (widget_class, on_switched);
  gtk_widget_class_bind_template_callback (widget_class, on_compare);
  gtk_widget_class_bind_template_callback (widget_class, on_new_link);
  gtk_widget_class_bind_template_callback (widget_class, on_export);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
nlk_app_gateway_page_init (NlkAppGatewayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
