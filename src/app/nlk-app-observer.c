/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-observer.h"

/* A list model tells how many went, not which. */
struct _NlkAppObserver {
  GObject parent_instance;
  NlkTunnelSet *set;
  GPtrArray *gateways;
  GPtrArray *tunnels;
};

G_DEFINE_FINAL_TYPE (NlkAppObserver, nlk_app_observer, G_TYPE_OBJECT)

enum { GATEWAY, TUNNEL, REMOVED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
on_gateway (NlkAppObserver *self, NlkTunnelGateway *gateway)
{
  g_signal_emit (self, signals[GATEWAY], 0, gateway);
}

static void
on_tunnel (NlkAppObserver *self, NlkTunnelItem *item)
{
  g_signal_emit (self, signals[TUNNEL], 0, item);
}

static void
follow (NlkAppObserver *self, GListModel *model, GPtrArray *known, guint position, guint added,
        GCallback func)
{
  for (guint i = 0; i < added; i++) {
    GObject *object = g_list_model_get_item (model, position + i);

    g_signal_connect_object (object, "changed", func, self, G_CONNECT_SWAPPED);
    g_ptr_array_insert (known, (int) (position + i), object);
  }
}

static void
forget (NlkAppObserver *self, GPtrArray *known, guint position, guint removed)
{
  for (guint i = 0; i < removed; i++) {
    g_autoptr (GObject) object = g_object_ref (known->pdata[position]);

    g_signal_handlers_disconnect_by_data (object, self);
    g_ptr_array_remove_index (known, position);
    g_signal_emit (self, signals[REMOVED], 0, object);
  }
}

static void
on_gateways (GListModel *model, guint position, guint removed, guint added, NlkAppObserver *self)
{
  forget (self, self->gateways, position, removed);
  follow (self, model, self->gateways, position, added, G_CALLBACK (on_gateway));
  for (guint i = 0; i < added; i++)
    on_gateway (self, self->gateways->pdata[position + i]);
}

static void
on_tunnels (GListModel *model, guint position, guint removed, guint added, NlkAppObserver *self)
{
  forget (self, self->tunnels, position, removed);
  follow (self, model, self->tunnels, position, added, G_CALLBACK (on_tunnel));
  for (guint i = 0; i < added; i++)
    on_tunnel (self, self->tunnels->pdata[position + i]);
}

NlkAppObserver *
nlk_app_observer_new (NlkTunnelSet *set)
{
  NlkAppObserver *self = g_object_new (NLK_TYPE_APP_OBSERVER, NULL);
  GListModel *gateways = nlk_tunnel_set_get_gateways (set);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (set);

  self->set = g_object_ref (set);
  follow (self, gateways, self->gateways, 0, g_list_model_get_n_items (gateways),
          G_CALLBACK (on_gateway));
  follow (self, tunnels, self->tunnels, 0, g_list_model_get_n_items (tunnels),
          G_CALLBACK (on_tunnel));
  g_signal_connect_object (gateways, "items-changed", G_CALLBACK (on_gateways), self, 0);
  g_signal_connect_object (tunnels, "items-changed", G_CALLBACK (on_tunnels), self, 0);
  return self;
}

static void
nlk_app_observer_finalize (GObject *object)
{
  NlkAppObserver *self = NLK_APP_OBSERVER (object);

  g_ptr_array_unref (self->gateways);
  g_ptr_array_unref (self->tunnels);
  g_clear_object (&self->set);
  G_OBJECT_CLASS (nlk_app_observer_parent_class)->finalize (object);
}

static void
nlk_app_observer_class_init (NlkAppObserverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_observer_finalize;
  signals[GATEWAY] = g_signal_new ("gateway", NLK_TYPE_APP_OBSERVER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, NLK_TYPE_TUNNEL_GATEWAY);
  signals[TUNNEL] = g_signal_new ("tunnel", NLK_TYPE_APP_OBSERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, NLK_TYPE_TUNNEL_ITEM);
  signals[REMOVED] = g_signal_new ("removed", NLK_TYPE_APP_OBSERVER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
}

static void
nlk_app_observer_init (NlkAppObserver *self)
{
  self->gateways = g_ptr_array_new_with_free_func (g_object_unref);
  self->tunnels = g_ptr_array_new_with_free_func (g_object_unref);
}
