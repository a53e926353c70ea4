/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/nlk-secret.h"
#include "protocol/nlk-join-link.h"

#include "nlk-proxy-config.h"

G_BEGIN_DECLS

/**
 * NLK_CONFIG_TOKEN_BYTES_MOST:
 *
 * The longest token a file may hold; all tokens of a control channel travel in one request head.
 */
#define NLK_CONFIG_TOKEN_BYTES_MOST 16384

/**
 * NLK_CONFIG_PIN_BYTES:
 *
 * Length of a pin, a SHA-256 hash.
 */
#define NLK_CONFIG_PIN_BYTES 32

/**
 * NlkTransport:
 * @NLK_TRANSPORT_WSS: `Wss`, WebSocket over TLS, the default
 * @NLK_TRANSPORT_WS: `Ws`, WebSocket in the clear
 *
 * How a gateway is reached.
 */
typedef enum {
  NLK_TRANSPORT_WSS,
  NLK_TRANSPORT_WS,
} NlkTransport;

/**
 * NlkEndpointConfig:
 * @name: (nullable): `name`, what it is called here; unique in its file
 * @gateway: `gateway` as `host:port`; for the Host header, where the port is mandatory here and left out there when 443
 *   or 80. A host with other letters than ASCII stands here in its ASCII form
 * @host: the host to dial and the name a certificate must carry: a name, an IPv4 literal, or an IPv6 literal without
 *   brackets
 * @port: the port to dial, not 0
 * @transport: `protocol`
 * @token: `token`, visible ASCII
 * @publish: (element-type NlkSecret) (nullable): `publish` of an agent; %NULL without that key, which differs on the
 *   wire from an empty list
 * @acl: (element-type NlkSecret): `acl` of a client, empty without that key
 * @ca_path: (nullable): `ca`, a PEM file of the only authorities trusted for this gateway, `~/` expanded; not opened here
 * @pin: (array fixed-size=32) (nullable): `pin: sha256/BASE64`, the SHA-256 of the SubjectPublicKeyInfo that this
 *   gateway's certificate must have
 * @proxy: (nullable): `proxy`, what the connection goes through; %NULL without that key, when the environment decides
 * @key_paths: (element-type utf8 filename): `keys` of a client: agents and the files with their keys, `~/` expanded; not
 *   opened here
 *
 * A `!SelfHosted` endpoint. @ca_path and @pin are only accepted with %NLK_TRANSPORT_WSS.
 */
typedef struct {
  char *name;
  char *gateway;
  char *host;
  guint16 port;
  NlkTransport transport;
  NlkSecret *token;
  GPtrArray *publish;
  GPtrArray *acl;
  char *ca_path;
  guint8 *pin;
  NlkProxyConfig *proxy;
  GHashTable *key_paths;
} NlkEndpointConfig;

/**
 * nlk_endpoint_config_new:
 * @host: a name, an IPv4 address, or an IPv6 address with or without brackets
 * @port: the port, not 0
 * @transport: how it is reached
 * @token: the token
 *
 * Makes the endpoint of a client from what a person has entered.
 *
 * Returns: (transfer full) (nullable): the endpoint; %NULL when @host or @token cannot be one
 */
NlkEndpointConfig *nlk_endpoint_config_new (const char *host, guint16 port, NlkTransport transport,
                                            NlkSecret *token);

/**
 * nlk_endpoint_config_new_for_link:
 * @link: a link for a client
 *
 * Returns: (transfer full): the endpoint that @link describes
 */
NlkEndpointConfig *nlk_endpoint_config_new_for_link (const NlkJoinLink *link);

/**
 * nlk_endpoint_config_set_pin:
 * @endpoint: an endpoint with %NLK_TRANSPORT_WSS
 * @pin: (array fixed-size=32): the pin of its gateway from now on
 */
void nlk_endpoint_config_set_pin (NlkEndpointConfig *endpoint, const guint8 *pin);

/**
 * nlk_endpoint_config_copy:
 * @endpoint: an endpoint
 *
 * Returns: (transfer full): the same
 */
NlkEndpointConfig *nlk_endpoint_config_copy (const NlkEndpointConfig *endpoint);

/**
 * nlk_endpoint_config_equal:
 * @a: an endpoint
 * @b: another one
 *
 * Returns: whether both say the same
 */
gboolean nlk_endpoint_config_equal (const NlkEndpointConfig *a, const NlkEndpointConfig *b);

/**
 * nlk_endpoint_config_get_label:
 * @endpoint: an endpoint
 *
 * Returns: (transfer none): what it is called: its name, else `host:port`
 */
const char *nlk_endpoint_config_get_label (const NlkEndpointConfig *endpoint);

/**
 * nlk_endpoint_config_free:
 * @endpoint: (transfer full): an endpoint
 *
 * Frees it and wipes its tokens.
 */
void nlk_endpoint_config_free (NlkEndpointConfig *endpoint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkEndpointConfig, nlk_endpoint_config_free)

G_END_DECLS
