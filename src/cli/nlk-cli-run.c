/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-run.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "client/nlk-client.h"
#include "client/nlk-failure.h"
#include "client/nlk-tunnel-set.h"

#include <glib-unix.h>
#include <string.h>

#include "nlk-cli-link-log.h"

#define USAGE_ERROR 1

typedef struct {
  const NlkCliOptions *options;
  const char *path;
  GMainLoop *loop;
  NlkTunnelSet *set;
} Run;

/* What was last said about a tunnel. */
typedef struct {
  NlkTunnelItemState state;
  char *address;
} Watch;

/* Tunnels through different gateways may share a name. */
static gboolean
enable (NlkClientConfig *config, const char *name)
{
  gboolean is_found = FALSE;

  for (guint i = 0; i < config->tunnels->len; i++) {
    NlkTunnelConfig *tunnel = config->tunnels->pdata[i];

    if (strcmp (tunnel->name, name) == 0)
      is_found = tunnel->is_enabled = TRUE;
  }
  return is_found;
}

static gboolean
check_names (NlkClientConfig *config, GStrv names, GError **error)
{
  for (char **name = names; *name != NULL; name++) {
    g_autofree char *shown = NULL;

    if (enable (config, *name))
      continue;
    shown = nlk_text_escape (*name, -1, NLK_TEXT_PEER_BYTES);
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "there is no tunnel called %s in %s", shown, config->path);
    return FALSE;
  }
  return TRUE;
}

/* Leaves the tunnels that the command line names, or else those that are enabled. */
static gboolean
choose_tunnels (NlkClientConfig *config, GStrv names, GError **error)
{
  gboolean has_names = names != NULL && *names != NULL;

  if (has_names && !check_names (config, names, error))
    return FALSE;
  for (guint i = config->tunnels->len; i > 0; i--) {
    NlkTunnelConfig *tunnel = config->tunnels->pdata[i - 1];

    if (has_names ? !g_strv_contains ((const char *const *) names, tunnel->name)
                  : !tunnel->is_enabled)
      g_ptr_array_remove_index (config->tunnels, i - 1);
  }
  if (config->tunnels->len > 0)
    return TRUE;
  g_set_error (
    error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
    "no tunnel is enabled in %s: add one to 'tunnels', or say which: narrowlink run NAME",
    config->path);
  return FALSE;
}

static const char *
say_who_can_read (NlkTunnelItem *item)
{
  NlkTunnelGateway *gateway = nlk_tunnel_item_get_gateway (item);

  if (nlk_tunnel_item_is_proven (item))
    return "end-to-end encrypted";
  if (nlk_tunnel_item_has_key (item))
    return "not without encryption";
  return nlk_gateway_session_is_tls (nlk_tunnel_gateway_get_session (gateway))
           ? "without a key: the gateway can read what goes through"
           : "without a key and without TLS: anyone on the way can read what goes through";
}

static void
say_state (NlkTunnelItem *item, NlkTunnelItemState state)
{
  const char *name = nlk_tunnel_item_get_config (item)->name;
  g_autofree char *address = nlk_tunnel_item_dup_address (item);

  switch (state) {
  case NLK_TUNNEL_ITEM_STARTING:
    nlk_log (NLK_LOG_INFO, "%s: starting", name);
    break;
  case NLK_TUNNEL_ITEM_READY:
    nlk_log (NLK_LOG_INFO, "%s: ready at %s, %s", name, address, say_who_can_read (item));
    break;
  case NLK_TUNNEL_ITEM_WAITING:
    nlk_log (NLK_LOG_WARN, "%s: waiting for gateway or agent", name);
    break;
  case NLK_TUNNEL_ITEM_OFF:
    nlk_log (NLK_LOG_INFO, "%s: stopped", name);
    break;
  case NLK_TUNNEL_ITEM_IDLE:
  case NLK_TUNNEL_ITEM_NEEDS_KEY: /* these two come with a problem */
  case NLK_TUNNEL_ITEM_PROBLEM:
  case NLK_TUNNEL_ITEM_IN_USE:
    break;
  }
}

