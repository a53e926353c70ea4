/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-session-news.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#include "nlk-app-session.h"

struct _NlkAppSessionNews {
  GObject parent_instance;
  GPtrArray *known; /* of NlkAppSession, as in the list */
  NlkAppAnnouncer *announcer;
};

G_DEFINE_FINAL_TYPE (NlkAppSessionNews, nlk_app_session_news, G_TYPE_OBJECT)

static void
report_end (NlkAppSessionNews *self, NlkAppSession *session)
{
  guint number = nlk_app_session_get_number (session);
  g_autofree char *agent = nlk_display_text_name (nlk_app_session_get_agent (session));
  /* TRANSLATORS: a notification; %s is the name of a machine */
  g_autofree char *title = g_strdup_printf (_ ("A connection through %s ended"), agent);
  g_autofree char *id = g_strdup_printf ("sessions:%u", number);
  g_autofree char *page = g_strdup_printf ("session:%u", number);
  g_autofree char *action = g_strdup_printf ("app.show-page::%s", page);
  NlkAppNews news = {
    .category = NLK_APP_NEWS_SESSIONS,
    .id = id,
    .title = title,
    .body = (char *) nlk_app_session_get_title (session),
    .page = page,
    .button = (char *) _ ("Open"),
    .action = action,
  };

  nlk_app_announcer_set (self->announcer, &news, 0);
}

static void
on_session (NlkAppSession *session, NlkAppSessionNews *self)
{
  if (nlk_app_session_get_state (session) != NLK_CONNECT_CLOSED)
    return;
  g_signal_handlers_disconnect_by_func (session, on_session, self);
  report_end (self, session);
}

static void
forget (NlkAppSessionNews *self, guint position)
{
  NlkAppSession *session = self->known->pdata[position];
  g_autofree char *id = g_strdup_printf ("sessions:%u", nlk_app_session_get_number (session));

  g_signal_handlers_disconnect_by_data (session, self);
  nlk_app_announcer_cure (self->announcer, id, FALSE);
  g_ptr_array_remove_index (self->known, position);
}

static void
on_sessions (GListModel *sessions, guint position, guint removed, guint added,
             NlkAppSessionNews *self)
{
  for (guint i = 0; i < removed; i++)
    forget (self, position);
  for (guint i = 0; i < added; i++) {
    NlkAppSession *session = g_list_model_get_item (sessions, position + i);

    g_ptr_array_insert (self->known, (int) (position + i), session);
    g_signal_connect_object (session, "changed", G_CALLBACK (on_session), self, 0);
  }
}

NlkAppSessionNews *
nlk_app_session_news_new (GListModel *sessions, NlkAppAnnouncer *announcer)
{
  NlkAppSessionNews *self = g_object_new (NLK_TYPE_APP_SESSION_NEWS, NULL);

  self->announcer = g_object_ref (announcer);
  on_sessions (sessions, 0, 0, g_list_model_get_n_items (sessions), self);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (on_sessions), self, 0);
  return self;
}

static void
nlk_app_session_news_finalize (GObject *object)
{
  NlkAppSessionNews *self = NLK_APP_SESSION_NEWS (object);

  g_ptr_array_unref (self->known);
  g_clear_object (&self->announcer);
  G_OBJECT_CLASS (nlk_app_session_news_parent_class)->finalize (object);
}

static void
nlk_app_session_news_class_init (NlkAppSessionNewsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_session_news_finalize;
}

static void
nlk_app_session_news_init (NlkAppSessionNews *self)
{
  self->known = g_ptr_array_new_with_free_func (g_object_unref);
}
