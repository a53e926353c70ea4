/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_cli_help_dup_text:
 * @command: (nullable): name of a command, %NULL for the program as a whole
 *
 * Returns: (transfer full): how to use it; of a command with all its options
 */
char *nlk_cli_help_dup_text (const char *command);

G_END_DECLS
