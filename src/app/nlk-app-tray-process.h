/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NLK_TYPE_APP_TRAY_PROCESS (nlk_app_tray_process_get_type ())

/**
 * NlkAppTrayProcess:
 *
 * The program that shows the icon in the panel, started again when it ends.
 */
G_DECLARE_FINAL_TYPE (NlkAppTrayProcess, nlk_app_tray_process, NLK, APP_TRAY_PROCESS, GObject)

/**
 * NLK_APP_TRAY_PROCESS_MOST_WAIT_USEC:
 *
 * The longest wait until a program that keeps ending is started again. One that has run for longer counts as sound.
 */
#define NLK_APP_TRAY_PROCESS_MOST_WAIT_USEC (60 * G_USEC_PER_SEC)

/**
 * nlk_app_tray_process_new:
 * @program: (nullable) (type filename): what to run; %NULL to find `narrowlink-tray` where this program is
 * @restart_usec: longest first wait until it is started again
 *
 * Returns: (transfer full): a program that does not run
 */
NlkAppTrayProcess *nlk_app_tray_process_new (const char *program, gint64 restart_usec);

/**
 * nlk_app_tray_process_set_wanted:
 * @self: a program
 * @is_wanted: whether it is to run
 *
 * Starts it, again and again, or ends it.
 */
void nlk_app_tray_process_set_wanted (NlkAppTrayProcess *self, gboolean is_wanted);

/**
 * nlk_app_tray_process_get_n_starts:
 * @self: a program
 *
 * Returns: how often it was started
 */
guint nlk_app_tray_process_get_n_starts (NlkAppTrayProcess *self);

G_END_DECLS
