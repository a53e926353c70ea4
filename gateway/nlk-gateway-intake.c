/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-intake.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"
#include "net/nlk-socket-end.h"
#include "net/nlk-tls-end.h"

#include "nlk-gateway-agent.h"
#include "nlk-gateway-client.h"
#include "nlk-gateway-request.h"
#include "nlk-gateway-revocation.h"
#include "nlk-gateway-stream.h"
#include "nlk-gateway-web.h"

#include <unistd.h>

typedef struct {
  NlkGateway *gateway;
  NlkGatewayConnection *connection;
  GSocketAddress *peer;
  NlkTimer deadline;
  NlkTask task;
  GCancellable *cancellable; /* of a handshake under way; once cancelled its callback frees all */
  GList link;
} Intake;

static void
intake_free (Intake *intake)
{
  nlk_loop_stop_timer (&intake->deadline);
  nlk_loop_cancel_task (&intake->task);
  g_queue_unlink (&intake->gateway->intakes, &intake->link);
  nlk_gateway_leave_stranger (intake->gateway, intake->peer);
  g_object_unref (intake->peer);
  g_clear_object (&intake->cancellable);
  nlk_gateway_connection_free (intake->connection);
  g_free (intake);
}

static void
give_up (Intake *intake)
{
  nlk_loop_stop_timer (&intake->deadline);
  if (intake->cancellable != NULL)
    g_cancellable_cancel (intake->cancellable);
  else
    intake_free (intake);
}

static void
on_deadline (NlkTimer *timer)
{
  give_up (timer->owner);
}

static Intake *
intake_new (NlkGateway *gateway, NlkGatewayConnection *connection)
{
  Intake *intake = g_new0 (Intake, 1);

  intake->gateway = gateway;
  intake->connection = connection;
  intake->link.data = intake;
  g_queue_push_tail_link (&gateway->intakes, &intake->link);
  intake->peer = g_object_ref (connection->peer);
  nlk_gateway_enter_stranger (gateway, intake->peer);
  nlk_loop_start_timer (gateway->loop, &intake->deadline, gateway->config->timeouts.handshake_usec,
                        intake, on_deadline);
  return intake;
}

static void
route_request (NlkGateway *gateway, NlkGatewayConnection *connection, NlkGatewayRequest *request)
{
  switch (request->kind) {
  case NLK_GATEWAY_REQUEST_CLIENT:
    nlk_gateway_client_connect (gateway, request, connection);
    break;
  case NLK_GATEWAY_REQUEST_AGENT:
    nlk_gateway_agent_connect (gateway, request, connection);
    break;
  case NLK_GATEWAY_REQUEST_OPEN:
    nlk_gateway_stream_open (gateway, request, connection);
    break;
  case NLK_GATEWAY_REQUEST_JOIN:
    nlk_gateway_stream_join (gateway, request, connection);
    break;
  }
}

static void
report (NlkGateway *gateway, NlkGatewayNotice notice, GSocketAddress *peer, guint value)
{
  g_autofree char *address = nlk_address_format (peer);

  nlk_gateway_notices_tell (gateway->notices, notice, address, value);
}

static gboolean
may_ask (NlkGateway *gateway, GSocketAddress *peer)
{
  guint limit = gateway->config->limits.upgrades_per_address;

  if (nlk_gateway_addresses_take_upgrade (gateway->addresses, peer, limit,
                                          nlk_loop_get_now_usec (gateway->loop)))
    return TRUE;
  report (gateway, NLK_GATEWAY_NOTICE_UPGRADES, peer, limit);
  return FALSE;
}

static void
route_tunnel (NlkGateway *gateway, NlkGatewayConnection *connection, NlkUpgradeKind upgrade)
{
  gint64 now_seconds = nlk_clock_wall_usec () / G_USEC_PER_SEC;
  NlkGatewayRefusal refusal;
  NlkGatewayRequest *request;

  if (!may_ask (gateway, connection->peer)) {
    nlk_gateway_intake_refuse_for (gateway, connection, NLK_REASON_TOO_MANY,
                                   "too many requests from this address");
    return;
  }
  nlk_gateway_revocation_look (gateway->revocation, FALSE);
  request = nlk_gateway_request_read (connection->head, upgrade, gateway->config->secret,
                                      nlk_gateway_revocation_get_list (gateway->revocation),
                                      now_seconds, &refusal);

  if (request != NULL) {
    route_request (gateway, connection, request);
    return;
  }
  if (refusal.why != NULL)
    nlk_gateway_audit_failure (&gateway->audit, nlk_loop_get_now_usec (gateway->loop),
                               connection->peer, refusal.why);
  nlk_gateway_intake_refuse (gateway, connection, refusal.status, refusal.text);
}

static void
route (Intake *intake)
{
  NlkGateway *gateway = intake->gateway;
  NlkGatewayConnection *connection = g_steal_pointer (&intake->connection);
  NlkUpgradeKind upgrade =
    nlk_upgrade_classify (connection->head,
                          (const char *const *) connection->port->service->domains);

  nlk_end_set_ready_func (connection->end, NULL, NULL);
  intake_free (intake);
  if (upgrade == NLK_UPGRADE_NOT_TUNNEL)
    nlk_gateway_web_take (gateway->web, connection);
  else if (upgrade == NLK_UPGRADE_BAD)
    nlk_gateway_web_refuse (gateway->web, connection, 400);
  else
    route_tunnel (gateway, connection, upgrade);
}

