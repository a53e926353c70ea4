/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-session.h"

#include "base/nlk-clock.h"
#include "base/nlk-secret.h"
#include "net/nlk-channel.h"
#include "protocol/nlk-control-message.h"
#include "protocol/nlk-text-list.h"
#include "protocol/nlk-token.h"

#include <string.h>

#define NO_REQUEST G_MAXUINT64

struct _NlkGatewaySession {
  GObject parent_instance;
  NlkLoop *loop;
  NlkEndpoint *endpoint;
  NlkTimeouts timeouts;
  NlkSecret *token;
  NlkUuid uid;

  NlkLink *link;
  guint64 next_id;      /* of a request, counted anew with each connection */
  guint64 list_request; /* the one that is on its way, or NO_REQUEST */
  guint n_connected;
  gint64 connected_usec;
  gint64 requested_usec;
  gint64 round_trip_usec; /* -1 when not known */
  gboolean has_clock_ahead;
  gint64 clock_ahead_seconds;
  NlkTimer probe;
  GPtrArray *agents;
};

G_DEFINE_FINAL_TYPE (NlkGatewaySession, nlk_gateway_session, G_TYPE_OBJECT)

enum { CHANGED, AGENTS, CONNECTION_ERROR, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
send (NlkGatewaySession *self, NlkControlMessage *message)
{
  g_autofree char *json = nlk_control_message_format (NLK_CONTROL_CLIENT, message);

  nlk_link_send (self->link, json);
  nlk_control_message_free (message);
}

static void
send_local_address (NlkGatewaySession *self)
{
  NlkControlMessage *message = nlk_control_message_new (NLK_CONTROL_UPDATE_CONSTANT);

  message->id = self->next_id++;
  message->local_addr = nlk_link_dup_local_address (self->link);
  if (message->local_addr != NULL)
    send (self, message);
  else
    nlk_control_message_free (message);
}

void
nlk_gateway_session_request_agents (NlkGatewaySession *self)
{
  NlkControlMessage *message;

  if (self->list_request != NO_REQUEST)
    return;
  message = nlk_control_message_new (NLK_CONTROL_LIST_OF_AGENTS);
  message->id = self->list_request = self->next_id++;
  self->requested_usec = nlk_clock_monotonic_usec ();
  send (self, message);
}

static void
drop_link (NlkGatewaySession *self, const char *why)
{
  g_autoptr (GError) error = g_error_new_literal (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_LOST, why);

  nlk_link_drop (self->link, error);
}

/* Each attempt with an agent's token would push that agent out, so there are few. */
static void
be_no_client (NlkGatewaySession *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED,
                         "this is the token of an agent; a client needs a token of its own");

  nlk_link_yield (self->link, error);
}

static void
note_clock (NlkGatewaySession *self)
{
  gint64 date_seconds;

  if (!nlk_link_get_date (self->link, &date_seconds))
    return;
  self->has_clock_ahead = TRUE;
  self->clock_ahead_seconds = nlk_clock_wall_usec () / G_USEC_PER_SEC - date_seconds;
}

