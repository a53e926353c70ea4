/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tunnel.h"

#include "base/nlk-text.h"
#include "net/nlk-backoff.h"
#include "net/nlk-listener.h"
#include "net/nlk-socket-end.h"
#include "net/nlk-udp.h"
#include "protocol/nlk-reason.h"

#include "nlk-agent-key.h"
#include "nlk-failure.h"
#include "nlk-stream.h"

#include <unistd.h>

struct _NlkTunnel {
  GObject parent_instance;
  NlkGatewaySession *session;
  NlkLoop *loop;
  char *agent;
  NlkDestination destination;
  GSocketAddress *local;
  NlkAgentKey *key; /* NULL: in plaintext */

  NlkTunnelState state;
  NlkListener *listener;
  NlkUdpPort *udp;
  NlkProxy *proxy;      /* NULL: one destination */
  GHashTable *streams;  /* set of NlkStream */
  NlkTunnelCounts over; /* sums of streams that are gone */
  GCancellable *key_check;
  gboolean agent_is_missing;
  gboolean key_is_bad;
  NlkTimer look; /* for an agent that is missing */
  NlkBackoff backoff;
};

G_DEFINE_FINAL_TYPE (NlkTunnel, nlk_tunnel, G_TYPE_OBJECT)

enum { CHANGED, PROBLEM, N_SIGNALS };

static guint signals[N_SIGNALS];

GSocketAddress *
nlk_tunnel_parse_local (const char *text)
{
  return nlk_address_parse (text);
}

static gboolean
is_udp (NlkTunnel *self)
{
  return nlk_protocol_is_datagram (self->destination.protocol);
}

static NlkTunnelState
judge (NlkTunnel *self)
{
  if (self->listener == NULL && self->udp == NULL)
    return NLK_TUNNEL_OFF;
  if (nlk_gateway_session_get_state (self->session) == NLK_LINK_CONNECTING)
    return NLK_TUNNEL_STARTING;
  if (nlk_gateway_session_get_state (self->session) != NLK_LINK_CONNECTED)
    return NLK_TUNNEL_WAITING;
  if (self->key_is_bad)
    return NLK_TUNNEL_NEEDS_KEY;
  if (self->agent_is_missing)
    return NLK_TUNNEL_WAITING;
  if (nlk_gateway_session_get_agents (self->session) == NULL)
    return NLK_TUNNEL_STARTING;
  if (self->key != NULL && !nlk_agent_key_is_open (self->key))
    return NLK_TUNNEL_STARTING;
  return g_hash_table_size (self->streams) > 0 ? NLK_TUNNEL_IN_USE : NLK_TUNNEL_READY;
}

