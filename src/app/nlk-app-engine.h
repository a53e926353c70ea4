/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-tunnel-set.h"

#include "nlk-app-key-store.h"
#include "nlk-app-keys.h"
#include "nlk-app-memory.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_ENGINE (nlk_app_engine_get_type ())

/**
 * NlkAppEngine:
 *
 * All that the windows show and change: the gateways and tunnels that run, and the file that brings them back after a
 * restart. Windows change gateways and tunnels only through it, so that nothing is forgotten. Lives in the main loop.
 *
 * Signals:
 * - `save-problem` (GError): a change holds, but is not on the disk
 * - `saved` (): all changes are on the disk
 */
G_DECLARE_FINAL_TYPE (NlkAppEngine, nlk_app_engine, NLK, APP_ENGINE, GObject)

/**
 * nlk_app_engine_new:
 * @path: (nullable): the file with gateways and tunnels, which need not be there yet; %NULL for `desktop.yaml` beside the
 *   person's own `client.yaml`
 *
 * Reads the file. What it says comes with nlk_app_engine_start().
 *
 * Context: reads a file; for program start
 *
 * Returns: (transfer full): an engine without gateways
 */
NlkAppEngine *nlk_app_engine_new (const char *path);

/**
 * nlk_app_engine_get_file_error:
 * @self: an engine
 *
 * Returns: (transfer none) (nullable): what is wrong with the file, which then is left as it is: nothing is saved
 */
const GError *nlk_app_engine_get_file_error (NlkAppEngine *self);

/**
 * nlk_app_engine_get_path:
 * @self: an engine
 *
 * Returns: (transfer none) (type filename): the file
 */
const char *nlk_app_engine_get_path (NlkAppEngine *self);

/**
 * nlk_app_engine_start:
 * @self: an engine
 * @connects: whether gateways are connected
 *
 * Makes the gateways and tunnels of the file. A tunnel runs when it is wanted and its gateway is connected.
 */
void nlk_app_engine_start (NlkAppEngine *self, gboolean connects);

/**
 * nlk_app_engine_get_loop:
 * @self: an engine
 *
 * Returns: (transfer none): the loop of all sessions
 */
NlkLoop *nlk_app_engine_get_loop (NlkAppEngine *self);

/**
 * nlk_app_engine_get_timeouts:
 * @self: an engine
 *
 * Returns: (transfer none): the time-outs of its file, or the usual ones
 */
const NlkTimeouts *nlk_app_engine_get_timeouts (NlkAppEngine *self);

/**
 * nlk_app_engine_get_set:
 * @self: an engine
 *
 * Returns: (transfer none): gateways and tunnels, for looking at
 */
NlkTunnelSet *nlk_app_engine_get_set (NlkAppEngine *self);

/**
 * nlk_app_engine_get_keys:
 * @self: an engine
 *
 * Returns: (transfer none): the keys of this run. Changing one makes its tunnels use it.
 */
NlkAppKeys *nlk_app_engine_get_keys (NlkAppEngine *self);

/**
 * nlk_app_engine_get_memory:
 * @self: an engine
 *
 * Returns: (transfer none): what is remembered beside the file
 */
NlkAppMemory *nlk_app_engine_get_memory (NlkAppEngine *self);

/**
 * nlk_app_engine_get_key_store:
 * @self: an engine
 *
 * Returns: (transfer none): where keys are remembered from one run to the next
 */
NlkAppKeyStore *nlk_app_engine_get_key_store (NlkAppEngine *self);

/**
 * nlk_app_engine_add_gateway:
 * @self: an engine
 * @config: its endpoint
 * @error: return location
 *
 * Adds a gateway, saves it and connects.
 *
 * Errors: as nlk_tunnel_set_add_gateway()
 *
 * Returns: (transfer none) (nullable): the gateway
 */
NlkTunnelGateway *nlk_app_engine_add_gateway (NlkAppEngine *self, const NlkEndpointConfig *config,
                                              GError **error);

/**
 * nlk_app_engine_replace_gateway:
 * @self: an engine
 * @gateway: a gateway of it
 * @config: its endpoint from now on
 * @error: return location
 *
 * Replaces the access to a gateway. Its tunnels stay, their streams end.
 *
 * Errors: as nlk_tunnel_set_add_gateway(); nothing is changed then.
 *
 * Returns: (transfer none) (nullable): the gateway that takes its place
 */
NlkTunnelGateway *nlk_app_engine_replace_gateway (NlkAppEngine *self, NlkTunnelGateway *gateway,
                                                  const NlkEndpointConfig *config, GError **error);

/**
 * nlk_app_engine_remove_gateway:
 * @self: an engine
 * @gateway: a gateway of it
 *
 * Removes a gateway with its tunnels and the keys of its agents.
 */
void nlk_app_engine_remove_gateway (NlkAppEngine *self, NlkTunnelGateway *gateway);

/**
 * nlk_app_engine_set_gateway_wanted:
 * @self: an engine
 * @gateway: a gateway of it
 * @is_wanted: whether to be connected, now and after a restart
 */
void nlk_app_engine_set_gateway_wanted (NlkAppEngine *self, NlkTunnelGateway *gateway,
                                        gboolean is_wanted);

/**
 * nlk_app_engine_connect_all:
 * @self: an engine
 *
 * Connects the gateways that are switched on, all when none is, and tries those again at once that are waiting.
 */
void nlk_app_engine_connect_all (NlkAppEngine *self);

