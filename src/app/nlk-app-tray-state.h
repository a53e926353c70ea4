/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-tunnel-item.h"

G_BEGIN_DECLS

/**
 * NLK_APP_TRAY_STATE_MOST_ENTRIES:
 *
 * The most entries of one list that are published: more are of no use in a menu, and agents' names come from outside.
 */
#define NLK_APP_TRAY_STATE_MOST_ENTRIES 200

/**
 * NlkAppTrayGateway:
 * @name: what it is called
 * @is_wanted: whether somebody wants to be connected
 * @link: where its link stands
 * @needs_link: refused in a way that a new link cures
 * @problem: (nullable): why it is refused, as a title for people
 *
 * A gateway as the tray sees it.
 */
typedef struct {
  const char *name;
  gboolean is_wanted;
  NlkLinkState link;
  gboolean needs_link;
  const char *problem;
} NlkAppTrayGateway;

/**
 * NlkAppTrayTunnel:
 * @gateway: name of its gateway
 * @name: what it is called
 * @agent: name of its agent
 * @is_wanted: whether the person wants it
 * @state: where it stands
 * @last_use: grows with each use; 0 when it was never used
 * @problem: (nullable): what is wrong with it, as a title for people
 *
 * A tunnel as the tray sees it.
 */
typedef struct {
  const char *gateway;
  const char *name;
  const char *agent;
  gboolean is_wanted;
  NlkTunnelItemState state;
  guint64 last_use;
  const char *problem;
} NlkAppTrayTunnel;

/**
 * NlkAppTrayState:
 *
 * What the icon in the panel and its menu are to show: gathered piece by piece, then published. No key and no token ever
 * enters it.
 */
typedef struct _NlkAppTrayState NlkAppTrayState;

/**
 * nlk_app_tray_state_new:
 * @is_coloured: whether the icon has colours of its own
 *
 * Returns: (transfer full): one without gateways
 */
NlkAppTrayState *nlk_app_tray_state_new (gboolean is_coloured);

/**
 * nlk_app_tray_state_free:
 * @state: (transfer full): a state
 */
void nlk_app_tray_state_free (NlkAppTrayState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAppTrayState, nlk_app_tray_state_free)

/**
 * nlk_app_tray_state_add_gateway:
 * @state: a state
 * @gateway: copied
 */
void nlk_app_tray_state_add_gateway (NlkAppTrayState *state, const NlkAppTrayGateway *gateway);

/**
 * nlk_app_tray_state_add_agent:
 * @state: a state
 * @gateway: name of its gateway
 * @name: name of an agent that is online; one beyond %NLK_APP_TRAY_STATE_MOST_ENTRIES is left out
 */
void nlk_app_tray_state_add_agent (NlkAppTrayState *state, const char *gateway, const char *name);

/**
 * nlk_app_tray_state_add_tunnel:
 * @state: a state
 * @tunnel: copied
 */
void nlk_app_tray_state_add_tunnel (NlkAppTrayState *state, const NlkAppTrayTunnel *tunnel);

/**
 * nlk_app_tray_state_publish:
 * @state: a state
 *
 * Source: src/tray/README.md, "The contract with the application"
 *
 * Returns: (transfer none) (not nullable): a floating `a{sv}`
 */
GVariant *nlk_app_tray_state_publish (NlkAppTrayState *state);

G_END_DECLS