static void
update (NlkTunnel *self)
{
  self->state = judge (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
report (NlkTunnel *self, const GError *error)
{
  g_signal_emit (self, signals[PROBLEM], 0, error);
}

/* What the applications of a proxy are told themselves. */
static gboolean
is_told_elsewhere (NlkTunnel *self, const GError *error)
{
  NlkFailure failure = nlk_failure_classify (error);

  return self->proxy != NULL &&
         (failure == NLK_FAILURE_DESTINATION || failure == NLK_FAILURE_FORBIDDEN);
}

static void
on_stream_over (NlkStream *stream, const GError *error, NlkTunnel *self)
{
  g_autoptr (NlkTunnel) alive G_GNUC_UNUSED = g_object_ref (self);
  NlkStreamCounts counts;

  nlk_stream_get_counts (stream, &counts);
  self->over.sent_bytes += counts.sent_bytes;
  self->over.received_bytes += counts.received_bytes;
  g_hash_table_remove (self->streams, stream);
  /* That an application or a server resets a connection is no trouble of the tunnel's. */
  if (error != NULL && !g_error_matches (error, NLK_REASON_ERROR, NLK_REASON_RESET) &&
      !is_told_elsewhere (self, error))
    report (self, error);
  update (self);
}

/* Returns: (nullable): NULL when there are too many; @local is gone then too. */
static NlkStream *
add_stream (NlkTunnel *self, const NlkDestination *destination, NlkEnd *local)
{
  NlkStream *stream;

  if (g_hash_table_size (self->streams) >= NLK_TUNNEL_MOST_STREAMS) {
    if (local != NULL)
      nlk_end_reset (local, NLK_REASON_TOO_MANY);
    nlk_end_free (local);
    return NULL;
  }
  stream = nlk_stream_new (self->session, self->agent, self->key, destination, local);
  g_signal_connect (stream, "over", G_CALLBACK (on_stream_over), self);
  g_hash_table_add (self->streams, stream);
  self->over.n_opened++;
  update (self);
  return stream;
}

static NlkStream *
on_proxy_open (const NlkDestination *destination, NlkEnd *local, gpointer user_data)
{
  return add_stream (user_data, destination, local);
}

static void
on_accepted (NlkListener *listener, int fd, GSocketAddress *peer, gpointer user_data)
{
  NlkTunnel *self = user_data;
  g_autoptr (GError) error = NULL;
  NlkEnd *local;

  if (self->proxy != NULL) {
    nlk_proxy_take (self->proxy, fd, peer);
    return;
  }
  local = nlk_socket_end_new (self->loop, fd, &error);
  if (local != NULL)
    add_stream (self, &self->destination, local);
  else
    report (self, error);
}

static void
on_flow (NlkUdpPort *port, NlkEnd *flow, GSocketAddress *source, gpointer user_data)
{
  NlkTunnel *self = user_data;

  add_stream (self, &self->destination, flow);
}

static void
on_look (NlkTimer *timer)
{
  NlkTunnel *self = timer->owner;

  if (nlk_gateway_session_get_state (self->session) == NLK_LINK_CONNECTED)
    nlk_gateway_session_request_agents (self->session);
}

static void
note_agent_missing (NlkTunnel *self)
{
  g_autofree char *name = nlk_text_escape (self->agent, -1, NLK_TEXT_PEER_BYTES);
  g_autoptr (GError) error = NULL;

  nlk_loop_start_timer (self->loop, &self->look, nlk_backoff_next (&self->backoff), self, on_look);
  if (self->agent_is_missing)
    return;
  self->agent_is_missing = TRUE;
  error = g_error_new (NLK_REASON_ERROR, NLK_REASON_NO_AGENT,
                       "the agent %s is not connected to the gateway", name);
  report (self, error);
}

static void
key_check_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkTunnel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkSession) session G_GNUC_UNUSED =
    nlk_agent_key_wait_finish (NLK_AGENT_KEY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->key_check);
  /* That the gateway went away is told by the session itself. */
  if (error != NULL && nlk_failure_classify (error) != NLK_FAILURE_GATEWAY)
    report (self, error);
  update (self);
}

/* With a key the handshake comes first, so that a person learns at once, and not from a failed connection, that it does
 * not fit. */
static void
check_key (NlkTunnel *self)
{
  if (self->key == NULL || self->key_check != NULL)
    return;
  self->key_check = g_cancellable_new ();
  nlk_agent_key_wait_async (self->key, self->key_check, key_check_done, g_object_ref (self));
}

static void
on_agents (NlkGatewaySession *session, NlkTunnel *self)
{
  g_autoptr (NlkTunnel) alive G_GNUC_UNUSED = g_object_ref (self);

  if (self->state == NLK_TUNNEL_OFF)
    return;
  if (!nlk_gateway_session_has_agent (session, self->agent)) {
    note_agent_missing (self);
  } else {
    self->agent_is_missing = FALSE;
    nlk_backoff_reset (&self->backoff);
    nlk_loop_stop_timer (&self->look);
    check_key (self);
  }
  update (self);
}

static void
on_session_changed (NlkGatewaySession *session, NlkTunnel *self)
{
  if (self->state == NLK_TUNNEL_OFF)
    return;
  if (nlk_gateway_session_get_state (session) != NLK_LINK_CONNECTED)
    nlk_loop_stop_timer (&self->look);
  update (self);
}

static void
on_key_changed (NlkAgentKey *key, NlkTunnel *self)
{
  const GError *error = nlk_agent_key_get_error (key);

  self->key_is_bad = error != NULL && nlk_failure_classify (error) == NLK_FAILURE_KEY;
  if (self->state != NLK_TUNNEL_OFF)
    update (self);
}

NlkTunnel *
nlk_tunnel_new (NlkGatewaySession *session, const NlkTunnelSpec *spec)
{
  const NlkTimeouts *timeouts = nlk_gateway_session_get_timeouts (session);
  NlkTunnel *self = g_object_new (NLK_TYPE_TUNNEL, NULL);

  self->session = g_object_ref (session);
  self->loop = nlk_loop_ref (nlk_gateway_session_get_loop (session));
  self->agent = g_strdup (spec->agent);
  if (spec->destination != NULL)
    nlk_destination_copy (spec->destination, &self->destination);
  else
    self->proxy = nlk_proxy_new (self->loop, spec->proxy, timeouts, on_proxy_open, self);
  self->local = g_object_ref (spec->local);
  nlk_backoff_init (&self->backoff, timeouts->backoff_first_usec, timeouts->backoff_most_usec);
  g_signal_connect_object (session, "changed", G_CALLBACK (on_session_changed), self, 0);
  g_signal_connect_object (session, "agents", G_CALLBACK (on_agents), self, 0);
  if (spec->passphrase != NULL) {
    self->key = nlk_agent_key_obtain (session, spec->agent, spec->passphrase);
    g_signal_connect_object (self->key, "changed", G_CALLBACK (on_key_changed), self, 0);
  }
  return self;
}