/**
 * nlk_app_engine_disconnect_all:
 * @self: an engine
 *
 * Ends all links and streams. Which tunnels are wanted and which gateways are switched on stays.
 */
void nlk_app_engine_disconnect_all (NlkAppEngine *self);

/**
 * nlk_app_engine_is_connected:
 * @self: an engine
 *
 * Returns: whether any gateway is wanted
 */
gboolean nlk_app_engine_is_connected (NlkAppEngine *self);

/**
 * nlk_app_engine_retry_now:
 * @self: an engine
 *
 * Ends every waiting time, and finds out whether the gateways that seem connected still are.
 */
void nlk_app_engine_retry_now (NlkAppEngine *self);

/**
 * nlk_app_engine_add_tunnel:
 * @self: an engine
 * @config: the tunnel
 * @error: return location
 *
 * Adds a tunnel and saves it. When it is to be enabled, its gateway is connected.
 *
 * Errors: as nlk_tunnel_set_add_tunnel()
 *
 * Returns: (transfer none) (nullable): the tunnel
 */
NlkTunnelItem *nlk_app_engine_add_tunnel (NlkAppEngine *self, const NlkTunnelConfig *config,
                                          GError **error);

/**
 * nlk_app_engine_replace_tunnel:
 * @self: an engine
 * @item: a tunnel of it
 * @config: what it is to be from now on
 * @error: return location
 *
 * Errors: as nlk_tunnel_set_replace_tunnel()
 *
 * Returns: whether it is changed and being saved
 */
gboolean nlk_app_engine_replace_tunnel (NlkAppEngine *self, NlkTunnelItem *item,
                                        const NlkTunnelConfig *config, GError **error);

/**
 * nlk_app_engine_remove_tunnel:
 * @self: an engine
 * @item: a tunnel of it
 *
 * Stops, removes and forgets it.
 */
void nlk_app_engine_remove_tunnel (NlkAppEngine *self, NlkTunnelItem *item);

/**
 * nlk_app_engine_set_tunnel_wanted:
 * @self: an engine
 * @item: a tunnel of it
 * @is_wanted: whether it is to run, now and after a restart
 *
 * To switch one on connects its gateway.
 */
void nlk_app_engine_set_tunnel_wanted (NlkAppEngine *self, NlkTunnelItem *item, gboolean is_wanted);

/**
 * nlk_app_engine_use_key:
 * @self: an engine
 * @gateway: a gateway of it
 * @agent: name of an agent
 * @passphrase: (nullable): of nlk_agent_key_new_passphrase(), %NULL to forget it
 *
 * A person has entered the key of an agent: all its tunnels use it, and none of them ever goes without one again, unless
 * nlk_app_engine_allow_plaintext() says so. The key itself stays in memory.
 */
void nlk_app_engine_use_key (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent,
                             NlkSecret *passphrase);

/**
 * nlk_app_engine_set_key_path:
 * @self: an engine
 * @gateway: a gateway of it
 * @agent: name of an agent
 * @path: (nullable): the file with its key, absolute; %NULL for none
 *
 * The key is read from a file at each start.
 */
void nlk_app_engine_set_key_path (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent,
                                  const char *path);

/**
 * nlk_app_engine_knows_key:
 * @self: an engine
 * @gateway: a gateway of it
 * @agent: name of an agent
 *
 * Returns: whether the agent ever had a key here, so that it is strange when it says that it has none
 */
gboolean nlk_app_engine_knows_key (NlkAppEngine *self, NlkTunnelGateway *gateway,
                                   const char *agent);

/**
 * nlk_app_engine_forget_agent:
 * @self: an engine
 * @gateway: a gateway of it
 * @agent: name of an agent
 *
 * Forgets the agent and its key, wherever that is remembered.
 */
void nlk_app_engine_forget_agent (NlkAppEngine *self, NlkTunnelGateway *gateway, const char *agent);

/**
 * nlk_app_engine_allow_plaintext:
 * @self: an engine
 * @gateway: a gateway of it
 * @agent: name of an agent
 *
 * A person has decided that the tunnels to this agent go without a key, for now and after a restart.
 */
void nlk_app_engine_allow_plaintext (NlkAppEngine *self, NlkTunnelGateway *gateway,
                                     const char *agent);

/**
 * nlk_app_engine_set_watched:
 * @self: an engine
 * @is_watched: whether a person sees what is going on
 *
 * Asks the gateways for their agents more often while it is.
 */
void nlk_app_engine_set_watched (NlkAppEngine *self, gboolean is_watched);

/**
 * nlk_app_engine_save:
 * @self: an engine
 *
 * Writes the file, again after a problem; `saved` or `save-problem` tells.
 */
void nlk_app_engine_save (NlkAppEngine *self);

/**
 * nlk_app_engine_get_save_error:
 * @self: an engine
 *
 * Returns: (transfer none) (nullable): why the last change is not on the disk
 */
const GError *nlk_app_engine_get_save_error (NlkAppEngine *self);

/**
 * nlk_app_engine_stop:
 * @self: an engine
 *
 * Ends all tunnels and gateways, before the program ends: whoever watches them sees them go while there still is an engine. Nothing
 * of it is saved.
 */
void nlk_app_engine_stop (NlkAppEngine *self);

/**
 * nlk_app_engine_flush:
 * @self: an engine
 *
 * Writes what is not on the disk yet, before the program ends.
 *
 * Context: blocks
 */
void nlk_app_engine_flush (NlkAppEngine *self);

G_END_DECLS
