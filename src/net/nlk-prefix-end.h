/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"

G_BEGIN_DECLS

/**
 * nlk_prefix_end_new:
 * @lower: (transfer full): a stream end
 * @data: (array length=n_bytes): bytes that were read from @lower before, copied
 * @n_bytes: how many
 *
 * Puts bytes back: they are lent first, then what @lower lends. All else is passed to @lower.
 *
 * Returns: (transfer full): the end; @lower itself when @n_bytes is 0
 */
NlkEnd *nlk_prefix_end_new (NlkEnd *lower, const guint8 *data, gsize n_bytes);

G_END_DECLS
