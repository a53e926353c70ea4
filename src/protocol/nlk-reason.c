/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-reason.h"

G_DEFINE_QUARK (nlk-reason-error-quark, nlk_reason_error)

static const char *const texts[] = {
  [NLK_REASON_NO_AGENT] = "no agent of that name is online",
  [NLK_REASON_FORBIDDEN] = "a policy does not permit it",
  [NLK_REASON_NAME_NOT_FOUND] = "the name of the destination does not resolve",
  [NLK_REASON_REFUSED] = "the destination refused the connection",
  [NLK_REASON_TIMED_OUT] = "there was no answer in time",
  [NLK_REASON_UNREACHABLE] = "the destination cannot be reached",
  [NLK_REASON_KEY_REQUIRED] = "the agent takes only encrypted streams: a key is required",
  [NLK_REASON_NO_KEY] = "the agent has no key configured",
  [NLK_REASON_UNKNOWN_SESSION] = "unknown e2ee session",
  [NLK_REASON_E2EE_REFUSED] = "e2ee refused",
  [NLK_REASON_SHUTTING_DOWN] = "the gateway is shutting down",
  [NLK_REASON_TOO_MANY] = "a limit is reached",
  [NLK_REASON_LANE_LOST] = "the connection was lost",
  [NLK_REASON_PROTOCOL] = "the peer broke the protocol",
  [NLK_REASON_TOKEN_EXPIRED] = "the token has expired",
  [NLK_REASON_RESET] = "the connection was reset",
  [NLK_REASON_E2EE_BROKEN] = "the encrypted stream was altered or cut",
};

const char *
nlk_reason_get_text (NlkReason reason)
{
  g_return_val_if_fail (reason >= NLK_REASON_NO_AGENT && reason <= NLK_REASON_E2EE_BROKEN, "");

  return texts[reason];
}
