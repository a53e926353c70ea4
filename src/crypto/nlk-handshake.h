/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_HANDSHAKE_TIMEOUT_USEC:
 *
 * The longest wait for the next message.
 */
#define NLK_HANDSHAKE_TIMEOUT_USEC (10 * G_USEC_PER_SEC)

/**
 * NLK_HANDSHAKE_MAX_PASSPHRASES:
 *
 * The most passphrases of one agent.
 */
#define NLK_HANDSHAKE_MAX_PASSPHRASES 4

/**
 * NlkHandshakeStatus:
 * @NLK_HANDSHAKE_GOING_ON: the peer's next message is awaited, until the deadline
 * @NLK_HANDSHAKE_DONE: there is a session; the stream ends when the output is sent
 * @NLK_HANDSHAKE_FAILED: there is none; the stream ends when the output, if any, is sent
 *
 * Where a handshake stands. Output is sent in each case; the last two never change any more.
 */
typedef enum {
  NLK_HANDSHAKE_GOING_ON,
  NLK_HANDSHAKE_DONE,
  NLK_HANDSHAKE_FAILED,
} NlkHandshakeStatus;

/**
 * NlkHandshakeRefusal:
 * @NLK_HANDSHAKE_REFUSAL_MISMATCH: the key does not match
 * @NLK_HANDSHAKE_REFUSAL_TOO_MANY: too many wrong keys; comes with a waiting time
 * @NLK_HANDSHAKE_REFUSAL_SUITE: suite not supported
 * @NLK_HANDSHAKE_REFUSAL_NO_KEY: no key configured
 *
 * What an agent says instead of M2 or M4. Wire numbers.
 */
typedef enum {
  NLK_HANDSHAKE_REFUSAL_MISMATCH = 1,
  NLK_HANDSHAKE_REFUSAL_TOO_MANY = 2,
  NLK_HANDSHAKE_REFUSAL_SUITE = 3,
  NLK_HANDSHAKE_REFUSAL_NO_KEY = 4,
} NlkHandshakeRefusal;

G_END_DECLS
