/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway.h"

#include "base/nlk-log.h"
#include "base/nlk-uuid.h"

#include "nlk-gateway-agent.h"
#include "nlk-gateway-client.h"
#include "nlk-gateway-intake.h"
#include "nlk-gateway-port.h"
#include "nlk-gateway-revocation.h"
#include "nlk-gateway-services.h"
#include "nlk-gateway-stream.h"
#include "nlk-gateway-web.h"

/* How many addresses without connections are remembered; each takes some hundred bytes. */
#define ADDRESSES_MOST 16384

static void
on_agents_back (NlkTimer *timer)
{
  NlkGateway *gateway = timer->owner;
  GHashTableIter iter;
  gpointer user;

  g_hash_table_iter_init (&iter, gateway->users);
  while (g_hash_table_iter_next (&iter, NULL, &user))
    nlk_gateway_client_release_lists (user);
}

NlkGateway *
nlk_gateway_new (NlkLoop *loop, NlkGatewayConfig *config)
{
  NlkGateway *gateway = g_new0 (NlkGateway, 1);

  gateway->loop = nlk_loop_ref (loop);
  gateway->config = config;
  gateway->ports = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_gateway_port_unref);
  gateway->users = g_hash_table_new_full (nlk_uuid_hash, nlk_uuid_equal, NULL,
                                          (GDestroyNotify) nlk_gateway_user_free);
  gateway->streams = g_hash_table_new_full (nlk_uuid_hash, nlk_uuid_equal, NULL,
                                            (GDestroyNotify) nlk_gateway_stream_free);
  gateway->passes = g_hash_table_new (g_str_hash, g_str_equal);
  gateway->revocation = nlk_gateway_revocation_new (gateway);
  g_queue_init (&gateway->intakes);
  gateway->addresses = nlk_gateway_addresses_new (ADDRESSES_MOST);
  gateway->access_log = nlk_gateway_access_log_new ();
  gateway->notices = nlk_gateway_notices_new (loop, NLK_GATEWAY_NOTICES_PERIOD_USEC);
  gateway->farewell = nlk_gateway_farewell_new (loop, config->limits.connections_unauthenticated,
                                                config->timeouts.handshake_usec);
  gateway->web = nlk_gateway_web_new (gateway);
  gateway->started_usec = nlk_loop_get_now_usec (loop);
  return gateway;
}

gboolean
nlk_gateway_start (NlkGateway *gateway)
{
  gboolean all_listen;

  if (!nlk_gateway_revocation_start (gateway->revocation) ||
      !nlk_gateway_access_log_open (gateway->access_log, gateway->config->access_log_path))
    return FALSE;
  all_listen = nlk_gateway_services_open (gateway);

  nlk_loop_start_timer (gateway->loop, &gateway->agents_back,
                        gateway->config->timeouts.agents_back_usec, gateway, on_agents_back);
  return all_listen;
}

static void
log_changes (const NlkGatewayConfig *before, const NlkGatewayConfig *now)
{
  if (!nlk_secret_equal (before->secret, now->secret))
    nlk_log (NLK_LOG_WARN, "the secret has changed: tokens made with the one before are refused "
                           "from now on, streams that run go on");
  if (before->timeouts.agents_back_usec != now->timeouts.agents_back_usec)
    nlk_log (NLK_LOG_INFO, "agents_back counts from the start of the gateway: its new value is for "
                           "the next one");
}

gboolean
nlk_gateway_reload (NlkGateway *gateway, NlkGatewayConfig *config)
{
  g_autoptr (NlkGatewayConfig) other = config;
  NlkGatewayConfig before = *gateway->config;

  if (gateway->is_stopping || !nlk_gateway_services_reload (gateway, config)) {
    nlk_log (NLK_LOG_ERROR, "%s is not taken over; the gateway goes on as before", config->path);
    return FALSE;
  }
  log_changes (&before, config);
  /* Contents change places: many refer to the struct. */
  *gateway->config = *other;
  *other = before;
  nlk_gateway_farewell_set_bounds (gateway->farewell,
                                   gateway->config->limits.connections_unauthenticated,
                                   gateway->config->timeouts.handshake_usec);
  nlk_gateway_access_log_open (gateway->access_log, gateway->config->access_log_path);
  nlk_gateway_revocation_look (gateway->revocation, TRUE);
  nlk_log (NLK_LOG_INFO, "%s is taken over", gateway->config->path);
  return TRUE;
}

static void
drop_controls (NlkGateway *gateway)
{
  g_autoptr (GList) users = g_hash_table_get_values (gateway->users);

  for (GList *link = users; link != NULL; link = link->next) {
    NlkGatewayUser *user = link->data;
    g_autoptr (GList) agents = g_hash_table_get_values (user->agents);
    g_autoptr (GList) clients = g_hash_table_get_values (user->clients);

    /* The last one to leave frees the user space. */
    g_list_foreach (agents, (GFunc) (void (*) (void)) nlk_gateway_agent_free, NULL);
    g_list_foreach (clients, (GFunc) (void (*) (void)) nlk_gateway_client_free, NULL);
  }
}

void
nlk_gateway_drain (NlkGateway *gateway)
{
  if (gateway->is_stopping)
    return;
  gateway->is_stopping = TRUE;
  nlk_gateway_services_stop (gateway);
  nlk_gateway_stream_refuse_waiting (gateway);
  drop_controls (gateway);
  nlk_gateway_intake_close_all (gateway);
  nlk_gateway_web_close_all (gateway->web);
}

void
nlk_gateway_stop (NlkGateway *gateway)
{
  nlk_gateway_drain (gateway);
  nlk_gateway_stream_abort_all (gateway);
}

void
nlk_gateway_enter_stranger (NlkGateway *gateway, GSocketAddress *peer)
{
  gateway->n_unauthenticated++;
  nlk_gateway_addresses_enter (gateway->addresses, peer);
}

void
nlk_gateway_leave_stranger (NlkGateway *gateway, GSocketAddress *peer)
{
  gateway->n_unauthenticated--;
  nlk_gateway_addresses_leave (gateway->addresses, peer);
}

gboolean
nlk_gateway_is_idle (NlkGateway *gateway)
{
  return g_hash_table_size (gateway->streams) == 0 && gateway->n_unauthenticated == 0 &&
         nlk_gateway_farewell_get_count (gateway->farewell) == 0;
}

void
nlk_gateway_free (NlkGateway *gateway)
{
  if (gateway == NULL)
    return;
  g_hash_table_unref (gateway->streams);
  drop_controls (gateway);
  g_hash_table_unref (gateway->users);
  g_hash_table_unref (gateway->passes);
  nlk_gateway_revocation_free (gateway->revocation);
  nlk_gateway_intake_close_all (gateway);
  nlk_gateway_web_free (gateway->web);
  nlk_gateway_farewell_free (gateway->farewell);
  nlk_gateway_addresses_free (gateway->addresses);
  nlk_gateway_notices_free (gateway->notices);
  nlk_gateway_access_log_free (gateway->access_log);
  nlk_loop_stop_timer (&gateway->agents_back);
  nlk_gateway_services_stop (gateway);
  g_ptr_array_unref (gateway->ports);
  nlk_loop_unref (gateway->loop);
  g_free (gateway);
}
