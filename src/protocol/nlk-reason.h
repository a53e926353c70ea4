/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkReason:
 * @NLK_REASON_NO_AGENT: no agent of that name is online
 * @NLK_REASON_FORBIDDEN: a policy does not permit it
 * @NLK_REASON_NAME_NOT_FOUND: the destination's name does not resolve
 * @NLK_REASON_REFUSED: the destination refused the connection
 * @NLK_REASON_TIMED_OUT: no answer in time
 * @NLK_REASON_UNREACHABLE: no route to the destination
 * @NLK_REASON_KEY_REQUIRED: the agent takes only encrypted streams
 * @NLK_REASON_NO_KEY: the agent has no passphrase
 * @NLK_REASON_UNKNOWN_SESSION: the agent does not know the session of the key
 * @NLK_REASON_E2EE_REFUSED: the agent refused the signature or the counter
 * @NLK_REASON_SHUTTING_DOWN: the gateway is going down
 * @NLK_REASON_TOO_MANY: a limit is reached
 * @NLK_REASON_LANE_LOST: the connection to the gateway or the agent was lost
 * @NLK_REASON_PROTOCOL: the peer broke the protocol
 * @NLK_REASON_TOKEN_EXPIRED: the token has expired
 * @NLK_REASON_RESET: the connection was reset
 * @NLK_REASON_E2EE_BROKEN: an encrypted record did not verify
 *
 * Why a stream failed or broke. The numbers are on the wire and never change.
 *
 * Source: PROTOCOL.md, "Reasons".
 */
typedef enum {
  NLK_REASON_NO_AGENT = 1,
  NLK_REASON_FORBIDDEN = 2,
  NLK_REASON_NAME_NOT_FOUND = 3,
  NLK_REASON_REFUSED = 4,
  NLK_REASON_TIMED_OUT = 5,
  NLK_REASON_UNREACHABLE = 6,
  NLK_REASON_KEY_REQUIRED = 7,
  NLK_REASON_NO_KEY = 8,
  NLK_REASON_UNKNOWN_SESSION = 9,
  NLK_REASON_E2EE_REFUSED = 10,
  NLK_REASON_SHUTTING_DOWN = 11,
  NLK_REASON_TOO_MANY = 12,
  NLK_REASON_LANE_LOST = 13,
  NLK_REASON_PROTOCOL = 14,
  NLK_REASON_TOKEN_EXPIRED = 15,
  NLK_REASON_RESET = 16,
  NLK_REASON_E2EE_BROKEN = 17,
} NlkReason;

/**
 * NLK_REASON_ERROR:
 *
 * Error domain whose codes are #NlkReason: why a stream failed, through all layers.
 */
#define NLK_REASON_ERROR (nlk_reason_error_quark ())

/**
 * nlk_reason_error_quark:
 *
 * Returns: the error domain
 */
GQuark nlk_reason_error_quark (void);

/**
 * nlk_reason_get_text:
 * @reason: a reason
 *
 * Returns: (transfer none): a short text for people, "the destination refused the connection"
 */
const char *nlk_reason_get_text (NlkReason reason);

/**
 * nlk_reason_format_wire:
 * @reason: a reason
 * @message: (nullable): what happened, for people; %NULL for nlk_reason_get_text()
 *
 * Returns: (transfer full): `nl-C: M`, as it stands in the texts of `Error`, `ConnectionError` and refused upgrades
 */
char *nlk_reason_format_wire (NlkReason reason, const char *message);

/**
 * nlk_reason_parse_wire:
 * @text: a text of a peer
 * @ret_reason: (out): the reason
 *
 * Reads `nl-C: M`. The texts of a Narrowlink 0.2 agent have no number; those that are known are told apart by their words,
 * any other is %NLK_REASON_UNREACHABLE.
 *
 * Returns: (transfer full): the message, escaped, for people
 */
char *nlk_reason_parse_wire (const char *text, NlkReason *ret_reason);

/**
 * nlk_reason_get_status:
 * @reason: a reason
 *
 * Returns: the HTTP status of a data upgrade that is refused for @reason
 */
guint nlk_reason_get_status (NlkReason reason);

G_END_DECLS
