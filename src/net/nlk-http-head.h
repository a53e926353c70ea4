/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_HTTP_HEAD_BYTES:
 *
 * The usual limit of a head's length: room for a token and some policies.
 */
#define NLK_HTTP_HEAD_BYTES (64 * 1024)

/**
 * NlkHttpField:
 * @name: name
 * @value: value, visible ASCII with spaces and tabs between
 *
 * A header field.
 */
typedef struct {
  const char *name;
  const char *value;
} NlkHttpField;

/**
 * NlkHttpHeadKind:
 * @NLK_HTTP_REQUEST: starts with method and target
 * @NLK_HTTP_RESPONSE: starts with version and status
 *
 * What a head is expected to be.
 */
typedef enum {
  NLK_HTTP_REQUEST,
  NLK_HTTP_RESPONSE,
} NlkHttpHeadKind;

/**
 * NlkHttpHeadStep:
 * @NLK_HTTP_NEED_MORE: all bytes are used, the head goes on
 * @NLK_HTTP_COMPLETE: the head is complete; what was not used lies behind it
 * @NLK_HTTP_BAD: this is no HTTP/1 head, or one that two readers could understand differently
 * @NLK_HTTP_TOO_LARGE: the limit is passed
 *
 * What nlk_http_head_feed() found.
 */
typedef enum {
  NLK_HTTP_NEED_MORE,
  NLK_HTTP_COMPLETE,
  NLK_HTTP_BAD,
  NLK_HTTP_TOO_LARGE,
} NlkHttpHeadStep;

/**
 * NlkHttpHead:
 *
 * The head of an HTTP/1.0 or 1.1 message, read piece by piece. Strict where readers differ: no folded lines, no CR alone,
 * no LF alone, no space before a colon, no NUL.
 *
 * Source: RFC 9112.
 */
typedef struct _NlkHttpHead NlkHttpHead;

/**
 * nlk_http_head_new:
 * @kind: what is expected
 * @most_bytes: the limit, usually %NLK_HTTP_HEAD_BYTES
 *
 * Returns: (transfer full): a head without a byte
 */
NlkHttpHead *nlk_http_head_new (NlkHttpHeadKind kind, gsize most_bytes);

/**
 * nlk_http_head_free:
 * @head: (transfer full) (nullable): a head; its bytes are wiped, for there may be a token among them
 */
void nlk_http_head_free (NlkHttpHead *head);

/**
 * nlk_http_head_feed:
 * @head: a head that needs more
 * @data: (array length=n_bytes): bytes as they came
 * @n_bytes: how many
 * @ret_used: (out): how many of them belong to the head
 *
 * Returns: what was found
 */
NlkHttpHeadStep nlk_http_head_feed (NlkHttpHead *head, const guint8 *data, gsize n_bytes,
                                    gsize *ret_used);

/**
 * nlk_http_head_get_bytes:
 * @head: a head
 * @ret_n_bytes: (out): how many
 *
 * Returns: (transfer none) (array length=ret_n_bytes): what was used so far, as it came, for passing it on
 */
const guint8 *nlk_http_head_get_bytes (NlkHttpHead *head, gsize *ret_n_bytes);

/**
 * nlk_http_head_get_method:
 * @head: a complete head of a request
 *
 * Returns: (transfer none): the method, as it came
 */
const char *nlk_http_head_get_method (NlkHttpHead *head);

/**
 * nlk_http_head_get_target:
 * @head: a complete head of a request
 *
 * Returns: (transfer none): the target, as it came
 */
const char *nlk_http_head_get_target (NlkHttpHead *head);

/**
 * nlk_http_head_get_minor:
 * @head: a complete head
 *
 * Returns: 0 for HTTP/1.0, 1 for HTTP/1.1
 */
guint nlk_http_head_get_minor (NlkHttpHead *head);

/**
 * nlk_http_head_get_status:
 * @head: a complete head of a response
 *
 * Returns: the status, 100 to 999
 */
guint nlk_http_head_get_status (NlkHttpHead *head);

/**
 * nlk_http_head_get_phrase:
 * @head: a complete head of a response
 *
 * Returns: (transfer none): the reason phrase, as it came, perhaps empty
 */
const char *nlk_http_head_get_phrase (NlkHttpHead *head);

/**
 * nlk_http_head_lookup:
 * @head: a complete head
 * @name: name of a field, in any case
 * @nth: which of several, from 0
 *
 * Returns: (transfer none) (nullable): its value without the white space around it
 */
const char *nlk_http_head_lookup (NlkHttpHead *head, const char *name, guint nth);

/**
 * nlk_http_head_get_n_fields:
 * @head: a complete head
 *
 * Returns: how many fields it has
 */
guint nlk_http_head_get_n_fields (NlkHttpHead *head);

/**
 * nlk_http_head_get_field:
 * @head: a complete head
 * @index: which, in the order of the wire
 *
 * Returns: (transfer none): the field
 */
const NlkHttpField *nlk_http_head_get_field (NlkHttpHead *head, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkHttpHead, nlk_http_head_free)

G_END_DECLS
