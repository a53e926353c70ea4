/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_app_terminal_dup_argv:
 * @setting: the person's own terminal with its arguments, empty to find one
 * @command: a line for a shell
 *
 * Returns: (transfer full) (nullable): what opens a terminal that runs @command and stays; %NULL when there is none, as in a sandbox
 */
char **nlk_app_terminal_dup_argv (const char *setting, const char *command);

/**
 * nlk_app_terminal_run:
 * @setting: as of nlk_app_terminal_dup_argv()
 * @command: a line for a shell
 * @error: return location
 *
 * Errors: as g_spawn_async(); %G_SPAWN_ERROR_NOENT without a terminal
 *
 * Returns: whether a terminal opens
 */
gboolean nlk_app_terminal_run (const char *setting, const char *command, GError **error);

G_END_DECLS
