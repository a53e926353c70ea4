/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tunnel-set.h"

#include "nlk-tunnel-gateway-private.h"
#include "nlk-tunnel-item-private.h"
#include "nlk-tunnel-plan-private.h"

#include <string.h>

struct _NlkTunnelSet {
  GObject parent_instance;
  NlkTunnelRules rules;
  NlkTimeouts timeouts;
  GListStore *gateways;
  GListStore *tunnels;
};

G_DEFINE_FINAL_TYPE (NlkTunnelSet, nlk_tunnel_set, G_TYPE_OBJECT)

static guint
count (GListStore *store)
{
  return g_list_model_get_n_items (G_LIST_MODEL (store));
}

/* Borrows: the store keeps it. */
static gpointer
get (GListStore *store, guint i)
{
  g_autoptr (GObject) object = g_list_model_get_object (G_LIST_MODEL (store), i);

  return object;
}

static void
take_timeouts (NlkTunnelSet *self, const NlkTimeouts *timeouts)
{
  self->timeouts = *timeouts;
  self->rules.listen_retry_usec = timeouts->listen_retry_usec;
  for (guint i = 0; i < count (self->gateways); i++)
    nlk_gateway_session_set_timeouts (nlk_tunnel_gateway_get_session (get (self->gateways, i)),
                                      timeouts);
}

NlkTunnelSet *
nlk_tunnel_set_new (NlkLoop *loop, const NlkTimeouts *timeouts)
{
  NlkTunnelSet *self = g_object_new (NLK_TYPE_TUNNEL_SET, NULL);

  self->rules.loop = nlk_loop_ref (loop);
  take_timeouts (self, timeouts);
  return self;
}

GListModel *
nlk_tunnel_set_get_gateways (NlkTunnelSet *self)
{
  return G_LIST_MODEL (self->gateways);
}

GListModel *
nlk_tunnel_set_get_tunnels (NlkTunnelSet *self)
{
  return G_LIST_MODEL (self->tunnels);
}

NlkTunnelGateway *
nlk_tunnel_set_find_gateway (NlkTunnelSet *self, const char *name)
{
  for (guint i = 0; i < count (self->gateways); i++) {
    NlkTunnelGateway *gateway = get (self->gateways, i);

    if (name == NULL || strcmp (nlk_tunnel_gateway_get_name (gateway), name) == 0)
      return gateway;
  }
  return NULL;
}

static NlkTunnelItem *
find_tunnel (NlkTunnelSet *self, NlkTunnelGateway *gateway, const char *name)
{
  for (guint i = 0; i < count (self->tunnels); i++) {
    NlkTunnelItem *item = get (self->tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == gateway &&
        strcmp (nlk_tunnel_item_get_config (item)->name, name) == 0)
      return item;
  }
  return NULL;
}

NlkTunnelItem *
nlk_tunnel_set_find_tunnel (NlkTunnelSet *self, const char *id)
{
  for (guint i = 0; i < count (self->tunnels); i++) {
    NlkTunnelItem *item = get (self->tunnels, i);
    g_autofree char *other = nlk_tunnel_item_dup_id (item);

    if (strcmp (other, id) == 0)
      return item;
  }
  return NULL;
}

static gboolean
refuse_known_gateway (NlkTunnelSet *self, const NlkEndpointConfig *config, GError **error)
{
  const char *label = nlk_endpoint_config_get_label (config);

  if (nlk_tunnel_set_find_gateway (self, label) == NULL)
    return FALSE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "there is a gateway called %s already", label);
  return TRUE;
}

NlkTunnelGateway *
nlk_tunnel_set_add_gateway (NlkTunnelSet *self, const NlkEndpointConfig *config, GError **error)
{
  g_autoptr (NlkTunnelGateway) gateway = NULL;

  if (refuse_known_gateway (self, config, error))
    return NULL;
  gateway = nlk_tunnel_gateway_new (self->rules.loop, config, &self->timeouts, error);
  if (gateway == NULL)
    return NULL;
  g_list_store_append (self->gateways, gateway);
  return gateway;
}

static void
remove_from (GListStore *store, gpointer object)
{
  guint i;

  if (g_list_store_find (store, object, &i))
    g_list_store_remove (store, i);
}

