/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tunnel-item-private.h"

#include "nlk-tunnel-key-private.h"
#include "nlk-tunnel-trouble-private.h"

#include <string.h>

/* Why a tunnel that should run does not. */
typedef enum { BLOCK_NONE, BLOCK_KEY, BLOCK_PORT } Block;

struct _NlkTunnelItem {
  GObject parent_instance;
  const NlkTunnelRules *rules; /* NULL: it has ended */
  NlkTunnelGateway *gateway;
  NlkTunnelConfig *config;

  NlkTunnel *tunnel; /* NULL: it does not run */
  NlkTunnelKey key;
  NlkTunnelTrouble trouble;
  Block block;
  NlkTimer retry;
  GSocketAddress *listening; /* where it last listened, so that a free port stays the same */
  NlkTunnelCounts over;
};

G_DEFINE_FINAL_TYPE (NlkTunnelItem, nlk_tunnel_item, G_TYPE_OBJECT)

enum { CHANGED, PROBLEM, N_SIGNALS };

static guint signals[N_SIGNALS];

static void start (NlkTunnelItem *self);

static void
changed (NlkTunnelItem *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
note_problem (NlkTunnelItem *self, const GError *error)
{
  g_autoptr (GError) copy = g_error_copy (error);

  nlk_tunnel_trouble_note (&self->trouble, copy);
  g_signal_emit (self, signals[PROBLEM], 0, copy);
}

static NlkTunnelKeyPlace
get_key_place (NlkTunnelItem *self)
{
  return (NlkTunnelKeyPlace){ self->rules, self->gateway, self->config };
}

static gboolean
is_to_run (NlkTunnelItem *self)
{
  return self->rules != NULL && self->config->is_enabled &&
         nlk_tunnel_gateway_is_wanted (self->gateway);
}

static void
on_tunnel_changed (NlkTunnel *tunnel, NlkTunnelItem *self)
{
  changed (self);
}

static void
on_tunnel_problem (NlkTunnel *tunnel, const GError *error, NlkTunnelItem *self)
{
  note_problem (self, error);
}

static void
add_counts (NlkTunnelItem *self)
{
  NlkTunnelCounts counts;

  nlk_tunnel_get_counts (self->tunnel, &counts);
  self->over.n_opened += counts.n_opened;
  self->over.sent_bytes += counts.sent_bytes;
  self->over.received_bytes += counts.received_bytes;
}

static void
stop (NlkTunnelItem *self)
{
  nlk_loop_stop_timer (&self->retry);
  self->block = BLOCK_NONE;
  nlk_tunnel_key_release (&self->key);
  if (self->tunnel == NULL)
    return;
  add_counts (self);
  g_signal_handlers_disconnect_by_data (self->tunnel, self);
  nlk_tunnel_stop (self->tunnel);
  g_clear_object (&self->tunnel);
}

static void
on_retry (NlkTimer *timer)
{
  NlkTunnelItem *self = timer->owner;

  stop (self);
  start (self);
}

static void
block (NlkTunnelItem *self, Block reason, const GError *error)
{
  gboolean is_news = nlk_tunnel_trouble_is_news (&self->trouble, error);

  self->block = reason;
  if (reason == BLOCK_PORT)
    nlk_loop_start_timer (self->rules->loop, &self->retry, self->rules->listen_retry_usec, self,
                          on_retry);
  if (is_news)
    note_problem (self, error);
  changed (self);
}

/* Returns: whether there is a key, or may be none. */
static gboolean
obtain_key (NlkTunnelItem *self)
{
  NlkTunnelKeyPlace place = get_key_place (self);
  g_autoptr (GError) error = NULL;

  if (nlk_tunnel_key_obtain (&self->key, &place, &error))
    return TRUE;
  block (self, BLOCK_KEY, error);
  return FALSE;
}

static NlkTunnel *
make_tunnel (NlkTunnelItem *self, GSocketAddress *local, GError **error)
{
  NlkProxyOptions proxy = { 0 };
  gboolean is_proxy = self->config->kind == NLK_TUNNEL_KIND_PROXY;
  NlkTunnelSpec spec = {
    .agent = self->config->agent,
    .destination = is_proxy ? NULL : &self->config->destination,
    .proxy = is_proxy ? &proxy : NULL,
    .local = local,
    .passphrase = self->key.passphrase,
  };
  g_autoptr (NlkTunnel) tunnel =
    nlk_tunnel_new (nlk_tunnel_gateway_get_session (self->gateway), &spec);

  return nlk_tunnel_start (tunnel, error) ? g_steal_pointer (&tunnel) : NULL;
}

static void
note_listening (NlkTunnelItem *self)
{
  g_autofree char *address = nlk_tunnel_dup_address (self->tunnel);

  g_clear_object (&self->listening);
  self->listening = nlk_tunnel_parse_local (strstr (address, "://") + strlen ("://"));
}

static void
start (NlkTunnelItem *self)
{
  g_autoptr (GError) error = NULL;

  if (!is_to_run (self) || self->tunnel != NULL || !obtain_key (self))
    return;
  if (self->listening != NULL)
    self->tunnel = make_tunnel (self, self->listening, NULL);
  if (self->tunnel == NULL)
    self->tunnel = make_tunnel (self, self->config->local, &error);
  if (self->tunnel == NULL) {
    block (self, BLOCK_PORT, error);
    return;
  }
  note_listening (self);
  g_signal_connect (self->tunnel, "changed", G_CALLBACK (on_tunnel_changed), self);
  g_signal_connect (self->tunnel, "problem", G_CALLBACK (on_tunnel_problem), self);
  changed (self);
}

static void
restart (NlkTunnelItem *self)
{
  stop (self);
  start (self);
  changed (self);
}

static void
on_gateway_changed (NlkTunnelGateway *gateway, NlkTunnelItem *self)
{
  gboolean runs = self->tunnel != NULL || self->block != BLOCK_NONE;

  if (is_to_run (self) == runs)
    return;
  if (runs)
    stop (self);
  else
    start (self);
  changed (self);
}

static void
set_gateway (NlkTunnelItem *self, NlkTunnelGateway *gateway)
{
  if (self->gateway != NULL)
    g_signal_handlers_disconnect_by_data (self->gateway, self);
  g_set_object (&self->gateway, gateway);
  g_signal_connect (gateway, "changed", G_CALLBACK (on_gateway_changed), self);
}

/* What names no gateway means the same as what names the one that was found for it. */
static NlkTunnelConfig *
copy_config (const NlkTunnelConfig *config, NlkTunnelGateway *gateway)
{
  NlkTunnelConfig *copy = nlk_tunnel_config_copy (config);

  g_free (copy->gateway);
  copy->gateway = g_strdup (nlk_tunnel_gateway_get_name (gateway));
  return copy;
}

NlkTunnelItem *
nlk_tunnel_item_new (const NlkTunnelRules *rules, NlkTunnelGateway *gateway,
                     const NlkTunnelConfig *config)
{
  NlkTunnelItem *self = g_object_new (NLK_TYPE_TUNNEL_ITEM, NULL);

  self->rules = rules;
  self->config = copy_config (config, gateway);
  set_gateway (self, gateway);
  start (self);
  return self;
}

static gboolean
is_other_agent (NlkTunnelItem *self, NlkTunnelGateway *gateway, const NlkTunnelConfig *config)
{
  return gateway != self->gateway || strcmp (self->config->agent, config->agent) != 0;
}

void
nlk_tunnel_item_replace (NlkTunnelItem *self, NlkTunnelGateway *gateway,
                         const NlkTunnelConfig *config)
{
  NlkTunnelConfig *next = copy_config (config, gateway);
  gboolean goes_on = gateway == self->gateway && config->is_enabled &&
                     nlk_tunnel_config_is_same_way (self->config, next);

  if (!goes_on)
    stop (self);
  if (is_other_agent (self, gateway, config))
    nlk_tunnel_key_forget (&self->key);
  if (!goes_on) {
    g_clear_object (&self->listening);
    nlk_tunnel_trouble_clear (&self->trouble);
  }
  set_gateway (self, gateway);
  nlk_tunnel_config_free (self->config);
  self->config = next;
  if (!goes_on || self->tunnel == NULL)
    restart (self);
  else
    changed (self);
}

void
nlk_tunnel_item_end (NlkTunnelItem *self)
{
  stop (self);
  self->rules = NULL;
  g_signal_handlers_disconnect_by_data (self->gateway, self);
  changed (self);
}

const NlkTunnelConfig *
nlk_tunnel_item_get_config (NlkTunnelItem *self)
{
  return self->config;
}

NlkTunnelGateway *
nlk_tunnel_item_get_gateway (NlkTunnelItem *self)
{
  return self->gateway;
}

char *
nlk_tunnel_item_dup_id (NlkTunnelItem *self)
{
  return g_strconcat (nlk_tunnel_gateway_get_name (self->gateway), "/", self->config->name, NULL);
}

void
nlk_tunnel_item_set_wanted (NlkTunnelItem *self, gboolean is_wanted)
{
  g_return_if_fail (self->rules != NULL);

  self->config->is_enabled = is_wanted;
  if (!is_wanted) {
    stop (self);
  } else {
    if (self->tunnel == NULL)
      nlk_tunnel_trouble_clear (&self->trouble);
    nlk_tunnel_gateway_set_wanted (self->gateway, TRUE);
    if (self->block == BLOCK_NONE)
      start (self);
  }
  changed (self);
}

gboolean
nlk_tunnel_item_is_wanted (NlkTunnelItem *self)
{
  return self->config->is_enabled;
}

NlkTunnelItemState
nlk_tunnel_item_get_state (NlkTunnelItem *self)
{
  static const NlkTunnelItemState states[] = {
    [NLK_TUNNEL_OFF] = NLK_TUNNEL_ITEM_OFF,
    [NLK_TUNNEL_STARTING] = NLK_TUNNEL_ITEM_STARTING,
    [NLK_TUNNEL_NEEDS_KEY] = NLK_TUNNEL_ITEM_NEEDS_KEY,
    [NLK_TUNNEL_READY] = NLK_TUNNEL_ITEM_READY,
    [NLK_TUNNEL_IN_USE] = NLK_TUNNEL_ITEM_IN_USE,
    [NLK_TUNNEL_WAITING] = NLK_TUNNEL_ITEM_WAITING,
  };

  if (!self->config->is_enabled || self->rules == NULL)
    return NLK_TUNNEL_ITEM_OFF;
  if (!nlk_tunnel_gateway_is_wanted (self->gateway))
    return NLK_TUNNEL_ITEM_IDLE;
  if (self->block != BLOCK_NONE)
    return self->block == BLOCK_KEY ? NLK_TUNNEL_ITEM_NEEDS_KEY : NLK_TUNNEL_ITEM_PROBLEM;
  return self->tunnel != NULL ? states[nlk_tunnel_get_state (self->tunnel)]
                              : NLK_TUNNEL_ITEM_STARTING;
}

const GError *
nlk_tunnel_item_get_error (NlkTunnelItem *self)
{
  return self->trouble.error;
}

gint64
nlk_tunnel_item_get_error_time (NlkTunnelItem *self)
{
  return self->trouble.usec / G_USEC_PER_SEC;
}

void
nlk_tunnel_item_get_counts (NlkTunnelItem *self, NlkTunnelCounts *ret_counts)
{
  NlkTunnelCounts now = { 0 };

  if (self->tunnel != NULL)
    nlk_tunnel_get_counts (self->tunnel, &now);
  ret_counts->n_streams = now.n_streams;
  ret_counts->n_opened = self->over.n_opened + now.n_opened;
  ret_counts->sent_bytes = self->over.sent_bytes + now.sent_bytes;
  ret_counts->received_bytes = self->over.received_bytes + now.received_bytes;
}

char *
nlk_tunnel_item_dup_address (NlkTunnelItem *self)
{
  return self->tunnel != NULL ? nlk_tunnel_dup_address (self->tunnel) : NULL;
}

gboolean
nlk_tunnel_item_keep_port (NlkTunnelItem *self)
{
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (self->config->local);

  if (self->tunnel == NULL || g_inet_socket_address_get_port (local) != 0)
    return FALSE;
  g_set_object (&self->config->local, self->listening);
  return TRUE;
}

gboolean
nlk_tunnel_item_has_key (NlkTunnelItem *self)
{
  return self->tunnel != NULL && self->key.passphrase != NULL;
}

gboolean
nlk_tunnel_item_is_proven (NlkTunnelItem *self)
{
  return self->tunnel != NULL && nlk_tunnel_is_proven (self->tunnel);
}

void
nlk_tunnel_item_look_for_key (NlkTunnelItem *self)
{
  NlkTunnelKeyPlace place = get_key_place (self);
  g_autoptr (NlkSecret) found = NULL;
  g_autoptr (GError) error = NULL;

  if (!is_to_run (self) || self->block == BLOCK_PORT)
    return;
  found = nlk_tunnel_key_find (&self->key, &place, &error);
  if (self->tunnel == NULL || error != NULL || !nlk_tunnel_key_is_used (&self->key, found))
    restart (self);
  else if (nlk_tunnel_get_state (self->tunnel) == NLK_TUNNEL_NEEDS_KEY && found != NULL)
    nlk_tunnel_key_retry (&self->key, &place);
}

void
nlk_tunnel_item_set_passphrase (NlkTunnelItem *self, NlkSecret *passphrase)
{
  nlk_tunnel_key_give (&self->key, passphrase);
  if (passphrase != NULL)
    self->config->encryption = NLK_TUNNEL_ENCRYPTION_REQUIRED;
  nlk_tunnel_item_look_for_key (self);
}

void
nlk_tunnel_item_allow_plaintext (NlkTunnelItem *self)
{
  self->config->encryption = NLK_TUNNEL_ENCRYPTION_NONE;
  g_clear_pointer (&self->config->key_path, g_free);
  nlk_tunnel_key_forget (&self->key);
  restart (self);
}

void
nlk_tunnel_item_retry_now (NlkTunnelItem *self)
{
  if (self->block != BLOCK_PORT)
    nlk_tunnel_item_look_for_key (self);
  else
    restart (self);
}

static void
nlk_tunnel_item_dispose (GObject *object)
{
  NlkTunnelItem *self = NLK_TUNNEL_ITEM (object);

  stop (self);
  if (self->gateway != NULL)
    g_signal_handlers_disconnect_by_data (self->gateway, self);
  G_OBJECT_CLASS (nlk_tunnel_item_parent_class)->dispose (object);
}

static void
nlk_tunnel_item_finalize (GObject *object)
{
  NlkTunnelItem *self = NLK_TUNNEL_ITEM (object);

  g_clear_object (&self->gateway);
  g_clear_object (&self->listening);
  nlk_tunnel_key_forget (&self->key);
  nlk_tunnel_trouble_clear (&self->trouble);
  g_clear_pointer (&self->config, nlk_tunnel_config_free);
  G_OBJECT_CLASS (nlk_tunnel_item_parent_class)->finalize (object);
}

static void
nlk_tunnel_item_class_init (NlkTunnelItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = nlk_tunnel_item_dispose;
  object_class->finalize = nlk_tunnel_item_finalize;
  signals[CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
nlk_tunnel_item_init (NlkTunnelItem *self)
{
}
