/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-http-head.h"

G_BEGIN_DECLS

/**
 * NlkHttpBody:
 * @state: for nlk-http-body.c
 * @left: bytes of the piece that is being passed
 * @n_line: bytes of the line that is being read
 *
 * Where the body of a request ends. A machine and a value: copying it forks it.
 *
 * Source: RFC 9112 sections 6 and 7.
 */
typedef struct {
  guint state;
  guint64 left;
  guint n_line;
} NlkHttpBody;

/**
 * nlk_http_body_init:
 * @body: (out caller-allocates): a body
 * @head: a complete head of a request
 *
 * Returns: %FALSE when the head says it in a way that two readers could understand differently (both lengths, several
 *   lengths, a coding other than chunked)
 */
gboolean nlk_http_body_init (NlkHttpBody *body, NlkHttpHead *head);

/**
 * nlk_http_body_feed:
 * @body: a body
 * @data: (array length=n_bytes): bytes as they came
 * @n_bytes: how many
 *
 * Returns: how many of them belong to the body; fewer than @n_bytes only when it is complete or bad
 */
gsize nlk_http_body_feed (NlkHttpBody *body, const guint8 *data, gsize n_bytes);

/**
 * nlk_http_body_is_complete:
 * @body: a body
 *
 * Returns: whether its last byte has been fed
 */
gboolean nlk_http_body_is_complete (const NlkHttpBody *body);

/**
 * nlk_http_body_is_bad:
 * @body: a body
 *
 * Returns: whether its chunks are malformed
 */
gboolean nlk_http_body_is_bad (const NlkHttpBody *body);

G_END_DECLS