gboolean
nlk_tunnel_start (NlkTunnel *self, GError **error)
{
  if (is_udp (self))
    self->udp =
      nlk_udp_port_new (self->loop, self->local, NLK_TUNNEL_MOST_STREAMS, on_flow, self, error);
  else
    self->listener = nlk_listener_new (self->loop, self->local, on_accepted, self, error);
  if (self->udp == NULL && self->listener == NULL)
    return FALSE;
  nlk_gateway_session_start (self->session);
  update (self);
  if (nlk_gateway_session_get_agents (self->session) != NULL)
    on_agents (self->session, self);
  return TRUE;
}

void
nlk_tunnel_stop (NlkTunnel *self)
{
  g_autoptr (GHashTable) streams = g_steal_pointer (&self->streams);
  GHashTableIter iter;
  gpointer stream;

  self->streams = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  nlk_loop_stop_timer (&self->look);
  if (self->key_check != NULL)
    g_cancellable_cancel (self->key_check);
  g_clear_object (&self->key_check);
  g_clear_pointer (&self->listener, nlk_listener_free);
  if (self->proxy != NULL)
    nlk_proxy_drop_clients (self->proxy);
  g_hash_table_iter_init (&iter, streams);
  while (g_hash_table_iter_next (&iter, &stream, NULL)) {
    g_signal_handlers_disconnect_by_data (stream, self);
    nlk_stream_abort (stream);
  }
  g_clear_pointer (&self->udp, nlk_udp_port_free);
  self->agent_is_missing = FALSE;
  update (self);
}

NlkTunnelState
nlk_tunnel_get_state (NlkTunnel *self)
{
  return self->state;
}

char *
nlk_tunnel_dup_address (NlkTunnel *self)
{
  GSocketAddress *address = self->udp != NULL ? nlk_udp_port_get_address (self->udp)
                                              : nlk_listener_get_address (self->listener);
  g_autofree char *text = nlk_address_format (address);

  return g_strconcat (self->udp != NULL     ? "udp://"
                      : self->proxy != NULL ? "socks5://"
                                            : "tcp://",
                      text, NULL);
}

gboolean
nlk_tunnel_is_proven (NlkTunnel *self)
{
  return self->key != NULL && nlk_agent_key_is_open (self->key);
}

void
nlk_tunnel_get_counts (NlkTunnel *self, NlkTunnelCounts *ret_counts)
{
  GHashTableIter iter;
  gpointer stream;

  *ret_counts = self->over;
  ret_counts->n_streams = g_hash_table_size (self->streams);
  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &stream, NULL)) {
    NlkStreamCounts counts;

    nlk_stream_get_counts (stream, &counts);
    ret_counts->sent_bytes += counts.sent_bytes;
    ret_counts->received_bytes += counts.received_bytes;
  }
}

static void
nlk_tunnel_dispose (GObject *object)
{
  NlkTunnel *self = NLK_TUNNEL (object);

  if (self->state != NLK_TUNNEL_OFF)
    nlk_tunnel_stop (self);
  G_OBJECT_CLASS (nlk_tunnel_parent_class)->dispose (object);
}

static void
nlk_tunnel_finalize (GObject *object)
{
  NlkTunnel *self = NLK_TUNNEL (object);

  g_clear_pointer (&self->proxy, nlk_proxy_free);
  g_hash_table_unref (self->streams);
  g_clear_object (&self->key);
  g_object_unref (self->local);
  nlk_destination_clear (&self->destination);
  nlk_loop_unref (self->loop);
  g_object_unref (self->session);
  g_free (self->agent);
  G_OBJECT_CLASS (nlk_tunnel_parent_class)->finalize (object);
}

static void
nlk_tunnel_class_init (NlkTunnelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nlk_tunnel_dispose;
  object_class->finalize = nlk_tunnel_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
nlk_tunnel_init (NlkTunnel *self)
{
  self->streams = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}
