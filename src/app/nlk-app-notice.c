/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-notice.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-gateway-state.h"
#include "nlk-app-window.h"

#define BAD_ICON "nlk-tun-bad-symbolic"
#define WAIT_ICON "nlk-link-wait-symbolic"
#define WATCH_DATA "nlk-notice"

/* What to say */

static void
take_words (NlkAppNotice *notice, const char *icon_name, NlkAppWords *words)
{
  notice->icon_name = icon_name;
  notice->text = *words->title != '\0' ? g_strdup_printf ("%s. %s", words->title, words->sentence)
                                       : g_strdup (words->sentence);
  notice->help = words->help;
}

static gboolean
find_file_notice (NlkAppNotice *notice, NlkAppEngine *engine)
{
  const GError *file_error = nlk_app_engine_get_file_error (engine);
  const GError *error = file_error != NULL ? file_error : nlk_app_engine_get_save_error (engine);
  NlkAppSubject subject = { 0 };
  g_auto (NlkAppWords) words = { 0 };

  if (error == NULL)
    return FALSE;
  subject.text = error->message;
  nlk_app_words_init (&words, "save-failed", &subject);
  if (file_error != NULL)
    words.help = NLK_APP_HELP_OPEN_LOG;
  take_words (notice, BAD_ICON, &words);
  return TRUE;
}

static gboolean
find_key_notice (NlkAppNotice *notice, NlkAppEngine *engine)
{
  const char *code = nlk_app_key_store_get_problem (nlk_app_engine_get_key_store (engine));
  const NlkAppSubject nothing = { 0 };
  g_auto (NlkAppWords) words = { 0 };

  if (code == NULL)
    return FALSE;
  nlk_app_words_init (&words, code, &nothing);
  take_words (notice, "nlk-tun-key-symbolic", &words);
  return TRUE;
}

static gboolean
find_gateway_notice (NlkAppNotice *notice, NlkTunnelGateway *gateway, const char *icon)
{
  g_auto (NlkAppLook) look = { 0 };
  g_auto (NlkAppWords) words = { 0 };

  nlk_app_gateway_state_init (&look, gateway);
  if (g_strcmp0 (look.css_class, icon) != 0)
    return FALSE;
  notice->gateway = g_strdup (nlk_tunnel_gateway_get_name (gateway));
  if (g_str_equal (icon, "error")) {
    nlk_app_gateway_state_init_words (&words, gateway);
    take_words (notice, "nlk-link-bad-symbolic", &words);
  } else {
    g_autofree char *name = nlk_display_text_name (notice->gateway);
    gint64 wait = nlk_gateway_session_get_wait_usec (nlk_tunnel_gateway_get_session (gateway));
    int seconds = (int) ((wait + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);

    notice->icon_name = WAIT_ICON;
    /* TRANSLATORS: {gateway}, and {n} seconds */
    notice->text = seconds > 0
                     ? g_strdup_printf (_ ("Reconnecting to %s. Next try in %d s."), name, seconds)
                     /* TRANSLATORS: {gateway} */
                     : g_strdup_printf (_ ("Reconnecting to %s…"), name);
    notice->help = NLK_APP_HELP_TRY_NOW;
    notice->counts_down = TRUE;
  }
  return TRUE;
}

static gboolean
find_first (NlkAppNotice *notice, NlkAppEngine *engine, const char *icon_class)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (nlk_app_engine_get_set (engine));

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    if (nlk_tunnel_gateway_is_wanted (gateway) && find_gateway_notice (notice, gateway, icon_class))
      return TRUE;
  }
  return FALSE;
}

static void
say_offline (NlkAppNotice *notice)
{
  NlkAppSubject subject = { 0 };
  g_auto (NlkAppWords) words = { 0 };

  g_clear_pointer (&notice->text, g_free);
  g_clear_pointer (&notice->gateway, g_free);
  nlk_app_words_init (&words, "net-off", &subject);
  take_words (notice, WAIT_ICON, &words);
  notice->counts_down = FALSE;
}

void
nlk_app_notice_init (NlkAppNotice *notice, NlkAppEngine *engine, gboolean has_network)
{
  *notice = (NlkAppNotice){ 0 };
  if (find_file_notice (notice, engine) || find_key_notice (notice, engine) ||
      find_first (notice, engine, "error"))
    return;
  if (find_first (notice, engine, "warning") && !has_network)
    say_offline (notice);
}

void
nlk_app_notice_clear (NlkAppNotice *notice)
{
  g_clear_pointer (&notice->text, g_free);
  g_clear_pointer (&notice->gateway, g_free);
}

/* In the window */

typedef struct {
  NlkAppApplication *app;
  NlkAppEngine *engine;
  NlkAppBanner *banner; /* of the window that owns this */
  GtkWidget *window;
  NlkAppNotice notice;
  guint timer;
} Watch;

static void update (Watch *watch);

