/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-endpoint-config.h"
#include "protocol/nlk-destination.h"

G_BEGIN_DECLS

/**
 * NlkDestinationRuleKind:
 * @NLK_DESTINATION_RULE_NO_POLICY: no policy binds this client: everything is allowed
 * @NLK_DESTINATION_RULE_NOT_LISTED: only black lists bind it, and none has an item for the destination: allowed
 * @NLK_DESTINATION_RULE_ITEM: one item of one policy decides
 * @NLK_DESTINATION_RULE_NO_ITEM: a white list has no item for the destination: refused
 * @NLK_DESTINATION_RULE_ADDRESS: items about addresses decide once the agent has resolved the name
 * @NLK_DESTINATION_RULE_NOTHING_LEFT: each policy alone leaves addresses, all together leave none: refused
 *
 * What decides whether a destination may be reached.
 */
typedef enum {
  NLK_DESTINATION_RULE_NO_POLICY,
  NLK_DESTINATION_RULE_NOT_LISTED,
  NLK_DESTINATION_RULE_ITEM,
  NLK_DESTINATION_RULE_NO_ITEM,
  NLK_DESTINATION_RULE_ADDRESS,
  NLK_DESTINATION_RULE_NOTHING_LEFT,
} NlkDestinationRuleKind;

/**
 * NlkDestinationRule:
 * @kind: what decides
 * @is_allowed: whether the destination may be reached; with %NLK_DESTINATION_RULE_ADDRESS if its address is as @addresses says
 * @policy_id: with %NLK_DESTINATION_RULE_ITEM and %NLK_DESTINATION_RULE_NO_ITEM: number of the policy, else 0
 * @is_white_list: whether that policy is a white list
 * @item: with %NLK_DESTINATION_RULE_ITEM: which item of the policy, counted from 1, else 0
 * @item_text: (nullable): with %NLK_DESTINATION_RULE_ITEM: what the item says, for people
 * @addresses: (nullable): with %NLK_DESTINATION_RULE_ADDRESS: the ranges, with commas
 * @is_inside: with %NLK_DESTINATION_RULE_ADDRESS: whether the address must lie in one of @addresses, else in none
 *
 * The rule that decides about a destination.
 */
typedef struct {
  NlkDestinationRuleKind kind;
  gboolean is_allowed;
  guint32 policy_id;
  gboolean is_white_list;
  guint item;
  char *item_text;
  char *addresses;
  gboolean is_inside;
} NlkDestinationRule;

/**
 * nlk_destination_rule_find:
 * @config: the gateway, with token and policies
 * @agent: name of the agent
 * @destination: where to
 * @error: return location
 *
 * Finds the rule in the policies that the client itself carries. The gateway has the last word: it verifies them.
 *
 * Errors: #NlkTokenError when the token is none, or the policies that it names are not there once each.
 *
 * Returns: (transfer full) (nullable): the rule
 */
NlkDestinationRule *nlk_destination_rule_find (const NlkEndpointConfig *config, const char *agent,
                                               const NlkDestination *destination, GError **error);

/**
 * nlk_destination_rule_dup_text:
 * @rule: a rule
 *
 * Returns: (transfer full): the rule as a part of a sentence, for people
 */
char *nlk_destination_rule_dup_text (const NlkDestinationRule *rule);

/**
 * nlk_destination_rule_free:
 * @rule: (transfer full) (nullable): a rule
 */
void nlk_destination_rule_free (NlkDestinationRule *rule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkDestinationRule, nlk_destination_rule_free)

G_END_DECLS