static void
on_link_state (NlkLink *link, NlkLinkState state, const GError *error, gpointer user_data)
{
  g_autoptr (NlkGatewaySession) self = g_object_ref (user_data);

  self->list_request = NO_REQUEST;
  self->round_trip_usec = -1;
  nlk_loop_stop_timer (&self->probe);
  if (state == NLK_LINK_CONNECTED && nlk_link_get_header (link, "nl-session") == NULL) {
    be_no_client (self);
    return;
  }
  if (state == NLK_LINK_CONNECTED) {
    self->next_id = 0;
    self->n_connected++;
    note_clock (self);
    self->connected_usec = nlk_loop_get_now_usec (self->loop);
    nlk_gateway_session_request_agents (self);
    send_local_address (self);
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_agents (NlkGatewaySession *self, NlkControlMessage *message)
{
  if (message->id != self->list_request)
    return;
  self->list_request = NO_REQUEST;
  nlk_loop_stop_timer (&self->probe);
  self->round_trip_usec = nlk_clock_monotonic_usec () - self->requested_usec;
  g_clear_pointer (&self->agents, g_ptr_array_unref);
  self->agents = message->agents != NULL
                   ? g_ptr_array_ref (message->agents)
                   : g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_agent_info_free);
  g_signal_emit (self, signals[AGENTS], 0);
}

static void
on_link_message (NlkLink *link, const char *text, gpointer user_data)
{
  g_autoptr (NlkGatewaySession) self = g_object_ref (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkControlMessage) message =
    nlk_control_message_parse (NLK_CONTROL_GATEWAY_TO_CLIENT, text, -1, &error);
  char id[NLK_UUID_TEXT_BYTES];

  if (message == NULL) {
    g_prefix_error (&error, "the gateway sent what is no message: ");
    drop_link (self, error->message);
    return;
  }
  if (message->kind == NLK_CONTROL_ACTIVE_AGENTS)
    take_agents (self, message);
  else if (message->kind == NLK_CONTROL_CONNECTION_ERROR)
    g_signal_emit (self, signals[CONNECTION_ERROR], 0, nlk_uuid_format (&message->connection, id),
                   message->text);
}

static void
add_fields (NlkGatewaySession *self, const NlkEndpointConfig *config)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  nlk_link_add_field (self->link, "nl-version", NLK_VERSION);
  nlk_link_add_field (self->link, "nl-token", nlk_secret_get_text (self->token));
  if (config->acl == NULL || config->acl->len == 0)
    return;
  for (guint i = 0; i < config->acl->len; i++)
    g_ptr_array_add (texts, (gpointer) nlk_secret_get_text (config->acl->pdata[i]));
  {
    g_autofree char *list = nlk_text_list_format (texts);

    nlk_link_add_field (self->link, "nl-acl", list);
    nlk_wipe (list, strlen (list));
  }
}

NlkGatewaySession *
nlk_gateway_session_new (NlkLoop *loop, const NlkEndpointConfig *config,
                         const NlkTimeouts *timeouts, GError **error)
{
  g_autoptr (NlkGatewaySession) self = NULL;
  g_autoptr (NlkEndpoint) endpoint = NULL;
  g_autoptr (NlkToken) token =
    nlk_token_read (NLK_TOKEN_CLIENT, nlk_secret_get_text (config->token), error);

  if (token == NULL) {
    g_prefix_error (error, "token: ");
    return NULL;
  }
  endpoint = nlk_endpoint_new_for_config (config, error);
  if (endpoint == NULL)
    return NULL;
  self = g_object_new (NLK_TYPE_GATEWAY_SESSION, NULL);
  self->loop = nlk_loop_ref (loop);
  self->timeouts = *timeouts;
  self->token = nlk_secret_ref (config->token);
  self->uid = token->uid;
  self->endpoint = g_steal_pointer (&endpoint);
  self->link = nlk_link_new (loop, self->endpoint, timeouts, on_link_state, on_link_message, self);
  add_fields (self, config);
  return g_steal_pointer (&self);
}

void
nlk_gateway_session_start (NlkGatewaySession *self)
{
  nlk_link_start (self->link);
}

void
nlk_gateway_session_stop (NlkGatewaySession *self)
{
  nlk_link_stop (self->link);
}

void
nlk_gateway_session_retry_now (NlkGatewaySession *self)
{
  nlk_link_retry_now (self->link);
}

static void
on_probe (NlkTimer *timer)
{
  drop_link (timer->owner, "the gateway does not answer");
}

void
nlk_gateway_session_probe (NlkGatewaySession *self)
{
  if (nlk_link_get_state (self->link) != NLK_LINK_CONNECTED) {
    nlk_link_retry_now (self->link);
    return;
  }
  nlk_gateway_session_request_agents (self);
  nlk_loop_start_timer (self->loop, &self->probe,
                        MIN (self->timeouts.pong_usec, NLK_GATEWAY_SESSION_PROBE_USEC), self,
                        on_probe);
}

void
nlk_gateway_session_renew (NlkGatewaySession *self, const char *session_id)
{
  if (g_strcmp0 (nlk_gateway_session_get_id (self), session_id) == 0 && session_id != NULL)
    drop_link (self, "the gateway does not know the session any more");
}

