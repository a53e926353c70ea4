/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_expiry_parse:
 * @text: seconds since 1970; a date, `2027-01-31`, which means its last second in UTC; a date with time and offset as in
 *   RFC 3339, `2027-01-31T12:00:00+01:00`; or a duration with its unit, `365d`
 * @now_seconds: seconds since 1970, from which a duration counts
 * @ret_expires_seconds: (out): seconds since 1970, not negative, written on success only
 *
 * Returns: whether @text is one of them
 */
gboolean nlk_expiry_parse (const char *text, gint64 now_seconds, gint64 *ret_expires_seconds);

G_END_DECLS
