/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-service.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"

#include "nlk-notify.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

/* How long after the abort peers may take to fetch the last they are told. */
#define ABORT_USEC (2 * G_USEC_PER_SEC)
#define LOOK_MSEC 10

typedef enum {
  STATE_STARTING,
  STATE_RUNNING,
  STATE_DRAINING,
  STATE_ABORTED,
  STATE_OVER,
} State;

struct _NlkService {
  const NlkServiceFuncs *funcs;
  gpointer user_data;
  NlkNotify *notify;
  GMainLoop *main_loop;
  State state;
  gint64 drain_usec;
  gint64 deadline_usec;
  guint signals[3];
  guint watchdog;
  guint look;
};

static void
set_state (NlkService *service, State state)
{
  static const char *const names[] = { "starting", "running", "draining", "aborted", "over" };

  g_assert (state > service->state);
  nlk_log (NLK_LOG_TRACE, "service: %s -> %s", names[service->state], names[state]);
  service->state = state;
}

static void
finish (NlkService *service)
{
  set_state (service, STATE_OVER);
  g_main_loop_quit (service->main_loop);
}

static void
abort_work (NlkService *service)
{
  set_state (service, STATE_ABORTED);
  service->deadline_usec = nlk_clock_monotonic_usec () + ABORT_USEC;
  service->funcs->abort (service->user_data);
}

static gboolean
look_whether_idle (gpointer user_data)
{
  NlkService *service = user_data;
  gboolean is_late = nlk_clock_monotonic_usec () >= service->deadline_usec;

  if (service->state == STATE_DRAINING && is_late) {
    nlk_log (NLK_LOG_WARN, "the drain time is over; what still runs is ended");
    abort_work (service);
  } else if (is_late || service->funcs->is_idle (service->user_data)) {
    service->look = 0;
    finish (service);
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static void
begin_stop (NlkService *service)
{
  set_state (service, STATE_DRAINING);
  if (service->drain_usec > 0)
    nlk_log (NLK_LOG_INFO, "stopping; streams have up to %.1f s to end, a second signal ends them",
             (double) service->drain_usec / G_USEC_PER_SEC);
  else
    nlk_log (NLK_LOG_INFO, "stopping");
  nlk_notify_send (service->notify, "STOPPING=1\nSTATUS=Stopping");
  service->deadline_usec = nlk_clock_monotonic_usec () + service->drain_usec;
  service->funcs->stop (service->user_data);
  if (service->drain_usec == 0)
    abort_work (service);
  service->look = g_timeout_add (LOOK_MSEC, look_whether_idle, service);
}

static gboolean
on_stop_signal (gpointer user_data)
{
  NlkService *service = user_data;

  if (service->state <= STATE_RUNNING)
    begin_stop (service);
  else if (service->state < STATE_OVER)
    finish (service);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload_signal (gpointer user_data)
{
  NlkService *service = user_data;
  g_autofree char *reloading =
    g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, nlk_clock_monotonic_usec ());

  if (service->state != STATE_RUNNING)
    return G_SOURCE_CONTINUE;
  nlk_notify_send (service->notify, reloading);
  service->funcs->reload (service->user_data);
  nlk_notify_send (service->notify, "READY=1");
  return G_SOURCE_CONTINUE;
}

static gboolean
on_watchdog (gpointer user_data)
{
  NlkService *service = user_data;

  nlk_notify_send (service->notify, "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

static guint64
read_number (const char *variable)
{
  const char *text = g_getenv (variable);
  guint64 value = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &value, NULL))
    return 0;
  return value;
}

static void
start_watchdog (NlkService *service)
{
  guint64 usec = read_number ("WATCHDOG_USEC");
  guint64 pid = read_number ("WATCHDOG_PID");

  if (usec == 0 || (pid != 0 && pid != (guint64) getpid ()))
    return;
  service->watchdog =
    g_timeout_add ((guint) CLAMP (usec / 2000, 1, G_MAXUINT / 2), on_watchdog, service);
}

NlkService *
nlk_service_new (const NlkServiceFuncs *funcs, gpointer user_data)
{
  NlkService *service = g_new0 (NlkService, 1);

  service->funcs = funcs;
  service->user_data = user_data;
  service->notify = nlk_notify_new (g_getenv ("NOTIFY_SOCKET"));
  service->main_loop = g_main_loop_new (NULL, FALSE);
  service->signals[0] = g_unix_signal_add (SIGTERM, on_stop_signal, service);
  service->signals[1] = g_unix_signal_add (SIGINT, on_stop_signal, service);
  service->signals[2] = g_unix_signal_add (SIGHUP, on_reload_signal, service);
  return service;
}

void
nlk_service_set_drain (NlkService *service, gint64 drain_usec)
{
  service->drain_usec = drain_usec;
}

void
nlk_service_run (NlkService *service)
{
  set_state (service, STATE_RUNNING);
  nlk_notify_send (service->notify, "READY=1");
  start_watchdog (service);
  g_main_loop_run (service->main_loop);
}

void
nlk_service_set_status (NlkService *service, const char *format, ...)
{
  g_autofree char *status = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  status = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strconcat ("STATUS=", g_strdelimit (status, "\n", ' '), NULL);
  nlk_notify_send (service->notify, line);
}

void
nlk_service_free (NlkService *service)
{
  if (service == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (service->signals); i++)
    g_source_remove (service->signals[i]);
  g_clear_handle_id (&service->watchdog, g_source_remove);
  g_clear_handle_id (&service->look, g_source_remove);
  g_main_loop_unref (service->main_loop);
  nlk_notify_free (service->notify);
  g_free (service);
}
