/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_TEXT_PEER_BYTES:
 *
 * The most bytes of one text from a peer that a log line or an error message repeats: enough for any
 * honest reason, too few to flood a terminal.
 */
#define NLK_TEXT_PEER_BYTES 200

/**
 * nlk_text_escape:
 * @text: (array length=n_bytes): foreign bytes
 * @n_bytes: length of @text, or -1 when zero-terminated
 * @max_bytes: how many bytes of @text to show at most
 *
 * Makes foreign bytes fit for a terminal or a log line: control characters, bidirectional overrides and bytes
 * that are not UTF-8 become `\xNN` or `\u{N}`; what is cut is marked by `…`.
 *
 * Returns: (transfer full): printable UTF-8
 */
char *nlk_text_escape (const char *text, gssize n_bytes, gsize max_bytes);

/**
 * nlk_text_nearest:
 * @word: what somebody wrote
 * @candidates: (array zero-terminated=1): what is known
 *
 * Returns: (transfer none) (nullable): the candidate with the smallest edit distance, if it is at most a third of the
 *   length of @word, rounded up, for "did you mean"
 */
const char *nlk_text_nearest (const char *word, const char *const *candidates);

/**
 * nlk_text_parse_duration:
 * @text: a number with a unit: `ms`, `s`, `m`, `h`, `d`, `w`, `y` (365 days); without a unit seconds
 * @ret_usec: (out): microseconds, at most 100 years, written on success only
 *
 * Returns: whether @text is a duration
 */
gboolean nlk_text_parse_duration (const char *text, gint64 *ret_usec);

G_END_DECLS
