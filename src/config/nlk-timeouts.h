/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkTimeouts:
 * @connect_usec: key `connect`, default 10 s: until one address of the gateway or of a destination has accepted a TCP
 *   connection
 * @handshake_usec: key `handshake`, default 10 s: until TLS and the request head, or its answer, are through
 * @ping_usec: key `ping`, default 10 s: between two pings on a control channel, each way
 * @pong_usec: key `pong`, default 10 s: until a ping is answered; then the connection counts as lost
 * @pending_usec: key `pending`, default 10 s: until the agent has joined or failed a stream
 * @udp_idle_usec: key `udp_idle`, default 60 s: a UDP flow without a datagram either way ends
 * @backoff_first_usec: key `backoff_first`, default 500 ms: before the first attempt to connect again
 * @backoff_most_usec: key `backoff_most`, default 30 s: the longest wait between two attempts; not below
 *   @backoff_first_usec
 * @retry_unauthorised_usec: key `retry_unauthorised`, default 60 s: between two attempts with a token that the
 *   gateway has refused
 * @half_closed_usec: key `half_closed`, default 10 min: a stream that one side has ended and where nothing moves
 *   in the other direction ends
 * @agents_back_usec: key `agents_back`, default 15 s, 0 allowed: how long after its own start a gateway holds back the
 *   list of agents from 0.2 clients, which would otherwise end while their agent is on its way back
 * @listen_retry_usec: key `listen_retry`, default 10 s: until a tunnel whose local port is taken tries it again
 * @drain_usec: key `drain`, default 0: how long a gateway or an agent that is told to stop lets its streams go on
 *
 * Every time-out that a file may set, in the mapping `timeouts`. Each is at least 1 ms and at most 24 h.
 */
typedef struct {
  gint64 connect_usec;
  gint64 handshake_usec;
  gint64 ping_usec;
  gint64 pong_usec;
  gint64 pending_usec;
  gint64 udp_idle_usec;
  gint64 backoff_first_usec;
  gint64 backoff_most_usec;
  gint64 retry_unauthorised_usec;
  gint64 half_closed_usec;
  gint64 agents_back_usec;
  gint64 listen_retry_usec;
  gint64 drain_usec;
} NlkTimeouts;

/**
 * nlk_timeouts_init:
 * @timeouts: (out caller-allocates): the values
 *
 * Sets every time-out to its default.
 */
void nlk_timeouts_init (NlkTimeouts *timeouts);

G_END_DECLS
