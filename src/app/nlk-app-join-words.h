/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-join-attempt.h"

#include "nlk-app-words.h"

G_BEGIN_DECLS

/**
 * nlk_app_join_words_init:
 * @words: (out caller-allocates): for nlk_app_words_clear()
 * @attempt: an attempt with a step that failed
 * @is_joined: whether the gateway has been reached before, so that another certificate is a changed one
 *
 * Says why an attempt has failed.
 */
void nlk_app_join_words_init (NlkAppWords *words, NlkJoinAttempt *attempt, gboolean is_joined);

G_END_DECLS
