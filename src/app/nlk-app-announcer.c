/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-announcer.h"

#include "base/nlk-clock.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-notifier.h"

#define SUMMARY_ID "attention:all"

struct _NlkAppAnnouncer {
  GObject parent_instance;
  GtkApplication *app; /* owns this */
  GSettings *settings;
  NlkAppNotifier *notifier;
  char *page;
  guint timer;
};

G_DEFINE_FINAL_TYPE (NlkAppAnnouncer, nlk_app_announcer, G_TYPE_OBJECT)

static const char *const category_keys[NLK_APP_NEWS_N_CATEGORIES] = {
  [NLK_APP_NEWS_CONNECTION] = "notify-connection",
  [NLK_APP_NEWS_TUNNELS] = "notify-tunnels",
  [NLK_APP_NEWS_ATTENTION] = "notify-attention",
  [NLK_APP_NEWS_SESSIONS] = "notify-sessions",
};

/* Notifications */

static GNotificationPriority
get_priority (NlkAppNewsCategory category)
{
  switch (category) {
  case NLK_APP_NEWS_ATTENTION:
    return G_NOTIFICATION_PRIORITY_HIGH;
  case NLK_APP_NEWS_SESSIONS:
    return G_NOTIFICATION_PRIORITY_LOW;
  case NLK_APP_NEWS_CONNECTION:
  case NLK_APP_NEWS_TUNNELS:
    break;
  }
  return G_NOTIFICATION_PRIORITY_NORMAL;
}

/* Many desktops read tags in a body. */
static char *
dup_body (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "<", -1);

  return g_strjoinv ("‹", parts);
}

static void
send (NlkAppAnnouncer *self, const NlkAppNews *news, gboolean is_cured)
{
  g_autoptr (GNotification) notification =
    g_notification_new (is_cured ? news->cured_title : news->title);

  g_notification_set_priority (notification, get_priority (news->category));
  if (news->body != NULL && !is_cured) {
    g_autofree char *body = dup_body (news->body);

    g_notification_set_body (notification, body);
  }
  if (news->page != NULL)
    g_notification_set_default_action_and_target (notification, "app.show-page", "s", news->page);
  if (news->button != NULL && !is_cured)
    g_notification_add_button (notification, news->button, news->action);
  g_application_send_notification (G_APPLICATION (self->app), news->id, notification);
}

static void
send_summary (NlkAppAnnouncer *self, guint n_things)
{
  g_autofree char *title = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (n_things == 0) {
    g_application_withdraw_notification (G_APPLICATION (self->app), SUMMARY_ID);
    return;
  }
  /* TRANSLATORS: a notification in place of many; %u is how many */
  title =
    g_strdup_printf (ngettext ("%u thing needs you", "%u things need you", n_things), n_things);
  notification = g_notification_new (title);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.show-window");
  g_application_send_notification (G_APPLICATION (self->app), SUMMARY_ID, notification);
}

static void
on_telling (NlkAppTelling telling, const NlkAppNews *news, guint n_things, gpointer user_data)
{
  NlkAppAnnouncer *self = user_data;

  switch (telling) {
  case NLK_APP_TELLING_SEND:
    send (self, news, FALSE);
    break;
  case NLK_APP_TELLING_CURED:
    send (self, news, TRUE);
    break;
  case NLK_APP_TELLING_WITHDRAW:
    g_application_withdraw_notification (G_APPLICATION (self->app), news->id);
    break;
  case NLK_APP_TELLING_SUMMARY:
    send_summary (self, n_things);
    break;
  case NLK_APP_TELLING_BANNER:
  case NLK_APP_TELLING_BANNER_GONE:
    /* The window's own banner and rows follow gateways and tunnels. */
    break;
  }
}

/* Time */

static void run (NlkAppAnnouncer *self);

static gboolean
on_timer (gpointer user_data)
{
  NlkAppAnnouncer *self = user_data;

  self->timer = 0;
  run (self);
  return G_SOURCE_REMOVE;
}

