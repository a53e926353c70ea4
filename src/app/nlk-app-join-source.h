/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-client-config.h"

#include "nlk-app-words.h"

G_BEGIN_DECLS

/**
 * NlkAppJoinError:
 * @NLK_APP_JOIN_ERROR_LINK: it is no complete link
 * @NLK_APP_JOIN_ERROR_AGENT_LINK: it is a link for an agent
 * @NLK_APP_JOIN_ERROR_FILE: the file has mistakes, or cannot be read
 *
 * Why nothing can be joined.
 */
typedef enum {
  NLK_APP_JOIN_ERROR_LINK,
  NLK_APP_JOIN_ERROR_AGENT_LINK,
  NLK_APP_JOIN_ERROR_FILE,
} NlkAppJoinError;

/**
 * NLK_APP_JOIN_ERROR:
 *
 * Error domain of #NlkAppJoinError. The message repeats nothing secret; nlk_app_join_error_init_words() says it.
 */
#define NLK_APP_JOIN_ERROR (nlk_app_join_error_quark ())

/**
 * nlk_app_join_error_quark:
 *
 * Returns: the error domain
 */
GQuark nlk_app_join_error_quark (void);

/**
 * nlk_app_join_error_init_words:
 * @error: #NlkAppJoinError
 * @file: (nullable): the file that was read
 * @words: (out caller-allocates): for nlk_app_words_clear()
 */
void nlk_app_join_error_init_words (const GError *error, const char *file, NlkAppWords *words);

/**
 * NlkAppJoinSource:
 * @endpoints: (element-type NlkEndpointConfig): one or more
 * @tunnels: (element-type NlkTunnelConfig): their tunnels, `gateway` is the label of an endpoint
 *
 * What a person has brought to join with.
 */
typedef struct {
  GPtrArray *endpoints;
  GPtrArray *tunnels;
} NlkAppJoinSource;

/**
 * nlk_app_join_source_new_for_link:
 * @text: what a person has pasted, with blanks and line breaks wherever they came in
 * @error: return location
 *
 * Errors: %NLK_APP_JOIN_ERROR_LINK, %NLK_APP_JOIN_ERROR_AGENT_LINK
 *
 * Returns: (transfer full) (nullable): what the link describes
 */
NlkAppJoinSource *nlk_app_join_source_new_for_link (const char *text, GError **error);

/**
 * nlk_app_join_source_new_for_endpoint:
 * @endpoint: (transfer full): an endpoint
 *
 * Returns: (transfer full): it alone
 */
NlkAppJoinSource *nlk_app_join_source_new_for_endpoint (NlkEndpointConfig *endpoint);

/**
 * nlk_app_join_source_new_for_file:
 * @bytes: (array length=n_bytes): what a file holds: a link, or the text of a `client.yaml`
 * @n_bytes: how many
 * @error: return location
 *
 * Errors: #NlkAppJoinError
 *
 * Returns: (transfer full) (nullable): what it describes
 */
NlkAppJoinSource *nlk_app_join_source_new_for_file (const char *bytes, gsize n_bytes,
                                                    GError **error);

/**
 * nlk_app_join_source_remove:
 * @source: a source
 * @index: which of its endpoints is not wanted
 *
 * Removes it with its tunnels.
 */
void nlk_app_join_source_remove (NlkAppJoinSource *source, guint index);

/**
 * nlk_app_join_source_dup_tunnels:
 * @source: a source
 * @index: one of its endpoints
 *
 * Returns: (transfer full) (element-type NlkTunnelConfig): the tunnels of that endpoint
 */
GPtrArray *nlk_app_join_source_dup_tunnels (const NlkAppJoinSource *source, guint index);

/**
 * nlk_app_join_source_free:
 * @source: (transfer full) (nullable): a source
 *
 * Frees it and wipes its tokens.
 */
void nlk_app_join_source_free (NlkAppJoinSource *source);

/**
 * nlk_app_join_source_dup_stripped:
 * @text: text as pasted
 *
 * Returns: (transfer full): @text without blanks and line breaks, of which a link has none
 */
char *nlk_app_join_source_dup_stripped (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAppJoinSource, nlk_app_join_source_free)

G_END_DECLS
