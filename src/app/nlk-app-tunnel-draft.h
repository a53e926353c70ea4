/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-engine.h"
#include "nlk-app-preset.h"

G_BEGIN_DECLS

/**
 * NlkAppTunnelField:
 * @NLK_APP_TUNNEL_FIELD_NONE: none: all is well
 * @NLK_APP_TUNNEL_FIELD_AGENT: the agent
 * @NLK_APP_TUNNEL_FIELD_DESTINATION: where to
 * @NLK_APP_TUNNEL_FIELD_LOCAL: the port here
 * @NLK_APP_TUNNEL_FIELD_NAME: the name
 *
 * Where something is wrong with a draft.
 */
typedef enum {
  NLK_APP_TUNNEL_FIELD_NONE,
  NLK_APP_TUNNEL_FIELD_AGENT,
  NLK_APP_TUNNEL_FIELD_DESTINATION,
  NLK_APP_TUNNEL_FIELD_LOCAL,
  NLK_APP_TUNNEL_FIELD_NAME,
} NlkAppTunnelField;

/**
 * NlkAppTunnelDraft:
 * @base: (nullable): what the tunnel is now, %NULL for a new one
 * @kind: forward or proxy
 * @gateway: (nullable): name of the gateway
 * @agent: (nullable): name of the agent, %NULL while none is chosen
 * @preset: what it is good for; gives it a name
 * @host: what was written for the host of the destination
 * @port: what was written for its port
 * @local_port: what was written for the port here
 * @name: what was written for the name, empty for one by itself
 * @is_udp: whether it is a forward of datagrams
 * @is_for_all: whether others in the network may use it
 * @is_plaintext: whether a person has decided that this agent gets no key
 *
 * What a person has written about a tunnel so far; lends all.
 */
typedef struct {
  const NlkTunnelConfig *base;
  NlkTunnelKind kind;
  const char *gateway;
  const char *agent;
  NlkAppPresetKind preset;
  const char *host;
  const char *port;
  const char *local_port;
  const char *name;
  gboolean is_udp;
  gboolean is_for_all;
  gboolean is_plaintext;
} NlkAppTunnelDraft;

/**
 * nlk_app_tunnel_draft_is_for_all:
 * @config: a tunnel
 *
 * Returns: whether it listens on all addresses of this computer
 */
gboolean nlk_app_tunnel_draft_is_for_all (const NlkTunnelConfig *config);

/**
 * nlk_app_tunnel_draft_dup_local_host:
 * @draft: a draft
 *
 * Returns: (transfer full): the address here on which it is to listen
 */
GInetAddress *nlk_app_tunnel_draft_dup_local_host (const NlkAppTunnelDraft *draft);

/**
 * nlk_app_tunnel_draft_build:
 * @draft: a draft
 * @tunnels: list of #NlkTunnelItem, whose names are taken
 * @ret_config: (out) (transfer full): the tunnel, enabled unless @draft has a base that is not
 * @ret_why: (out) (transfer full): what is to be written otherwise, a sentence
 *
 * Makes a tunnel of what was written. Only one of both is returned.
 *
 * Returns: where something is wrong, %NLK_APP_TUNNEL_FIELD_NONE with @ret_config
 */
NlkAppTunnelField nlk_app_tunnel_draft_build (const NlkAppTunnelDraft *draft, GListModel *tunnels,
                                              NlkTunnelConfig **ret_config, char **ret_why);

/**
 * nlk_app_tunnel_draft_dup_unique:
 * @name: a name
 * @gateway: name of a gateway
 * @tunnels: list of #NlkTunnelItem
 * @except: (nullable): name of a tunnel of @gateway that does not count
 *
 * Returns: (transfer full): @name, with a number behind it when a tunnel of @gateway has it already
 */
char *nlk_app_tunnel_draft_dup_unique (const char *name, const char *gateway, GListModel *tunnels,
                                       const char *except);

/**
 * nlk_app_tunnel_draft_parse_port:
 * @text: what was written
 *
 * Returns: the port, 0 for any; -1 when it is none
 */
int nlk_app_tunnel_draft_parse_port (const char *text);

G_END_DECLS
