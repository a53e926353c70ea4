/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

G_BEGIN_DECLS

/**
 * NLK_PASSPHRASE_MAX_BYTES:
 *
 * The most bytes of a passphrase, normalised.
 */
#define NLK_PASSPHRASE_MAX_BYTES 1024

/**
 * NlkPassphraseSource:
 * @NLK_PASSPHRASE_TYPED: an option, a variable, a prompt, a configuration value: every byte counts
 * @NLK_PASSPHRASE_FILE: a whole key file: one line end at its end is not part of the passphrase
 *
 * Where the text of a passphrase comes from.
 */
typedef enum {
  NLK_PASSPHRASE_TYPED,
  NLK_PASSPHRASE_FILE,
} NlkPassphraseSource;

/**
 * nlk_passphrase_new:
 * @text: (array length=n_bytes): what the person gave; the caller's copy is the caller's to wipe
 * @n_bytes: length of @text
 * @source: where it comes from
 * @error: return location
 *
 * Brings @text to the form that both sides hash: UTF-8 in Unicode NFC, 1 to 1,024 bytes, no control
 * characters.
 *
 * Errors: %NLK_KEY_ERROR_PASSPHRASE with a message for a person; it does not repeat the text.
 *
 * Returns: (transfer full) (nullable): the passphrase
 */
NlkSecret *nlk_passphrase_new (const char *text, gsize n_bytes, NlkPassphraseSource source,
                               GError **error);

/**
 * nlk_passphrase_derive_prs:
 * @passphrase: of nlk_passphrase_new()
 *
 * Returns: (transfer full): the 32 bytes that stand for @passphrase in a handshake; as secret as it
 */
NlkSecret *nlk_passphrase_derive_prs (const NlkSecret *passphrase);

/**
 * NlkPassphraseStrength:
 * @NLK_PASSPHRASE_GOOD: nothing to say
 * @NLK_PASSPHRASE_SHORT: short enough to be found by patient guessing
 * @NLK_PASSPHRASE_COMMON: among the first that anybody would guess
 *
 * What a dialog or an agent warns of. A hint, not a bar: guesses are limited at both ends.
 */
typedef enum {
  NLK_PASSPHRASE_GOOD,
  NLK_PASSPHRASE_SHORT,
  NLK_PASSPHRASE_COMMON,
} NlkPassphraseStrength;

/**
 * nlk_passphrase_get_strength:
 * @passphrase: of nlk_passphrase_new()
 *
 * Returns: the worst that can be said of @passphrase
 */
NlkPassphraseStrength nlk_passphrase_get_strength (const NlkSecret *passphrase);

G_END_DECLS
