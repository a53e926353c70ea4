/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-engine-private.h"

#include "base/nlk-log.h"
#include "client/nlk-client.h"

#include <string.h>

#define FILE_NAME "desktop.yaml"

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

void
nlk_app_engine_save (NlkAppEngine *self)
{
  g_return_if_fail (NLK_IS_APP_ENGINE (self));

  if (self->file == NULL)
    on_save_problem (self, self->file_error);
  else
    nlk_app_saver_queue (self->saver);
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
    nlk_app_engine_connect_those_on (self);
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
    nlk_app_engine_store_again (self, item);
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
