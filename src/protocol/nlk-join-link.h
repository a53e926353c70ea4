/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-token.h"

G_BEGIN_DECLS

/**
 * NLK_JOIN_LINK_BYTES_MOST:
 *
 * The longest link; a request head with its tokens is no longer.
 */
#define NLK_JOIN_LINK_BYTES_MOST 32768

/**
 * NLK_JOIN_LINK_POLICIES_MOST:
 *
 * The most policies in a link.
 */
#define NLK_JOIN_LINK_POLICIES_MOST 32

/**
 * NLK_JOIN_LINK_PIN_BYTES:
 *
 * Length of a pin, a SHA-256 hash.
 */
#define NLK_JOIN_LINK_PIN_BYTES 32

/**
 * NlkJoinLink:
 * @kind: %NLK_TOKEN_CLIENT or %NLK_TOKEN_AGENT
 * @host: name or address of the gateway, an IPv6 address without brackets
 * @port: its port, not 0
 * @use_tls: whether it is reached by TLS
 * @token: the token
 * @policies: (element-type NlkSecret): policy tokens of a client
 * @has_pin: whether @pin counts
 * @pin: SHA-256 of the SubjectPublicKeyInfo of the gateway's certificate
 *
 * All that a new client or agent must know to reach its gateway, but never a passphrase.
 *
 * Source: PROTOCOL.md, "Join links".
 */
typedef struct {
  NlkTokenKind kind;
  char *host;
  guint16 port;
  gboolean use_tls;
  NlkSecret *token;
  GPtrArray *policies;
  gboolean has_pin;
  guint8 pin[NLK_JOIN_LINK_PIN_BYTES];
} NlkJoinLink;

/**
 * nlk_join_link_new:
 * @kind: %NLK_TOKEN_CLIENT or %NLK_TOKEN_AGENT
 *
 * Returns: (transfer full): a link whose fields are to be filled in
 */
NlkJoinLink *nlk_join_link_new (NlkTokenKind kind);

/**
 * nlk_join_link_free:
 * @link: (transfer full) (nullable): a link
 *
 * Frees it and wipes its tokens.
 */
void nlk_join_link_free (NlkJoinLink *link);

/**
 * nlk_join_link_parse:
 * @text: (array length=n_bytes): a link, with white space around it
 * @n_bytes: length of @text
 * @error: return location
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED with a text for a person, which repeats nothing of @text.
 *
 * Returns: (transfer full) (nullable): the link
 */
NlkJoinLink *nlk_join_link_parse (const char *text, gsize n_bytes, GError **error);

/**
 * nlk_join_link_format:
 * @link: a link
 *
 * Returns: (transfer full): the text of @link, as secret as its token
 */
NlkSecret *nlk_join_link_format (const NlkJoinLink *link);

/**
 * nlk_join_link_dup_address:
 * @link: a link
 *
 * Returns: (transfer full): `host:port`, an IPv6 address in brackets
 */
char *nlk_join_link_dup_address (const NlkJoinLink *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkJoinLink, nlk_join_link_free)

G_END_DECLS
