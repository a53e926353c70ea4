/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/nlk-record.h"

#include "nlk-end.h"
#include "nlk-loop.h"

G_BEGIN_DECLS

/**
 * nlk_seal_end_new:
 * @loop: the loop of this thread
 * @lower: (transfer full): a stream end that nobody has to trust, usually of frames
 * @keys: keys of the stream, copied as far as needed
 * @writer: who we are
 * @is_datagrams: whether each record is one datagram
 *
 * End-to-end encrypted records over @lower. Finish becomes the end record, so half-close works whatever @lower can carry;
 * once both directions have ended @lower is finished as well, and the end counts as queued until @lower's peer has
 * finished too. A record that does not verify, or an orderly end of @lower without end record, breaks it with
 * %NLK_REASON_E2EE_BROKEN; nothing of such a record is lent. Queue: at most one block.
 *
 * Source: PROTOCOL.md, "Records".
 *
 * Returns: (transfer full): the end
 */
NlkEnd *nlk_seal_end_new (NlkLoop *loop, NlkEnd *lower, const NlkStreamKeys *keys,
                          NlkRecordWriter writer, gboolean is_datagrams);

/**
 * nlk_seal_end_is_proven:
 * @end: a seal end
 *
 * Returns: whether a record of the peer has verified, the first proof that it accepted the stream
 */
gboolean nlk_seal_end_is_proven (NlkEnd *end);

G_END_DECLS
