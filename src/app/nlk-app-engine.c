/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-engine.h"

#include "base/nlk-log.h"
#include "client/nlk-client.h"
#include "config/nlk-client-file.h"

#include <string.h>

#include "nlk-app-agent-poll.h"
#include "nlk-app-saver.h"
#include "nlk-app-times.h"

#define FILE_NAME "desktop.yaml"

struct _NlkAppEngine {
  GObject parent_instance;
  char *path;
  NlkClientFile *file;
  GError *file_error;
  NlkLoop *loop;
  NlkTimeouts timeouts;
  NlkTunnelSet *set;
  NlkAppKeys *keys;
  NlkAppMemory *memory;
  NlkAppKeyStore *key_store;
  NlkAppSaver *saver;
  GError *save_error;
  NlkAppTimes times;
  NlkAppAgentPoll *poll;
};

G_DEFINE_FINAL_TYPE (NlkAppEngine, nlk_app_engine, G_TYPE_OBJECT)

enum { SAVE_PROBLEM, SAVED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Saving */

static NlkSecret *
compose (gpointer user_data, GError **error)
{
  return nlk_client_file_compose (NLK_APP_ENGINE (user_data)->file, error);
}

static void
on_save_problem (NlkAppEngine *self, const GError *error)
{
  g_clear_error (&self->save_error);
  self->save_error = g_error_copy (error);
  g_signal_emit (self, signals[SAVE_PROBLEM], 0, error);
}

static void
on_saved (NlkAppEngine *self)
{
  g_clear_error (&self->save_error);
  g_signal_emit (self, signals[SAVED], 0);
}

static void
queue_save (NlkAppEngine *self)
{
  if (self->file == NULL)
    on_save_problem (self, self->file_error);
  else
    nlk_app_saver_queue (self->saver);
}

void
nlk_app_engine_save (NlkAppEngine *self)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  queue_save (self);
}

const GError *
nlk_app_engine_get_save_error (NlkAppEngine *self)
{
  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  return self->save_error;
}

void
nlk_app_engine_flush (NlkAppEngine *self)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (self->file != NULL)
    nlk_app_saver_flush (self->saver);
  nlk_app_memory_flush (self->memory);
}

/* Gateways */

NlkTunnelGateway *
nlk_app_engine_add_gateway (NlkAppEngine *self, const NlkEndpointConfig *config, GError **error)
{
  NlkTunnelGateway *gateway;

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  gateway = nlk_tunnel_set_add_gateway (self->set, config, error);
  if (gateway == NULL)
    return NULL;
  if (self->file != NULL)
    nlk_client_file_set_endpoint (self->file, NULL, config);
  queue_save (self);
  nlk_tunnel_gateway_set_wanted (gateway, TRUE);
  return gateway;
}

static GPtrArray *
dup_tunnels (NlkAppEngine *self, NlkTunnelGateway *gateway)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);
  GPtrArray *configs = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_tunnel_config_free);

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == gateway)
      g_ptr_array_add (configs, nlk_tunnel_config_copy (nlk_tunnel_item_get_config (item)));
  }
  return configs;
}

static gboolean
has_other_gateway (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *label)
{
  NlkTunnelGateway *found = nlk_tunnel_set_find_gateway (self->set, label);

  return found != NULL && found != gateway;
}

/* One that cannot be made is found out before the old one goes. */
static gboolean
check_endpoint (NlkAppEngine *self, NlkTunnelGateway *gateway, const NlkEndpointConfig *config,
                GError **error)
{
  const char *label = nlk_endpoint_config_get_label (config);
  g_autoptr (NlkGatewaySession) session = NULL;

  if (has_other_gateway (self, gateway, label)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "there is a gateway called %s already",
                 label);
    return FALSE;
  }
  session = nlk_gateway_session_new (self->loop, config, &self->timeouts, error);
  return session != NULL;
}

