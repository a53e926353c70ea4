/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnel-page.h"

#include "base/nlk-clock.h"
#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#include "nlk-app-preset.h"
#include "nlk-app-rate-plot.h"
#include "nlk-app-rates.h"
#include "nlk-app-removals.h"
#include "nlk-app-state-icon.h"
#include "nlk-app-tunnel-actions.h"
#include "nlk-app-tunnel-help.h"
#include "nlk-app-tunnel-use.h"
#include "nlk-app-words.h"

#define PLOT_BARS 60
#define PLOT_HEIGHT 96
#define MINUTE_SECONDS 60
#define TEN_MINUTES_SECONDS 600

struct _NlkAppTunnelPage {
  NlkAppPage parent_instance;
  NlkAppStateIcon *icon;
  AdwActionRow *state_row;
  NlkAppTunnelHelp *help;
  GtkSwitch *wish_switch;
  AdwActionRow *address_row;
  AdwActionRow *destination_row;
  AdwActionRow *path_row;
  AdwActionRow *lock_row;
  NlkAppStateIcon *lock_icon;
  GtkWidget *minute_button;
  GtkWidget *ten_minutes_button;
  GtkBox *plot_box;
  GtkLabel *rate_label;
  NlkAppTunnelUse *use;
  GtkWidget *problem_group;
  AdwActionRow *problem_row;
  GtkWidget *problem_button;
  GtkWidget *menu_button;
  GtkWidget *plot;

  NlkAppApplication *app;
  NlkAppTunnelWatch *watch;
  char *id;
  gboolean is_showing; /* the switch is being moved by us */
};

G_DEFINE_FINAL_TYPE (NlkAppTunnelPage, nlk_app_tunnel_page, NLK_TYPE_APP_PAGE)

static NlkTunnelItem *
get_item (NlkAppTunnelPage *self)
{
  return nlk_app_tunnel_watch_get_item (self->watch);
}

static NlkAppEngine *
get_engine (NlkAppTunnelPage *self)
{
  return nlk_app_application_get_engine (self->app);
}

static GSettings *
get_settings (NlkAppTunnelPage *self)
{
  return nlk_app_application_get_settings (self->app);
}

/* How it is */

static void
show_state (NlkAppTunnelPage *self)
{
  g_auto (NlkAppLook) state = { 0 };
  const char *more = nlk_app_tunnel_help_get_sentence (self->help);

  nlk_app_tunnel_watch_get_look (self->watch, &state);
  nlk_app_state_icon_show (self->icon, &state);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state_row), state.text);
  adw_action_row_set_subtitle (self->state_row, more != NULL ? more : "");
  self->is_showing = TRUE;
  gtk_switch_set_active (self->wish_switch, nlk_tunnel_item_is_wanted (get_item (self)));
  self->is_showing = FALSE;
}

static void
on_switched (NlkAppTunnelPage *self)
{
  if (!self->is_showing)
    nlk_app_engine_set_tunnel_wanted (get_engine (self), get_item (self),
                                      gtk_switch_get_active (self->wish_switch));
}

/* What it is */

static void
show_address (NlkAppTunnelPage *self)
{
  g_autoptr (GSocketAddress) local = nlk_app_tunnel_actions_dup_local (get_item (self));
  g_autofree char *address = nlk_app_preset_dup_address (local);
  gboolean is_known = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)) != 0;

  adw_action_row_set_subtitle (self->address_row,
                               is_known ? address : _ ("One that is free is chosen."));
}

static void
show_destination (NlkAppTunnelPage *self, const NlkTunnelConfig *config)
{
  g_autofree char *agent = nlk_display_text_name (config->agent);
  g_autofree char *text = NULL;

  if (config->kind == NLK_TUNNEL_KIND_PROXY) {
    /* TRANSLATORS: where a proxy leads to; %s is the name of a machine */
    text = g_strdup_printf (_ ("All that %s can reach, by SOCKS or HTTP"), agent);
  } else {
    g_autofree char *there = nlk_destination_format (&config->destination);
    g_autofree char *destination = nlk_display_text_name (there);

    /* TRANSLATORS: where a tunnel leads to; %s are a host with its port and the name of a machine */
    text = g_strdup_printf (_ ("%s through %s"), destination, agent);
  }
  adw_action_row_set_subtitle (self->destination_row, text);
}

