/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-policy.h"

#include "protocol/nlk-control-message.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define AGENT "office"

/* What the agent permits with the one policy that is left for it is what the gateway permits when asked for the address
 * itself, as long as no item is about names. */
static void
check_rest (GPtrArray *policies, const NlkPolicy *rest, const char *literal)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (literal);
  g_autoptr (GPtrArray) sent = g_ptr_array_new ();
  g_autoptr (NlkPolicy) none = NULL;
  NlkDestination direct = { (char *) literal, 22, NLK_PROTOCOL_TCP, FALSE, FALSE, { 0 }, { 0 } };
  NlkPolicyVerdict verdict = nlk_policies_decide (policies, AGENT, &direct, &none, NULL);

  g_assert_null (none);
  if (rest != NULL)
    g_ptr_array_add (sent, (gpointer) rest);
  g_assert_cmpint (nlk_policies_permit_address (sent, address, 22, NLK_PROTOCOL_TCP), ==,
                   verdict == NLK_POLICY_PERMITTED);
}

static gboolean
has_domain (GPtrArray *policies)
{
  for (guint i = 0; i < policies->len; i++) {
    const NlkPolicy *policy = g_ptr_array_index (policies, i);

    for (guint j = 0; j < policy->items->len; j++)
      if (((NlkPolicyItem *) g_ptr_array_index (policy->items, j))->is_domain)
        return TRUE;
  }
  return FALSE;
}

static void
check_policies (GPtrArray *policies)
{
  static const char *const literals[] = { "10.0.0.1", "192.168.0.7", "::1", "::ffff:10.0.0.1" };
  NlkDestination named = {
    (char *) "db.example.com", 22, NLK_PROTOCOL_TCP, FALSE, FALSE, { 0 }, { 0 }
  };
  g_autoptr (NlkPolicy) rest = NULL;
  g_autofree char *rule = NULL;
  NlkPolicyVerdict verdict = nlk_policies_decide (policies, AGENT, &named, &rest, &rule);

  g_assert_nonnull (rule);
  g_assert_true (verdict == NLK_POLICY_PERMITTED || rest == NULL);
  if (verdict == NLK_POLICY_REFUSED || has_domain (policies))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
    check_rest (policies, rest, literals[i]);
}

/* The policies of a `Connect`, which is how they come from a peer. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char before[] =
    "{\"Connect\":[\"0b2f6f5e-8c7b-4f3e-9a56-1f1e2d3c4b5a\",[\"h\",1,\"TCP\"],[";
  g_autoptr (GString) text = g_string_new (before);
  g_autoptr (NlkControlMessage) message = NULL;
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_len (text, (const char *) data, (gssize) size);
  g_string_append (text, "]]}");
  message =
    nlk_control_message_parse (NLK_CONTROL_GATEWAY_TO_AGENT, text->str, (gssize) text->len, NULL);
  if (message == NULL)
    return 0;
  check_policies (message->policies);
  for (guint i = 0; i < message->policies->len; i++) {
    g_autoptr (JsonNode) node = NULL;
    g_autoptr (NlkPolicy) again = NULL;

    g_string_truncate (json, 0);
    nlk_policy_append_json (g_ptr_array_index (message->policies, i), json);
    node = json_from_string (json->str, NULL);
    again = nlk_policy_read_json (node, NULL);
    g_assert_nonnull (again);
  }
  return 0;
}
