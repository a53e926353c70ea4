/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_RETRY_STATUS_SESSION_UNKNOWN:
 *
 * The status with which a gateway answers a session that it does not know. Source: PROTOCOL.md, "Status codes".
 */
#define NLK_RETRY_STATUS_SESSION_UNKNOWN 406

/**
 * NlkRetryAnswer:
 * @NLK_RETRY_FAIL: the stream has failed
 * @NLK_RETRY_LINK: wait until the gateway is there again, then open the stream anew
 * @NLK_RETRY_SESSION: the same, but the gateway has forgotten the session: have it renewed
 * @NLK_RETRY_AGENT: wait a moment for the agent, then open the stream anew
 * @NLK_RETRY_KEY: the agent has forgotten the session of the key: open another one, then the stream once more
 *
 * What to do about a data channel that could not be opened.
 */
typedef enum {
  NLK_RETRY_FAIL,
  NLK_RETRY_LINK,
  NLK_RETRY_SESSION,
  NLK_RETRY_AGENT,
  NLK_RETRY_KEY,
} NlkRetryAnswer;

/**
 * NlkRetryContext:
 * @status: HTTP status of the gateway's refusal, 0 without one
 * @waited_usec: since the local connection came
 * @patience_usec: the longest wait
 * @is_settling: see nlk_gateway_session_is_settling()
 * @has_key: whether the stream is encrypted
 * @is_second: whether it has been sent a second time already, in another session of the key
 *
 * What the decision depends on besides the error.
 */
typedef struct {
  guint status;
  gint64 waited_usec;
  gint64 patience_usec;
  gboolean is_settling;
  gboolean has_key;
  gboolean is_second;
} NlkRetryContext;

/**
 * nlk_retry_decide:
 * @error: why the channel could not be opened, %NLK_CHANNEL_ERROR or %NLK_REASON_ERROR
 * @context: the rest
 *
 * Nothing has been read from the local connection while a channel is being opened, so opening again loses and doubles no
 * byte.
 *
 * Returns: what to do
 */
NlkRetryAnswer nlk_retry_decide (const GError *error, const NlkRetryContext *context);

G_END_DECLS