static void
refuse_head (Intake *intake, guint status)
{
  NlkGateway *gateway = intake->gateway;
  NlkGatewayConnection *connection = g_steal_pointer (&intake->connection);

  intake_free (intake);
  nlk_gateway_web_refuse (gateway->web, connection, status);
}

static void
read_head (Intake *intake)
{
  NlkGatewayConnection *connection = intake->connection;
  struct iovec iov;
  guint n_iov;

  while (nlk_end_peek (connection->end, &iov, 1, &n_iov) == NLK_END_DATA) {
    gsize used;
    NlkHttpHeadStep step = nlk_http_head_feed (connection->head, iov.iov_base, iov.iov_len, &used);

    nlk_end_consume (connection->end, used);
    if (step == NLK_HTTP_NEED_MORE)
      continue;
    if (step == NLK_HTTP_COMPLETE)
      route (intake);
    else
      refuse_head (intake, step == NLK_HTTP_TOO_LARGE ? 431 : 400);
    return;
  }
  if (nlk_end_peek (connection->end, &iov, 1, &n_iov) != NLK_END_WAIT)
    intake_free (intake);
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  read_head (user_data);
}

static void
on_first_look (NlkTask *task)
{
  read_head (task->owner);
}

static void
expect_head (Intake *intake)
{
  NlkGateway *gateway = intake->gateway;
  NlkGatewayConnection *connection = intake->connection;

  g_clear_pointer (&connection->head, nlk_http_head_free);
  connection->head =
    nlk_http_head_new (NLK_HTTP_REQUEST, gateway->config->limits.request_head_bytes);
  nlk_end_set_ready_func (connection->end, on_ready, intake);
  nlk_loop_queue_task (gateway->loop, &intake->task, intake, on_first_look);
}

static void
tls_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Intake *intake = user_data;
  gboolean is_cancelled = g_cancellable_is_cancelled (intake->cancellable);
  g_autoptr (GError) error = NULL;
  g_autofree char *peer = NULL;

  g_clear_object (&intake->cancellable);
  intake->connection->end = nlk_tls_end_finish (result, &error);
  if (intake->connection->end == NULL || is_cancelled) {
    peer = nlk_address_format (intake->connection->peer);
    nlk_log (NLK_LOG_DEBUG, "no TLS with %s: %s", peer,
             error != NULL ? error->message : "no time left");
    intake_free (intake);
    return;
  }
  expect_head (intake);
}

static gboolean
has_room (NlkGateway *gateway, GSocketAddress *peer)
{
  const NlkGatewayLimits *limits = &gateway->config->limits;

  if (nlk_gateway_addresses_get_connections (gateway->addresses, peer) >=
      limits->connections_per_address) {
    report (gateway, NLK_GATEWAY_NOTICE_ADDRESS, peer, limits->connections_per_address);
    return FALSE;
  }
  if (gateway->n_unauthenticated >= limits->connections_unauthenticated) {
    report (gateway, NLK_GATEWAY_NOTICE_STRANGERS, peer, limits->connections_unauthenticated);
    return FALSE;
  }
  return TRUE;
}

void
nlk_gateway_intake_accept (NlkGateway *gateway, NlkGatewayPort *port, int fd, GSocketAddress *peer)
{
  g_autoptr (GError) error = NULL;
  NlkGatewayConnection *connection;
  NlkEnd *end;
  Intake *intake;

  if (!has_room (gateway, peer)) {
    close (fd);
    return;
  }
  end = nlk_socket_end_new (gateway->loop, fd, &error);
  if (end == NULL) {
    report (gateway, NLK_GATEWAY_NOTICE_DESCRIPTORS, peer, 0);
    return;
  }
  connection = g_new0 (NlkGatewayConnection, 1);
  connection->port = nlk_gateway_port_ref (port);
  connection->peer = g_object_ref (peer);
  intake = intake_new (gateway, connection);
  if (port->certificate == NULL) {
    connection->end = end;
    expect_head (intake);
    return;
  }
  intake->cancellable = g_cancellable_new ();
  nlk_tls_end_server_async (gateway->loop, end, port->certificate, intake->cancellable, tls_done,
                            intake);
}

void
nlk_gateway_intake_refuse (NlkGateway *gateway, NlkGatewayConnection *connection, guint status,
                           const char *text)
{
  nlk_end_set_ready_func (connection->end, NULL, NULL);
  if (!nlk_gateway_connection_write (connection, nlk_upgrade_build_failure (status, text)) ||
      gateway->is_stopping) {
    nlk_gateway_farewell_add (gateway->farewell, g_steal_pointer (&connection->end));
    nlk_gateway_connection_free (connection);
    return;
  }
  expect_head (intake_new (gateway, connection));
}

void
nlk_gateway_intake_refuse_for (NlkGateway *gateway, NlkGatewayConnection *connection,
                               NlkReason reason, const char *message)
{
  g_autofree char *text = nlk_reason_format_wire (reason, message);

  nlk_gateway_intake_refuse (gateway, connection, nlk_reason_get_status (reason), text);
}

void
nlk_gateway_intake_close_all (NlkGateway *gateway)
{
  for (GList *link = gateway->intakes.head, *next; link != NULL; link = next) {
    next = link->next;
    give_up (link->data);
  }
}
