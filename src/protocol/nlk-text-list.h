/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_text_list_format:
 * @texts: (element-type utf8): texts
 *
 * Returns: (transfer full): a JSON array of strings, as in NL-ACL and NL-PUBLISH
 */
char *nlk_text_list_format (GPtrArray *texts);

/**
 * nlk_text_list_parse:
 * @text: a JSON array of strings
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the strings, %NULL when @text is none
 */
GPtrArray *nlk_text_list_parse (const char *text);

G_END_DECLS
