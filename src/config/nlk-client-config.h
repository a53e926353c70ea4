/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "nlk-endpoint-config.h"
#include "nlk-timeouts.h"
#include "nlk-tunnel-config.h"

G_BEGIN_DECLS

/**
 * NlkClientConfig:
 * @path: the file it was read from
 * @endpoints: (element-type NlkEndpointConfig): `endpoints`, one or more
 * @endpoint: (transfer none): the one that is used: the first, as in Narrowlink 0.2, unless the program's user wants
 *   another
 * @tunnels: (element-type NlkTunnelConfig): `tunnels`, perhaps none
 * @timeouts: `timeouts`
 *
 * A client's configuration, checked.
 */
typedef struct {
  char *path;
  GPtrArray *endpoints;
  NlkEndpointConfig *endpoint;
  GPtrArray *tunnels;
  NlkTimeouts timeouts;
} NlkClientConfig;

/**
 * nlk_client_config_load:
 * @explicit_path: (nullable): what `-c` gave, or %NULL to search; see nlk_config_search()
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for the user, set on success and
 *   on failure, maybe empty
 * @error: place for an error
 *
 * Finds, reads and checks `client.yaml`.
 *
 * Errors: any of #NlkConfigError.
 *
 * Context: reads a file; for program start.
 *
 * Returns: (transfer full) (nullable): the configuration, or %NULL with @error set
 */
NlkClientConfig *nlk_client_config_load (const char *explicit_path, GStrv *ret_warnings,
                                         GError **error);

/**
 * nlk_client_config_parse:
 * @path: name of the file in messages
 * @text: (array length=n_bytes): the file's bytes; the caller's to wipe
 * @n_bytes: length of @text
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for the user
 * @error: place for an error
 *
 * Checks the text of a `client.yaml`. Touches no file.
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID with every mistake.
 *
 * Returns: (transfer full) (nullable): the configuration, or %NULL with @error set
 */
NlkClientConfig *nlk_client_config_parse (const char *path, const char *text, gsize n_bytes,
                                          GStrv *ret_warnings, GError **error);

/**
 * nlk_client_config_find_endpoint:
 * @config: a configuration
 * @name: the `name` of an endpoint, else its `host:port`, else its host
 * @error: place for an error
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID with the endpoints that there are.
 *
 * Returns: (transfer none) (nullable): the first endpoint that @name fits
 */
NlkEndpointConfig *nlk_client_config_find_endpoint (const NlkClientConfig *config, const char *name,
                                                    GError **error);

/**
 * nlk_client_config_free:
 * @config: (transfer full): a configuration
 *
 * Frees it and wipes its tokens.
 */
void nlk_client_config_free (NlkClientConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkClientConfig, nlk_client_config_free)

G_END_DECLS
