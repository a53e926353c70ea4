/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-gateway-session.h"

G_BEGIN_DECLS

/**
 * nlk_cli_link_log_attach:
 * @session: a session
 *
 * Logs what becomes of the connection to the gateway, in the lines that scripts know from Narrowlink 0.2: `Connecting to gateway:
 * host:port`, `Connection to gateway successful`, `Authentication failed`.
 */
void nlk_cli_link_log_attach (NlkGatewaySession *session);

G_END_DECLS