void
nlk_tunnel_set_remove_tunnel (NlkTunnelSet *self, NlkTunnelItem *item)
{
  g_autoptr (NlkTunnelItem) alive = g_object_ref (item);

  remove_from (self->tunnels, item);
  nlk_tunnel_item_end (alive);
}

void
nlk_tunnel_set_remove_gateway (NlkTunnelSet *self, NlkTunnelGateway *gateway)
{
  g_autoptr (NlkTunnelGateway) alive = g_object_ref (gateway);

  for (guint i = count (self->tunnels); i > 0; i--) {
    NlkTunnelItem *item = get (self->tunnels, i - 1);

    if (nlk_tunnel_item_get_gateway (item) == gateway)
      nlk_tunnel_set_remove_tunnel (self, item);
  }
  remove_from (self->gateways, gateway);
  nlk_tunnel_gateway_set_wanted (alive, FALSE);
}

/* Returns: (nullable): the gateway of @config, if @config can be a tunnel of it, or can replace @item. */
static NlkTunnelGateway *
check_tunnel (NlkTunnelSet *self, const NlkTunnelConfig *config, NlkTunnelItem *item,
              GError **error)
{
  NlkTunnelGateway *gateway = nlk_tunnel_set_find_gateway (self, config->gateway);
  NlkTunnelItem *other;

  if (gateway == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no gateway called %s",
                 config->gateway != NULL ? config->gateway : "anything");
    return NULL;
  }
  other = find_tunnel (self, gateway, config->name);
  if (other == NULL || other == item)
    return gateway;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "there is a tunnel called %s already",
               config->name);
  return NULL;
}

NlkTunnelItem *
nlk_tunnel_set_add_tunnel (NlkTunnelSet *self, const NlkTunnelConfig *config, GError **error)
{
  NlkTunnelGateway *gateway = check_tunnel (self, config, NULL, error);
  g_autoptr (NlkTunnelItem) item = NULL;

  if (gateway == NULL)
    return NULL;
  item = nlk_tunnel_item_new (&self->rules, gateway, config);
  g_list_store_append (self->tunnels, item);
  return item;
}

gboolean
nlk_tunnel_set_replace_tunnel (NlkTunnelSet *self, NlkTunnelItem *item,
                               const NlkTunnelConfig *config, GError **error)
{
  NlkTunnelGateway *gateway = check_tunnel (self, config, item, error);

  if (gateway != NULL)
    nlk_tunnel_item_replace (item, gateway, config);
  return gateway != NULL;
}

static gboolean
is_kept (const NlkTunnelPlan *plan, NlkTunnelGateway *gateway)
{
  const NlkEndpointConfig *endpoint =
    nlk_tunnel_plan_find_endpoint (plan, nlk_tunnel_gateway_get_name (gateway));

  return endpoint != NULL &&
         nlk_endpoint_config_equal (endpoint, nlk_tunnel_gateway_get_config (gateway));
}

/* Returns: (nullable): the gateways of @plan that are to be made, before anything of the set is touched. */
static GPtrArray *
make_gateways (NlkTunnelSet *self, const NlkTunnelPlan *plan, const NlkTimeouts *timeouts,
               GError **error)
{
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < plan->endpoints->len; i++) {
    const NlkEndpointConfig *endpoint = plan->endpoints->pdata[i];
    NlkTunnelGateway *gateway =
      nlk_tunnel_set_find_gateway (self, nlk_endpoint_config_get_label (endpoint));

    if (gateway != NULL && is_kept (plan, gateway))
      continue;
    gateway = nlk_tunnel_gateway_new (self->rules.loop, endpoint, timeouts, error);
    if (gateway == NULL)
      return NULL;
    g_ptr_array_add (made, gateway);
  }
  return g_steal_pointer (&made);
}

static void
drop_what_is_gone (NlkTunnelSet *self, const NlkTunnelPlan *plan)
{
  for (guint i = count (self->gateways); i > 0; i--) {
    NlkTunnelGateway *gateway = get (self->gateways, i - 1);

    if (!is_kept (plan, gateway))
      nlk_tunnel_set_remove_gateway (self, gateway);
  }
  for (guint i = count (self->tunnels); i > 0; i--) {
    NlkTunnelItem *item = get (self->tunnels, i - 1);
    NlkTunnelGateway *gateway = nlk_tunnel_item_get_gateway (item);

    if (nlk_tunnel_plan_find_tunnel (plan, nlk_tunnel_gateway_get_name (gateway),
                                     nlk_tunnel_item_get_config (item)->name) == NULL)
      nlk_tunnel_set_remove_tunnel (self, item);
  }
}

