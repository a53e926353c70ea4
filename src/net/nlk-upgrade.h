/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-endpoint.h"
#include "nlk-http-head.h"

G_BEGIN_DECLS

/* The upgrade of an HTTP/1.1 connection to WebSocket, both sides, as bytes and decisions. No sockets. */

/**
 * NlkUpgradeKind:
 * @NLK_UPGRADE_NOT_TUNNEL: not for us: somebody's browser
 * @NLK_UPGRADE_CONTROL: the control channel of a client or an agent
 * @NLK_UPGRADE_CLIENT_DATA: a client's data channel
 * @NLK_UPGRADE_AGENT_DATA: an agent's data channel
 * @NLK_UPGRADE_BAD: a tunnel request that cannot be served; to be answered with status 400
 *
 * What a request wants.
 */
typedef enum {
  NLK_UPGRADE_NOT_TUNNEL,
  NLK_UPGRADE_CONTROL,
  NLK_UPGRADE_CLIENT_DATA,
  NLK_UPGRADE_AGENT_DATA,
  NLK_UPGRADE_BAD,
} NlkUpgradeKind;

/**
 * nlk_upgrade_key_new:
 *
 * Returns: (transfer full): a fresh value for Sec-WebSocket-Key
 */
char *nlk_upgrade_key_new (void);

/**
 * nlk_upgrade_accept_for_key:
 * @key: a Sec-WebSocket-Key
 *
 * Source: RFC 6455 section 4.2.2.
 *
 * Returns: (transfer full): the Sec-WebSocket-Accept that belongs to it
 */
char *nlk_upgrade_accept_for_key (const char *key);

/**
 * nlk_upgrade_build_request:
 * @endpoint: the gateway
 * @key: a fresh key
 * @fields: (array length=n_fields): fields behind the fixed ones, names in lower case
 * @n_fields: how many
 *
 * Writes the request in the order and spelling of Narrowlink 0.2.
 *
 * Source: PROTOCOL.md, "Upgrade".
 *
 * Returns: (transfer full): the request's head
 */
GByteArray *nlk_upgrade_build_request (NlkEndpoint *endpoint, const char *key,
                                       const NlkHttpField *fields, gsize n_fields);

/**
 * nlk_upgrade_check_answer:
 * @head: a complete head of a response with status 101
 * @key: the key that was sent
 * @error: return location for an error
 *
 * Errors: %NLK_REASON_ERROR %NLK_REASON_PROTOCOL when it is not the 101 that belongs to @key.
 *
 * Returns: whether frames may follow
 */
gboolean nlk_upgrade_check_answer (NlkHttpHead *head, const char *key, GError **error);

/**
 * nlk_upgrade_build_answer:
 * @key: the request's key
 * @fields: (array length=n_fields): fields before the date, names in lower case
 * @n_fields: how many
 *
 * Returns: (transfer full): the head of the 101
 */
GByteArray *nlk_upgrade_build_answer (const char *key, const NlkHttpField *fields, gsize n_fields);

/**
 * nlk_upgrade_build_failure:
 * @status: 400 to 599
 * @data: a sentence for the peer, UTF-8
 *
 * Returns: (transfer full): head and body `{"status":N,"data":"…"}`
 */
GByteArray *nlk_upgrade_build_failure (guint status, const char *data);

/**
 * nlk_upgrade_classify:
 * @head: a complete head of a request
 * @domains: (nullable) (array zero-terminated=1): hosts that are ours; %NULL or empty for any. Compared without port
 *   and case.
 *
 * Returns: what it wants
 */
NlkUpgradeKind nlk_upgrade_classify (NlkHttpHead *head, const char *const *domains);

G_END_DECLS
