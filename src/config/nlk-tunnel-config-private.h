/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-tunnel-config.h"
#include "nlk-value-private.h"

G_BEGIN_DECLS

/**
 * NlkFindEndpoint:
 * @name: what a tunnel says under `gateway`
 * @user_data: as given
 *
 * Returns: (transfer none) (nullable): the endpoint
 */
typedef const NlkEndpointConfig *(*NlkFindEndpoint) (const char *name, gpointer user_data);

/**
 * nlk_tunnels_read:
 * @diagnostics: where mistakes go
 * @node: (nullable): the list `tunnels`
 * @find: finds endpoints
 * @user_data: for @find
 *
 * Reads and checks all of `tunnels`.
 *
 * Returns: (transfer full) (element-type NlkTunnelConfig): those without a mistake
 */
GPtrArray *nlk_tunnels_read (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                             NlkFindEndpoint find, gpointer user_data);

G_END_DECLS
