/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-http-body.h"
#include "nlk-loop.h"

G_BEGIN_DECLS

/**
 * nlk_http_body_end_new:
 * @loop: the loop of this thread
 * @lower: (transfer full): a stream end, its request head consumed
 * @body: what follows the head, copied
 *
 * Lends the body of one request and nothing behind it: what a client sends further, perhaps for another server, is
 * swallowed. Malformed chunks break it with %NLK_REASON_PROTOCOL. All else is passed to @lower.
 *
 * Returns: (transfer full): the end
 */
NlkEnd *nlk_http_body_end_new (NlkLoop *loop, NlkEnd *lower, const NlkHttpBody *body);

G_END_DECLS
