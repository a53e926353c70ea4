/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-news.h"

NlkAppNews *
nlk_app_news_copy (const NlkAppNews *news)
{
  NlkAppNews *copy = g_new (NlkAppNews, 1);

  copy->category = news->category;
  copy->id = g_strdup (news->id);
  copy->title = g_strdup (news->title);
  copy->body = g_strdup (news->body);
  copy->page = g_strdup (news->page);
  copy->button = g_strdup (news->button);
  copy->action = g_strdup (news->action);
  copy->cured_title = g_strdup (news->cured_title);
  return copy;
}

void
nlk_app_news_free (NlkAppNews *news)
{
  g_free (news->id);
  g_free (news->title);
  g_free (news->body);
  g_free (news->page);
  g_free (news->button);
  g_free (news->action);
  g_free (news->cured_title);
  g_free (news);
}

gboolean
nlk_app_news_reads_as (const NlkAppNews *a, const NlkAppNews *b)
{
  return g_strcmp0 (a->title, b->title) == 0 && g_strcmp0 (a->body, b->body) == 0;
}
