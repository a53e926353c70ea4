/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-policy.h"

#include "nlk-json-private.h"
#include "nlk-network-private.h"

#include <string.h>

static const char *const type_names[] = { "BlackList", "WhiteList" };

static void
item_free (NlkPolicyItem *item)
{
  g_free (item->agent);
  g_free (item->pattern);
  g_free (item->network_text);
  g_free (item);
}

NlkPolicy *
nlk_policy_new (NlkPolicyType type)
{
  NlkPolicy *policy = g_new0 (NlkPolicy, 1);

  g_atomic_ref_count_init (&policy->refs);
  policy->type = type;
  policy->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  return policy;
}

NlkPolicy *
nlk_policy_ref (NlkPolicy *policy)
{
  g_atomic_ref_count_inc (&policy->refs);
  return policy;
}

void
nlk_policy_unref (NlkPolicy *policy)
{
  if (!g_atomic_ref_count_dec (&policy->refs))
    return;
  g_ptr_array_unref (policy->items);
  g_free (policy);
}

static NlkPolicyItem *
add_item (NlkPolicy *policy, const char *agent, guint16 port, NlkProtocol protocol)
{
  NlkPolicyItem *item = g_new0 (NlkPolicyItem, 1);

  item->agent = g_strdup (agent);
  item->port = port;
  item->protocol = protocol;
  g_ptr_array_add (policy->items, item);
  return item;
}

void
nlk_policy_add_network (NlkPolicy *policy, const char *agent, const NlkNetwork *network,
                        guint16 port, NlkProtocol protocol)
{
  NlkPolicyItem *item = add_item (policy, agent, port, protocol);

  item->network = *network;
  item->network_text = nlk_network_format (network);
}

void
nlk_policy_add_domain (NlkPolicy *policy, const char *agent, const char *pattern, guint16 port,
                       NlkProtocol protocol)
{
  NlkPolicyItem *item = add_item (policy, agent, port, protocol);

  item->is_domain = TRUE;
  item->pattern = g_strdup (pattern);
}

static void
append_item (const NlkPolicyItem *item, GString *out)
{
  g_string_append (out, item->is_domain ? "{\"Domain\":[" : "{\"Ip\":[");
  if (item->agent != NULL) {
    g_string_append (out, "{\"Agent\":");
    nlk_json_append_text (out, item->agent, FALSE);
    g_string_append_c (out, '}');
  } else {
    g_string_append (out, "\"Any\"");
  }
  g_string_append_c (out, ',');
  nlk_json_append_text (out, item->is_domain ? item->pattern : item->network_text, FALSE);
  g_string_append_printf (out, ",%u,\"%s\"]}", item->port, nlk_protocol_get_name (item->protocol));
}

void
nlk_policy_append_json (const NlkPolicy *policy, GString *out)
{
  g_string_append_printf (out, "{\"type\":\"%s\",\"policies\":[", type_names[policy->type]);
  for (guint i = 0; i < policy->items->len; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    append_item (g_ptr_array_index (policy->items, i), out);
  }
  g_string_append (out, "]}");
}

static gboolean
read_target (JsonNode *node, const char **ret_agent)
{
  const char *name;
  JsonNode *value;

  *ret_agent = NULL;
  if (!nlk_json_get_variant (node, &name, &value))
    return FALSE;
  if (strcmp (name, "Any") == 0)
    return value == NULL;
  return strcmp (name, "Agent") == 0 && nlk_json_read_text (value, ret_agent);
}

static gboolean
read_item (NlkPolicy *policy, JsonNode *node)
{
  const char *kind, *agent, *range, *protocol_name;
  JsonNode *values;
  NlkProtocol protocol;
  NlkPolicyItem *item;
  NlkNetwork network;
  guint64 port;
  gboolean is_domain;

  if (!nlk_json_get_variant (node, &kind, &values))
    return FALSE;
  is_domain = strcmp (kind, "Domain") == 0;
  if ((!is_domain && strcmp (kind, "Ip") != 0) ||
      !read_target (nlk_json_get_element (values, 4, 0), &agent) ||
      !nlk_json_read_text (nlk_json_get_element (values, 4, 1), &range) ||
      !nlk_json_read_uint (nlk_json_get_element (values, 4, 2), G_MAXUINT16, &port) ||
      !nlk_json_read_text (nlk_json_get_element (values, 4, 3), &protocol_name) ||
      !nlk_protocol_parse (protocol_name, &protocol))
    return FALSE;
  if (is_domain) {
    nlk_policy_add_domain (policy, agent, range, (guint16) port, protocol);
    return TRUE;
  }
  if (!nlk_network_parse (range, &network))
    return FALSE;
  item = add_item (policy, agent, (guint16) port, protocol);
  item->network = network;
  item->network_text = g_strdup (range);
  return TRUE;
}