NlkTunnelGateway *
nlk_app_engine_replace_gateway (NlkAppEngine *self, NlkTunnelGateway *gateway,
                                const NlkEndpointConfig *config, GError **error)
{
  const char *label = nlk_endpoint_config_get_label (config);
  g_autoptr (GPtrArray) tunnels = NULL;
  NlkTunnelGateway *next;

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  if (!check_endpoint (self, gateway, config, error))
    return NULL;
  tunnels = dup_tunnels (self, gateway);
  if (self->file != NULL)
    nlk_client_file_set_endpoint (self->file, nlk_tunnel_gateway_get_name (gateway), config);
  nlk_tunnel_set_remove_gateway (self->set, gateway);
  next = nlk_tunnel_set_add_gateway (self->set, config, error);
  if (next == NULL)
    return NULL;
  for (guint i = 0; i < tunnels->len; i++) {
    NlkTunnelConfig *tunnel = tunnels->pdata[i];
    g_autoptr (GError) tunnel_error = NULL;

    g_free (tunnel->gateway);
    tunnel->gateway = g_strdup (label);
    if (nlk_tunnel_set_add_tunnel (self->set, tunnel, &tunnel_error) == NULL)
      nlk_log (NLK_LOG_ERROR, "%s: %s", tunnel->name, tunnel_error->message);
  }
  queue_save (self);
  nlk_tunnel_gateway_set_wanted (next, TRUE);
  return next;
}

void
nlk_app_engine_forget_agent (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent)
{
  const char *name = nlk_tunnel_gateway_get_name (gateway);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  nlk_app_memory_forget_agent (self->memory, name, agent);
  nlk_app_keys_set (self->keys, name, agent, NULL);
  nlk_app_key_store_forget (self->key_store, gateway, agent);
}

static void
forget_keys (NlkAppEngine *self, NlkTunnelGateway *gateway)
{
  const char *name = nlk_tunnel_gateway_get_name (gateway);
  g_auto (GStrv) agents = nlk_app_memory_dup_agents (self->memory, name);

  for (char **agent = agents; *agent != NULL; agent++)
    if (nlk_app_engine_knows_key (self, gateway, *agent))
      nlk_app_engine_forget_agent (self, gateway, *agent);
}

void
nlk_app_engine_remove_gateway (NlkAppEngine *self, NlkTunnelGateway *gateway)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (self->file != NULL)
    nlk_client_file_remove_endpoint (self->file, nlk_tunnel_gateway_get_name (gateway));
  forget_keys (self, gateway);
  nlk_app_memory_forget_gateway (self->memory, nlk_tunnel_gateway_get_name (gateway));
  nlk_tunnel_set_remove_gateway (self->set, gateway);
  queue_save (self);
}

void
nlk_app_engine_set_gateway_wanted (NlkAppEngine *self, NlkTunnelGateway *gateway,
                                   gboolean is_wanted)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  nlk_app_memory_set_gateway_on (self->memory, nlk_tunnel_gateway_get_name (gateway), is_wanted);
  nlk_tunnel_gateway_set_wanted (gateway, is_wanted);
}

/* Those that were switched off by themselves stay so, unless there is no other. */
static gboolean
is_any_on (NlkAppEngine *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    if (nlk_app_memory_is_gateway_on (self->memory, nlk_tunnel_gateway_get_name (gateway)))
      return TRUE;
  }
  return FALSE;
}

static void
connect_those_on (NlkAppEngine *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    if (nlk_app_memory_is_gateway_on (self->memory, nlk_tunnel_gateway_get_name (gateway)))
      nlk_tunnel_gateway_set_wanted (gateway, TRUE);
  }
}

static void
set_all_wanted (NlkAppEngine *self, gboolean is_wanted)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    nlk_tunnel_gateway_set_wanted (gateway, is_wanted);
  }
}

void
nlk_app_engine_connect_all (NlkAppEngine *self)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (is_any_on (self))
    connect_those_on (self);
  else
    set_all_wanted (self, TRUE);
  nlk_app_engine_retry_now (self);
}

void
nlk_app_engine_disconnect_all (NlkAppEngine *self)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  set_all_wanted (self, FALSE);
}

gboolean
nlk_app_engine_is_connected (NlkAppEngine *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), FALSE);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    if (nlk_tunnel_gateway_is_wanted (gateway))
      return TRUE;
  }
  return FALSE;
}

void
nlk_app_engine_retry_now (NlkAppEngine *self)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (self->set);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    nlk_gateway_session_probe (nlk_tunnel_gateway_get_session (gateway));
  }
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    nlk_tunnel_item_retry_now (item);
  }
}

/* Tunnels */

