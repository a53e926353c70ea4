/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "protocol/nlk-token.h"

G_BEGIN_DECLS

/**
 * NLK_REVOCATION_LIST_BYTES_MOST:
 *
 * The largest file that is read; some fifty thousand entries.
 */
#define NLK_REVOCATION_LIST_BYTES_MOST (4 * 1024 * 1024)

/**
 * NlkRevocationList:
 *
 * Which tokens a gateway refuses although their signature is good. A text, one entry a line: `agent NAME TIME` and
 * `client NAME TIME` for every token of that kind and name that was issued at TIME (RFC 3339) or before, or does not
 * say when; `token sha256:HEX` for one token. What follows a `#` at the beginning of a line is a remark. Immutable.
 *
 * Source: own design; gateway/README.md, "Revoked tokens"
 */
typedef struct _NlkRevocationList NlkRevocationList;

/**
 * nlk_revocation_list_new:
 *
 * Returns: (transfer full): a list without entries
 */
NlkRevocationList *nlk_revocation_list_new (void);

/**
 * nlk_revocation_list_parse:
 * @path: name of the file in messages
 * @text: (array length=n_bytes): the file's bytes
 * @n_bytes: length of @text
 * @error: place for an error
 *
 * Reads the text of a list. Touches no file.
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID with the mistakes of the first lines that have one
 *
 * Returns: (transfer full) (nullable): the list, or %NULL with @error set
 */
NlkRevocationList *nlk_revocation_list_parse (const char *path, const char *text, gsize n_bytes,
                                              GError **error);

/**
 * nlk_revocation_list_load:
 * @path: a file
 * @error: place for an error
 *
 * Reads a list. A list that nobody has written yet is empty.
 *
 * Errors: %NLK_CONFIG_ERROR_UNREADABLE; %NLK_CONFIG_ERROR_INVALID
 *
 * Context: reads a file of at most %NLK_REVOCATION_LIST_BYTES_MOST
 *
 * Returns: (transfer full) (nullable): the list, or %NULL with @error set
 */
NlkRevocationList *nlk_revocation_list_load (const char *path, GError **error);

/**
 * nlk_revocation_list_matches:
 * @list: a list
 * @token: claims of a client's or agent's token
 * @text: its text
 *
 * Returns: whether the token is to be refused
 */
gboolean nlk_revocation_list_matches (const NlkRevocationList *list, const NlkToken *token,
                                      const char *text);

/**
 * nlk_revocation_list_matches_digest:
 * @list: a list
 * @token: claims of a client's or agent's token
 * @digest: what nlk_revocation_list_dup_digest() made of its text
 *
 * The same for who does not keep the text.
 *
 * Returns: whether the token is to be refused
 */
gboolean nlk_revocation_list_matches_digest (const NlkRevocationList *list, const NlkToken *token,
                                             const char *digest);

/**
 * nlk_revocation_list_dup_digest:
 * @text: the text of a token
 *
 * Returns: (transfer full): SHA-256 of @text, 64 lower-case hexadecimal digits
 */
char *nlk_revocation_list_dup_digest (const char *text);

/**
 * nlk_revocation_list_lookup:
 * @list: a list
 * @kind: %NLK_TOKEN_CLIENT or %NLK_TOKEN_AGENT
 * @name: name of a client or agent
 * @ret_seconds: (out): tokens issued in this second since 1970 or before are refused
 *
 * For who issues a token of this name again: it must be later.
 *
 * Returns: whether tokens of that kind and name are revoked up to a time
 */
gboolean nlk_revocation_list_lookup (const NlkRevocationList *list, NlkTokenKind kind,
                                     const char *name, gint64 *ret_seconds);

/**
 * nlk_revocation_list_append_name:
 * @path: a file, made with mode 0600 when there is none
 * @kind: %NLK_TOKEN_CLIENT or %NLK_TOKEN_AGENT
 * @name: name of a client or agent
 * @now_seconds: up to when, in seconds since 1970
 * @error: place for an error
 *
 * Adds a line, on the disk before this returns. A list with a mistake is left as it is: a gateway would not take it.
 *
 * Errors: %NLK_CONFIG_ERROR_UNREADABLE; %NLK_CONFIG_ERROR_INVALID for a list with a mistake, or a name that does not
 * fit in a line
 *
 * Context: blocks, also for another one that writes
 *
 * Returns: whether the entry is in the file
 */
gboolean nlk_revocation_list_append_name (const char *path, NlkTokenKind kind, const char *name,
                                          gint64 now_seconds, GError **error);

/**
 * nlk_revocation_list_append_token:
 * @path: a file, made with mode 0600 when there is none
 * @text: the text of a token
 * @error: place for an error
 *
 * The same for one token.
 *
 * Errors: %NLK_CONFIG_ERROR_UNREADABLE; %NLK_CONFIG_ERROR_INVALID for a list with a mistake
 *
 * Context: blocks, also for another one that writes
 *
 * Returns: whether the entry is in the file
 */
gboolean nlk_revocation_list_append_token (const char *path, const char *text, GError **error);

/**
 * nlk_revocation_list_free:
 * @list: (transfer full) (nullable): a list
 */
void nlk_revocation_list_free (NlkRevocationList *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkRevocationList, nlk_revocation_list_free)

G_END_DECLS