static gboolean
on_second (gpointer user_data)
{
  Watch *watch = user_data;

  watch->timer = 0;
  update (watch);
  return G_SOURCE_REMOVE;
}

/* Its page says it all. */
static gboolean
is_on_its_page (Watch *watch, const NlkAppNotice *notice)
{
  const char *page = nlk_app_window_get_page_name (NLK_APP_WINDOW (watch->window));

  return notice->gateway != NULL && page != NULL && g_str_has_prefix (page, "gateway:") &&
         g_str_equal (page + strlen ("gateway:"), notice->gateway);
}

static void
update (Watch *watch)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();
  NlkAppNotice next;
  const char *label;

  nlk_app_notice_init (&next, watch->engine, g_network_monitor_get_network_available (monitor));
  nlk_app_notice_clear (&watch->notice);
  watch->notice = next;
  if (next.icon_name == NULL || is_on_its_page (watch, &next)) {
    nlk_app_banner_hide (watch->banner);
    return;
  }
  label = nlk_app_help_get_label (next.help);
  nlk_app_banner_show (watch->banner, next.icon_name, next.text, label);
  if (next.counts_down && watch->timer == 0 && gtk_widget_get_mapped (watch->window))
    watch->timer = g_timeout_add_seconds (1, on_second, watch);
}

static void
activate_for_gateway (Watch *watch, const char *action)
{
  GActionGroup *group = G_ACTION_GROUP (watch->app);

  if (g_action_group_has_action (group, action))
    g_action_group_activate_action (group, action, g_variant_new_string (watch->notice.gateway));
}

static void
on_button (Watch *watch)
{
  GActionGroup *group = G_ACTION_GROUP (watch->app);
  g_autofree char *page = NULL;

  switch (watch->notice.help) {
  case NLK_APP_HELP_TRY_NOW:
    g_action_group_activate_action (group, "try-now", NULL);
    return;
  case NLK_APP_HELP_TRY_AGAIN:
    nlk_app_engine_save (watch->engine);
    return;
  case NLK_APP_HELP_KEEP_IN_FILE:
    nlk_app_key_store_keep_in_files (nlk_app_engine_get_key_store (watch->engine));
    return;
  case NLK_APP_HELP_COMPARE:
    activate_for_gateway (watch, "compare");
    return;
  case NLK_APP_HELP_NEW_LINK:
    activate_for_gateway (watch, "new-link");
    return;
  case NLK_APP_HELP_OPEN_LOG:
    g_action_group_activate_action (group, "show-page", g_variant_new_string ("log"));
    return;
  case NLK_APP_HELP_LOG_IN_PAGE:
    /* A page that every such network answers for, and that is small elsewhere. */
    gtk_show_uri (GTK_WINDOW (watch->window), "http://nmcheck.gnome.org/", GDK_CURRENT_TIME);
    return;
  default:
    if (watch->notice.gateway == NULL)
      return;
    page = g_strdup_printf ("gateway:%s", watch->notice.gateway);
    g_action_group_activate_action (group, "show-page", g_variant_new_string (page));
  }
}

static void
free_watch (gpointer data)
{
  Watch *watch = data;

  g_clear_handle_id (&watch->timer, g_source_remove);
  nlk_app_notice_clear (&watch->notice);
  g_object_unref (watch->engine);
  g_free (watch);
}

static void
on_changed (GtkWidget *window)
{
  update (g_object_get_data (G_OBJECT (window), WATCH_DATA));
}

static void
on_gateways (GtkWidget *window, guint position, guint removed, guint added, GListModel *gateways)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    g_signal_connect_object (gateway, "changed", G_CALLBACK (on_changed), window,
                             G_CONNECT_SWAPPED);
  }
  on_changed (window);
}

void
nlk_app_notice_attach (GtkWindow *window, NlkAppApplication *app)
{
  NlkAppEngine *engine = nlk_app_application_get_engine (app);
  GListModel *gateways = nlk_tunnel_set_get_gateways (nlk_app_engine_get_set (engine));
  NlkAppBanner *banner = nlk_app_window_get_banner (NLK_APP_WINDOW (window));
  Watch *watch = g_new0 (Watch, 1);

  watch->app = app;
  watch->engine = g_object_ref (engine);
  watch->banner = banner;
  watch->window = GTK_WIDGET (window);
  g_object_set_data_full (G_OBJECT (window), WATCH_DATA, watch, free_watch);
  g_signal_connect_object (gateways, "items-changed", G_CALLBACK (on_gateways), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "saved", G_CALLBACK (on_changed), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "save-problem", G_CALLBACK (on_changed), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (nlk_app_engine_get_key_store (engine), "problem",
                           G_CALLBACK (on_changed), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_changed), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "map", G_CALLBACK (on_changed), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "page-changed", G_CALLBACK (on_changed), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (banner, "activated", G_CALLBACK (on_button), watch);
  on_gateways (GTK_WIDGET (window), 0, 0, g_list_model_get_n_items (gateways), gateways);
}
