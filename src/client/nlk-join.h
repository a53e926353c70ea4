/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-loop.h"
#include "protocol/nlk-join-link.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nlk_join_read_link:
 * @source: (nullable): as nlk_joining_read_link() takes it
 * @error: return location
 *
 * Gets a join link for a client, from a file, standard input or a person at a terminal.
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED; #GFileError
 *
 * Context: may wait for a person
 *
 * Returns: (transfer full) (nullable): the link
 */
NlkJoinLink *nlk_join_read_link (char *source, GError **error);

/**
 * nlk_join_try:
 * @link: a link
 * @error: return location
 *
 * Reaches the gateway, judges its certificate, and only then shows it the token; see nlk_joining_try().
 *
 * Errors: #NlkChannelError
 *
 * Context: blocks, may wait for a person; a program with a window uses #NlkJoinAttempt
 *
 * Returns: whether the gateway takes the token
 */
gboolean nlk_join_try (NlkJoinLink *link, GError **error);

/**
 * nlk_join_ask_key:
 * @ret_key: (out) (transfer full) (nullable): the agent's key, %NULL when none is entered
 * @error: return location
 *
 * Asks for the key of an agent.
 *
 * Errors: %NLK_KEY_ERROR_PASSPHRASE
 *
 * Context: may wait for a person
 *
 * Returns: whether it is good, or none
 */
gboolean nlk_join_ask_key (NlkSecret **ret_key, GError **error);

/**
 * nlk_join_ask_agent:
 * @ret_agent: (out) (transfer full) (nullable): its name, %NULL when none is entered
 * @error: return location
 *
 * Asks which agent the key belongs to.
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED
 *
 * Context: may wait for a person
 *
 * Returns: whether it can be a name, or none is entered
 */
gboolean nlk_join_ask_agent (char **ret_agent, GError **error);

/**
 * nlk_join_check_free:
 * @path: a file that is to be written
 * @error: return location
 *
 * Errors: %G_FILE_ERROR_EXIST
 *
 * Returns: whether there is nothing at @path yet
 */
gboolean nlk_join_check_free (const char *path, GError **error);

/**
 * nlk_join_write:
 * @link: a link
 * @path: the `client.yaml` to write
 * @key: (nullable): the agent's key
 * @key_path: the file for @key
 * @agent: (nullable): the agent whose key it is, for `keys` of the configuration
 * @error: return location
 *
 * Writes both, with mode 0600. Replaces neither.
 *
 * Errors: #GFileError
 *
 * Context: blocks
 *
 * Returns: whether they are written
 */
gboolean nlk_join_write (const NlkJoinLink *link, const char *path, const NlkSecret *key,
                         const char *key_path, const char *agent, GError **error);

G_END_DECLS
