/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-wakeup.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* A network that changes does so in several steps. */
#define SETTLE_MSEC 250

/* Where the kernel does not tell of a leap. */
#define LOOK_SECONDS 30

struct _NlkAppWakeup {
  GObject parent_instance;
  NlkAppSleep sleep;
  GNetworkMonitor *network;
  int clock_fd;
  guint clock_source;
  guint settle;
};

G_DEFINE_FINAL_TYPE (NlkAppWakeup, nlk_app_wakeup, G_TYPE_OBJECT)

enum { WOKEN, N_SIGNALS };

static guint signals[N_SIGNALS];

void
nlk_app_sleep_init (NlkAppSleep *sleep, gint64 boottime_usec, gint64 monotonic_usec)
{
  sleep->lead_usec = boottime_usec - monotonic_usec;
}

gboolean
nlk_app_sleep_check (NlkAppSleep *sleep, gint64 boottime_usec, gint64 monotonic_usec)
{
  gint64 lead_usec = boottime_usec - monotonic_usec;
  gboolean has_slept = lead_usec - sleep->lead_usec >= NLK_APP_WAKEUP_LEAP_USEC;

  sleep->lead_usec = lead_usec;
  return has_slept;
}

static gboolean
on_settled (gpointer user_data)
{
  NlkAppWakeup *self = user_data;

  self->settle = 0;
  g_signal_emit (self, signals[WOKEN], 0, g_network_monitor_get_network_available (self->network));
  return G_SOURCE_REMOVE;
}

static void
wake (NlkAppWakeup *self)
{
  g_clear_handle_id (&self->settle, g_source_remove);
  self->settle = g_timeout_add (SETTLE_MSEC, on_settled, self);
}

static void
on_network (NlkAppWakeup *self)
{
  wake (self);
}

static void
look (NlkAppWakeup *self)
{
  if (!nlk_app_sleep_check (&self->sleep, nlk_clock_boottime_usec (), nlk_clock_monotonic_usec ()))
    return;
  nlk_log (NLK_LOG_DEBUG, "this machine has slept");
  wake (self);
}

/* A timer that never ends, but is cancelled when the clock of the day leaps, as it does after a sleep. */
static gboolean
arm (NlkAppWakeup *self)
{
  struct itimerspec never = { .it_value.tv_sec = G_MAXLONG };

  return timerfd_settime (self->clock_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never,
                          NULL) == 0;
}

static gboolean
on_clock (int fd, GIOCondition condition, gpointer user_data)
{
  NlkAppWakeup *self = user_data;
  guint64 n_expired;

  if (read (fd, &n_expired, sizeof n_expired) < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  look (self);
  if (arm (self))
    return G_SOURCE_CONTINUE;
  self->clock_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_look (gpointer user_data)
{
  look (user_data);
  return G_SOURCE_CONTINUE;
}

static void
watch_clock (NlkAppWakeup *self)
{
  self->clock_fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->clock_fd >= 0 && arm (self))
    self->clock_source = g_unix_fd_add (self->clock_fd, G_IO_IN, on_clock, self);
  else
    self->clock_source = g_timeout_add_seconds (LOOK_SECONDS, on_look, self);
}

NlkAppWakeup *
nlk_app_wakeup_new (void)
{
  return g_object_new (NLK_TYPE_APP_WAKEUP, NULL);
}

static void
nlk_app_wakeup_finalize (GObject *object)
{
  NlkAppWakeup *self = NLK_APP_WAKEUP (object);

  g_clear_handle_id (&self->settle, g_source_remove);
  g_clear_handle_id (&self->clock_source, g_source_remove);
  if (self->clock_fd >= 0)
    close (self->clock_fd);
  G_OBJECT_CLASS (nlk_app_wakeup_parent_class)->finalize (object);
}

static void
nlk_app_wakeup_class_init (NlkAppWakeupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_wakeup_finalize;
  signals[WOKEN] = g_signal_new ("woken", NLK_TYPE_APP_WAKEUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
nlk_app_wakeup_init (NlkAppWakeup *self)
{
  nlk_app_sleep_init (&self->sleep, nlk_clock_boottime_usec (), nlk_clock_monotonic_usec ());
  self->network = g_network_monitor_get_default ();
  g_signal_connect_object (self->network, "network-changed", G_CALLBACK (on_network), self,
                           G_CONNECT_SWAPPED);
  watch_clock (self);
}
