/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_KEY_ERROR:
 *
 * The domain of what goes wrong with a passphrase, a handshake or a session. No message says where
 * in the cryptography it went wrong.
 */
#define NLK_KEY_ERROR (nlk_key_error_quark ())

/**
 * NlkKeyError:
 * @NLK_KEY_ERROR_MISMATCH: both sides have a key, not the same one
 * @NLK_KEY_ERROR_TOO_MANY: the agent says that there were too many wrong keys lately; a later try may
 *   pass
 * @NLK_KEY_ERROR_SUITE: the peer does not speak this encryption
 * @NLK_KEY_ERROR_NO_KEY: the agent has no key configured
 * @NLK_KEY_ERROR_PROTOCOL: the handshake was cut off, altered or displaced
 * @NLK_KEY_ERROR_TIMED_OUT: the next message of the handshake did not come in time
 * @NLK_KEY_ERROR_PASSPHRASE: the text cannot be a passphrase
 * @NLK_KEY_ERROR_DESTINATION: the destination cannot be signed
 * @NLK_KEY_ERROR_SESSION: the session is over or near its end; another one is needed
 * @NLK_KEY_ERROR_LIMIT: this client has given away all the guesses that it may, for now
 *
 * Codes of %NLK_KEY_ERROR.
 */
typedef enum {
  NLK_KEY_ERROR_MISMATCH,
  NLK_KEY_ERROR_TOO_MANY,
  NLK_KEY_ERROR_SUITE,
  NLK_KEY_ERROR_NO_KEY,
  NLK_KEY_ERROR_PROTOCOL,
  NLK_KEY_ERROR_TIMED_OUT,
  NLK_KEY_ERROR_PASSPHRASE,
  NLK_KEY_ERROR_DESTINATION,
  NLK_KEY_ERROR_SESSION,
  NLK_KEY_ERROR_LIMIT,
} NlkKeyError;

/**
 * nlk_key_error_quark:
 *
 * Returns: the quark of %NLK_KEY_ERROR
 */
GQuark nlk_key_error_quark (void);

/**
 * NLK_CRYPTO_SUITE:
 *
 * The number of the construction that this folder implements; first byte of M1 and M2.
 */
#define NLK_CRYPTO_SUITE 2

/**
 * NLK_CRYPTO_HOST:
 *
 * The reserved destination of a handshake. Spelled exactly so, port 0, TCP, neither `cryptography`
 * nor `sign`; any other use of the name is refused, never resolved.
 */
#define NLK_CRYPTO_HOST "e2ee.narrowlink.internal"

/**
 * nlk_crypto_is_reserved_host:
 * @host: a destination host as received
 *
 * Returns: whether @host is %NLK_CRYPTO_HOST in any spelling that a resolver would take for it
 *   (case, final dots)
 */
gboolean nlk_crypto_is_reserved_host (const char *host);

/**
 * nlk_crypto_init:
 *
 * Prepares the cryptographic libraries. Programs call it once at the start of main(); further calls
 * do nothing.
 *
 * Context: before other threads use this folder.
 */
void nlk_crypto_init (void);

G_END_DECLS
