/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

G_BEGIN_DECLS

/**
 * NLK_APP_KEY_STRENGTH_FAIR_BITS:
 *
 * Below it a key is weak.
 */
#define NLK_APP_KEY_STRENGTH_FAIR_BITS 30

/**
 * NLK_APP_KEY_STRENGTH_STRONG_BITS:
 *
 * Below it a key is only fair.
 */
#define NLK_APP_KEY_STRENGTH_STRONG_BITS 60

/**
 * NlkAppKeyStrength:
 * @NLK_APP_KEY_STRENGTH_WEAK: whoever runs the gateway could guess it
 * @NLK_APP_KEY_STRENGTH_FAIR: no ordinary guesser gets there, since both ends limit guesses
 * @NLK_APP_KEY_STRENGTH_STRONG: nobody guesses it
 *
 * How hard a key is to guess. Information only: the agent decides what its key is.
 */
typedef enum {
  NLK_APP_KEY_STRENGTH_WEAK,
  NLK_APP_KEY_STRENGTH_FAIR,
  NLK_APP_KEY_STRENGTH_STRONG,
} NlkAppKeyStrength;

/**
 * nlk_app_key_strength_estimate_bits:
 * @passphrase: of nlk_agent_key_new_passphrase()
 *
 * Counts words as words, sequences, repetitions and rows of the keyboard as next to nothing, and what looks random by its
 * alphabet. Prefers to say too little.
 *
 * Returns: an estimate in bits
 */
guint nlk_app_key_strength_estimate_bits (const NlkSecret *passphrase);

/**
 * nlk_app_key_strength_judge:
 * @passphrase: of nlk_agent_key_new_passphrase()
 *
 * Returns: how strong it is; weak when it is among the first that anybody would guess
 */
NlkAppKeyStrength nlk_app_key_strength_judge (const NlkSecret *passphrase);

G_END_DECLS
