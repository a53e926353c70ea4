/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-socks-udp.h"

#include "nlk-socks.h"
#include "nlk-udp.h"

#include <string.h>

/* Sources that are looked at at once; all but one are let go again. */
#define MOST_SOURCES 4

/* How many datagrams are taken before others get their turn. */
#define MOST_PER_TURN 64

struct _NlkSocksUdp {
  NlkLoop *loop;
  NlkUdpPort *port;
  NlkEnd *source; /* NULL until the first datagram of the application */
  GInetAddress *peer;
  guint16 peer_port; /* 0: not known yet */
  GHashTable *flows; /* key of the flow: Flow, not owned */
  NlkTask more;
  NlkSocksUdpFlowFunc func;
  gpointer user_data;
};

typedef struct {
  gsize n_bytes;
  guint8 data[];
} Datagram;

typedef struct {
  NlkEnd end;
  NlkLoop *loop;
  NlkSocksUdp *udp; /* until either lets go of the other */
  char *key;        /* `port host` */
  GByteArray *head;
  GQueue datagrams;
  gsize n_bytes;
  NlkTask wake;
} Flow;

static void
on_wake (NlkTask *task)
{
  Flow *flow = task->owner;

  nlk_end_notify (&flow->end, NLK_END_READABLE);
}

static void
wake_later (Flow *flow)
{
  nlk_loop_queue_task (flow->loop, &flow->wake, flow, on_wake);
}

static NlkEndStatus
flow_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  Flow *flow = (Flow *) end;
  guint n = 0;

  for (GList *l = flow->datagrams.head; l != NULL && n < most_iov; l = l->next) {
    Datagram *datagram = l->data;

    iov[n++] = (struct iovec){ datagram->data, datagram->n_bytes };
  }
  *ret_n_iov = n;
  if (n > 0)
    return NLK_END_DATA;
  return end->error != NULL ? NLK_END_BROKEN : NLK_END_WAIT;
}

static void
flow_consume (NlkEnd *end, gsize n_units)
{
  Flow *flow = (Flow *) end;

  while (n_units-- > 0) {
    g_autofree Datagram *datagram = g_queue_pop_head (&flow->datagrams);

    g_assert (datagram != NULL);
    flow->n_bytes -= datagram->n_bytes;
  }
}

/* What the application's socket does not take is lost, as on any other way of a datagram. */
static gsize
flow_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  Flow *flow = (Flow *) end;
  guint n_head = flow->head->len;

  if (end->error != NULL || flow->udp == NULL)
    return 0;
  for (guint i = 0; i < n_iov; i++) {
    struct iovec whole;

    g_byte_array_append (flow->head, iov[i].iov_base, (guint) iov[i].iov_len);
    whole = (struct iovec){ flow->head->data, flow->head->len };
    nlk_end_write (flow->udp->source, &whole, 1);
    g_byte_array_set_size (flow->head, n_head);
  }
  return n_iov;
}

static void
flow_finish (NlkEnd *end)
{
}

static void
flow_reset (NlkEnd *end, NlkReason reason)
{
  Flow *flow = (Flow *) end;

  g_queue_clear_full (&flow->datagrams, g_free);
  flow->n_bytes = 0;
  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
  wake_later (flow);
}

static gsize
flow_get_queued (NlkEnd *end)
{
  return 0;
}

static void
flow_free (NlkEnd *end)
{
  Flow *flow = (Flow *) end;

  if (flow->udp != NULL)
    g_hash_table_remove (flow->udp->flows, flow->key);
  nlk_loop_cancel_task (&flow->wake);
  g_queue_clear_full (&flow->datagrams, g_free);
  g_byte_array_unref (flow->head);
  nlk_loop_unref (flow->loop);
  nlk_end_clear (end);
  g_free (flow->key);
  g_free (flow);
}

static const NlkEndClass flow_class = {
  .name = "socks-udp",
  .peek = flow_peek,
  .consume = flow_consume,
  .write = flow_write,
  .finish = flow_finish,
  .reset = flow_reset,
  .get_queued = flow_get_queued,
  .free = flow_free,
};

static Flow *
flow_new (NlkSocksUdp *udp, const char *key, const char *host, guint16 port)
{
  Flow *flow = g_new0 (Flow, 1);

  nlk_end_init (&flow->end, &flow_class, TRUE);
  flow->loop = nlk_loop_ref (udp->loop);
  flow->udp = udp;
  flow->key = g_strdup (key);
  flow->head = g_byte_array_new ();
  nlk_socks_datagram_write_head (host, port, flow->head);
  g_hash_table_insert (udp->flows, flow->key, flow);
  return flow;
}

