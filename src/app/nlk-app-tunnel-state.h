/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-tunnel-item.h"

#include "nlk-app-lock.h"

G_BEGIN_DECLS

/**
 * NLK_APP_TUNNEL_SETTLE_USEC:
 *
 * A state that is over sooner is not drawn, unless a person brought it about.
 */
#define NLK_APP_TUNNEL_SETTLE_USEC (G_USEC_PER_SEC * 7 / 10)

/**
 * NLK_APP_TUNNEL_LOSS_SETTLE_USEC:
 *
 * The same for the loss of the gateway.
 */
#define NLK_APP_TUNNEL_LOSS_SETTLE_USEC (2 * G_USEC_PER_SEC)

/**
 * NLK_APP_TUNNEL_LINGER_USEC:
 *
 * How long after its last stream a tunnel counts as in use.
 */
#define NLK_APP_TUNNEL_LINGER_USEC (3 * G_USEC_PER_SEC)

/**
 * NLK_APP_TUNNEL_START_USEC:
 *
 * A start that takes longer is a problem.
 */
#define NLK_APP_TUNNEL_START_USEC (15 * G_USEC_PER_SEC)

/**
 * NlkAppTunnelFacts:
 * @config: what it is to be
 * @gateway: name of its gateway
 * @state: where it stands
 * @n_streams: streams now
 * @received_bytes: what came so far
 * @error: (nullable): its last problem
 * @error_time: when that was, in seconds since 1970
 * @gateway_is_connected: whether its gateway is there
 * @is_proven: whether the agent has proven that it has the key
 * @is_tls: whether the way to the gateway is encrypted
 *
 * What is known of a tunnel at one moment; lends all.
 */
typedef struct {
  const NlkTunnelConfig *config;
  const char *gateway;
  NlkTunnelItemState state;
  guint n_streams;
  guint64 received_bytes;
  const GError *error;
  gint64 error_time;
  gboolean gateway_is_connected;
  gboolean is_proven;
  gboolean is_tls;
} NlkAppTunnelFacts;

/**
 * nlk_app_tunnel_facts_read:
 * @item: a tunnel
 * @ret_facts: (out caller-allocates): what is known of it, valid until it changes
 */
void nlk_app_tunnel_facts_read (NlkTunnelItem *item, NlkAppTunnelFacts *ret_facts);

/**
 * NlkAppTunnelShown:
 * @NLK_APP_TUNNEL_OFF: not wanted
 * @NLK_APP_TUNNEL_IDLE: starts when its gateway is connected
 * @NLK_APP_TUNNEL_STARTING: on the way
 * @NLK_APP_TUNNEL_NEEDS_KEY: there is no key
 * @NLK_APP_TUNNEL_WRONG_KEY: the key does not fit
 * @NLK_APP_TUNNEL_READY: nobody uses it
 * @NLK_APP_TUNNEL_IN_USE: somebody does, or did lately
 * @NLK_APP_TUNNEL_WAITS_FOR_AGENT: the agent is away
 * @NLK_APP_TUNNEL_WAITS_FOR_GATEWAY: the gateway is away
 * @NLK_APP_TUNNEL_PROBLEM: somebody has to do something
 *
 * What is drawn of a tunnel.
 */
typedef enum {
  NLK_APP_TUNNEL_OFF,
  NLK_APP_TUNNEL_IDLE,
  NLK_APP_TUNNEL_STARTING,
  NLK_APP_TUNNEL_NEEDS_KEY,
  NLK_APP_TUNNEL_WRONG_KEY,
  NLK_APP_TUNNEL_READY,
  NLK_APP_TUNNEL_IN_USE,
  NLK_APP_TUNNEL_WAITS_FOR_AGENT,
  NLK_APP_TUNNEL_WAITS_FOR_GATEWAY,
  NLK_APP_TUNNEL_PROBLEM,
} NlkAppTunnelShown;

/**
 * NlkAppTunnelState:
 *
 * What is to be drawn of a tunnel, so that nothing flickers: it follows the facts when they last. Knows no clock.
 */
typedef struct _NlkAppTunnelState NlkAppTunnelState;

/**
 * nlk_app_tunnel_state_new:
 *
 * Returns: (transfer full): one that draws its first facts at once
 */
NlkAppTunnelState *nlk_app_tunnel_state_new (void);

/**
 * nlk_app_tunnel_state_free:
 * @state: (transfer full): a state
 */
void nlk_app_tunnel_state_free (NlkAppTunnelState *state);

/**
 * nlk_app_tunnel_state_update:
 * @state: a state
 * @facts: what is known now
 * @now_usec: a time that only grows
 *
 * Returns: when to call again if the facts stay the same, 0 for never
 */
gint64 nlk_app_tunnel_state_update (NlkAppTunnelState *state, const NlkAppTunnelFacts *facts,
                                    gint64 now_usec);

/**
 * nlk_app_tunnel_state_get_shown:
 * @state: a state
 *
 * Returns: what is to be drawn
 */
NlkAppTunnelShown nlk_app_tunnel_state_get_shown (const NlkAppTunnelState *state);

/**
 * nlk_app_tunnel_state_get_look:
 * @state: a state
 * @facts: what is known now
 * @ret_look: (out caller-allocates): icon, class and words
 */
void nlk_app_tunnel_state_get_look (const NlkAppTunnelState *state, const NlkAppTunnelFacts *facts,
                                    NlkAppLook *ret_look);

/**
 * nlk_app_tunnel_facts_get_lock:
 * @facts: what is known of a tunnel
 *
 * Returns: who can read it
 */
NlkAppLock nlk_app_tunnel_facts_get_lock (const NlkAppTunnelFacts *facts);

/**
 * nlk_app_tunnel_dup_line:
 * @config: a tunnel
 * @address: (nullable): where it listens, of nlk_tunnel_item_dup_address(); %NULL while it does not
 *
 * Returns: (transfer full): "Forward 127.0.0.1:15432 to db:5432 through office", plain text
 */
char *nlk_app_tunnel_dup_line (const NlkTunnelConfig *config, const char *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAppTunnelState, nlk_app_tunnel_state_free)

G_END_DECLS
