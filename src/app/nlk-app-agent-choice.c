/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-agent-choice.h"

#include "base/nlk-display-text.h"
#include "protocol/nlk-service-description.h"

#include <string.h>

static void
choice_free (gpointer data)
{
  NlkAppAgentChoice *choice = data;

  g_free (choice->gateway);
  g_free (choice->agent);
  g_free (choice->label);
  g_free (choice);
}

static void
add (GPtrArray *choices, const char *gateway, const char *agent, gboolean is_online)
{
  NlkAppAgentChoice *choice;

  for (guint i = 0; i < choices->len; i++) {
    choice = choices->pdata[i];
    if (strcmp (choice->gateway, gateway) == 0 && strcmp (choice->agent, agent) == 0) {
      choice->is_online = choice->is_online || is_online;
      return;
    }
  }
  choice = g_new0 (NlkAppAgentChoice, 1);
  choice->gateway = g_strdup (gateway);
  choice->agent = g_strdup (agent);
  choice->is_online = is_online;
  g_ptr_array_add (choices, choice);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const NlkAppAgentChoice *x = *(NlkAppAgentChoice *const *) a;
  const NlkAppAgentChoice *y = *(NlkAppAgentChoice *const *) b;
  int order = g_utf8_collate (x->gateway, y->gateway);

  if (x->is_online != y->is_online)
    return x->is_online ? -1 : 1;
  return order != 0 ? order : strcmp (x->agent, y->agent);
}

static void
add_online (GPtrArray *choices, NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);
  GPtrArray *agents = nlk_gateway_session_get_state (session) == NLK_LINK_CONNECTED
                        ? nlk_gateway_session_get_agents (session)
                        : NULL;

  for (guint i = 0; agents != NULL && i < agents->len; i++)
    add (choices, nlk_tunnel_gateway_get_name (gateway),
         ((const NlkAgentInfo *) agents->pdata[i])->name, TRUE);
}

static gboolean
is_ambiguous (GPtrArray *choices, const NlkAppAgentChoice *choice)
{
  for (guint i = 0; i < choices->len; i++) {
    const NlkAppAgentChoice *other = choices->pdata[i];

    if (other != choice && strcmp (other->agent, choice->agent) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
set_labels (GPtrArray *choices)
{
  for (guint i = 0; i < choices->len; i++) {
    NlkAppAgentChoice *choice = choices->pdata[i];
    g_autofree char *agent = nlk_display_text_name (choice->agent);
    g_autofree char *gateway = nlk_display_text_name (choice->gateway);

    choice->label = is_ambiguous (choices, choice) ? g_strdup_printf ("%s · %s", agent, gateway)
                                                   : g_strdup (agent);
  }
}

/* Both names may have a slash. */
static void
add_id (GPtrArray *choices, GListModel *gateways, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);
    const char *name = nlk_tunnel_gateway_get_name (gateway);

    if (g_str_has_prefix (id, name) && id[strlen (name)] == '/') {
      add (choices, name, id + strlen (name) + 1, FALSE);
      return;
    }
  }
}

GPtrArray *
nlk_app_agent_choice_list (NlkAppEngine *engine, const char *id)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (engine);
  GListModel *gateways = nlk_tunnel_set_get_gateways (set);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (set);
  GPtrArray *choices = g_ptr_array_new_with_free_func (choice_free);

  if (id != NULL)
    add_id (choices, gateways, id);
  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    add_online (choices, gateway);
  }
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    add (choices, nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)),
         nlk_tunnel_item_get_config (item)->agent, FALSE);
  }
  g_ptr_array_sort (choices, compare);
  set_labels (choices);
  return choices;
}
