/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-reason.h"

#include "base/nlk-text.h"

#include <string.h>

G_DEFINE_QUARK (nlk - reason - error - quark, nlk_reason_error)

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

char *
nlk_reason_format_wire (NlkReason reason, const char *message)
{
  return g_strdup_printf ("nl-%d: %s", reason,
                          message != NULL ? message : nlk_reason_get_text (reason));
}

/* The one place that looks at words: peers of 0.2 send nothing else. */
static NlkReason
guess_reason (const char *text)
{
  static const struct {
    const char *part;
    NlkReason reason;
  } known[] = {
    { "refused", NLK_REASON_REFUSED },         { "lookup address", NLK_REASON_NAME_NOT_FOUND },
    { "Access Denied", NLK_REASON_FORBIDDEN }, { "Key Not Found", NLK_REASON_NO_KEY },
    { "timed out", NLK_REASON_TIMED_OUT },     { "reset by peer", NLK_REASON_RESET },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (strstr (text, known[i].part) != NULL)
      return known[i].reason;
  }
  return NLK_REASON_UNREACHABLE;
}

char *
nlk_reason_parse_wire (const char *text, NlkReason *ret_reason)
{
  if (g_str_has_prefix (text, "nl-") && g_ascii_isdigit (text[3])) {
    char *end;
    guint64 code = g_ascii_strtoull (text + 3, &end, 10);

    if (code >= NLK_REASON_NO_AGENT && code <= NLK_REASON_E2EE_BROKEN &&
        g_str_has_prefix (end, ": ")) {
      *ret_reason = (NlkReason) code;
      return nlk_text_escape (end + 2, -1, NLK_TEXT_PEER_BYTES);
    }
  }
  *ret_reason = guess_reason (text);
  return nlk_text_escape (text, -1, NLK_TEXT_PEER_BYTES);
}

guint
nlk_reason_get_status (NlkReason reason)
{
  switch (reason) {
  case NLK_REASON_NO_AGENT:
    return 404;
  case NLK_REASON_FORBIDDEN:
  case NLK_REASON_KEY_REQUIRED:
  case NLK_REASON_NO_KEY:
  case NLK_REASON_E2EE_REFUSED:
    return 403;
  case NLK_REASON_TIMED_OUT:
    return 504;
  case NLK_REASON_SHUTTING_DOWN:
  case NLK_REASON_TOO_MANY:
    return 503;
  case NLK_REASON_TOKEN_EXPIRED:
    return 401;
  default:
    return 502;
  }
}
