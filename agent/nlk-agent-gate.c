/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-gate.h"

#include "protocol/nlk-reason.h"

#include <string.h>

static NlkAgentGateAnswer
refuse (NlkReason reason, const char *message, GError **error)
{
  g_set_error_literal (error, NLK_REASON_ERROR, reason,
                       message != NULL ? message : nlk_reason_get_text (reason));
  return NLK_AGENT_GATE_REFUSED;
}

static gboolean
is_published (const NlkAgentGate *gate, const NlkDestination *destination)
{
  for (guint i = 0; i < gate->publish->len; i++) {
    const NlkPublishHost *entry = g_ptr_array_index (gate->publish, i);

    if (entry->connect.port == destination->port &&
        entry->connect.protocol == destination->protocol &&
        strcmp (entry->connect.host, destination->host) == 0)
      return TRUE;
  }
  return FALSE;
}

static NlkAgentGateAnswer
decide_sealed (const NlkAgentGate *gate, const NlkDestination *destination, gint64 now_usec,
               NlkSession **ret_session, NlkStreamKeys *ret_keys, GError **error)
{
  if (!destination->has_nonce || !destination->has_sign)
    return refuse (NLK_REASON_E2EE_REFUSED, NULL, error);
  if (!nlk_session_cache_has_key (gate->cache))
    return refuse (NLK_REASON_NO_KEY, NULL, error);
  switch (nlk_session_cache_accept_stream (gate->cache, destination->nonce, destination->sign,
                                           nlk_protocol_get_name (destination->protocol),
                                           destination->host, destination->port, now_usec,
                                           ret_session, ret_keys)) {
  case NLK_KEY_VERDICT_ACCEPTED:
    return NLK_AGENT_GATE_SEALED;
  case NLK_KEY_VERDICT_UNKNOWN_SESSION:
    return refuse (NLK_REASON_UNKNOWN_SESSION, NULL, error);
  case NLK_KEY_VERDICT_REFUSED:
  default:
    return refuse (NLK_REASON_E2EE_REFUSED, NULL, error);
  }
}

NlkAgentGateAnswer
nlk_agent_gate_decide (const NlkAgentGate *gate, const NlkDestination *destination, gint64 now_usec,
                       NlkSession **ret_session, NlkStreamKeys *ret_keys, GError **error)
{
  *ret_session = NULL;
  if (nlk_destination_is_key_exchange (destination))
    return NLK_AGENT_GATE_HANDSHAKE;
  if (nlk_destination_is_reserved (destination->host))
    return refuse (NLK_REASON_FORBIDDEN, "this name is reserved for exchanging keys", error);
  if (destination->protocol == NLK_PROTOCOL_TLS || destination->protocol == NLK_PROTOCOL_HTTPS)
    return refuse (NLK_REASON_UNREACHABLE, "this agent does not speak TLS to a destination itself",
                   error);
  if (destination->has_nonce || destination->has_sign)
    return decide_sealed (gate, destination, now_usec, ret_session, ret_keys, error);
  if (gate->is_strict && !is_published (gate, destination))
    return refuse (NLK_REASON_KEY_REQUIRED, NULL, error);
  return NLK_AGENT_GATE_PLAIN;
}
