/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "client/nlk-join-attempt.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_JOIN_STEPS:
 *
 * The type of #NlkAppJoinSteps.
 */
#define NLK_TYPE_APP_JOIN_STEPS (nlk_app_join_steps_get_type ())

/**
 * NlkAppJoinSteps:
 *
 * The six steps to a gateway, one below the other, each turning to tick or cross with its time.
 */
G_DECLARE_FINAL_TYPE (NlkAppJoinSteps, nlk_app_join_steps, NLK, APP_JOIN_STEPS, AdwBin)

/**
 * nlk_app_join_steps_follow:
 * @self: steps
 * @attempt: (nullable): the attempt to show from now on; %NULL for none
 */
void nlk_app_join_steps_follow (NlkAppJoinSteps *self, NlkJoinAttempt *attempt);

G_END_DECLS
