/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NLK_GATEWAY_AUDIT_BURST:
 *
 * How many lines strangers can draw at once; after that one a second.
 */
#define NLK_GATEWAY_AUDIT_BURST 20

/**
 * NlkGatewayAudit:
 *
 * Counts what strangers do, so that they cannot fill a log. A value; the fields are private, zero
 * is a full bucket.
 */
typedef struct {
  /*< private >*/
  guint used;
  guint64 suppressed;
  gint64 refilled_usec;
} NlkGatewayAudit;

/**
 * nlk_gateway_audit_take:
 * @audit: the count
 * @now_usec: a monotonic time
 * @ret_suppressed: (out): how many were not written since the last one that was
 *
 * Returns: whether a line may be written now
 */
gboolean nlk_gateway_audit_take (NlkGatewayAudit *audit, gint64 now_usec, guint64 *ret_suppressed);

/**
 * nlk_gateway_audit_failure:
 * @audit: the count
 * @now_usec: a monotonic time
 * @peer: who
 * @reason: static text
 *
 * Writes the line `authentication failed from ADDRESS: REASON` at level warn, or counts it. The
 * form is documented; programs that block addresses rely on it.
 */
void nlk_gateway_audit_failure (NlkGatewayAudit *audit, gint64 now_usec, GSocketAddress *peer,
                                const char *reason);

G_END_DECLS
