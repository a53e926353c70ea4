/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The only place that reads random bytes. All come from the kernel; small requests are served from a page per
 * thread that is wiped as it is used and dropped in a forked child. */

/**
 * nlk_random_bytes:
 * @ret_bytes: (out caller-allocates) (array length=n_bytes): where to write
 * @n_bytes: how many bytes
 *
 * Fills @ret_bytes with bytes fit for keys. Never fails: without a working kernel source the process aborts.
 *
 * Context: any thread.
 */
void nlk_random_bytes (void *ret_bytes, gsize n_bytes);

/**
 * nlk_random_u32:
 *
 * Returns: 32 random bits fit for masking keys and jitter
 */
guint32 nlk_random_u32 (void);

/**
 * nlk_random_below:
 * @bound: one more than the largest result, at least 1
 *
 * Returns: a number from 0 to @bound - 1, each equally likely
 */
guint32 nlk_random_below (guint32 bound);

G_END_DECLS
