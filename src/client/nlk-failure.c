/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-failure.h"

#include "crypto/nlk-crypto.h"
#include "net/nlk-channel.h"
#include "protocol/nlk-reason.h"

static NlkFailure
classify_reason (NlkReason reason)
{
  switch (reason) {
  case NLK_REASON_NO_AGENT:
    return NLK_FAILURE_AGENT;
  case NLK_REASON_FORBIDDEN:
    return NLK_FAILURE_FORBIDDEN;
  case NLK_REASON_KEY_REQUIRED:
  case NLK_REASON_NO_KEY:
  case NLK_REASON_UNKNOWN_SESSION:
  case NLK_REASON_E2EE_REFUSED:
  case NLK_REASON_E2EE_BROKEN:
    return NLK_FAILURE_KEY;
  case NLK_REASON_TOKEN_EXPIRED:
    return NLK_FAILURE_TOKEN;
  case NLK_REASON_SHUTTING_DOWN:
  case NLK_REASON_LANE_LOST:
  case NLK_REASON_PROTOCOL:
    return NLK_FAILURE_GATEWAY;
  case NLK_REASON_TOO_MANY:
  case NLK_REASON_NAME_NOT_FOUND:
  case NLK_REASON_REFUSED:
  case NLK_REASON_TIMED_OUT:
  case NLK_REASON_UNREACHABLE:
  case NLK_REASON_RESET:
    return NLK_FAILURE_DESTINATION;
  }
  return NLK_FAILURE_DESTINATION;
}

NlkFailure
nlk_failure_classify (const GError *error)
{
  if (error->domain == NLK_KEY_ERROR)
    return NLK_FAILURE_KEY;
  if (error->domain == NLK_REASON_ERROR)
    return classify_reason ((NlkReason) error->code);
  if (error->domain == NLK_CHANNEL_ERROR)
    return error->code == NLK_CHANNEL_ERROR_UNAUTHORIZED ? NLK_FAILURE_TOKEN : NLK_FAILURE_GATEWAY;
  return NLK_FAILURE_LOCAL;
}
