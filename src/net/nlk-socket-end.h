/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

G_BEGIN_DECLS

/**
 * nlk_socket_end_new:
 * @loop: the loop of this thread
 * @fd: (transfer full): a connected, non-blocking stream or datagram socket
 * @error: return location for an error
 *
 * The lowest end. A stream socket gets TCP_NODELAY and keep-alive. It queues nothing: a short write is reported as it
 * is. Finish is shutdown of the sending side, reset a TCP reset (linger 0). A reset by the peer, or a dead peer, breaks it
 * with %NLK_REASON_RESET, a time-out with %NLK_REASON_TIMED_OUT. For a datagram socket, errors that ICMP reported are
 * swallowed (the next datagram may arrive), and finish has no effect on the wire.
 *
 * Errors: %NLK_REASON_ERROR %NLK_REASON_TOO_MANY when the socket cannot be watched; @fd is closed then.
 *
 * Returns: (transfer full) (nullable): the end
 */
NlkEnd *nlk_socket_end_new (NlkLoop *loop, int fd, GError **error);

/**
 * nlk_socket_end_holds_bytes:
 * @end: a socket end
 *
 * Returns: whether something was read from the socket that nlk_end_consume() has not taken yet
 */
gboolean nlk_socket_end_holds_bytes (const NlkEnd *end);

/**
 * nlk_socket_end_get_fd:
 * @end: a socket end
 *
 * Returns: its descriptor, which stays the end's
 */
int nlk_socket_end_get_fd (NlkEnd *end);

/**
 * nlk_socket_end_pause:
 * @end: a socket end
 *
 * Leaves the descriptor alone until nlk_socket_end_resume(): no reading, no callback. For a TLS handshake, which uses it
 * from another thread.
 */
void nlk_socket_end_pause (NlkEnd *end);

/**
 * nlk_socket_end_resume:
 * @end: a socket end that was paused
 *
 * Watches the descriptor again and reports readiness in the next turn.
 */
void nlk_socket_end_resume (NlkEnd *end);

G_END_DECLS
