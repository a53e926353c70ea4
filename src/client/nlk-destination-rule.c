/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-destination-rule.h"

#include "base/nlk-text.h"
#include "protocol/nlk-token.h"

#include <string.h>

/* The most ranges that a person is told. */
#define MOST_RANGES 8

static gboolean
is_of (const NlkToken *policy, const NlkToken *client)
{
  return nlk_uuid_equal (&policy->uid, &client->uid) && strcmp (policy->name, client->name) == 0;
}

/* Returns: (transfer full): the policy tokens of @client that @config carries */
static GPtrArray *
read_policies (const NlkEndpointConfig *config, const NlkToken *client)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_token_free);

  for (guint i = 0; config->acl != NULL && i < config->acl->len; i++) {
    NlkToken *token =
      nlk_token_read (NLK_TOKEN_CLIENT_POLICY, nlk_secret_get_text (config->acl->pdata[i]), NULL);

    if (token != NULL && is_of (token, client))
      g_ptr_array_add (tokens, token);
    else
      nlk_token_free (token);
  }
  return tokens;
}

static NlkToken *
find_policy (GPtrArray *tokens, guint32 id)
{
  NlkToken *found = NULL;

  for (guint i = 0; i < tokens->len; i++) {
    NlkToken *token = tokens->pdata[i];

    if (token->policy_id != id)
      continue;
    if (found != NULL)
      return NULL;
    found = token;
  }
  return found;
}

/* Returns: (transfer full) (nullable) (element-type NlkToken): the policies that bind @client, in its order, lent by @tokens */
static GPtrArray *
bind_policies (const NlkToken *client, GPtrArray *tokens, GError **error)
{
  g_autoptr (GPtrArray) bound = g_ptr_array_new ();

  for (guint i = 0; i < client->policy_ids->len; i++) {
    guint32 id = g_array_index (client->policy_ids, guint32, i);
    NlkToken *token = find_policy (tokens, id);

    if (token == NULL) {
      g_set_error (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_POLICIES,
                   "policy %u, which the token names, is not in acl once", id);
      return NULL;
    }
    g_ptr_array_add (bound, token);
  }
  return g_steal_pointer (&bound);
}

static gboolean
permits (NlkPolicy *policy, const char *agent, const NlkDestination *destination,
         NlkPolicy **ret_rest)
{
  g_autoptr (GPtrArray) alone = g_ptr_array_new ();

  g_ptr_array_add (alone, policy);
  return nlk_policies_decide (alone, agent, destination, ret_rest, NULL) == NLK_POLICY_PERMITTED;
}

/* An item decides when a policy of nothing else does so without asking for the address. */
static gboolean
decides (const NlkPolicy *policy, const NlkPolicyItem *item, const char *agent,
         const NlkDestination *destination)
{
  g_autoptr (NlkPolicy) single = nlk_policy_new (policy->type);
  g_autoptr (NlkPolicy) rest = NULL;
  gboolean is_permitted;

  if (item->is_domain)
    nlk_policy_add_domain (single, item->agent, item->pattern, item->port, item->protocol);
  else
    nlk_policy_add_network (single, item->agent, &item->network, item->port, item->protocol);
  is_permitted = permits (single, agent, destination, &rest);
  return rest == NULL && is_permitted == (policy->type == NLK_POLICY_WHITE_LIST);
}