static void
show_path (NlkAppTunnelPage *self, const NlkTunnelConfig *config)
{
  NlkTunnelGateway *gateway = nlk_tunnel_item_get_gateway (get_item (self));
  g_autofree char *name = nlk_display_text_name (nlk_tunnel_gateway_get_name (gateway));
  gboolean is_udp = config->kind == NLK_TUNNEL_KIND_FORWARD &&
                    nlk_protocol_is_datagram (config->destination.protocol);
  /* TRANSLATORS: the way that data takes; %s are the name of a gateway and TCP or UDP */
  g_autofree char *text =
    g_strdup_printf (_ ("Through the gateway %s, %s"), name, is_udp ? "UDP" : "TCP");

  adw_action_row_set_subtitle (self->path_row, text);
}

static void
show_lock (NlkAppTunnelPage *self)
{
  g_auto (NlkAppLook) lock = { 0 };

  nlk_app_tunnel_watch_get_lock_look (self->watch, &lock);
  nlk_app_state_icon_show (self->lock_icon, &lock);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->lock_row), lock.text);
}

static void
on_copy_address (NlkAppTunnelPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          adw_action_row_get_subtitle (self->address_row));
}

/* What went wrong last */

static void
show_problem_button (NlkAppTunnelPage *self, NlkAppHelp help)
{
  NlkTunnelItem *item = get_item (self);
  g_autofree char *agent =
    g_strdup_printf ("agent:%s/%s",
                     nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)),
                     nlk_tunnel_item_get_config (item)->agent);
  const char *page = help == NLK_APP_HELP_CHECK      ? agent
                     : help == NLK_APP_HELP_OPEN_LOG ? "log"
                                                     : NULL;
  GtkActionable *actionable = GTK_ACTIONABLE (self->problem_button);

  gtk_widget_set_visible (self->problem_button, page != NULL || help == NLK_APP_HELP_EDIT);
  if (!gtk_widget_get_visible (self->problem_button))
    return;
  gtk_button_set_label (GTK_BUTTON (self->problem_button), nlk_app_help_get_label (help));
  gtk_actionable_set_action_target_value (actionable,
                                          page != NULL ? g_variant_new_string (page) : NULL);
  gtk_actionable_set_action_name (actionable, page != NULL ? "app.show-page" : "tunnel.edit");
}

static void
show_problem_words (NlkAppTunnelPage *self, const GError *error)
{
  NlkTunnelItem *item = get_item (self);
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
  g_autofree char *destination =
    config->kind == NLK_TUNNEL_KIND_FORWARD ? nlk_destination_format (&config->destination) : NULL;
  NlkAppSubject subject = {
    .gateway = nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)),
    .agent = config->agent,
    .host = config->destination.host,
    .port = config->destination.port,
    .destination = destination,
  };
  g_auto (NlkAppWords) words = { 0 };
  g_autofree char *text = NULL;

  if (error->domain == G_IO_ERROR)
    subject.port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (config->local));
  nlk_app_words_init_error (&words, error, &subject);
  text = words.title != NULL && *words.title != '\0'
           ? g_strdup_printf ("%s. %s", words.title, words.sentence)
           : g_strdup (words.sentence);
  adw_action_row_set_subtitle (self->problem_row, text);
  show_problem_button (self, words.help);
}

static void
show_problem (NlkAppTunnelPage *self)
{
  const GError *error = nlk_tunnel_item_get_error (get_item (self));
  g_autoptr (GDateTime) when = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *time = NULL;
  g_autofree char *title = NULL;

  gtk_widget_set_visible (self->problem_group, error != NULL);
  if (error == NULL)
    return;
  when = g_date_time_new_from_unix_local (nlk_tunnel_item_get_error_time (get_item (self)));
  now = g_date_time_new_from_unix_local (nlk_clock_wall_usec () / G_USEC_PER_SEC);
  time = nlk_app_units_dup_time (when, now);
  /* TRANSLATORS: %s is when it was, such as "just now" or "10:41" */
  title = g_strdup_printf (_ ("Last problem, %s"), time);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->problem_row), title);
  show_problem_words (self, error);
}

/* What moves */

static NlkAppUnits
get_units (NlkAppTunnelPage *self)
{
  return (NlkAppUnits) g_settings_get_enum (get_settings (self), "units");
}

static NlkAppRateHistory *
get_history (NlkAppTunnelPage *self)
{
  return nlk_app_rates_get_history (nlk_app_rates_of_engine (get_engine (self)), get_item (self));
}