static void
run (NlkAppAnnouncer *self)
{
  gint64 now_usec = nlk_clock_monotonic_usec ();
  gint64 next_usec = nlk_app_notifier_run (self->notifier, now_usec);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (next_usec != 0)
    self->timer =
      g_timeout_add ((guint) (MAX (next_usec - now_usec, 0) / 1000 + 1), on_timer, self);
}

void
nlk_app_announcer_set (NlkAppAnnouncer *self, const NlkAppNews *news, gint64 delay_usec)
{
  g_return_if_fail (NLK_IS_APP_ANNOUNCER (self));

  nlk_app_notifier_set (self->notifier, news, delay_usec, nlk_clock_monotonic_usec ());
  run (self);
}

void
nlk_app_announcer_cure (NlkAppAnnouncer *self, const char *id, gboolean is_by_itself)
{
  g_return_if_fail (NLK_IS_APP_ANNOUNCER (self));

  nlk_app_notifier_cure (self->notifier, id, is_by_itself, nlk_clock_monotonic_usec ());
  run (self);
}

void
nlk_app_announcer_disturb (NlkAppAnnouncer *self)
{
  g_return_if_fail (NLK_IS_APP_ANNOUNCER (self));

  nlk_app_notifier_disturb (self->notifier, nlk_clock_monotonic_usec ());
  run (self);
}

/* Windows */

/* One that was hidden while it had the focus still says that it is active. */
static gboolean
has_focus (NlkAppAnnouncer *self)
{
  for (GList *list = gtk_application_get_windows (self->app); list != NULL; list = list->next)
    if (gtk_widget_get_visible (list->data) && gtk_window_is_active (list->data))
      return TRUE;
  return FALSE;
}

static void
on_focus (NlkAppAnnouncer *self)
{
  gboolean is_focused = has_focus (self);

  nlk_app_notifier_set_focused (self->notifier, is_focused);
  if (is_focused && self->page != NULL)
    nlk_app_notifier_look (self->notifier, self->page);
  run (self);
}

static void
on_window (NlkAppAnnouncer *self, GtkWindow *window)
{
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (on_focus), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::visible", G_CALLBACK (on_focus), self,
                           G_CONNECT_SWAPPED);
  on_focus (self);
}

void
nlk_app_announcer_look (NlkAppAnnouncer *self, const char *page)
{
  g_return_if_fail (NLK_IS_APP_ANNOUNCER (self));

  g_free (self->page);
  self->page = g_strdup (page);
  on_focus (self);
}

/* Settings, start and end */

static void
on_settings (NlkAppAnnouncer *self)
{
  for (guint i = 0; i < NLK_APP_NEWS_N_CATEGORIES; i++)
    nlk_app_notifier_set_enabled (self->notifier, (NlkAppNewsCategory) i,
                                  g_settings_get_boolean (self->settings, category_keys[i]));
}

NlkAppAnnouncer *
nlk_app_announcer_new (GtkApplication *app, GSettings *settings, const NlkAppTimes *times,
                       gboolean is_hidden_start)
{
  NlkAppAnnouncer *self = g_object_new (NLK_TYPE_APP_ANNOUNCER, NULL);

  self->app = app;
  self->settings = g_object_ref (settings);
  self->notifier =
    nlk_app_notifier_new (times, is_hidden_start, nlk_clock_monotonic_usec (), on_telling, self);
  on_settings (self);
  g_signal_connect_object (settings, "changed", G_CALLBACK (on_settings), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (app, "window-added", G_CALLBACK (on_window), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (app, "window-removed", G_CALLBACK (on_focus), self, G_CONNECT_SWAPPED);
  return self;
}

static void
nlk_app_announcer_finalize (GObject *object)
{
  NlkAppAnnouncer *self = NLK_APP_ANNOUNCER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  nlk_app_notifier_free (self->notifier);
  g_clear_object (&self->settings);
  g_free (self->page);
  G_OBJECT_CLASS (nlk_app_announcer_parent_class)->finalize (object);
}

static void
nlk_app_announcer_class_init (NlkAppAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_announcer_finalize;
}

static void
nlk_app_announcer_init (NlkAppAnnouncer *self)
{
}
