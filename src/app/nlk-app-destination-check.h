/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "client/nlk-destination-rule.h"

#include "nlk-app-engine.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_DESTINATION_CHECK:
 *
 * The type of #NlkAppDestinationCheck.
 */
#define NLK_TYPE_APP_DESTINATION_CHECK (nlk_app_destination_check_get_type ())

/**
 * NlkAppDestinationCheck:
 *
 * Asks for a destination behind an agent and says whether it can be reached, or what is in the way: which rule, or what the agent
 * has found there. No byte is sent to the destination.
 */
G_DECLARE_FINAL_TYPE (NlkAppDestinationCheck, nlk_app_destination_check, NLK, APP_DESTINATION_CHECK,
                      AdwBin)

/**
 * nlk_app_destination_check_set_agent:
 * @self: a check
 * @engine: has the gateway
 * @gateway: name of the gateway
 * @agent: name of the agent behind it; set once
 */
void nlk_app_destination_check_set_agent (NlkAppDestinationCheck *self, NlkAppEngine *engine,
                                          const char *gateway, const char *agent);

/**
 * nlk_app_destination_check_dup_rule:
 * @rule: what decides about a destination
 *
 * Returns: (transfer full): a sentence in the language of the person
 */
char *nlk_app_destination_check_dup_rule (const NlkDestinationRule *rule);

G_END_DECLS
