/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-destination.h"

G_BEGIN_DECLS

/**
 * NLK_POLICY_MOST_ITEMS:
 *
 * The most items of one policy: what fits a token many times over, and what one decision may cost.
 */
#define NLK_POLICY_MOST_ITEMS 1024

/**
 * NlkPolicyType:
 * @NLK_POLICY_BLACK_LIST: permits what no item matches
 * @NLK_POLICY_WHITE_LIST: permits what an item matches
 *
 * How the items of a policy are meant.
 */
typedef enum {
  NLK_POLICY_BLACK_LIST,
  NLK_POLICY_WHITE_LIST,
} NlkPolicyType;

/**
 * NlkNetwork:
 * @family: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 * @bytes: the address; 4 or 16 bytes count
 * @prefix: length of the prefix in bits
 *
 * A range of addresses. A value.
 */
typedef struct {
  GSocketFamily family;
  guint8 bytes[16];
  guint8 prefix;
} NlkNetwork;

/**
 * nlk_network_parse:
 * @text: `192.168.0.0/24`, `2001:db8::/32`; the prefix is mandatory, host bits may be set
 * @ret_network: (out): the range
 *
 * Returns: whether @text is a range
 */
gboolean nlk_network_parse (const char *text, NlkNetwork *ret_network);

/**
 * nlk_network_contains:
 * @network: a range
 * @address: an address
 *
 * Families do not mix, but an IPv4-mapped IPv6 address, alone or as a range, counts as the IPv4 address.
 *
 * Returns: whether @address lies in it
 */
gboolean nlk_network_contains (const NlkNetwork *network, GInetAddress *address);

/**
 * NlkPolicyItem:
 * @agent: (nullable): the agent it is for; %NULL for any
 * @is_domain: whether @pattern counts, else @network
 * @pattern: domain pattern: `*` any run, `?` one character; neither case nor a dot at the end of a name counts
 * @network: range of addresses
 * @network_text: @network as it was written
 * @port: port, 0 for any
 * @protocol: protocol
 *
 * One item of a policy.
 */
typedef struct {
  char *agent;
  gboolean is_domain;
  char *pattern;
  NlkNetwork network;
  char *network_text;
  guint16 port;
  NlkProtocol protocol;
} NlkPolicyItem;

/**
 * NlkPolicy:
 * @type: how the items are meant
 * @items: (element-type NlkPolicyItem): the items
 *
 * What a client may reach. Reference counted; not changed once it is shared.
 */
typedef struct {
  NlkPolicyType type;
  GPtrArray *items;
  /*< private >*/
  gatomicrefcount refs;
} NlkPolicy;

/**
 * nlk_policy_new:
 * @type: how the items are meant
 *
 * Returns: (transfer full): a policy without items
 */
NlkPolicy *nlk_policy_new (NlkPolicyType type);

/**
 * nlk_policy_ref:
 * @policy: a policy
 *
 * Returns: (transfer full): @policy
 */
NlkPolicy *nlk_policy_ref (NlkPolicy *policy);

/**
 * nlk_policy_unref:
 * @policy: (transfer full): a policy
 */
void nlk_policy_unref (NlkPolicy *policy);

/**
 * nlk_policy_add_network:
 * @policy: a policy that is not shared yet
 * @agent: (nullable): the agent it is for, %NULL for any
 * @network: the range
 * @port: port, 0 for any
 * @protocol: protocol
 *
 * Adds an item.
 */
void nlk_policy_add_network (NlkPolicy *policy, const char *agent, const NlkNetwork *network,
                             guint16 port, NlkProtocol protocol);

/**
 * nlk_policy_add_domain:
 * @policy: a policy that is not shared yet
 * @agent: (nullable): the agent it is for, %NULL for any
 * @pattern: domain pattern
 * @port: port, 0 for any
 * @protocol: protocol
 *
 * Adds an item.
 */
void nlk_policy_add_domain (NlkPolicy *policy, const char *agent, const char *pattern, guint16 port,
                            NlkProtocol protocol);

/**
 * nlk_policy_append_json:
 * @policy: a policy
 * @out: JSON is appended here
 */
void nlk_policy_append_json (const NlkPolicy *policy, GString *out);

/**
 * nlk_policy_read_json:
 * @node: (nullable): JSON
 * @error: return location for an error
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the policy
 */
NlkPolicy *nlk_policy_read_json (JsonNode *node, GError **error);

/**
 * NlkPolicyVerdict:
 * @NLK_POLICY_REFUSED: not permitted
 * @NLK_POLICY_PERMITTED: permitted
 *
 * What policies say of a request.
 */
typedef enum {
  NLK_POLICY_REFUSED,
  NLK_POLICY_PERMITTED,
} NlkPolicyVerdict;

/**
 * nlk_policies_decide:
 * @policies: (element-type NlkPolicy): all policies of a client; none permits everything
 * @agent: name of the agent
 * @destination: what the client asks for
 * @ret_rest: (out) (transfer full) (nullable): what the agent has to check on the address that it dials; %NULL when nothing
 * @ret_rule: (out) (transfer full) (optional): for people: the rule that decided
 *
 * Every policy has to permit, seen from @agent: only items for it or for any agent count, so a white list without any such
 * item permits nothing there. Of a name, what items about addresses say is known only where it is resolved:
 * that rest is one policy of address items for this port and protocol, which says the same to whoever combines policies by
 * "and" and by "or".
 *
 * Source: PROTOCOL.md, "Policies".
 *
 * Returns: the verdict
 */
NlkPolicyVerdict nlk_policies_decide (GPtrArray *policies, const char *agent,
                                      const NlkDestination *destination, NlkPolicy **ret_rest,
                                      char **ret_rule);

/**
 * nlk_policies_permit_address:
 * @policies: (element-type NlkPolicy): the policies of a `Connect`
 * @address: the address that is about to be dialled
 * @port: its port
 * @protocol: protocol of the request
 *
 * What an agent checks: permitted when the list is empty or one policy permits.
 *
 * Returns: whether @address may be dialled
 */
gboolean nlk_policies_permit_address (GPtrArray *policies, GInetAddress *address, guint16 port,
                                      NlkProtocol protocol);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkPolicy, nlk_policy_unref)

G_END_DECLS
