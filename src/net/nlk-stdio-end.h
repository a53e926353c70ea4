/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

G_BEGIN_DECLS

/**
 * NLK_STDIO_MOST_DATAGRAM_BYTES:
 *
 * The longest datagram that is read: what fits into one of UDP over IPv4.
 */
#define NLK_STDIO_MOST_DATAGRAM_BYTES 65507

/**
 * NlkStdio:
 *
 * A pair of descriptors that other programs may share: pipes, terminals, files, `/dev/null`, sockets. One thread reads, one
 * writes, both blocking, so that no flag of theirs is touched. Reference counted; it outlives its end.
 *
 * Context: created and asked by one thread.
 */
typedef struct _NlkStdio NlkStdio;

/**
 * nlk_stdio_new:
 * @in_fd: (transfer full): a blocking descriptor to read
 * @out_fd: (transfer full): another one to write
 * @is_datagrams: whether each read and each write is a datagram
 * @error: return location for an error
 *
 * Reads nothing before it is asked for. SIGPIPE must be ignored.
 *
 * Errors: #GIOErrorEnum when there is no descriptor left; both are closed then.
 *
 * Returns: (transfer full) (nullable): the pair
 */
NlkStdio *nlk_stdio_new (int in_fd, int out_fd, gboolean is_datagrams, GError **error);

/**
 * nlk_stdio_unref:
 * @stdio: (transfer full) (nullable): a pair
 *
 * Drops a reference. A thread that waits for a descriptor holds one until it returns.
 */
void nlk_stdio_unref (NlkStdio *stdio);

/**
 * nlk_stdio_dup_error:
 * @stdio: a pair
 *
 * Returns: (transfer full) (nullable): why reading or writing failed, a #GIOErrorEnum with a text for people
 */
GError *nlk_stdio_dup_error (NlkStdio *stdio);

/**
 * nlk_stdio_end_new:
 * @loop: the loop of this thread
 * @stdio: a pair that has no end yet; a reference is taken
 * @error: return location for an error
 *
 * The pair as an end. End of file is a finish, and finish closes the descriptor behind the last byte. A datagram longer
 * than %NLK_STDIO_MOST_DATAGRAM_BYTES is read in pieces. A failure breaks it with %NLK_REASON_RESET.
 *
 * Errors: %NLK_REASON_ERROR %NLK_REASON_TOO_MANY when the kernel refuses to watch.
 *
 * Returns: (transfer full) (nullable): the end
 */
NlkEnd *nlk_stdio_end_new (NlkLoop *loop, NlkStdio *stdio, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkStdio, nlk_stdio_unref)

G_END_DECLS
