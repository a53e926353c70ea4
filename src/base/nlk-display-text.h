/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_DISPLAY_TEXT_CHARS:
 *
 * The most characters of a foreign text that a label shows: longer than any honest name, short enough for a row.
 */
#define NLK_DISPLAY_TEXT_CHARS 200

/**
 * nlk_display_text_name:
 * @name: (nullable): a foreign name as it came, of any bytes; %NULL counts as empty
 *
 * Makes a foreign name fit to stand in a label or a sentence of a graphical program: control and bidirectional characters and bytes
 * that are not UTF-8 become U+FFFD, what is longer than %NLK_DISPLAY_TEXT_CHARS is cut and ends in `…`, and the whole is
 * isolated by U+2068 and U+2069, so that its direction does not turn the sentence around it. The result is text, not markup.
 *
 * Returns: (transfer full): UTF-8
 */
char *nlk_display_text_name (const char *name);

/**
 * nlk_display_text_sentence:
 * @sentence: (nullable): a sentence that may hold names made by nlk_display_text_name()
 *
 * As nlk_display_text_name(), but nothing is put around it and isolates inside stay.
 *
 * Returns: (transfer full): UTF-8
 */
char *nlk_display_text_sentence (const char *sentence);

G_END_DECLS
