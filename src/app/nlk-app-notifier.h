/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-news.h"
#include "nlk-app-times.h"

G_BEGIN_DECLS

/**
 * NLK_APP_NOTIFIER_MOST:
 *
 * The most notifications in %NLK_APP_NOTIFIER_MOST_USEC; what is more becomes one with all of them.
 */
#define NLK_APP_NOTIFIER_MOST 3

/**
 * NLK_APP_NOTIFIER_MOST_USEC:
 *
 * The time that %NLK_APP_NOTIFIER_MOST is about.
 */
#define NLK_APP_NOTIFIER_MOST_USEC (60 * G_USEC_PER_SEC)

/**
 * NlkAppTelling:
 * @NLK_APP_TELLING_SEND: a notification is to be shown, in place of the one with its id
 * @NLK_APP_TELLING_CURED: the same, with the title that says that all is well again
 * @NLK_APP_TELLING_WITHDRAW: a notification is to go
 * @NLK_APP_TELLING_SUMMARY: one notification is to say how many things need the person; none when that is 0
 * @NLK_APP_TELLING_BANNER: the window, which has the focus, is to say it
 * @NLK_APP_TELLING_BANNER_GONE: the window need not say it any more
 *
 * What a notifier wants to be done.
 */
typedef enum {
  NLK_APP_TELLING_SEND,
  NLK_APP_TELLING_CURED,
  NLK_APP_TELLING_WITHDRAW,
  NLK_APP_TELLING_SUMMARY,
  NLK_APP_TELLING_BANNER,
  NLK_APP_TELLING_BANNER_GONE,
} NlkAppTelling;

/**
 * NlkAppNotifierFunc:
 * @telling: what is to be done
 * @news: (nullable): with what; %NULL for %NLK_APP_TELLING_SUMMARY
 * @n_things: how many things, for %NLK_APP_TELLING_SUMMARY
 * @user_data: as given
 *
 * Does it. Must not call the notifier.
 */
typedef void (*NlkAppNotifierFunc) (NlkAppTelling telling, const NlkAppNews *news, guint n_things,
                                    gpointer user_data);

/**
 * NlkAppNotifier:
 *
 * Decides what a person is told without having asked, when, and how: never at the start, not while they look, not the same twice
 * an hour, not many at once. Knows no clock: `now_usec` is a time that only grows.
 */
typedef struct _NlkAppNotifier NlkAppNotifier;

/**
 * nlk_app_notifier_new:
 * @times: copied
 * @is_hidden_start: whether the program was started without a window: then what needs attention is told at the start too
 * @now_usec: now
 * @func: does what is decided
 * @user_data: for @func
 *
 * Returns: (transfer full): one that knows of nothing
 */
NlkAppNotifier *nlk_app_notifier_new (const NlkAppTimes *times, gboolean is_hidden_start,
                                      gint64 now_usec, NlkAppNotifierFunc func, gpointer user_data);

/**
 * nlk_app_notifier_free:
 * @self: (transfer full): a notifier
 *
 * Withdraws nothing.
 */
void nlk_app_notifier_free (NlkAppNotifier *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAppNotifier, nlk_app_notifier_free)

/**
 * nlk_app_notifier_set_enabled:
 * @self: a notifier
 * @category: a category
 * @is_enabled: whether the person wants to hear of it; default yes
 */
void nlk_app_notifier_set_enabled (NlkAppNotifier *self, NlkAppNewsCategory category,
                                   gboolean is_enabled);

/**
 * nlk_app_notifier_set_focused:
 * @self: a notifier
 * @is_focused: whether a window of ours has the focus
 */
void nlk_app_notifier_set_focused (NlkAppNotifier *self, gboolean is_focused);

/**
 * nlk_app_notifier_look:
 * @self: a notifier
 * @page: name of a page that the person looks at
 *
 * What is to be seen there needs no telling any more.
 */
void nlk_app_notifier_look (NlkAppNotifier *self, const char *page);

/**
 * nlk_app_notifier_disturb:
 * @self: a notifier
 * @now_usec: now
 *
 * The machine was suspended, or the network is another one: for a while nothing is told, and what is cured by then never is.
 */
void nlk_app_notifier_disturb (NlkAppNotifier *self, gint64 now_usec);

/**
 * nlk_app_notifier_set:
 * @self: a notifier
 * @news: something that holds from now on; copied
 * @delay_usec: how long it must hold to be told
 * @now_usec: now
 */
void nlk_app_notifier_set (NlkAppNotifier *self, const NlkAppNews *news, gint64 delay_usec,
                           gint64 now_usec);

/**
 * nlk_app_notifier_cure:
 * @self: a notifier
 * @id: of news; nothing happens when it does not hold
 * @is_by_itself: whether to say so; not when the person did it
 * @now_usec: now
 *
 * Something does not hold any more.
 */
void nlk_app_notifier_cure (NlkAppNotifier *self, const char *id, gboolean is_by_itself,
                            gint64 now_usec);

/**
 * nlk_app_notifier_run:
 * @self: a notifier
 * @now_usec: now
 *
 * Tells what is due. Called after each of the other functions, and when that time has come.
 *
 * Returns: when to call it again, 0 for never
 */
gint64 nlk_app_notifier_run (NlkAppNotifier *self, gint64 now_usec);

G_END_DECLS
