/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

G_BEGIN_DECLS

/**
 * nlk_app_key_generator_new_key:
 *
 * Makes a key that can be read aloud and typed: six groups of four, of 31 letters and digits none of which looks like
 * another. Each is equally likely, so that there are 118 bits to guess.
 *
 * Returns: (transfer full): the key, as nlk_agent_key_new_passphrase() would make it of its text
 */
NlkSecret *nlk_app_key_generator_new_key (void);

G_END_DECLS