static char *
describe_item (const NlkPolicyItem *item)
{
  g_autofree char *range =
    nlk_text_escape (item->is_domain ? item->pattern : item->network_text, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *port =
    item->port != 0 ? g_strdup_printf ("port %u", item->port) : g_strdup ("any port");
  g_autofree char *agent = NULL;

  if (item->agent == NULL)
    return g_strdup_printf ("%s, %s, %s, any agent", range, port,
                            nlk_protocol_get_name (item->protocol));
  agent = nlk_text_escape (item->agent, -1, NLK_TEXT_PEER_BYTES);
  return g_strdup_printf ("%s, %s, %s, agent %s", range, port,
                          nlk_protocol_get_name (item->protocol), agent);
}

static void
note_policy (NlkDestinationRule *rule, const NlkToken *token, const char *agent,
             const NlkDestination *destination)
{
  rule->kind = NLK_DESTINATION_RULE_NO_ITEM;
  rule->policy_id = token->policy_id;
  rule->is_white_list = token->policy->type == NLK_POLICY_WHITE_LIST;
  for (guint i = 0; i < token->policy->items->len; i++) {
    const NlkPolicyItem *item = token->policy->items->pdata[i];

    if (!decides (token->policy, item, agent, destination))
      continue;
    rule->kind = NLK_DESTINATION_RULE_ITEM;
    rule->item = i + 1;
    rule->item_text = describe_item (item);
    return;
  }
}

static void
note_rest (NlkDestinationRule *rule, const NlkPolicy *rest)
{
  GString *ranges = g_string_new (NULL);

  rule->kind = NLK_DESTINATION_RULE_ADDRESS;
  rule->is_inside = rest->type == NLK_POLICY_WHITE_LIST;
  for (guint i = 0; i < rest->items->len && i < MOST_RANGES; i++) {
    const NlkPolicyItem *item = rest->items->pdata[i];

    g_string_append_printf (ranges, "%s%s", i > 0 ? ", " : "", item->network_text);
  }
  if (rest->items->len > MOST_RANGES)
    g_string_append (ranges, ", …");
  rule->addresses = g_string_free (ranges, FALSE);
}

/* Each policy has to permit, so the first one that does not decides; of those that do, the white list that says so. */
static void
judge (NlkDestinationRule *rule, GPtrArray *bound, const char *agent,
       const NlkDestination *destination)
{
  g_autoptr (GPtrArray) policies = g_ptr_array_new ();
  g_autoptr (NlkPolicy) rest = NULL;
  const NlkToken *white = NULL;

  for (guint i = 0; i < bound->len; i++) {
    const NlkToken *token = bound->pdata[i];
    g_autoptr (NlkPolicy) own_rest = NULL;

    if (!permits (token->policy, agent, destination, &own_rest)) {
      note_policy (rule, token, agent, destination);
      return;
    }
    if (token->policy->type == NLK_POLICY_WHITE_LIST)
      white = token;
    g_ptr_array_add (policies, token->policy);
  }
  rule->is_allowed =
    nlk_policies_decide (policies, agent, destination, &rest, NULL) == NLK_POLICY_PERMITTED;
  if (!rule->is_allowed)
    rule->kind = NLK_DESTINATION_RULE_NOTHING_LEFT;
  else if (rest != NULL)
    note_rest (rule, rest);
  else if (white != NULL)
    note_policy (rule, white, agent, destination);
  else
    rule->kind = bound->len > 0 ? NLK_DESTINATION_RULE_NOT_LISTED : NLK_DESTINATION_RULE_NO_POLICY;
}

NlkDestinationRule *
nlk_destination_rule_find (const NlkEndpointConfig *config, const char *agent,
                           const NlkDestination *destination, GError **error)
{
  g_autoptr (NlkToken) client =
    nlk_token_read (NLK_TOKEN_CLIENT, nlk_secret_get_text (config->token), error);
  g_autoptr (GPtrArray) tokens = NULL;
  g_autoptr (GPtrArray) bound = NULL;
  NlkDestinationRule *rule;

  if (client == NULL)
    return NULL;
  tokens = read_policies (config, client);
  bound = bind_policies (client, tokens, error);
  if (bound == NULL)
    return NULL;
  rule = g_new0 (NlkDestinationRule, 1);
  judge (rule, bound, agent, destination);
  return rule;
}

char *
nlk_destination_rule_dup_text (const NlkDestinationRule *rule)
{
  const char *list = rule->is_white_list ? "white list" : "black list";

  switch (rule->kind) {
  case NLK_DESTINATION_RULE_NO_POLICY:
    return g_strdup ("no policy binds this client");
  case NLK_DESTINATION_RULE_NOT_LISTED:
    return g_strdup ("no black list has an item for it");
  case NLK_DESTINATION_RULE_ITEM:
    return g_strdup_printf ("policy %u, item %u of the %s: %s", rule->policy_id, rule->item, list,
                            rule->item_text);
  case NLK_DESTINATION_RULE_NO_ITEM:
    return g_strdup_printf ("policy %u: the %s has no item for it", rule->policy_id, list);
  case NLK_DESTINATION_RULE_ADDRESS:
    return g_strdup_printf ("the agent resolves the name, and the address must %s %s",
                            rule->is_inside ? "lie in" : "not lie in", rule->addresses);
  case NLK_DESTINATION_RULE_NOTHING_LEFT:
    return g_strdup ("the policies together leave no address");
  }
  g_assert_not_reached ();
}

void
nlk_destination_rule_free (NlkDestinationRule *rule)
{
  if (rule == NULL)
    return;
  g_free (rule->item_text);
  g_free (rule->addresses);
  g_free (rule);
}