/* The label of a gateway is what the file calls it; a tunnel without one is the first gateway's. */
static void
store_tunnel (NlkAppEngine *self, NlkTunnelItem *item, const char *old_gateway,
              const char *old_name)
{
  g_autoptr (NlkTunnelConfig) config = nlk_tunnel_config_copy (nlk_tunnel_item_get_config (item));

  g_free (config->gateway);
  config->gateway = g_strdup (nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)));
  if (self->file != NULL)
    nlk_client_file_set_tunnel (self->file, old_gateway, old_name, config);
  queue_save (self);
}

NlkTunnelItem *
nlk_app_engine_add_tunnel (NlkAppEngine *self, const NlkTunnelConfig *config, GError **error)
{
  NlkTunnelItem *item;

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  item = nlk_tunnel_set_add_tunnel (self->set, config, error);
  if (item == NULL)
    return NULL;
  store_tunnel (self, item, NULL, NULL);
  if (config->is_enabled)
    nlk_tunnel_gateway_set_wanted (nlk_tunnel_item_get_gateway (item), TRUE);
  return item;
}

gboolean
nlk_app_engine_replace_tunnel (NlkAppEngine *self, NlkTunnelItem *item,
                               const NlkTunnelConfig *config, GError **error)
{
  g_autofree char *gateway = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), FALSE);

  gateway = g_strdup (nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)));
  name = g_strdup (nlk_tunnel_item_get_config (item)->name);
  if (!nlk_tunnel_set_replace_tunnel (self->set, item, config, error))
    return FALSE;
  store_tunnel (self, item, gateway, name);
  return TRUE;
}

void
nlk_app_engine_remove_tunnel (NlkAppEngine *self, NlkTunnelItem *item)
{
  NlkTunnelGateway *gateway = nlk_tunnel_item_get_gateway (item);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (self->file != NULL)
    nlk_client_file_remove_tunnel (self->file, nlk_tunnel_gateway_get_name (gateway),
                                   nlk_tunnel_item_get_config (item)->name);
  nlk_tunnel_set_remove_tunnel (self->set, item);
  queue_save (self);
}

static void
store_again (NlkAppEngine *self, NlkTunnelItem *item)
{
  store_tunnel (self, item, nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)),
                nlk_tunnel_item_get_config (item)->name);
}

void
nlk_app_engine_set_tunnel_wanted (NlkAppEngine *self, NlkTunnelItem *item, gboolean is_wanted)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (nlk_tunnel_item_is_wanted (item) == is_wanted)
    return;
  nlk_tunnel_item_set_wanted (item, is_wanted);
  store_again (self, item);
  if (is_wanted)
    nlk_app_engine_set_gateway_wanted (self, nlk_tunnel_item_get_gateway (item), TRUE);
}

/* The tunnels to an agent. What is done with one may change the list. */
static GPtrArray *
find_tunnels (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (self->set);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == gateway &&
        strcmp (nlk_tunnel_item_get_config (item)->agent, agent) == 0)
      g_ptr_array_add (found, g_steal_pointer (&item));
  }
  return found;
}

void
nlk_app_engine_set_key_path (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent,
                             const char *path)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  nlk_tunnel_gateway_set_key_path (gateway, agent, path);
  if (self->file != NULL)
    nlk_client_file_set_endpoint (self->file, nlk_tunnel_gateway_get_name (gateway),
                                  nlk_tunnel_gateway_get_config (gateway));
  queue_save (self);
}

/* A file with another key than the one that a person has entered would be believed again at the next start. */
static void
drop_other_file (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent,
                 const NlkSecret *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkSecret) in_file = nlk_tunnel_gateway_read_key (gateway, agent, &error);

  if (error != NULL || (in_file != NULL && !nlk_secret_equal (in_file, passphrase)))
    nlk_app_engine_set_key_path (self, gateway, agent, NULL);
}

void
nlk_app_engine_use_key (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent,
                        NlkSecret *passphrase)
{
  g_autoptr (GPtrArray) tunnels = find_tunnels (self, gateway, agent);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (passphrase != NULL)
    drop_other_file (self, gateway, agent, passphrase);
  nlk_app_keys_set (self->keys, nlk_tunnel_gateway_get_name (gateway), agent, passphrase);
  for (guint i = 0; i < tunnels->len; i++) {
    nlk_tunnel_item_set_passphrase (tunnels->pdata[i], passphrase);
    store_again (self, tunnels->pdata[i]);
  }
}

