/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-policy-reach.h"

#include <string.h>

static gboolean
is_everything (const NlkPolicyItem *item)
{
  return item->port == 0 && item->is_domain && item->pattern[0] != '\0' &&
         strspn (item->pattern, "*") == strlen (item->pattern);
}

static gboolean
leaves_something (const NlkPolicy *policy, const char *agent, NlkProtocol protocol)
{
  gboolean is_white = policy->type == NLK_POLICY_WHITE_LIST;

  for (guint i = 0; i < policy->items->len; i++) {
    const NlkPolicyItem *item = g_ptr_array_index (policy->items, i);

    if (item->protocol == protocol && (item->agent == NULL || strcmp (item->agent, agent) == 0) &&
        (is_white || is_everything (item)))
      return is_white;
  }
  return !is_white;
}

gboolean
nlk_policies_reach_agent (GPtrArray *policies, const char *agent)
{
  for (guint protocol = NLK_PROTOCOL_TCP; protocol <= NLK_PROTOCOL_QUIC; protocol++) {
    guint n_leave = 0;

    for (guint i = 0; i < policies->len; i++) {
      if (leaves_something (g_ptr_array_index (policies, i), agent, (NlkProtocol) protocol))
        n_leave++;
    }
    if (n_leave == policies->len)
      return TRUE;
  }
  return FALSE;
}
