/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-gateway-config.h"
#include "net/nlk-listener.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _NlkGatewayPort NlkGatewayPort;

/**
 * NlkGatewayPortFunc:
 * @port: the port
 * @fd: (transfer full): the accepted socket
 * @peer: where it comes from
 * @user_data: as given
 *
 * Somebody connected.
 */
typedef void (*NlkGatewayPortFunc) (NlkGatewayPort *port, int fd, GSocketAddress *peer,
                                    gpointer user_data);

/**
 * NlkGatewayPort:
 * @service: the item of `services` that it serves
 * @certificate: (nullable): chain and key of a `!Wss` service
 *
 * A service that listens. Reference counted; each connection that came in through it holds one. The other fields are private.
 */
struct _NlkGatewayPort {
  NlkGatewayService *service;
  GTlsCertificate *certificate;
  /*< private >*/
  NlkListener *listener;
  NlkGatewayPortFunc func;
  gpointer user_data;
};

/**
 * nlk_gateway_port_open:
 * @loop: the loop of this thread
 * @service: what to serve
 * @func: called for each connection
 * @user_data: for @func
 * @error: return location for an error
 *
 * Loads the certificate and listens.
 *
 * Errors: #GIOErrorEnum, #GFileError, #GTlsError with a text that names the address or file and
 * what a person can do.
 *
 * Returns: (transfer full) (nullable): the port
 */
NlkGatewayPort *nlk_gateway_port_open (NlkLoop *loop, NlkGatewayService *service,
                                       NlkGatewayPortFunc func, gpointer user_data, GError **error);

/**
 * nlk_gateway_port_dup_address:
 * @port: a port
 *
 * Returns: (transfer full): where it listens, with the real port number
 */
char *nlk_gateway_port_dup_address (NlkGatewayPort *port);

/**
 * nlk_gateway_port_stop:
 * @port: a port
 *
 * Stops listening; connections keep referring to the port.
 */
void nlk_gateway_port_stop (NlkGatewayPort *port);

/**
 * nlk_gateway_port_load_certificate:
 * @service: a `!Wss` service
 * @error: return location for an error
 *
 * Reads chain and key.
 *
 * Errors: #GFileError, #GTlsError with a text that names the file and what a person can do.
 *
 * Returns: (transfer full) (nullable): the certificate with its key
 */
GTlsCertificate *nlk_gateway_port_load_certificate (const NlkGatewayService *service,
                                                    GError **error);

/**
 * nlk_gateway_port_change:
 * @port: a port
 * @service: what it serves from the next connection on, at the same address
 * @certificate: (nullable): chain and key of a `!Wss` service
 *
 * Takes over a new configuration.
 */
void nlk_gateway_port_change (NlkGatewayPort *port, NlkGatewayService *service,
                              GTlsCertificate *certificate);

/**
 * nlk_gateway_port_ref:
 * @port: a port
 *
 * Returns: (transfer full): @port
 */
NlkGatewayPort *nlk_gateway_port_ref (NlkGatewayPort *port);

/**
 * nlk_gateway_port_unref:
 * @port: (transfer full) (nullable): a port
 */
void nlk_gateway_port_unref (NlkGatewayPort *port);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkGatewayPort, nlk_gateway_port_unref)

G_END_DECLS
