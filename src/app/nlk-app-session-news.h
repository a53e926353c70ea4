/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-announcer.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_SESSION_NEWS (nlk_app_session_news_get_type ())

/**
 * NlkAppSessionNews:
 *
 * Tells of sessions that ended while the person looked elsewhere.
 */
G_DECLARE_FINAL_TYPE (NlkAppSessionNews, nlk_app_session_news, NLK, APP_SESSION_NEWS, GObject)

/**
 * nlk_app_session_news_new:
 * @sessions: list of #NlkAppSession
 * @announcer: tells the person
 *
 * Returns: (transfer full): one that follows @sessions
 */
NlkAppSessionNews *nlk_app_session_news_new (GListModel *sessions, NlkAppAnnouncer *announcer);

G_END_DECLS