static void
keep_datagram (Flow *flow, const guint8 *data, gsize n_bytes)
{
  Datagram *datagram;

  if (flow->datagrams.length >= NLK_UDP_FLOW_DATAGRAMS ||
      flow->n_bytes + n_bytes > NLK_UDP_FLOW_BYTES)
    return;
  datagram = g_malloc (sizeof *datagram + n_bytes);
  datagram->n_bytes = n_bytes;
  memcpy (datagram->data, data, n_bytes);
  g_queue_push_tail (&flow->datagrams, datagram);
  flow->n_bytes += n_bytes;
}

static void
take_datagram (NlkSocksUdp *udp, const guint8 *data, gsize n_bytes)
{
  g_autofree char *host = NULL;
  g_autofree char *key = NULL;
  const guint8 *payload;
  gsize n_payload;
  guint16 port;
  Flow *flow;

  if (!nlk_socks_datagram_parse (data, n_bytes, &host, &port, &payload, &n_payload))
    return;
  key = g_strdup_printf ("%u %s", port, host);
  flow = g_hash_table_lookup (udp->flows, key);
  if (flow != NULL) {
    keep_datagram (flow, payload, n_payload);
    wake_later (flow);
    return;
  }
  if (g_hash_table_size (udp->flows) >= NLK_SOCKS_UDP_MOST_FLOWS)
    return;
  flow = flow_new (udp, key, host, port);
  keep_datagram (flow, payload, n_payload);
  udp->func (udp, &flow->end, host, port, udp->user_data);
}

static void on_more (NlkTask *task);

static void
take_some (NlkSocksUdp *udp)
{
  struct iovec iov;
  guint n_iov;

  for (guint i = 0; i < MOST_PER_TURN; i++) {
    if (nlk_end_peek (udp->source, &iov, 1, &n_iov) != NLK_END_DATA)
      return;
    take_datagram (udp, iov.iov_base, iov.iov_len);
    nlk_end_consume (udp->source, 1);
  }
  nlk_loop_queue_task (udp->loop, &udp->more, udp, on_more);
}

static void
on_more (NlkTask *task)
{
  take_some (task->owner);
}

static void
on_source_ready (NlkEnd *source, NlkEndReady ready, gpointer user_data)
{
  if (ready & NLK_END_READABLE)
    take_some (user_data);
}

static void
on_source (NlkUdpPort *port, NlkEnd *flow, GSocketAddress *source, gpointer user_data)
{
  NlkSocksUdp *udp = user_data;
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (source);

  if (udp->source != NULL ||
      !g_inet_address_equal (g_inet_socket_address_get_address (inet), udp->peer) ||
      (udp->peer_port != 0 && g_inet_socket_address_get_port (inet) != udp->peer_port)) {
    nlk_end_free (flow);
    return;
  }
  udp->source = flow;
  nlk_end_set_ready_func (flow, on_source_ready, udp);
  nlk_loop_queue_task (udp->loop, &udp->more, udp, on_more);
}

NlkSocksUdp *
nlk_socks_udp_new (NlkLoop *loop, GSocketAddress *local, GSocketAddress *peer, guint16 port,
                   NlkSocksUdpFlowFunc func, gpointer user_data, GError **error)
{
  NlkSocksUdp *udp = g_new0 (NlkSocksUdp, 1);
  GInetAddress *here = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local));
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (here, 0);

  udp->loop = nlk_loop_ref (loop);
  udp->peer = g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer)));
  udp->peer_port = port;
  udp->func = func;
  udp->user_data = user_data;
  udp->flows = g_hash_table_new (g_str_hash, g_str_equal);
  udp->port = nlk_udp_port_new (loop, address, MOST_SOURCES, on_source, udp, error);
  if (udp->port == NULL)
    g_clear_pointer (&udp, nlk_socks_udp_free);
  return udp;
}

GSocketAddress *
nlk_socks_udp_get_address (NlkSocksUdp *udp)
{
  return nlk_udp_port_get_address (udp->port);
}

void
nlk_socks_udp_free (NlkSocksUdp *udp)
{
  GHashTableIter iter;
  gpointer value;

  if (udp == NULL)
    return;
  g_hash_table_iter_init (&iter, udp->flows);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Flow *flow = value;

    flow->udp = NULL;
    nlk_end_break (&flow->end, g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_LANE_LOST,
                                                    "the application ended its association"));
    wake_later (flow);
  }
  g_hash_table_unref (udp->flows);
  nlk_loop_cancel_task (&udp->more);
  nlk_end_free (udp->source);
  nlk_udp_port_free (udp->port);
  g_object_unref (udp->peer);
  nlk_loop_unref (udp->loop);
  g_free (udp);
}
