/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkService:
 *
 * What signals and the service manager want of a program that runs on, in one place: SIGHUP reloads, SIGTERM and SIGINT stop, a
 * second one of these ends at once, and the manager is told of all that and that the main context still turns.
 *
 * Context: the default main context; one in a process.
 */
typedef struct _NlkService NlkService;

/**
 * NlkServiceFuncs:
 * @reload: reads the configuration again; what it finds wrong it logs and keeps what it has
 * @stop: takes no new work from now on; what runs may end by itself
 * @abort: ends what runs. Called after @stop, when the drain time is over
 * @is_idle: whether nothing is left to do after @stop or @abort
 *
 * What a program does. None of them blocks.
 */
typedef struct {
  void (*reload) (gpointer user_data);
  void (*stop) (gpointer user_data);
  void (*abort) (gpointer user_data);
  gboolean (*is_idle) (gpointer user_data);
} NlkServiceFuncs;

/**
 * nlk_service_new:
 * @funcs: static
 * @user_data: for @funcs
 *
 * Takes the signals. Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` of the environment.
 *
 * Returns: (transfer full): the service
 */
NlkService *nlk_service_new (const NlkServiceFuncs *funcs, gpointer user_data);

/**
 * nlk_service_set_drain:
 * @service: a service
 * @drain_usec: how long after a signal streams may go on; 0 ends them at once
 */
void nlk_service_set_drain (NlkService *service, gint64 drain_usec);

/**
 * nlk_service_run:
 * @service: a service that can do its work from now on
 *
 * Tells the manager that it is ready and runs the main context until it has stopped.
 */
void nlk_service_run (NlkService *service);

/**
 * nlk_service_set_status:
 * @service: a service
 * @format: printf format of one line for people, without secrets
 * @...: its arguments
 *
 * Tells the manager what `systemctl status` shows.
 */
void nlk_service_set_status (NlkService *service, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * nlk_service_free:
 * @service: (transfer full) (nullable): a service
 *
 * Gives the signals back.
 */
void nlk_service_free (NlkService *service);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkService, nlk_service_free)

G_END_DECLS