static void
take_tunnel (NlkTunnelSet *self, const NlkTunnelConfig *config)
{
  NlkTunnelGateway *gateway = nlk_tunnel_set_find_gateway (self, config->gateway);
  NlkTunnelItem *item = find_tunnel (self, gateway, config->name);

  if (item != NULL)
    nlk_tunnel_item_replace (item, gateway, config);
  else
    nlk_tunnel_set_add_tunnel (self, config, NULL);
  if (config->is_enabled)
    nlk_tunnel_gateway_set_wanted (gateway, TRUE);
}

gboolean
nlk_tunnel_set_apply (NlkTunnelSet *self, const NlkClientConfig *config, GError **error)
{
  g_autoptr (NlkTunnelPlan) plan = nlk_tunnel_plan_new (config);
  g_autoptr (GPtrArray) made = make_gateways (self, plan, &config->timeouts, error);

  if (made == NULL)
    return FALSE;
  drop_what_is_gone (self, plan);
  take_timeouts (self, &config->timeouts);
  for (guint i = 0; i < made->len; i++)
    g_list_store_append (self->gateways, made->pdata[i]);
  for (guint i = 0; i < plan->tunnels->len; i++)
    take_tunnel (self, plan->tunnels->pdata[i]);
  nlk_tunnel_set_keys_changed (self, NULL, NULL);
  return TRUE;
}

void
nlk_tunnel_set_set_key_source (NlkTunnelSet *self, NlkTunnelKeyFunc func, gpointer user_data,
                               GDestroyNotify destroy)
{
  if (self->rules.key_destroy != NULL)
    self->rules.key_destroy (self->rules.key_data);
  self->rules.find_key = func;
  self->rules.key_data = user_data;
  self->rules.key_destroy = destroy;
}

void
nlk_tunnel_set_set_demands_key (NlkTunnelSet *self, gboolean demands_key)
{
  self->rules.demands_key = demands_key;
}

void
nlk_tunnel_set_keys_changed (NlkTunnelSet *self, NlkTunnelGateway *gateway, const char *agent)
{
  for (guint i = 0; i < count (self->tunnels); i++) {
    NlkTunnelItem *item = get (self->tunnels, i);

    if ((gateway == NULL || nlk_tunnel_item_get_gateway (item) == gateway) &&
        (agent == NULL || strcmp (nlk_tunnel_item_get_config (item)->agent, agent) == 0))
      nlk_tunnel_item_look_for_key (item);
  }
}

static void
nlk_tunnel_set_dispose (GObject *object)
{
  NlkTunnelSet *self = NLK_TUNNEL_SET (object);

  while (count (self->tunnels) > 0)
    nlk_tunnel_set_remove_tunnel (self, get (self->tunnels, count (self->tunnels) - 1));
  while (count (self->gateways) > 0)
    nlk_tunnel_set_remove_gateway (self, get (self->gateways, 0));
  G_OBJECT_CLASS (nlk_tunnel_set_parent_class)->dispose (object);
}

static void
nlk_tunnel_set_finalize (GObject *object)
{
  NlkTunnelSet *self = NLK_TUNNEL_SET (object);

  nlk_tunnel_set_set_key_source (self, NULL, NULL, NULL);
  nlk_loop_unref (self->rules.loop);
  g_object_unref (self->gateways);
  g_object_unref (self->tunnels);
  G_OBJECT_CLASS (nlk_tunnel_set_parent_class)->finalize (object);
}

static void
nlk_tunnel_set_class_init (NlkTunnelSetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nlk_tunnel_set_dispose;
  object_class->finalize = nlk_tunnel_set_finalize;
}

static void
nlk_tunnel_set_init (NlkTunnelSet *self)
{
  self->gateways = g_list_store_new (NLK_TYPE_TUNNEL_GATEWAY);
  self->tunnels = g_list_store_new (NLK_TYPE_TUNNEL_ITEM);
}
