/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkGatewayLimits:
 * @connections_unauthenticated: default 512, 1 to 65536: accepted connections that have not yet shown a valid token; a
 *   stranger can hold no more descriptors than these
 * @connections_per_address: default 256, 1 to 65536: those of them that come from one address (of IPv6: one /64), so
 *   that no single machine can turn away all others
 * @upgrades_per_address: default 500, 1 to 65536: tunnel requests a second from one address, ten seconds' worth at once
 * @control_channels_per_uid: default 256, 1 to 65536: agents and clients of one user at a time; one user cannot crowd
 *   out the others
 * @channels_per_token: default 128, 1 to 65536: control channels of clients with the same token; whoever copies a token
 *   cannot use up those of its user
 * @streams_per_token: default 4096, 1 to 65536: open streams with the same token, in however many sessions
 * @streams_per_session: default 1024, 1 to 65536: open streams of one client session
 * @pending_per_agent: default 256, 1 to 65536: streams that wait for one agent to join; an agent that never answers
 *   costs no more
 * @streams_total: default 8192, 1 to 1000000: open streams of all users; each costs two descriptors and its queues
 * @request_head_bytes: default 64 KiB, 4 KiB to 1 MiB: request line and headers; room for a token and several dozens
 *   of policies or publish tokens
 * @control_message_bytes: default 1 MiB, 4 KiB to 64 MiB: one message on a control channel; a list of some thousand
 *   agents fits
 *
 * What one gateway holds at most, each settable in the mapping `limits`; what is over a limit is refused, not queued.
 * Sizes are written in bytes or with `KiB` or `MiB`.
 */
typedef struct {
  guint connections_unauthenticated;
  guint connections_per_address;
  guint upgrades_per_address;
  guint control_channels_per_uid;
  guint channels_per_token;
  guint streams_per_token;
  guint streams_per_session;
  guint pending_per_agent;
  guint streams_total;
  guint request_head_bytes;
  guint control_message_bytes;
} NlkGatewayLimits;

/**
 * nlk_gateway_limits_init:
 * @limits: (out caller-allocates): the values
 *
 * Sets every limit to its default.
 */
void nlk_gateway_limits_init (NlkGatewayLimits *limits);

G_END_DECLS
