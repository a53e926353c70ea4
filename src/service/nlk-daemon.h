/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkDaemon:
 *
 * A program that has left its terminal, with a file for its process id and one for its log. Both are in a folder that nobody else
 * can write to: `$XDG_RUNTIME_DIR/narrowlink`, else `/run/narrowlink` for root, else `narrowlink` in the user's state folder
 * (`~/.local/state`).
 */
typedef struct _NlkDaemon NlkDaemon;

/**
 * nlk_daemon_detach:
 * @name: what the files are called, `NAME.pid` and `NAME.log`; without `/`
 * @ret_daemon: (out) (transfer full): the daemon, in the process that goes on
 * @error: return location for an error
 *
 * Forks. In the process that was started it waits until the other one has called nlk_daemon_settle(), and returns the exit code to
 * end with; messages still go to the terminal until then.
 *
 * Errors: #GFileError: the folder or a file is not safe or cannot be made, or a daemon of that name runs already. Nothing was
 * forked then.
 *
 * Context: before there are threads. Blocks in the process that was started.
 *
 * Returns: -1 in the process that goes on, else an exit code; 1 with @error set when nothing was forked
 */
int nlk_daemon_detach (const char *name, NlkDaemon **ret_daemon, GError **error);

/**
 * nlk_daemon_settle:
 * @daemon: a daemon that can do its work from now on
 *
 * Leaves the terminal and the working directory, turns the output to the log and lets the process that was started end with 0.
 */
void nlk_daemon_settle (NlkDaemon *daemon);

/**
 * nlk_daemon_free:
 * @daemon: (transfer full) (nullable): a daemon that ends
 *
 * Removes the file with the process id.
 */
void nlk_daemon_free (NlkDaemon *daemon);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkDaemon, nlk_daemon_free)

G_END_DECLS
