/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-background.h"

#include "base/nlk-log.h"

#include "nlk-app-observer.h"
#include "nlk-app-times.h"
#include "nlk-app-tray-host.h"
#include "nlk-app-tray.h"
#include "nlk-app-wakeup.h"

typedef struct {
  NlkAppTimes times;
  NlkAppObserver *observer;
  NlkAppTrayHost *host;
  NlkAppTray *tray;
  NlkAppWakeup *wakeup;
} Background;

/* Before the engine, whose gateways and tunnels it follows. */
static void
on_shutdown (NlkAppApplication *app, Background *background)
{
  g_clear_object (&background->wakeup);
  g_clear_object (&background->tray);
  g_clear_object (&background->host);
  g_clear_object (&background->observer);
}

static void
on_woken (NlkAppApplication *app, gboolean has_network)
{
  if (has_network)
    nlk_app_engine_retry_now (nlk_app_application_get_engine (app));
}

static void
free_background (gpointer data, GClosure *closure)
{
  g_free (data);
}

void
nlk_app_background_add_actions (NlkAppApplication *app)
{
  Background *background = g_new0 (Background, 1);
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (app));
  GSettings *settings = nlk_app_application_get_settings (app);

  if (!nlk_app_times_init (&background->times, g_getenv (NLK_APP_TIMES_VARIABLE)))
    nlk_log (NLK_LOG_WARN, NLK_APP_TIMES_VARIABLE " is not understood");
  background->observer = nlk_app_observer_new (set);
  background->host = nlk_app_tray_host_new (g_application_get_dbus_connection (G_APPLICATION (app)),
                                            background->times.tray_usec);
  background->tray = nlk_app_tray_new (G_ACTION_MAP (app), set, background->observer,
                                       background->host, settings, &background->times);
  background->wakeup = nlk_app_wakeup_new ();
  g_signal_connect_object (background->wakeup, "woken", G_CALLBACK (on_woken), app,
                           G_CONNECT_SWAPPED);
  g_signal_connect_data (app, "shutdown", G_CALLBACK (on_shutdown), background, free_background, 0);
}
