/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkAppNewsCategory:
 * @NLK_APP_NEWS_CONNECTION: a gateway was lost
 * @NLK_APP_NEWS_TUNNELS: a tunnel has a problem, or its agent went away
 * @NLK_APP_NEWS_ATTENTION: a key, an access or a certificate needs the person
 * @NLK_APP_NEWS_SESSIONS: a session ended
 *
 * What news is about; each can be switched off.
 */
typedef enum {
  NLK_APP_NEWS_CONNECTION,
  NLK_APP_NEWS_TUNNELS,
  NLK_APP_NEWS_ATTENTION,
  NLK_APP_NEWS_SESSIONS,
} NlkAppNewsCategory;

/**
 * NLK_APP_NEWS_N_CATEGORIES:
 *
 * How many categories there are.
 */
#define NLK_APP_NEWS_N_CATEGORIES 4

/**
 * NlkAppNews:
 * @category: what it is about
 * @id: what it is about exactly: another one with this id replaces it
 * @title: names the gateway or agent, as plain text
 * @body: (nullable): names the tunnel, as plain text
 * @page: (nullable): name of the page where the person sees it
 * @button: (nullable): label of the button that helps
 * @action: (nullable): detailed name of its action
 * @cured_title: (nullable): said for a while once it is cured; %NULL when it just goes
 *
 * One thing that a person may want to hear of. No key, no token, no payload.
 */
typedef struct {
  NlkAppNewsCategory category;
  char *id;
  char *title;
  char *body;
  char *page;
  char *button;
  char *action;
  char *cured_title;
} NlkAppNews;

/**
 * nlk_app_news_copy:
 * @news: a thing
 *
 * Returns: (transfer full): the same
 */
NlkAppNews *nlk_app_news_copy (const NlkAppNews *news);

/**
 * nlk_app_news_free:
 * @news: (transfer full): a thing
 */
void nlk_app_news_free (NlkAppNews *news);

/**
 * nlk_app_news_reads_as:
 * @a: a thing
 * @b: another one
 *
 * Returns: whether a person reads the same
 */
gboolean nlk_app_news_reads_as (const NlkAppNews *a, const NlkAppNews *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAppNews, nlk_app_news_free)

G_END_DECLS