static void
on_changed (NlkTunnelItem *item, Watch *watch)
{
  NlkTunnelItemState state = nlk_tunnel_item_get_state (item);
  g_autofree char *address = nlk_tunnel_item_dup_address (item);

  /* Each use of a tunnel would be a line otherwise. */
  if (state == NLK_TUNNEL_ITEM_IN_USE)
    state = NLK_TUNNEL_ITEM_READY;
  if (state == watch->state && g_strcmp0 (address, watch->address) == 0)
    return;
  watch->state = state;
  g_free (watch->address);
  watch->address = g_steal_pointer (&address);
  say_state (item, state);
}

static void
on_problem (NlkTunnelItem *item, const GError *error, gpointer user_data)
{
  NlkFailure failure = nlk_failure_classify (error);
  gboolean needs_somebody = failure == NLK_FAILURE_KEY || failure == NLK_FAILURE_LOCAL;

  nlk_log (needs_somebody ? NLK_LOG_ERROR : NLK_LOG_WARN, "%s: %s",
           nlk_tunnel_item_get_config (item)->name, error->message);
}

static void
free_watch (gpointer data, GClosure *closure)
{
  Watch *watch = data;

  g_free (watch->address);
  g_free (watch);
}

static void
on_tunnels (GListModel *tunnels, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);
    Watch *watch = g_new0 (Watch, 1);

    g_signal_connect (item, "problem", G_CALLBACK (on_problem), NULL);
    g_signal_connect_data (item, "changed", G_CALLBACK (on_changed), watch, free_watch, 0);
    /* What happened while it was made. */
    if (nlk_tunnel_item_get_error (item) != NULL)
      on_problem (item, nlk_tunnel_item_get_error (item), NULL);
    on_changed (item, watch);
  }
}

static void
on_gateways (GListModel *gateways, guint position, guint n_removed, guint n_added,
             gpointer user_data)
{
  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    nlk_cli_link_log_attach (nlk_tunnel_gateway_get_session (gateway));
  }
}

static gboolean
on_end (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static NlkClientConfig *
load_again (Run *run, GError **error)
{
  g_auto (GStrv) warnings = NULL;
  g_autoptr (NlkClientConfig) config = nlk_client_config_load (run->path, &warnings, error);

  for (char **warning = warnings; warning != NULL && *warning != NULL; warning++)
    nlk_log (NLK_LOG_WARN, "%s", *warning);
  if (config != NULL && run->options->gateway != NULL)
    config->endpoint = nlk_client_config_find_endpoint (config, run->options->gateway, error);
  if (config == NULL || config->endpoint == NULL ||
      !choose_tunnels (config, run->options->names, error))
    return NULL;
  return g_steal_pointer (&config);
}

static gboolean
on_reload (gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkClientConfig) config = load_again (run, &error);

  if (config != NULL && nlk_tunnel_set_apply (run->set, config, &error))
    nlk_log (NLK_LOG_INFO, "%s is read again", run->path);
  else
    nlk_log (NLK_LOG_ERROR, "%s; nothing is changed", error->message);
  return G_SOURCE_CONTINUE;
}

static void
run_until_the_end (Run *run)
{
  guint sources[] = {
    g_unix_signal_add (SIGINT, on_end, run->loop),
    g_unix_signal_add (SIGTERM, on_end, run->loop),
    g_unix_signal_add (SIGHUP, on_reload, run),
  };

  g_main_loop_run (run->loop);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
}

int
nlk_cli_run_run (const NlkCliOptions *options, NlkClientConfig *config)
{
  g_autoptr (NlkLoop) loop = nlk_client_new_loop ();
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NlkTunnelSet) set = nlk_tunnel_set_new (loop, &config->timeouts);
  g_autoptr (GError) error = NULL;
  Run run = { .options = options, .path = config->path, .loop = main_loop, .set = set };

  g_signal_connect (nlk_tunnel_set_get_gateways (set), "items-changed", G_CALLBACK (on_gateways),
                    NULL);
  g_signal_connect (nlk_tunnel_set_get_tunnels (set), "items-changed", G_CALLBACK (on_tunnels),
                    NULL);
  if (!choose_tunnels (config, options->names, &error) ||
      !nlk_tunnel_set_apply (set, config, &error)) {
    nlk_log (NLK_LOG_ERROR, "%s", error->message);
    return USAGE_ERROR;
  }
  run_until_the_end (&run);
  return 0;
}
