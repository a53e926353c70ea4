/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnel-watch.h"

#include "base/nlk-clock.h"

#define USEC_PER_MSEC 1000

struct _NlkAppTunnelWatch {
  GObject parent_instance;
  NlkTunnelItem *item;
  NlkAppTunnelState *state;
  guint timer;
};

G_DEFINE_FINAL_TYPE (NlkAppTunnelWatch, nlk_app_tunnel_watch, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean on_timer (gpointer user_data);

static void
follow (NlkAppTunnelWatch *self)
{
  NlkAppTunnelFacts facts;
  gint64 now_usec = nlk_clock_monotonic_usec ();
  gint64 next_usec;

  nlk_app_tunnel_facts_read (self->item, &facts);
  next_usec = nlk_app_tunnel_state_update (self->state, &facts, now_usec);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (next_usec != 0)
    self->timer =
      g_timeout_add ((guint) (MAX (next_usec - now_usec, 0) + USEC_PER_MSEC - 1) / USEC_PER_MSEC,
                     on_timer, self);
}

static void
on_item_changed (NlkAppTunnelWatch *self)
{
  follow (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_timer (gpointer user_data)
{
  NlkAppTunnelWatch *self = user_data;

  self->timer = 0;
  on_item_changed (self);
  return G_SOURCE_REMOVE;
}

NlkAppTunnelWatch *
nlk_app_tunnel_watch_new (NlkTunnelItem *item)
{
  NlkAppTunnelWatch *self = g_object_new (NLK_TYPE_APP_TUNNEL_WATCH, NULL);

  self->item = g_object_ref (item);
  g_signal_connect_object (item, "changed", G_CALLBACK (on_item_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "problem", G_CALLBACK (on_item_changed), self, G_CONNECT_SWAPPED);
  follow (self);
  return self;
}

NlkTunnelItem *
nlk_app_tunnel_watch_get_item (NlkAppTunnelWatch *self)
{
  g_return_val_if_fail (NLK_IS_APP_TUNNEL_WATCH (self), NULL);

  return self->item;
}

NlkAppTunnelShown
nlk_app_tunnel_watch_get_shown (NlkAppTunnelWatch *self)
{
  g_return_val_if_fail (NLK_IS_APP_TUNNEL_WATCH (self), NLK_APP_TUNNEL_OFF);

  return nlk_app_tunnel_state_get_shown (self->state);
}

void
nlk_app_tunnel_watch_get_look (NlkAppTunnelWatch *self, NlkAppLook *ret_look)
{
  NlkAppTunnelFacts facts;

  g_return_if_fail (NLK_IS_APP_TUNNEL_WATCH (self));

  nlk_app_tunnel_facts_read (self->item, &facts);
  nlk_app_tunnel_state_get_look (self->state, &facts, ret_look);
}

void
nlk_app_tunnel_watch_get_lock_look (NlkAppTunnelWatch *self, NlkAppLook *ret_look)
{
  NlkAppTunnelFacts facts;

  g_return_if_fail (NLK_IS_APP_TUNNEL_WATCH (self));

  nlk_app_tunnel_facts_read (self->item, &facts);
  nlk_app_lock_get_look (nlk_app_tunnel_facts_get_lock (&facts), facts.config->agent, facts.is_tls,
                         ret_look);
}

static void
nlk_app_tunnel_watch_finalize (GObject *object)
{
  NlkAppTunnelWatch *self = NLK_APP_TUNNEL_WATCH (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  nlk_app_tunnel_state_free (self->state);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (nlk_app_tunnel_watch_parent_class)->finalize (object);
}

static void
nlk_app_tunnel_watch_class_init (NlkAppTunnelWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_tunnel_watch_finalize;
  signals[CHANGED] = g_signal_new ("changed", NLK_TYPE_APP_TUNNEL_WATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_tunnel_watch_init (NlkAppTunnelWatch *self)
{
  self->state = nlk_app_tunnel_state_new ();
}
