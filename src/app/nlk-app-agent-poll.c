/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-agent-poll.h"

#include "base/nlk-clock.h"
#include "protocol/nlk-service-description.h"

#define USEC_PER_MSEC 1000

struct _NlkAppAgentPoll {
  GObject parent_instance;
  GListModel *gateways;
  NlkAppMemory *memory;
  guint timer;
};

G_DEFINE_FINAL_TYPE (NlkAppAgentPoll, nlk_app_agent_poll, G_TYPE_OBJECT)

static void
remember_agents (NlkAppAgentPoll *self, NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);
  GPtrArray *agents = nlk_gateway_session_get_agents (session);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (nlk_gateway_session_get_state (session) != NLK_LINK_CONNECTED)
    return;
  for (guint i = 0; agents != NULL && i < agents->len; i++)
    g_ptr_array_add (names, ((const NlkAgentInfo *) agents->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  nlk_app_memory_see_agents (self->memory, nlk_tunnel_gateway_get_name (gateway),
                             (const char *const *) names->pdata,
                             nlk_clock_wall_usec () / G_USEC_PER_SEC);
}

static void
on_gateways (NlkAppAgentPoll *self, guint position, guint removed, guint added,
             GListModel *gateways)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    g_signal_connect_object (gateway, "changed", G_CALLBACK (remember_agents), self,
                             G_CONNECT_SWAPPED);
  }
}

void
nlk_app_agent_poll_ask (NlkAppAgentPoll *self)
{
  g_return_if_fail (NLK_IS_APP_AGENT_POLL (self));

  for (guint i = 0; i < g_list_model_get_n_items (self->gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (self->gateways, i);
    NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);

    if (nlk_gateway_session_get_state (session) == NLK_LINK_CONNECTED)
      nlk_gateway_session_request_agents (session);
  }
}

static gboolean
on_timer (gpointer user_data)
{
  nlk_app_agent_poll_ask (user_data);
  return G_SOURCE_CONTINUE;
}

/* Whole seconds go together with what else wakes the processor. */
void
nlk_app_agent_poll_set_interval (NlkAppAgentPoll *self, gint64 usec)
{
  g_return_if_fail (NLK_IS_APP_AGENT_POLL (self));

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = usec % G_USEC_PER_SEC == 0
                  ? g_timeout_add_seconds ((guint) (usec / G_USEC_PER_SEC), on_timer, self)
                  : g_timeout_add ((guint) (usec / USEC_PER_MSEC), on_timer, self);
}

NlkAppAgentPoll *
nlk_app_agent_poll_new (NlkTunnelSet *set, NlkAppMemory *memory)
{
  NlkAppAgentPoll *self = g_object_new (NLK_TYPE_APP_AGENT_POLL, NULL);

  self->gateways = g_object_ref (nlk_tunnel_set_get_gateways (set));
  self->memory = g_object_ref (memory);
  g_signal_connect_object (self->gateways, "items-changed", G_CALLBACK (on_gateways), self,
                           G_CONNECT_SWAPPED);
  on_gateways (self, 0, 0, g_list_model_get_n_items (self->gateways), self->gateways);
  return self;
}

static void
nlk_app_agent_poll_finalize (GObject *object)
{
  NlkAppAgentPoll *self = NLK_APP_AGENT_POLL (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->gateways);
  g_clear_object (&self->memory);
  G_OBJECT_CLASS (nlk_app_agent_poll_parent_class)->finalize (object);
}

static void
nlk_app_agent_poll_class_init (NlkAppAgentPollClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_agent_poll_finalize;
}

static void
nlk_app_agent_poll_init (NlkAppAgentPoll *self)
{
}
