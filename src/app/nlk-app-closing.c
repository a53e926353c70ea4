/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-closing.h"

#include <glib/gi18n.h>

#define TOLD_ID "none:running"
#define CLOSING_DATA "nlk-closing"

NlkAppClosing
nlk_app_closing_decide (const NlkAppClosingFacts *facts)
{
  if (!facts->is_on || !facts->stays_connected)
    return NLK_APP_CLOSING_QUIT;
  if (!facts->has_icon || facts->host == NLK_APP_TRAY_HOST_MISSING)
    return facts->was_asked ? NLK_APP_CLOSING_HIDE : NLK_APP_CLOSING_ASK;
  /* While a panel may still come, nobody can say yet where to find the program again. */
  if (facts->host == NLK_APP_TRAY_HOST_UNKNOWN || facts->was_told)
    return NLK_APP_CLOSING_HIDE;
  return NLK_APP_CLOSING_HIDE_AND_TELL;
}

typedef struct {
  NlkAppApplication *app;
  NlkAppTrayHost *host;
  GtkWindow *window; /* owns this */
  GtkWidget *question;
  gboolean is_hidden_early; /* before it was known whether there is a panel */
} Closing;

static void
free_closing (gpointer data)
{
  Closing *closing = data;

  g_clear_weak_pointer (&closing->question);
  g_object_unref (closing->host);
  g_free (closing);
}

static GSettings *
get_settings (Closing *closing)
{
  return nlk_app_application_get_settings (closing->app);
}

static void
hide (Closing *closing)
{
  gtk_widget_set_visible (GTK_WIDGET (closing->window), FALSE);
  closing->is_hidden_early =
    nlk_app_tray_host_get_state (closing->host) == NLK_APP_TRAY_HOST_UNKNOWN;
}

static void
tell (Closing *closing)
{
  g_autoptr (GNotification) notification = g_notification_new (_ ("Narrowlink keeps running"));

  g_notification_set_body (notification,
                           _ ("Your tunnels stay open. Its icon in the panel opens it again."));
  g_notification_set_default_action (notification, "app.show-window");
  g_notification_add_button (notification, _ ("Quit"), "app.quit");
  g_application_send_notification (G_APPLICATION (closing->app), TOLD_ID, notification);
  g_settings_set_boolean (get_settings (closing), "background-told", TRUE);
}

static void
on_answer (AdwMessageDialog *question, const char *response, gpointer user_data)
{
  Closing *closing = g_object_get_data (user_data, CLOSING_DATA);

  if (g_str_equal (response, "quit")) {
    g_application_quit (G_APPLICATION (closing->app));
  } else if (g_str_equal (response, "keep")) {
    g_settings_set_boolean (get_settings (closing), "background-asked", TRUE);
    hide (closing);
  }
}

static void
ask (Closing *closing)
{
  AdwMessageDialog *question;

  if (closing->question != NULL) {
    gtk_window_present (GTK_WINDOW (closing->question));
    return;
  }
  question = ADW_MESSAGE_DIALOG (
    adw_message_dialog_new (closing->window, _ ("Keep your tunnels running?"),
                            _ ("This desktop shows no tray icon. Open Narrowlink again from your "
                               "applications to see it.")));
  g_set_weak_pointer (&closing->question, GTK_WIDGET (question));
  adw_message_dialog_add_responses (question, "quit", _ ("Quit"), "keep", _ ("Keep Running"), NULL);
  adw_message_dialog_set_response_appearance (question, "keep", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (question, "keep");
  adw_message_dialog_set_close_response (question, "close");
  g_signal_connect_object (question, "response", G_CALLBACK (on_answer), closing->window, 0);
  gtk_window_present (GTK_WINDOW (question));
}

static gboolean
on_close_request (GtkWindow *window, Closing *closing)
{
  GSettings *settings = get_settings (closing);
  NlkAppClosingFacts facts = {
    .is_on = nlk_app_engine_is_connected (nlk_app_application_get_engine (closing->app)),
    .stays_connected = g_settings_get_boolean (settings, "stay-connected-after-closing"),
    .has_icon = g_settings_get_boolean (settings, "tray-icon"),
    .host = nlk_app_tray_host_get_state (closing->host),
    .was_asked = g_settings_get_boolean (settings, "background-asked"),
    .was_told = g_settings_get_boolean (settings, "background-told"),
  };

  switch (nlk_app_closing_decide (&facts)) {
  case NLK_APP_CLOSING_QUIT:
    g_action_group_activate_action (G_ACTION_GROUP (closing->app), "quit", NULL);
    break;
  case NLK_APP_CLOSING_ASK:
    ask (closing);
    break;
  case NLK_APP_CLOSING_HIDE_AND_TELL:
    tell (closing);
    hide (closing);
    break;
  case NLK_APP_CLOSING_HIDE:
    hide (closing);
    break;
  }
  return GDK_EVENT_STOP;
}

/* It was closed too early for the question, so that comes now: else nobody would see that it runs. */
static void
on_host (GtkWindow *window)
{
  Closing *closing = g_object_get_data (G_OBJECT (window), CLOSING_DATA);

  if (!closing->is_hidden_early)
    return;
  closing->is_hidden_early = FALSE;
  if (nlk_app_tray_host_get_state (closing->host) != NLK_APP_TRAY_HOST_MISSING ||
      gtk_widget_get_visible (GTK_WIDGET (window)) ||
      g_settings_get_boolean (get_settings (closing), "background-asked"))
    return;
  gtk_window_present (window);
  ask (closing);
}

void
nlk_app_closing_attach (GtkWindow *window, NlkAppApplication *app, NlkAppTrayHost *host)
{
  Closing *closing = g_new0 (Closing, 1);

  closing->app = app;
  closing->host = g_object_ref (host);
  closing->window = window;
  g_object_set_data_full (G_OBJECT (window), CLOSING_DATA, closing, free_closing);
  g_signal_connect (window, "close-request", G_CALLBACK (on_close_request), closing);
  g_signal_connect_object (host, "changed", G_CALLBACK (on_host), window, G_CONNECT_SWAPPED);
}
