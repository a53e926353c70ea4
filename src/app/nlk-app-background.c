/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-background.h"

#include "base/nlk-log.h"

#include <glib/gi18n.h>

#include "nlk-app-announcer.h"
#include "nlk-app-autostart.h"
#include "nlk-app-closing.h"
#include "nlk-app-observer.h"
#include "nlk-app-reporter.h"
#include "nlk-app-session-news.h"
#include "nlk-app-sessions.h"
#include "nlk-app-times.h"
#include "nlk-app-tray-host.h"
#include "nlk-app-tray.h"
#include "nlk-app-wakeup.h"
#include "nlk-app-window.h"

typedef struct {
  NlkAppEngine *engine; /* of the program */
  NlkAppTimes times;
  NlkAppObserver *observer;
  NlkAppTrayHost *host;
  NlkAppTray *tray;
  NlkAppWakeup *wakeup;
  NlkAppAnnouncer *announcer;
  NlkAppReporter *reporter;
  NlkAppSessionNews *session_news; /* once there can be sessions */
  NlkAppAutostart *autostart;
} Background;

static void
on_woken (NlkAppWakeup *wakeup, gboolean has_network, Background *background)
{
  nlk_app_announcer_disturb (background->announcer);
  if (has_network)
    nlk_app_engine_retry_now (background->engine);
}

static void
on_page (NlkAppWindow *window, NlkAppAnnouncer *announcer)
{
  const char *page = nlk_app_window_get_page_name (window);

  if (page != NULL)
    nlk_app_announcer_look (announcer, page);
}

static void
on_window (NlkAppApplication *app, GtkWindow *window, Background *background)
{
  if (!NLK_IS_APP_WINDOW (window))
    return;
  g_signal_connect_object (window, "page-changed", G_CALLBACK (on_page), background->announcer, 0);
  on_page (NLK_APP_WINDOW (window), background->announcer);
  if (background->session_news == NULL)
    background->session_news =
      nlk_app_session_news_new (nlk_app_sessions_get (app), background->announcer);
  nlk_app_closing_attach (window, app, background->host);
}

/* Before the engine, whose gateways and tunnels it follows. */
static void
on_shutdown (NlkAppApplication *app, Background *background)
{
  g_clear_object (&background->autostart);
  g_clear_object (&background->session_news);
  g_clear_object (&background->reporter);
  g_clear_object (&background->announcer);
  g_clear_object (&background->wakeup);
  g_clear_object (&background->tray);
  g_clear_object (&background->host);
  g_clear_object (&background->observer);
  g_signal_handlers_disconnect_by_func (app, on_window, background);
}

static void
free_background (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
start_tray (Background *background, NlkAppApplication *app, NlkTunnelSet *set, GSettings *settings)
{
  background->host = nlk_app_tray_host_new (g_application_get_dbus_connection (G_APPLICATION (app)),
                                            background->times.tray_usec);
  background->tray = nlk_app_tray_new (G_ACTION_MAP (app), set, background->observer,
                                       background->host, settings, &background->times);
}

static void
start_news (Background *background, NlkAppApplication *app, NlkTunnelSet *set, GSettings *settings)
{
  background->announcer =
    nlk_app_announcer_new (GTK_APPLICATION (app), settings, &background->times,
                           nlk_app_application_is_hidden_start (app));
  background->reporter =
    nlk_app_reporter_new (set, background->observer, background->announcer, &background->times);
  background->wakeup = nlk_app_wakeup_new ();
  g_signal_connect (background->wakeup, "woken", G_CALLBACK (on_woken), background);
}

/* The switch goes back where it was; this says why. */
static void
on_autostart_problem (NlkAppApplication *app)
{
  nlk_app_application_toast (app, adw_toast_new (
                                    _ ("This desktop did not let Narrowlink open at login")));
}

static void
start_autostart (Background *background, NlkAppApplication *app, GSettings *settings)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (app));

  background->autostart =
    nlk_app_autostart_new (settings, NULL, nlk_app_autostart_is_sandboxed () ? bus : NULL);
  g_signal_connect_object (background->autostart, "problem", G_CALLBACK (on_autostart_problem), app,
                           G_CONNECT_SWAPPED);
}

void
nlk_app_background_add_actions (NlkAppApplication *app)
{
  Background *background = g_new0 (Background, 1);
  GSettings *settings = nlk_app_application_get_settings (app);
  NlkTunnelSet *set;

  if (!nlk_app_times_init (&background->times, g_getenv (NLK_APP_TIMES_VARIABLE)))
    nlk_log (NLK_LOG_WARN, NLK_APP_TIMES_VARIABLE " is not understood");
  background->engine = nlk_app_application_get_engine (app);
  set = nlk_app_engine_get_set (background->engine);
  background->observer = nlk_app_observer_new (set);
  start_tray (background, app, set, settings);
  start_news (background, app, set, settings);
  start_autostart (background, app, settings);
  g_signal_connect (app, "window-added", G_CALLBACK (on_window), background);
  g_signal_connect_data (app, "shutdown", G_CALLBACK (on_shutdown), background, free_background, 0);
}
