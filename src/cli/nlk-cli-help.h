/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_cli_help_get_text:
 *
 * Returns: (transfer none): how to use the program
 */
const char *nlk_cli_help_get_text (void);

G_END_DECLS