gboolean
nlk_app_engine_knows_key (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent)
{
  g_autoptr (GPtrArray) tunnels = find_tunnels (self, gateway, agent);

  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), FALSE);

  if (nlk_app_keys_lookup (self->keys, nlk_tunnel_gateway_get_name (gateway), agent) != NULL ||
      nlk_app_memory_had_key (self->memory, nlk_tunnel_gateway_get_name (gateway), agent))
    return TRUE;
  for (guint i = 0; i < tunnels->len; i++) {
    const NlkTunnelConfig *config = nlk_tunnel_item_get_config (tunnels->pdata[i]);

    if (config->encryption == NLK_TUNNEL_ENCRYPTION_REQUIRED || config->key_path != NULL)
      return TRUE;
  }
  return FALSE;
}

void
nlk_app_engine_allow_plaintext (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent)
{
  g_autoptr (GPtrArray) tunnels = find_tunnels (self, gateway, agent);

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  for (guint i = 0; i < tunnels->len; i++) {
    nlk_tunnel_item_allow_plaintext (tunnels->pdata[i]);
    store_again (self, tunnels->pdata[i]);
  }
  nlk_app_keys_set_plaintext (self->keys, nlk_tunnel_gateway_get_name (gateway), agent);
}

/* The lists of agents */

#define HIDDEN_POLL_USEC (60 * G_USEC_PER_SEC)

void
nlk_app_engine_set_watched (NlkAppEngine *self, gboolean is_watched)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  nlk_app_agent_poll_set_interval (self->poll,
                                   is_watched ? self->times.poll_usec : HIDDEN_POLL_USEC);
  if (is_watched)
    nlk_app_agent_poll_ask (self->poll);
}

/* Start and end */

static NlkSecret *
find_key (NlkTunnelGateway *gateway, const char *agent, gpointer user_data, GError **error)
{
  NlkAppEngine *self = user_data;
  NlkSecret *key = nlk_app_keys_lookup (self->keys, nlk_tunnel_gateway_get_name (gateway), agent);

  return key != NULL ? nlk_secret_ref (key) : nlk_tunnel_gateway_read_key (gateway, agent, error);
}

static void
on_key (NlkAppEngine *self, const char *gateway, const char *agent)
{
  NlkTunnelGateway *found = nlk_tunnel_set_find_gateway (self->set, gateway);

  if (found != NULL)
    nlk_tunnel_set_keys_changed (self->set, found, agent);
}

void
nlk_app_engine_start (NlkAppEngine *self, gboolean connects)
{
  const NlkClientConfig *config;

  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  config = self->file != NULL ? nlk_client_file_get_config (self->file) : NULL;
  for (guint i = 0; config != NULL && i < config->endpoints->len; i++) {
    g_autoptr (GError) error = NULL;

    if (nlk_tunnel_set_add_gateway (self->set, config->endpoints->pdata[i], &error) == NULL)
      nlk_log (NLK_LOG_ERROR, "%s", error->message);
  }
  for (guint i = 0; config != NULL && i < config->tunnels->len; i++) {
    g_autoptr (GError) error = NULL;

    if (nlk_tunnel_set_add_tunnel (self->set, config->tunnels->pdata[i], &error) == NULL)
      nlk_log (NLK_LOG_ERROR, "%s", error->message);
  }
  if (connects)
    connect_those_on (self);
  nlk_app_engine_set_watched (self, FALSE);
}

static void
load (NlkAppEngine *self, const char *path)
{
  const NlkClientConfig *config;

  self->path = path != NULL
                 ? g_strdup (path)
                 : g_build_filename (g_get_user_config_dir (), "narrowlink", FILE_NAME, NULL);
  self->file = nlk_client_file_load (self->path, &self->file_error);
  config = self->file != NULL ? nlk_client_file_get_config (self->file) : NULL;
  if (config != NULL)
    self->timeouts = config->timeouts;
  if (self->file_error != NULL)
    nlk_log (NLK_LOG_ERROR, "%s", self->file_error->message);
}

/* A file of its own place has its memory beside it. */
static NlkAppMemory *
load_memory (const char *path)
{
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  g_autofree char *memory =
    folder != NULL ? g_build_filename (folder, "desktop-state.json", NULL) : NULL;

  return nlk_app_memory_new (memory);
}

static NlkAppKeyStore *
make_key_store (NlkAppEngine *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *keys = g_build_filename (folder, "keys", NULL);

  return nlk_app_key_store_new (keys, self->times.store_usec, self->times.unlock_usec);
}

