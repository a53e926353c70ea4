/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "protocol/nlk-join-link.h"

G_BEGIN_DECLS

/**
 * nlk_joining_read_link:
 * @kind: whom it has to be for
 * @source: (nullable): the argument of `join`: the path of a file, `-` or %NULL for standard input, or the link itself,
 *   which is overwritten here
 * @error: return location
 *
 * Gets the join link. On a terminal it asks for it, without showing what is typed.
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED; #GFileError
 *
 * Context: may wait for a person
 *
 * Returns: (transfer full) (nullable): the link
 */
NlkJoinLink *nlk_joining_read_link (NlkTokenKind kind, char *source, GError **error);

/**
 * nlk_joining_ask:
 * @prompt: what is asked, shown on a terminal only
 * @ret_text: (out) (transfer full): the next line of standard input, without its end; empty at the end
 *
 * Asks for a secret, without showing what is typed.
 *
 * Context: may wait for a person
 *
 * Returns: whether there was a line
 */
gboolean nlk_joining_ask (const char *prompt, NlkSecret **ret_text);

/**
 * nlk_joining_ask_openly:
 * @prompt: what is asked, shown on a terminal only
 *
 * Asks for what is no secret.
 *
 * Context: may wait for a person
 *
 * Returns: (transfer full): the next line of standard input, without its end; empty at the end
 */
char *nlk_joining_ask_openly (const char *prompt);

/**
 * nlk_joining_try:
 * @link: a link
 * @error: return location
 *
 * Tries the gateway as nlk_trial_run_async() does. When nobody vouches for the certificate, and the link has no pin, a
 * person is shown the certificate's fingerprint and asked whether it is the right one; then it becomes the pin of @link.
 * The token is shown to nobody before that.
 *
 * Errors: as nlk_trial_run_finish()
 *
 * Context: blocks, may wait for a person; for programs that do nothing else
 *
 * Returns: whether the gateway takes the token
 */
gboolean nlk_joining_try (NlkJoinLink *link, GError **error);

/**
 * nlk_joining_write:
 * @path: a file that is not there yet; its folder is made
 * @text: what is to be in it
 * @error: return location
 *
 * Errors: #GFileError, %G_FILE_ERROR_EXIST when it is there
 *
 * Context: blocks
 *
 * Returns: whether it was written, with mode 0600
 */
gboolean nlk_joining_write (const char *path, const NlkSecret *text, GError **error);

G_END_DECLS
