/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/nlk-secret.h"
#include "base/nlk-uuid.h"

#include "nlk-gateway-limits.h"
#include "nlk-timeouts.h"

G_BEGIN_DECLS

/**
 * NLK_CONFIG_SECRET_BYTES_LEAST:
 *
 * The fewest bytes a gateway's secret may have, as in Narrowlink 0.2.
 */
#define NLK_CONFIG_SECRET_BYTES_LEAST 8

/**
 * NLK_CONFIG_SECRET_BYTES_MOST:
 *
 * The most bytes a gateway's secret may have; HMAC-SHA-256 gains nothing past 64.
 */
#define NLK_CONFIG_SECRET_BYTES_MOST 4096

/**
 * NlkGatewayServiceKind:
 * @NLK_GATEWAY_SERVICE_WS: `!Ws`, plain HTTP
 * @NLK_GATEWAY_SERVICE_WSS: `!Wss`, TLS
 *
 * What a listener speaks.
 */
typedef enum {
  NLK_GATEWAY_SERVICE_WS,
  NLK_GATEWAY_SERVICE_WSS,
} NlkGatewayServiceKind;

/**
 * NlkGatewayService:
 * @kind: what it speaks
 * @domains: (array zero-terminated=1): the host names that may tunnel, as written; empty lets every host tunnel
 * @listen_text: `listen_addr` as written
 * @listen_address: (transfer none): `listen_addr`, a literal; port 0 lets the kernel choose. `[::]` is to serve IPv4 too
 * @tls_domains: (array zero-terminated=1) (nullable): `domains` of `tls_config: !File`; %NULL for @kind `!Ws`
 * @cert_path: (nullable): `cert_path` of `tls_config: !File`, a PEM file with chain and key, `~/` expanded; relative
 *   to the working directory; not opened here; %NULL for @kind `!Ws`
 *
 * One item of `services`. Reference counted: what listens keeps it when the configuration goes.
 */
typedef struct {
  NlkGatewayServiceKind kind;
  GStrv domains;
  char *listen_text;
  GInetSocketAddress *listen_address;
  GStrv tls_domains;
  char *cert_path;
} NlkGatewayService;

/**
 * nlk_gateway_service_ref:
 * @service: a service
 *
 * Returns: (transfer full): @service
 */
NlkGatewayService *nlk_gateway_service_ref (NlkGatewayService *service);

/**
 * nlk_gateway_service_unref:
 * @service: (transfer full): a service
 */
void nlk_gateway_service_unref (NlkGatewayService *service);

/**
 * NlkGatewayConfig:
 * @path: the file it was read from
 * @name: `name`, any text
 * @secret: `secret`, 8 to 4096 bytes that do not read the same backwards
 * @services: (element-type NlkGatewayService): `services`, at least one
 * @limits: `limits`
 * @timeouts: `timeouts`
 * @revoked_path: `revoked`, the file with revoked tokens, `~/` expanded; by default `revoked` in the folder of @path;
 *   not opened here, and need not exist
 * @access_log_path: (nullable): `access_log`, the file for one line a stream, `~/` expanded; not opened here
 * @has_uid: whether @uid counts
 * @uid: `uid`, the user space of those who are invited
 * @host: (nullable): host of `address`, where those who are invited find the gateway, an IPv6 address without brackets
 * @port: port of `address`
 *
 * A gateway's configuration, checked.
 */
typedef struct {
  char *path;
  char *name;
  NlkSecret *secret;
  GPtrArray *services;
  NlkGatewayLimits limits;
  NlkTimeouts timeouts;
  char *revoked_path;
  char *access_log_path;
  gboolean has_uid;
  NlkUuid uid;
  char *host;
  guint16 port;
} NlkGatewayConfig;

/**
 * nlk_gateway_config_load:
 * @explicit_path: (nullable): what `-c` gave, or %NULL to search; see nlk_config_search()
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for the operator, set on success
 *   and on failure, maybe empty
 * @error: place for an error
 *
 * Finds, reads and checks `gateway.yaml`.
 *
 * Errors: any of #NlkConfigError.
 *
 * Context: reads a file; for program start.
 *
 * Returns: (transfer full) (nullable): the configuration, or %NULL with @error set
 */
NlkGatewayConfig *nlk_gateway_config_load (const char *explicit_path, GStrv *ret_warnings,
                                           GError **error);

/**
 * nlk_gateway_config_parse:
 * @path: name of the file in messages
 * @text: (array length=n_bytes): the file's bytes; the caller's to wipe
 * @n_bytes: length of @text
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for the operator
 * @error: place for an error
 *
 * Checks the text of a `gateway.yaml`. Touches no file.
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID with every mistake.
 *
 * Returns: (transfer full) (nullable): the configuration, or %NULL with @error set
 */
NlkGatewayConfig *nlk_gateway_config_parse (const char *path, const char *text, gsize n_bytes,
                                            GStrv *ret_warnings, GError **error);

/**
 * nlk_gateway_config_free:
 * @config: (transfer full): a configuration
 *
 * Frees it and wipes its secret.
 */
void nlk_gateway_config_free (NlkGatewayConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkGatewayConfig, nlk_gateway_config_free)

G_END_DECLS