/* A port that the system chose is written down, so that bookmarks and scripts stay right. */
static void
on_tunnel_changed (NlkAppEngine *self, NlkTunnelItem *item)
{
  if (nlk_tunnel_item_keep_port (item))
    store_again (self, item);
}

static void
on_tunnels (NlkAppEngine *self, guint position, guint n_removed, guint n_added, GListModel *tunnels)
{
  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    g_signal_connect_object (item, "changed", G_CALLBACK (on_tunnel_changed), self,
                             G_CONNECT_SWAPPED);
  }
}

NlkAppEngine *
nlk_app_engine_new (const char *path)
{
  NlkAppEngine *self = g_object_new (NLK_TYPE_APP_ENGINE, NULL);

  nlk_app_times_init (&self->times, g_getenv (NLK_APP_TIMES_VARIABLE));
  load (self, path);
  self->memory = load_memory (path);
  self->key_store = make_key_store (self);
  self->saver = nlk_app_saver_new (self->path, compose, self);
  g_signal_connect_swapped (self->saver, "problem", G_CALLBACK (on_save_problem), self);
  g_signal_connect_swapped (self->saver, "saved", G_CALLBACK (on_saved), self);
  self->loop = nlk_client_new_loop ();
  self->set = nlk_tunnel_set_new (self->loop, &self->timeouts);
  self->poll = nlk_app_agent_poll_new (self->set, self->memory);
  nlk_tunnel_set_set_demands_key (self->set, TRUE);
  nlk_tunnel_set_set_key_source (self->set, find_key, self, NULL);
  g_signal_connect_object (nlk_tunnel_set_get_tunnels (self->set), "items-changed",
                           G_CALLBACK (on_tunnels), self, G_CONNECT_SWAPPED);
  return self;
}

void
nlk_app_engine_stop (NlkAppEngine *self)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  g_object_run_dispose (G_OBJECT (self->set));
}

const GError *
nlk_app_engine_get_file_error (NlkAppEngine *self)
{
  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  return self->file_error;
}

const char *
nlk_app_engine_get_path (NlkAppEngine *self)
{
  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  return self->path;
}

NlkLoop *
nlk_app_engine_get_loop (NlkAppEngine *self)
{
  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  return self->loop;
}

const NlkTimeouts *
nlk_app_engine_get_timeouts (NlkAppEngine *self)
{
  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  return &self->timeouts;
}

NlkAppMemory *
nlk_app_engine_get_memory (NlkAppEngine *self)
{
  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  return self->memory;
}

NlkTunnelSet *
nlk_app_engine_get_set (NlkAppEngine *self)
{
  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  return self->set;
}

NlkAppKeys *
nlk_app_engine_get_keys (NlkAppEngine *self)
{
  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  return self->keys;
}

NlkAppKeyStore *
nlk_app_engine_get_key_store (NlkAppEngine *self)
{
  g_return_val_if_fail (NLK_IS_APP_ENGINE (self), NULL);

  return self->key_store;
}

static void
nlk_app_engine_finalize (GObject *object)
{
  NlkAppEngine *self = NLK_APP_ENGINE (object);

  g_clear_object (&self->poll);
  g_clear_object (&self->set);
  g_clear_object (&self->keys);
  g_clear_object (&self->memory);
  g_clear_object (&self->key_store);
  g_clear_pointer (&self->loop, nlk_loop_unref);
  if (self->saver != NULL)
    g_signal_handlers_disconnect_by_data (self->saver, self);
  g_clear_pointer (&self->file, nlk_client_file_free);
  g_clear_object (&self->saver);
  g_clear_error (&self->file_error);
  g_clear_error (&self->save_error);
  g_free (self->path);
  G_OBJECT_CLASS (nlk_app_engine_parent_class)->finalize (object);
}

static void
nlk_app_engine_class_init (NlkAppEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_engine_finalize;
  signals[SAVE_PROBLEM] = g_signal_new ("save-problem", NLK_TYPE_APP_ENGINE, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SAVED] = g_signal_new ("saved", NLK_TYPE_APP_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_engine_init (NlkAppEngine *self)
{
  nlk_timeouts_init (&self->timeouts);
  self->keys = nlk_app_keys_new ();
  g_signal_connect_object (self->keys, "changed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
}
