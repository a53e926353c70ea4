/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-policy-value-private.h"

#include <string.h>

static const NlkValueSpec policy_spec = { "policy", "a mapping with 'type' and 'policies'" };
static const NlkValueSpec type_spec = { "type", "!WhiteList or !BlackList" };
static const NlkValueSpec items_spec = { "policies", "a list of !Ip and !Domain items" };
static const NlkValueSpec item_spec = {
  "policies", "!Ip [target, network, port, protocol] or !Domain [target, pattern, port, protocol]"
};
static const NlkValueSpec target_spec = { "policies", "!Any or !Agent with a name as target" };
static const NlkValueSpec network_spec = {
  "policies", "a network with its prefix, such as 192.168.0.0/24 or 2001:db8::/32"
};
static const NlkValueSpec pattern_spec = { "policies", "a domain pattern, such as *.example.com" };
static const NlkValueSpec port_spec = { "policies", "a port from 0 to 65535, 0 for any" };
static const NlkValueSpec protocol_spec = { "protocol",
                                            "TCP, UDP, HTTP, TLS, DTLS, HTTPS or QUIC" };

gboolean
nlk_protocol_value_read (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                         NlkProtocol *ret_protocol)
{
  static const char *const names[] = { "TCP", "UDP", "HTTP", "TLS", "DTLS", "HTTPS", "QUIC", NULL };
  int index = nlk_value_read_choice (diagnostics, node, &protocol_spec, names);

  return index >= 0 && nlk_protocol_parse (names[index], ret_protocol);
}

/* Returns: whether it is a target; *ret_agent is NULL for any agent. */
static gboolean
read_target (NlkDiagnostics *diagnostics, const NlkYamlNode *node, const char **ret_agent)
{
  *ret_agent = NULL;
  if (node->kind == NLK_YAML_TEXT && node->tag != NULL && strcmp (node->tag, "Agent") == 0 &&
      node->n_bytes > 0 && strlen (node->text) == node->n_bytes) {
    *ret_agent = node->text;
    return TRUE;
  }
  if (node->kind == NLK_YAML_TEXT &&
      ((node->tag == NULL && strcmp (node->text, "Any") == 0) ||
       (node->tag != NULL && strcmp (node->tag, "Any") == 0 && node->n_bytes == 0)))
    return TRUE;
  nlk_value_refuse (diagnostics, node, &target_spec);
  return FALSE;
}

typedef struct {
  const char *agent;
  const char *range;
  NlkNetwork network;
  guint64 port;
  NlkProtocol protocol;
} Item;

static gboolean
read_range (Item *item, NlkDiagnostics *diagnostics, const NlkYamlNode *node, gboolean is_domain)
{
  const NlkValueSpec *spec = is_domain ? &pattern_spec : &network_spec;

  item->range = nlk_value_read_text (diagnostics, node, spec);
  if (item->range == NULL)
    return FALSE;
  if (is_domain ? *item->range != '\0' : nlk_network_parse (item->range, &item->network))
    return TRUE;
  nlk_value_refuse (diagnostics, node, spec);
  return FALSE;
}

static void
read_item (NlkPolicy *policy, NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  static const char *const variants[] = { "Ip", "Domain", NULL };
  int variant = nlk_value_read_variant (diagnostics, node, &item_spec, variants);
  gboolean is_domain = variant == 1;
  gboolean is_good = TRUE;
  Item item = { 0 };
  gpointer *values;

  if (variant < 0)
    return;
  if (node->kind != NLK_YAML_LIST || node->children->len != 4) {
    nlk_value_refuse (diagnostics, node, &item_spec);
    return;
  }
  values = node->children->pdata;
  /* Every value is read, so that every mistake is told. */
  is_good &= read_target (diagnostics, values[0], &item.agent);
  is_good &= read_range (&item, diagnostics, values[1], is_domain);
  is_good &= nlk_value_read_integer (diagnostics, values[2], &port_spec, 0, 65535, &item.port);
  is_good &= nlk_protocol_value_read (diagnostics, values[3], &item.protocol);
  if (is_good && is_domain)
    nlk_policy_add_domain (policy, item.agent, item.range, (guint16) item.port, item.protocol);
  else if (is_good)
    nlk_policy_add_network (policy, item.agent, &item.network, (guint16) item.port, item.protocol);
}

NlkPolicy *
nlk_policy_value_read (NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  static const char *const keys[] = { "type", "policies", NULL };
  static const char *const types[] = { "BlackList", "WhiteList", NULL };
  const NlkYamlNode *type_node, *items_node;
  const GPtrArray *items = NULL;
  NlkPolicy *policy;
  NlkFields fields;
  int type = -1;

  if (!nlk_fields_open (&fields, diagnostics, node, &policy_spec, keys))
    return NULL;
  type_node = nlk_fields_require (&fields, &type_spec);
  items_node = nlk_fields_require (&fields, &items_spec);
  if (type_node != NULL)
    type = nlk_value_read_choice (diagnostics, type_node, &type_spec, types);
  if (items_node != NULL)
    items = nlk_value_read_list (diagnostics, items_node, &items_spec);
  if (type < 0 || items == NULL)
    return NULL;
  if (items->len > NLK_POLICY_MOST_ITEMS) {
    nlk_value_refuse (diagnostics, items_node, &items_spec);
    return NULL;
  }
  policy = nlk_policy_new (type == 1 ? NLK_POLICY_WHITE_LIST : NLK_POLICY_BLACK_LIST);
  for (guint i = 0; i < items->len; i++)
    read_item (policy, diagnostics, items->pdata[i]);
  return policy;
}