static void
show_rate (NlkAppTunnelPage *self)
{
  NlkAppRate rate = nlk_app_rate_history_get_rate (get_history (self));
  NlkTunnelCounts counts;
  g_autofree char *rate_in = nlk_app_units_dup_rate (rate.received, get_units (self));
  g_autofree char *rate_out = nlk_app_units_dup_rate (rate.sent, get_units (self));
  g_autofree char *bytes_in = NULL;
  g_autofree char *bytes_out = NULL;
  g_autofree char *text = NULL;

  nlk_tunnel_item_get_counts (get_item (self), &counts);
  bytes_in = nlk_app_units_dup_bytes (counts.received_bytes);
  bytes_out = nlk_app_units_dup_bytes (counts.sent_bytes);
  if (rate.received < NLK_APP_UNITS_IDLE_BYTES && rate.sent < NLK_APP_UNITS_IDLE_BYTES)
    /* TRANSLATORS: what has moved through a tunnel where nothing moves now; %s are two amounts, such as "12 GB" */
    text = g_strdup_printf (_ ("Idle · %s in, %s out"), bytes_in, bytes_out);
  else
    /* TRANSLATORS: what moves through a tunnel and what has; %s are two rates and two amounts, such as "1.2 MB/s" and "12 GB" */
    text =
      g_strdup_printf (_ ("%s in, %s out · %s in, %s out"), rate_in, rate_out, bytes_in, bytes_out);
  gtk_label_set_label (self->rate_label, text);
}

static void
on_sampled (NlkAppTunnelPage *self)
{
  nlk_app_rate_plot_update (NLK_APP_RATE_PLOT (self->plot));
  show_rate (self);
}

static void
mark (GtkWidget *button, gboolean is_chosen)
{
  if (is_chosen)
    gtk_widget_add_css_class (button, "chosen");
  else
    gtk_widget_remove_css_class (button, "chosen");
  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_PRESSED,
                               is_chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                         : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
}

static void
on_plot_settings (NlkAppTunnelPage *self)
{
  gboolean is_minute = g_settings_get_uint (get_settings (self), "plot-seconds") == MINUTE_SECONDS;

  mark (self->minute_button, is_minute);
  mark (self->ten_minutes_button, !is_minute);
  nlk_app_rate_plot_set_units (NLK_APP_RATE_PLOT (self->plot), get_units (self));
  nlk_app_rate_plot_set_history (NLK_APP_RATE_PLOT (self->plot), get_history (self),
                                 is_minute ? NLK_APP_RATE_SPAN_MINUTE
                                           : NLK_APP_RATE_SPAN_TEN_MINUTES);
  show_rate (self);
}

static void
on_minute (NlkAppTunnelPage *self)
{
  g_settings_set_uint (get_settings (self), "plot-seconds", MINUTE_SECONDS);
}

static void
on_ten_minutes (NlkAppTunnelPage *self)
{
  g_settings_set_uint (get_settings (self), "plot-seconds", TEN_MINUTES_SECONDS);
}

/* All */

static void
show_use (NlkAppTunnelPage *self)
{
  g_autofree char *terminal = g_settings_get_string (get_settings (self), "terminal-command");

  nlk_app_tunnel_use_show (self->use, get_item (self), terminal);
}

static void
show_title (NlkAppTunnelPage *self, const NlkTunnelConfig *config)
{
  g_autofree char *name = nlk_display_text_name (config->name);
  g_autofree char *agent = nlk_display_text_name (config->agent);

  nlk_app_page_set_title (NLK_APP_PAGE (self), name);
  nlk_app_page_set_subtitle (NLK_APP_PAGE (self), agent);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->wish_switch), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
update (NlkAppTunnelPage *self)
{
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (get_item (self));

  show_title (self, config);
  show_state (self);
  show_address (self);
  show_destination (self, config);
  show_path (self, config);
  show_lock (self);
  show_rate (self);
  show_use (self);
  show_problem (self);
}

static gboolean
is_listed (NlkAppTunnelPage *self)
{
  GListModel *tunnels = nlk_app_removals_get_tunnels (nlk_app_removals_of_app (self->app));

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (item == get_item (self))
      return TRUE;
  }
  return FALSE;
}

/* One that has another name now has another page. */
static void
on_changed (NlkAppTunnelPage *self)
{
  g_autofree char *id = nlk_tunnel_item_dup_id (get_item (self));
  g_autofree char *page = g_strconcat ("tunnel:", id, NULL);
  NlkAppApplication *app = self->app;
  gboolean is_seen = gtk_widget_get_mapped (GTK_WIDGET (self));

  if (g_str_equal (id, self->id)) {
    update (self);
    return;
  }
  nlk_app_page_gone (NLK_APP_PAGE (self));
  if (is_seen)
    g_action_group_activate_action (G_ACTION_GROUP (app), "show-page", g_variant_new_string (page));
}