NlkPolicy *
nlk_policy_read_json (JsonNode *node, GError **error)
{
  JsonNode *items = nlk_json_get_field (node, 1, "policies");
  const char *type;
  JsonNode *rest;
  g_autoptr (NlkPolicy) policy = NULL;
  guint n_items;

  if (!nlk_json_get_variant (nlk_json_get_field (node, 0, "type"), &type, &rest) || rest != NULL ||
      (strcmp (type, "BlackList") != 0 && strcmp (type, "WhiteList") != 0)) {
    nlk_json_fail (error, "a policy that is neither BlackList nor WhiteList");
    return NULL;
  }
  if (items == NULL || !JSON_NODE_HOLDS_ARRAY (items) ||
      (n_items = json_array_get_length (json_node_get_array (items))) > NLK_POLICY_MOST_ITEMS) {
    nlk_json_fail (error, "a policy without a list of items, or with too many");
    return NULL;
  }
  policy = nlk_policy_new (strcmp (type, "WhiteList") == 0 ? NLK_POLICY_WHITE_LIST
                                                           : NLK_POLICY_BLACK_LIST);
  for (guint i = 0; i < n_items; i++) {
    if (!read_item (policy, json_array_get_element (json_node_get_array (items), i))) {
      nlk_json_fail (error, "a policy with an item that is malformed");
      return NULL;
    }
  }
  return g_steal_pointer (&policy);
}

/* `*` any run, `?` one character; without recursion, so that no pattern costs more than its length times the text's. */
static gboolean
matches_pattern (const char *pattern, const char *text)
{
  const char *star = NULL, *retry = NULL;

  while (*text != '\0') {
    if (*pattern == '*') {
      star = pattern++;
      retry = text;
    } else if (*pattern == '?' || g_ascii_tolower (*pattern) == g_ascii_tolower (*text)) {
      if (*pattern == '\0')
        return FALSE;
      pattern++;
      text++;
    } else if (star != NULL) {
      pattern = star + 1;
      text = ++retry;
    } else {
      return FALSE;
    }
  }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

static gboolean
concerns (const NlkPolicyItem *item, const char *agent, guint16 port, NlkProtocol protocol)
{
  return (agent == NULL || item->agent == NULL || strcmp (item->agent, agent) == 0) &&
         (item->port == 0 || item->port == port) && item->protocol == protocol;
}

/* What is left to check on the address that is dialled: inside all ranges of @inside, if there is any list at all, and
 * in none of @outside. */
typedef struct {
  GInetAddress *literal; /* the host, if it is an address: nothing is left to check then */
  char *host;            /* in its plain spelling */
  GArray *inside;
  GArray *outside;
} Rest;

static char *
describe_item (const NlkPolicy *policy, const NlkPolicyItem *item)
{
  GString *text =
    g_string_new (policy->type == NLK_POLICY_WHITE_LIST ? "white list item " : "black list item ");

  append_item (item, text);
  return g_string_free (text, FALSE);
}

static gboolean
matches_host (const char *pattern, const char *host)
{
  g_autofree char *plain = NULL;

  if (matches_pattern (pattern, host))
    return TRUE;
  /* A pattern may name one host in another spelling, too. */
  plain = nlk_destination_dup_plain_host (pattern);
  return matches_pattern (plain, host);
}

static gboolean
matches_now (const NlkPolicyItem *item, const Rest *rest)
{
  if (item->is_domain)
    return matches_host (item->pattern, rest->host);
  return rest->literal != NULL && nlk_network_contains (&item->network, rest->literal);
}

static gboolean
apply_black_list (const NlkPolicy *policy, const char *agent, const NlkDestination *destination,
                  Rest *rest, char **ret_rule)
{
  for (guint i = 0; i < policy->items->len; i++) {
    const NlkPolicyItem *item = g_ptr_array_index (policy->items, i);

    if (!concerns (item, agent, destination->port, destination->protocol))
      continue;
    if (matches_now (item, rest)) {
      *ret_rule = describe_item (policy, item);
      return FALSE;
    }
    if (!item->is_domain && rest->literal == NULL)
      g_array_append_vals (rest->outside, &item->network, 1);
  }
  return TRUE;
}

static gboolean
apply_white_list (const NlkPolicy *policy, const char *agent, const NlkDestination *destination,
                  Rest *rest, char **ret_rule)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (NlkNetwork));
  GArray *both;

  for (guint i = 0; i < policy->items->len; i++) {
    const NlkPolicyItem *item = g_ptr_array_index (policy->items, i);

    if (!concerns (item, agent, destination->port, destination->protocol))
      continue;
    if (matches_now (item, rest)) {
      g_free (*ret_rule);
      *ret_rule = describe_item (policy, item);
      return TRUE;
    }
    if (!item->is_domain && rest->literal == NULL)
      g_array_append_vals (ranges, &item->network, 1);
  }
  if (ranges->len == 0) {
    g_free (*ret_rule);
    *ret_rule = g_strdup ("a white list that has no item for it");
    return FALSE;
  }
  both =
    rest->inside != NULL ? nlk_networks_intersect (rest->inside, ranges) : g_array_ref (ranges);
  g_clear_pointer (&rest->inside, g_array_unref);
  rest->inside = both;
  return TRUE;
}

