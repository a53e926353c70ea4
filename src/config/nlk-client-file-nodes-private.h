/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-endpoint-config.h"
#include "nlk-tunnel-config.h"
#include "nlk-yaml-private.h"

G_BEGIN_DECLS

/**
 * nlk_client_file_fill_endpoint:
 * @node: a mapping, an endpoint of a file or to become one
 * @endpoint: what it is to say; keys that this does not know stay
 */
void nlk_client_file_fill_endpoint (NlkYamlNode *node, const NlkEndpointConfig *endpoint);

/**
 * nlk_client_file_fill_tunnel:
 * @node: a mapping, a tunnel of a file or to become one
 * @tunnel: what it is to say; keys that this does not know stay
 */
void nlk_client_file_fill_tunnel (NlkYamlNode *node, const NlkTunnelConfig *tunnel);

G_END_DECLS
