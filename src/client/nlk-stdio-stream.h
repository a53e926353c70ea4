/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-stdio-end.h"

#include "nlk-stream.h"

G_BEGIN_DECLS

/**
 * nlk_stdio_stream_new:
 * @session: the session with the gateway
 * @agent: name of the agent
 * @key: (nullable): the key of the agent
 * @destination: where to; of datagrams if its protocol is
 * @stdio: the two descriptors whose bytes the stream carries, taken for datagrams or not as @destination says
 * @error: return location
 *
 * As nlk_stream_new(), with @stdio as the local end.
 *
 * Errors: those of nlk_stdio_end_new().
 *
 * Returns: (transfer full) (nullable): the stream
 */
NlkStream *nlk_stdio_stream_new (NlkGatewaySession *session, const char *agent, NlkAgentKey *key,
                                 const NlkDestination *destination, NlkStdio *stdio,
                                 GError **error);

G_END_DECLS