/* One policy that says all of @rest. Returns: FALSE when nothing is left that could be permitted, or it cannot be said. */
static gboolean
combine_rest (Rest *rest, const NlkDestination *destination, NlkPolicy **ret_rest)
{
  GArray *ranges = rest->inside != NULL ? g_array_ref (rest->inside) : g_array_ref (rest->outside);
  NlkPolicy *policy;

  for (guint i = 0; rest->inside != NULL && i < rest->outside->len; i++) {
    GArray *less = nlk_networks_subtract (ranges, &g_array_index (rest->outside, NlkNetwork, i));

    g_array_unref (ranges);
    ranges = less;
  }
  if (ranges->len > NLK_POLICY_MOST_ITEMS || (rest->inside != NULL && ranges->len == 0)) {
    g_array_unref (ranges);
    return FALSE;
  }
  *ret_rest = NULL;
  if (ranges->len > 0) {
    policy = nlk_policy_new (rest->inside != NULL ? NLK_POLICY_WHITE_LIST : NLK_POLICY_BLACK_LIST);
    for (guint i = 0; i < ranges->len; i++)
      nlk_policy_add_network (policy, NULL, &g_array_index (ranges, NlkNetwork, i),
                              destination->port, destination->protocol);
    *ret_rest = policy;
  }
  g_array_unref (ranges);
  return TRUE;
}

NlkPolicyVerdict
nlk_policies_decide (GPtrArray *policies, const char *agent, const NlkDestination *destination,
                     NlkPolicy **ret_rest, char **ret_rule)
{
  Rest rest = { 0 };
  g_autofree char *rule = NULL;
  gboolean permitted = TRUE;

  *ret_rest = NULL;
  rest.host = nlk_destination_dup_plain_host (destination->host);
  rest.literal = g_inet_address_new_from_string (rest.host);
  rest.outside = g_array_new (FALSE, FALSE, sizeof (NlkNetwork));
  for (guint i = 0; i < policies->len && permitted; i++) {
    const NlkPolicy *policy = g_ptr_array_index (policies, i);

    g_clear_pointer (&rule, g_free);
    if (policy->type == NLK_POLICY_BLACK_LIST)
      permitted = apply_black_list (policy, agent, destination, &rest, &rule);
    else
      permitted = apply_white_list (policy, agent, destination, &rest, &rule);
  }
  if (permitted && !combine_rest (&rest, destination, ret_rest)) {
    permitted = FALSE;
    g_free (rule);
    rule = g_strdup ("policies that leave no address");
  }
  g_clear_object (&rest.literal);
  g_free (rest.host);
  g_clear_pointer (&rest.inside, g_array_unref);
  g_array_unref (rest.outside);
  if (ret_rule != NULL)
    *ret_rule = rule != NULL ? g_steal_pointer (&rule)
                             : g_strdup (policies->len > 0 ? "no rule against it" : "no policy");
  return permitted ? NLK_POLICY_PERMITTED : NLK_POLICY_REFUSED;
}

static gboolean
policy_permits_address (const NlkPolicy *policy, GInetAddress *address, const char *text,
                        guint16 port, NlkProtocol protocol)
{
  gboolean found = FALSE;

  for (guint i = 0; i < policy->items->len && !found; i++) {
    const NlkPolicyItem *item = g_ptr_array_index (policy->items, i);

    found = concerns (item, NULL, port, protocol) &&
            (item->is_domain ? matches_host (item->pattern, text)
                             : nlk_network_contains (&item->network, address));
  }
  return found == (policy->type == NLK_POLICY_WHITE_LIST);
}

gboolean
nlk_policies_permit_address (GPtrArray *policies, GInetAddress *address, guint16 port,
                             NlkProtocol protocol)
{
  g_autoptr (GInetAddress) bare = nlk_address_unmap (address);
  g_autofree char *text = g_inet_address_to_string (bare);

  for (guint i = 0; i < policies->len; i++) {
    if (policy_permits_address (g_ptr_array_index (policies, i), address, text, port, protocol))
      return TRUE;
  }
  return policies->len == 0;
}
