/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-gateway-config.h"
#include "net/nlk-loop.h"

#include "nlk-gateway-access-log.h"
#include "nlk-gateway-addresses.h"
#include "nlk-gateway-audit.h"
#include "nlk-gateway-farewell.h"
#include "nlk-gateway-notices.h"

G_BEGIN_DECLS

/**
 * NlkGatewayWeb:
 *
 * What answers requests that are no tunnel.
 */
typedef struct _NlkGatewayWeb NlkGatewayWeb;

/**
 * NlkGatewayRevocation:
 *
 * The tokens that are refused although they are good, read again when their file changes.
 */
typedef struct _NlkGatewayRevocation NlkGatewayRevocation;

/**
 * NlkGateway:
 * @loop: the loop of the one thread
 * @config: the configuration
 * @ports: (element-type NlkGatewayPort): what listens
 * @users: (element-type NlkUuid NlkGatewayUser): user spaces, by uid
 * @streams: (element-type NlkUuid NlkGatewayStream): streams that wait or run, by id
 * @passes: (element-type utf8 NlkGatewayPass): tokens in use, by digest
 * @revocation: tokens that are refused
 * @intakes: connections whose request is not known yet
 * @n_unauthenticated: connections that have shown no valid token, web visitors included
 * @addresses: what each address has open and asks for
 * @access_log: one line a stream, off by default
 * @notices: which limits were reached
 * @farewell: connections on their way out
 * @audit: who failed to authenticate
 * @web: what is no tunnel
 * @started_usec: when it started, nlk_loop_get_now_usec()
 * @agents_back: runs until peers of Narrowlink 0.2 no longer wait for their agents
 * @is_stopping: whether it goes down
 *
 * The whole gateway: what its parts share. One thread; nobody locks.
 */
typedef struct {
  NlkLoop *loop;
  NlkGatewayConfig *config;
  GPtrArray *ports;
  GHashTable *users;
  GHashTable *streams;
  GHashTable *passes;
  NlkGatewayRevocation *revocation;
  GQueue intakes;
  guint n_unauthenticated;
  NlkGatewayAddresses *addresses;
  NlkGatewayAccessLog *access_log;
  NlkGatewayNotices *notices;
  NlkGatewayFarewell *farewell;
  NlkGatewayAudit audit;
  NlkGatewayWeb *web;
  gint64 started_usec;
  NlkTimer agents_back;
  gboolean is_stopping;
} NlkGateway;

/**
 * nlk_gateway_new:
 * @loop: the loop of this thread
 * @config: the configuration, which outlives the gateway and changes with a reload
 *
 * Returns: (transfer full): a gateway that does not listen yet
 */
NlkGateway *nlk_gateway_new (NlkLoop *loop, NlkGatewayConfig *config);

/**
 * nlk_gateway_start:
 * @gateway: a gateway
 *
 * Opens every service. Whatever fails is logged, with the address and what a person can do about
 * it.
 *
 * Returns: whether all services listen
 */
gboolean nlk_gateway_start (NlkGateway *gateway);

/**
 * nlk_gateway_reload:
 * @gateway: a gateway that listens
 * @config: (transfer full): a configuration
 *
 * Goes on with @config, or when that is not possible with what it has; which of the two, and why, is logged. No connection ends
 * for it. Services, certificates, secret, limits and time-outs are those of @config from the next connection on.
 *
 * Returns: whether @config is in use
 */
gboolean nlk_gateway_reload (NlkGateway *gateway, NlkGatewayConfig *config);

/**
 * nlk_gateway_drain:
 * @gateway: a gateway
 *
 * Takes nothing new: stops listening, refuses streams that wait for their agent and closes all control channels, so that
 * agents and clients look for the gateway that comes next. Streams that run go on.
 */
void nlk_gateway_drain (NlkGateway *gateway);

/**
 * nlk_gateway_stop:
 * @gateway: a gateway
 *
 * The same, and tells every stream that the gateway goes down, and closes it.
 */
void nlk_gateway_stop (NlkGateway *gateway);

/**
 * nlk_gateway_enter_stranger:
 * @gateway: a gateway
 * @peer: its address
 *
 * Counts a connection that has not shown a valid token.
 */
void nlk_gateway_enter_stranger (NlkGateway *gateway, GSocketAddress *peer);

/**
 * nlk_gateway_leave_stranger:
 * @gateway: a gateway
 * @peer: its address
 *
 * No longer counts one.
 */
void nlk_gateway_leave_stranger (NlkGateway *gateway, GSocketAddress *peer);

/**
 * nlk_gateway_is_idle:
 * @gateway: a gateway that was stopped
 *
 * Returns: whether nothing is left to be told to anybody
 */
gboolean nlk_gateway_is_idle (NlkGateway *gateway);

/**
 * nlk_gateway_free:
 * @gateway: (transfer full) (nullable): a gateway
 *
 * Frees it and whatever is still open.
 */
void nlk_gateway_free (NlkGateway *gateway);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkGateway, nlk_gateway_free)

G_END_DECLS
