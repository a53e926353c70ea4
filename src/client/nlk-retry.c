/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-retry.h"

#include "net/nlk-channel.h"
#include "protocol/nlk-reason.h"

static NlkRetryAnswer
decide_reason (const GError *error, const NlkRetryContext *context)
{
  switch ((NlkReason) error->code) {
  case NLK_REASON_NO_AGENT:
    return context->is_settling ? NLK_RETRY_AGENT : NLK_RETRY_FAIL;
  case NLK_REASON_UNKNOWN_SESSION:
    return context->has_key && !context->is_second ? NLK_RETRY_KEY : NLK_RETRY_FAIL;
  case NLK_REASON_SHUTTING_DOWN:
  case NLK_REASON_LANE_LOST:
    return NLK_RETRY_LINK;
  default:
    return NLK_RETRY_FAIL;
  }
}

NlkRetryAnswer
nlk_retry_decide (const GError *error, const NlkRetryContext *context)
{
  if (context->waited_usec >= context->patience_usec)
    return NLK_RETRY_FAIL;
  if (error->domain == NLK_REASON_ERROR)
    return decide_reason (error, context);
  if (nlk_channel_error_is_away (error))
    return NLK_RETRY_LINK;
  if (g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_REFUSED) &&
      context->status == NLK_RETRY_STATUS_SESSION_UNKNOWN)
    return NLK_RETRY_SESSION;
  return NLK_RETRY_FAIL;
}
