/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-file.h"

#include "nlk-app-agent-poll.h"
#include "nlk-app-engine.h"
#include "nlk-app-saver.h"
#include "nlk-app-times.h"

G_BEGIN_DECLS

/**
 * NlkAppEngine:
 * @path: the file
 * @file: (nullable): what is in it; %NULL when it could not be read
 * @file_error: (nullable): why not
 * @loop: of all sessions
 * @timeouts: of the file
 * @set: all gateways and tunnels
 * @keys: of this run
 * @memory: what is remembered beside the file
 * @key_store: the password store
 * @saver: writes the file
 * @save_error: (nullable): why the last change is not on the disk
 * @times: how long is waited for things
 * @poll: asks for the lists of agents
 *
 * What the files of the engine share.
 */
struct _NlkAppEngine {
  /*< private >*/
  GObject parent_instance;
  /*< public >*/
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

/**
 * nlk_app_engine_connect_those_on:
 * @self: an engine
 *
 * Connects the gateways that are switched on.
 */
void nlk_app_engine_connect_those_on (NlkAppEngine *self);

/**
 * nlk_app_engine_store_again:
 * @self: an engine
 * @item: a tunnel of it that changed by itself
 *
 * Writes down what it is now.
 */
void nlk_app_engine_store_again (NlkAppEngine *self, NlkTunnelItem *item);

G_END_DECLS
