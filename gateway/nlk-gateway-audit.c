/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-audit.h"

#include "base/nlk-log.h"

static void
refill (NlkGatewayAudit *audit, gint64 now_usec)
{
  gint64 seconds = (now_usec - audit->refilled_usec) / G_USEC_PER_SEC;

  if (audit->used == 0 || seconds >= audit->used) {
    audit->used = 0;
    audit->refilled_usec = now_usec;
  } else if (seconds > 0) {
    audit->used -= (guint) seconds;
    audit->refilled_usec += seconds * G_USEC_PER_SEC;
  }
}

gboolean
nlk_gateway_audit_take (NlkGatewayAudit *audit, gint64 now_usec, guint64 *ret_suppressed)
{
  refill (audit, now_usec);
  if (audit->used >= NLK_GATEWAY_AUDIT_BURST) {
    audit->suppressed++;
    return FALSE;
  }
  audit->used++;
  *ret_suppressed = audit->suppressed;
  audit->suppressed = 0;
  return TRUE;
}

void
nlk_gateway_audit_failure (NlkGatewayAudit *audit, gint64 now_usec, GSocketAddress *peer,
                           const char *reason)
{
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer));
  g_autofree char *address = g_inet_address_to_string (host);
  NlkLogField fields[] = { { "PEER", address } };
  guint64 suppressed;

  if (!nlk_gateway_audit_take (audit, now_usec, &suppressed))
    return;
  if (suppressed > 0)
    nlk_log (NLK_LOG_WARN,
             "%" G_GUINT64_FORMAT " more failed authentications were not written down", suppressed);
  nlk_log_fields (NLK_LOG_WARN, fields, G_N_ELEMENTS (fields), "authentication failed from %s: %s",
                  address, reason);
}