NlkLinkState
nlk_gateway_session_get_state (NlkGatewaySession *self)
{
  return nlk_link_get_state (self->link);
}

const GError *
nlk_gateway_session_get_error (NlkGatewaySession *self)
{
  return nlk_link_get_error (self->link);
}

gint64
nlk_gateway_session_get_wait_usec (NlkGatewaySession *self)
{
  return nlk_link_get_wait_usec (self->link);
}

const char *
nlk_gateway_session_get_id (NlkGatewaySession *self)
{
  return nlk_link_get_header (self->link, "nl-session");
}

gint64
nlk_gateway_session_get_round_trip_usec (NlkGatewaySession *self)
{
  return self->round_trip_usec;
}

gboolean
nlk_gateway_session_get_clock_ahead (NlkGatewaySession *self, gint64 *ret_seconds)
{
  if (self->has_clock_ahead)
    *ret_seconds = self->clock_ahead_seconds;
  return self->has_clock_ahead;
}

gboolean
nlk_gateway_session_is_settling (NlkGatewaySession *self)
{
  return self->n_connected > 1 &&
         nlk_loop_get_now_usec (self->loop) - self->connected_usec < self->timeouts.pending_usec;
}

GPtrArray *
nlk_gateway_session_get_agents (NlkGatewaySession *self)
{
  return self->agents;
}

gboolean
nlk_gateway_session_has_agent (NlkGatewaySession *self, const char *name)
{
  for (guint i = 0; self->agents != NULL && i < self->agents->len; i++) {
    const NlkAgentInfo *info = self->agents->pdata[i];

    if (strcmp (info->name, name) == 0)
      return TRUE;
  }
  return FALSE;
}

NlkLoop *
nlk_gateway_session_get_loop (NlkGatewaySession *self)
{
  return self->loop;
}

NlkEndpoint *
nlk_gateway_session_get_endpoint (NlkGatewaySession *self)
{
  return self->endpoint;
}

const char *
nlk_gateway_session_get_address (NlkGatewaySession *self)
{
  return nlk_endpoint_get_text (self->endpoint);
}

gboolean
nlk_gateway_session_is_tls (NlkGatewaySession *self)
{
  return nlk_endpoint_get_use_tls (self->endpoint);
}

const NlkTimeouts *
nlk_gateway_session_get_timeouts (NlkGatewaySession *self)
{
  return &self->timeouts;
}

void
nlk_gateway_session_set_timeouts (NlkGatewaySession *self, const NlkTimeouts *timeouts)
{
  if (memcmp (&self->timeouts, timeouts, sizeof *timeouts) == 0)
    return;
  self->timeouts = *timeouts;
  nlk_link_set_timeouts (self->link, timeouts);
}

const char *
nlk_gateway_session_get_token (NlkGatewaySession *self)
{
  return nlk_secret_get_text (self->token);
}

const NlkUuid *
nlk_gateway_session_get_uid (NlkGatewaySession *self)
{
  return &self->uid;
}

static void
nlk_gateway_session_finalize (GObject *object)
{
  NlkGatewaySession *self = NLK_GATEWAY_SESSION (object);

  nlk_loop_stop_timer (&self->probe);
  nlk_link_free (self->link);
  g_clear_pointer (&self->agents, g_ptr_array_unref);
  nlk_endpoint_unref (self->endpoint);
  nlk_secret_unref (self->token);
  nlk_loop_unref (self->loop);
  G_OBJECT_CLASS (nlk_gateway_session_parent_class)->finalize (object);
}

static void
nlk_gateway_session_class_init (NlkGatewaySessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nlk_gateway_session_finalize;
  signals[CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[AGENTS] =
    g_signal_new ("agents", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CONNECTION_ERROR] =
    g_signal_new ("connection-error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                  G_TYPE_STRING, G_TYPE_STRING);
}

static void
nlk_gateway_session_init (NlkGatewaySession *self)
{
  self->list_request = NO_REQUEST;
  self->round_trip_usec = -1;
}
