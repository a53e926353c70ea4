/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-stream.h"

G_BEGIN_DECLS

#define NLK_TYPE_CONNECT_SESSION (nlk_connect_session_get_type ())

/**
 * NlkConnectState:
 * @NLK_CONNECT_OPENING: the way is not there yet; what is sent waits for it
 * @NLK_CONNECT_OPEN: both may send
 * @NLK_CONNECT_SENT_END: this side has ended sending
 * @NLK_CONNECT_RECEIVED_END: the destination has ended sending, and all of it has been taken
 * @NLK_CONNECT_CLOSED: it is over; what has arrived can still be taken
 *
 * Where a session stands.
 */
typedef enum {
  NLK_CONNECT_OPENING,
  NLK_CONNECT_OPEN,
  NLK_CONNECT_SENT_END,
  NLK_CONNECT_RECEIVED_END,
  NLK_CONNECT_CLOSED,
} NlkConnectState;

/**
 * NlkConnectSession:
 *
 * A connection with a destination whose local side is the program itself. What the program does not take is not read from
 * the destination either.
 *
 * Signals:
 * - `changed` (): its state changed, something arrived, or something was sent
 */
G_DECLARE_FINAL_TYPE (NlkConnectSession, nlk_connect_session, NLK, CONNECT_SESSION, GObject)

/**
 * nlk_connect_session_new:
 * @session: the session with the gateway
 * @agent: name of the agent
 * @key: (nullable): the key of the agent; with one, not a byte goes out in plaintext
 * @destination: where to, of bytes or datagrams; neither nonce nor signature set
 *
 * Begins to open it in the next turn.
 *
 * Returns: (transfer full): a session that is opening
 */
NlkConnectSession *nlk_connect_session_new (NlkGatewaySession *session, const char *agent,
                                            NlkAgentKey *key, const NlkDestination *destination);

/**
 * nlk_connect_session_get_state:
 * @self: a session
 *
 * Returns: where it stands
 */
NlkConnectState nlk_connect_session_get_state (NlkConnectSession *self);

/**
 * nlk_connect_session_get_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why it is over, %NULL after an orderly end
 */
const GError *nlk_connect_session_get_error (NlkConnectSession *self);

/**
 * nlk_connect_session_take:
 * @self: a session
 *
 * Returns: (transfer full) (nullable): the next that has arrived: one datagram, or some bytes
 */
GBytes *nlk_connect_session_take (NlkConnectSession *self);

/**
 * nlk_connect_session_send:
 * @self: a session
 * @bytes: what to send; one datagram, or any number of bytes
 *
 * Returns: %FALSE when it is not taken: the session is over or this side has ended, or %NLK_MEMORY_MOST_BYTES wait already
 */
gboolean nlk_connect_session_send (NlkConnectSession *self, GBytes *bytes);

/**
 * nlk_connect_session_end:
 * @self: a session
 *
 * Ends sending, behind what was sent; the other direction goes on.
 */
void nlk_connect_session_end (NlkConnectSession *self);

/**
 * nlk_connect_session_close:
 * @self: a session
 *
 * Ends it at once. The state changes, without an error.
 */
void nlk_connect_session_close (NlkConnectSession *self);

/**
 * nlk_connect_session_get_counts:
 * @self: a session
 * @ret_counts: (out): what it has moved
 */
void nlk_connect_session_get_counts (NlkConnectSession *self, NlkStreamCounts *ret_counts);

/**
 * nlk_connect_session_has_key:
 * @self: a session
 *
 * Returns: whether it has a key, so that nothing goes out in plaintext
 */
gboolean nlk_connect_session_has_key (NlkConnectSession *self);

/**
 * nlk_connect_session_is_proven:
 * @self: a session
 *
 * Returns: whether it is end-to-end encrypted, with an agent that has proven that it has the key
 */
gboolean nlk_connect_session_is_proven (NlkConnectSession *self);

G_END_DECLS
