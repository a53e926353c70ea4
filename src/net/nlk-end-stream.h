/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nlk_end_stream_new:
 * @loop: the loop of this thread
 * @end: (transfer full): a stream end
 *
 * A #GIOStream over an end, for libsoup. Both its streams are pollable and never block: what would block fails with
 * %G_IO_ERROR_WOULD_BLOCK, so they are to be used by their asynchronous and non-blocking functions alone. Closing the
 * output finishes @end; closing the stream lets what is queued go out for a moment and frees @end then. Used from the
 * thread of @loop only.
 *
 * Returns: (transfer full): the stream
 */
GIOStream *nlk_end_stream_new (NlkLoop *loop, NlkEnd *end);

/**
 * nlk_end_stream_get_written:
 * @stream: such a stream
 *
 * Returns: how many bytes the end has taken so far
 */
guint64 nlk_end_stream_get_written (GIOStream *stream);

/**
 * nlk_end_stream_abort:
 * @stream: such a stream
 *
 * Closes the connection at once; reading finds the end, writing fails.
 */
void nlk_end_stream_abort (GIOStream *stream);

G_END_DECLS
