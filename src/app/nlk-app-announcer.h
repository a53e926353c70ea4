/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nlk-app-news.h"
#include "nlk-app-times.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_ANNOUNCER (nlk_app_announcer_get_type ())

/**
 * NlkAppAnnouncer:
 *
 * Tells a person what happened by itself, by notifications of the desktop, as an #NlkAppNotifier decides. A window that has
 * the focus says the same itself.
 */
G_DECLARE_FINAL_TYPE (NlkAppAnnouncer, nlk_app_announcer, NLK, APP_ANNOUNCER, GObject)

/**
 * nlk_app_announcer_new:
 * @app: the program, whose windows are looked at
 * @settings: which categories are wanted
 * @times: how long to wait
 * @is_hidden_start: whether the program was started without a window
 *
 * Returns: (transfer full): one that knows of nothing
 */
NlkAppAnnouncer *nlk_app_announcer_new (GtkApplication *app, GSettings *settings,
                                        const NlkAppTimes *times, gboolean is_hidden_start);

/**
 * nlk_app_announcer_set:
 * @self: an announcer
 * @news: something that holds from now on
 * @delay_usec: how long it must hold to be told
 */
void nlk_app_announcer_set (NlkAppAnnouncer *self, const NlkAppNews *news, gint64 delay_usec);

/**
 * nlk_app_announcer_cure:
 * @self: an announcer
 * @id: of news, which need not hold
 * @is_by_itself: whether to say so; not when the person did it
 *
 * Something does not hold any more.
 */
void nlk_app_announcer_cure (NlkAppAnnouncer *self, const char *id, gboolean is_by_itself);

/**
 * nlk_app_announcer_disturb:
 * @self: an announcer
 *
 * The machine has slept, or has another network: for a while nothing is told.
 */
void nlk_app_announcer_disturb (NlkAppAnnouncer *self);

/**
 * nlk_app_announcer_look:
 * @self: an announcer
 * @page: name of the page that the window shows
 *
 * What is to be seen there is not told any more once the window has the focus.
 */
void nlk_app_announcer_look (NlkAppAnnouncer *self, const char *page);

G_END_DECLS