static void
on_tunnels (NlkAppTunnelPage *self)
{
  if (!is_listed (self))
    nlk_app_page_gone (NLK_APP_PAGE (self));
}

static void
nlk_app_tunnel_page_focus_first (NlkAppPage *page)
{
  NlkAppTunnelPage *self = NLK_APP_TUNNEL_PAGE (page);

  if (!gtk_widget_child_focus (GTK_WIDGET (self->help), GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (GTK_WIDGET (self->wish_switch));
}

/* Start and end */

static void
add_plot (NlkAppTunnelPage *self)
{
  NlkAppRates *rates = nlk_app_rates_of_engine (get_engine (self));

  self->plot = nlk_app_rate_plot_new (PLOT_BARS, PLOT_HEIGHT);
  gtk_box_prepend (self->plot_box, self->plot);
  nlk_app_rates_show_in (rates, GTK_WIDGET (self));
  g_signal_connect_object (rates, "sampled", G_CALLBACK (on_sampled), self, G_CONNECT_SWAPPED);
}

static void
follow (NlkAppTunnelPage *self)
{
  const char *const keys[] = { "changed::units", "changed::plot-seconds" };
  GListModel *tunnels = nlk_app_removals_get_tunnels (nlk_app_removals_of_app (self->app));

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_signal_connect_object (get_settings (self), keys[i], G_CALLBACK (on_plot_settings), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (get_settings (self), "changed::terminal-command", G_CALLBACK (show_use),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->help, "changed", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (tunnels, "items-changed", G_CALLBACK (on_tunnels), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
nlk_app_tunnel_page_new (NlkAppApplication *app, const char *id)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (app));
  NlkTunnelItem *item = id != NULL ? nlk_tunnel_set_find_tunnel (set, id) : NULL;
  NlkAppTunnelPage *self;

  if (item == NULL)
    return NULL;
  self = g_object_new (NLK_TYPE_APP_TUNNEL_PAGE, NULL);
  self->app = app;
  self->id = g_strdup (id);
  self->watch = nlk_app_tunnel_watch_new (item);
  nlk_app_tunnel_help_set (self->help, self->watch, get_engine (self));
  nlk_app_tunnel_actions_insert (GTK_WIDGET (self), app, item);
  nlk_app_tunnel_actions_insert (self->menu_button, app, item);
  add_plot (self);
  follow (self);
  on_plot_settings (self);
  update (self);
  return GTK_WIDGET (self);
}

static void
nlk_app_tunnel_page_dispose (GObject *object)
{
  NlkAppTunnelPage *self = NLK_APP_TUNNEL_PAGE (object);

  g_clear_object (&self->watch);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (nlk_app_tunnel_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelPage, name)
  BIND (icon);
  BIND (state_row);
  BIND (help);
  BIND (wish_switch);
  BIND (address_row);
  BIND (destination_row);
  BIND (path_row);
  BIND (lock_row);
  BIND (lock_icon);
  BIND (minute_button);
  BIND (ten_minutes_button);
  BIND (plot_box);
  BIND (rate_label);
  BIND (use);
  BIND (problem_group);
  BIND (problem_row);
  BIND (problem_button);
  BIND (menu_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_switched);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_address);
  gtk_widget_class_bind_template_callback (widget_class, on_minute);
  gtk_widget_class_bind_template_callback (widget_class, on_ten_minutes);
}

static void
on_narrow (NlkAppTunnelPage *self)
{
  nlk_app_tunnel_help_set_narrow (self->help, nlk_app_page_is_narrow (NLK_APP_PAGE (self)));
}

static void
nlk_app_tunnel_page_class_init (NlkAppTunnelPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_tunnel_page_dispose;
  NLK_APP_PAGE_CLASS (klass)->focus_first = nlk_app_tunnel_page_focus_first;
  g_type_ensure (NLK_TYPE_APP_STATE_ICON);
  g_type_ensure (NLK_TYPE_APP_TUNNEL_HELP);
  g_type_ensure (NLK_TYPE_APP_TUNNEL_USE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/tunnel-page.ui");
  bind_template (widget_class);
  nlk_app_tunnel_actions_bind_keys (widget_class);
}

static void
nlk_app_tunnel_page_init (NlkAppTunnelPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::narrow", G_CALLBACK (on_narrow), NULL);
}
