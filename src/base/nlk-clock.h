/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The only place that reads a clock. Machines take `now` as a parameter, so their tests run on virtual time. */

/**
 * nlk_clock_monotonic_usec:
 *
 * Returns: microseconds of a clock that never jumps and stands still while the machine is suspended; for
 *   time-outs of connections
 */
gint64 nlk_clock_monotonic_usec (void);

/**
 * nlk_clock_boottime_usec:
 *
 * Returns: microseconds of a clock that is never set and counts suspension; for the lifetime of sessions and
 *   the refill of guess limits
 */
gint64 nlk_clock_boottime_usec (void);

/**
 * nlk_clock_wall_usec:
 *
 * Returns: microseconds since 1970-01-01 UTC as the machine believes; for token expiry and for people
 */
gint64 nlk_clock_wall_usec (void);

G_END_DECLS
