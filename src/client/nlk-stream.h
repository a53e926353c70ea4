/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-end.h"
#include "protocol/nlk-destination.h"

#include "nlk-agent-key.h"
#include "nlk-gateway-session.h"

G_BEGIN_DECLS

#define NLK_TYPE_STREAM (nlk_stream_get_type ())

/**
 * NlkStreamState:
 * @NLK_STREAM_WAITING: for the gateway, for the agent, or for a session of the key
 * @NLK_STREAM_OPENING: the data channel is being opened
 * @NLK_STREAM_UP: bytes move
 * @NLK_STREAM_ENDING: it ended early, and the reason may still come
 * @NLK_STREAM_OVER: nothing is left of it
 *
 * Where a stream stands.
 */
typedef enum {
  NLK_STREAM_WAITING,
  NLK_STREAM_OPENING,
  NLK_STREAM_UP,
  NLK_STREAM_ENDING,
  NLK_STREAM_OVER,
} NlkStreamState;

/**
 * NlkStream:
 *
 * One tunnelled connection, or the datagrams of one source: a local end, and the way to the destination, which it opens and
 * waits for. Nothing is read from the local end before the way is there, so waiting and opening again lose no byte.
 *
 * Signals:
 * - `up` (): the way is there; whoever gave no local end gives it now, by nlk_stream_take_local()
 * - `over` (GError or %NULL): it has ended; emitted once, from the main context
 */
G_DECLARE_FINAL_TYPE (NlkStream, nlk_stream, NLK, STREAM, GObject)

/**
 * NlkStreamCounts:
 * @sent_bytes: towards the destination
 * @received_bytes: from it
 *
 * What a stream has moved.
 */
typedef struct {
  guint64 sent_bytes;
  guint64 received_bytes;
} NlkStreamCounts;

/**
 * nlk_stream_new:
 * @session: the session with the gateway
 * @agent: name of the agent
 * @key: (nullable): the key of the agent; with one, not a byte goes out in plaintext, whatever happens
 * @destination: where to; neither nonce nor signature set
 * @local: (transfer full) (nullable): the local end; of datagrams if @destination is; %NULL when it is given at `up`,
 *   by somebody who has something to say there first
 *
 * Begins to open the way in the next turn.
 *
 * Returns: (transfer full): the stream
 */
NlkStream *nlk_stream_new (NlkGatewaySession *session, const char *agent, NlkAgentKey *key,
                           const NlkDestination *destination, NlkEnd *local);

/**
 * nlk_stream_take_local:
 * @self: a stream without a local end, in its `up` signal
 * @local: (transfer full): the local end
 *
 * Gives the local end.
 */
void nlk_stream_take_local (NlkStream *self, NlkEnd *local);

/**
 * nlk_stream_abort:
 * @self: a stream
 *
 * Ends it at once; `over` is not emitted.
 */
void nlk_stream_abort (NlkStream *self);

/**
 * nlk_stream_get_state:
 * @self: a stream
 *
 * Returns: where it stands
 */
NlkStreamState nlk_stream_get_state (NlkStream *self);

/**
 * nlk_stream_get_counts:
 * @self: a stream
 * @ret_counts: (out): what it has moved
 */
void nlk_stream_get_counts (NlkStream *self, NlkStreamCounts *ret_counts);

G_END_DECLS
