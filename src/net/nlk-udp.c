/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-udp.h"

#include "nlk-listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The longest datagram of UDP over IPv4 or IPv6 without jumbograms. */
#define MOST_BYTES 65535

/* How many datagrams are read before others get their turn. */
#define MOST_PER_TURN 64

typedef struct _Flow Flow;

struct _NlkUdpPort {
  NlkLoop *loop;
  NlkWatch watch;
  NlkTask more;
  int fd; /* -1 once closed */
  int family;
  GSocketAddress *address;
  guint most_flows;
  GHashTable *flows; /* of Peer in the flow: Flow, not owned */
  NlkUdpFlowFunc func;
  gpointer user_data;
  gboolean is_calling; /* somebody outside: freeing waits */
};

/* Who talks to whom. */
typedef struct {
  struct sockaddr_storage address;
  socklen_t size;
} Peer;

typedef struct {
  gsize n_bytes;
  guint8 data[];
} Datagram;

struct _Flow {
  NlkEnd end;
  NlkLoop *loop;
  NlkUdpPort *port; /* until either lets go of the other */
  Peer peer;
  guint8 control[CMSG_SPACE (sizeof (struct in6_pktinfo))] __attribute__ ((aligned (8)));
  gsize n_control;
  GQueue datagrams;
  gsize n_bytes;
  NlkTask wake;
  NlkEndReady ready;
  gboolean is_blocked;
};

static guint
peer_hash (gconstpointer key)
{
  const Peer *peer = key;
  const guint8 *bytes = (const guint8 *) &peer->address;
  guint hash = 5381;

  for (socklen_t i = 0; i < peer->size; i++)
    hash = hash * 33 + bytes[i];
  return hash;
}

static gboolean
peer_equal (gconstpointer a, gconstpointer b)
{
  const Peer *one = a;
  const Peer *other = b;

  return one->size == other->size && memcmp (&one->address, &other->address, one->size) == 0;
}

static void
on_wake (NlkTask *task)
{
  Flow *flow = task->owner;
  NlkEndReady ready = flow->ready;

  flow->ready = 0;
  nlk_end_notify (&flow->end, ready);
}

static void
wake_later (Flow *flow, NlkEndReady ready)
{
  flow->ready |= ready;
  nlk_loop_queue_task (flow->loop, &flow->wake, flow, on_wake);
}

static void
forget (Flow *flow)
{
  if (flow->port != NULL)
    g_hash_table_remove (flow->port->flows, &flow->peer);
  flow->port = NULL;
}

static void
drop_datagrams (Flow *flow)
{
  g_queue_clear_full (&flow->datagrams, g_free);
  flow->n_bytes = 0;
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

static gssize
send_one (Flow *flow, const struct iovec *iov)
{
  struct msghdr message = {
    .msg_name = &flow->peer.address,
    .msg_namelen = flow->peer.size,
    .msg_iov = (struct iovec *) iov,
    .msg_iovlen = 1,
    .msg_control = flow->n_control > 0 ? flow->control : NULL,
    .msg_controllen = flow->n_control,
  };
  gssize n;

  do
    n = sendmsg (flow->port->fd, &message, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n;
}

/* Whatever else the kernel says of a datagram means that this one is lost, as datagrams may be. */
static gsize
flow_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  Flow *flow = (Flow *) end;

  for (guint i = 0; i < n_iov; i++) {
    if (send_one (flow, &iov[i]) < 0 && errno == EAGAIN) {
      flow->is_blocked = TRUE;
      return i;
    }
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

  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
  drop_datagrams (flow);
  forget (flow);
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

  forget (flow);
  nlk_loop_cancel_task (&flow->wake);
  drop_datagrams (flow);
  nlk_loop_unref (flow->loop);
  nlk_end_clear (end);
  g_free (flow);
}

static const NlkEndClass flow_class = {
  .name = "udp",
  .peek = flow_peek,
  .consume = flow_consume,
  .write = flow_write,
  .finish = flow_finish,
  .reset = flow_reset,
  .get_queued = flow_get_queued,
  .free = flow_free,
};

static Flow *
flow_new (NlkUdpPort *port, const Peer *peer)
{
  Flow *flow = g_new0 (Flow, 1);

  nlk_end_init (&flow->end, &flow_class, TRUE);
  flow->loop = nlk_loop_ref (port->loop);
  flow->port = port;
  flow->peer = *peer;
  g_queue_init (&flow->datagrams);
  g_hash_table_insert (port->flows, &flow->peer, flow);
  return flow;
}

static void
set_answer_address (Flow *flow, int type, int level, const void *data, gsize n_bytes)
{
  struct cmsghdr *cmsg = (struct cmsghdr *) flow->control;

  *cmsg =
    (struct cmsghdr){ .cmsg_len = CMSG_LEN (n_bytes), .cmsg_level = level, .cmsg_type = type };
  memcpy (CMSG_DATA (cmsg), data, n_bytes);
  flow->n_control = CMSG_SPACE (n_bytes);
}

/* Answers leave from where the question went, by whatever route leads back. */
static void
note_answer_address (Flow *flow, struct msghdr *message)
{
  for (struct cmsghdr *cmsg = CMSG_FIRSTHDR (message); cmsg != NULL;
       cmsg = CMSG_NXTHDR (message, cmsg)) {
    if (cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_PKTINFO) {
      struct in_pktinfo info;

      memcpy (&info, CMSG_DATA (cmsg), sizeof info);
      info.ipi_ifindex = 0;
      set_answer_address (flow, IP_PKTINFO, IPPROTO_IP, &info, sizeof info);
    } else if (cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == IPV6_PKTINFO) {
      struct in6_pktinfo info;

      memcpy (&info, CMSG_DATA (cmsg), sizeof info);
      /* A group is no address to send from. */
      if (IN6_IS_ADDR_MULTICAST (&info.ipi6_addr))
        continue;
      if (!IN6_IS_ADDR_LINKLOCAL (&info.ipi6_addr))
        info.ipi6_ifindex = 0;
      set_answer_address (flow, IPV6_PKTINFO, IPPROTO_IPV6, &info, sizeof info);
    }
  }
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
port_finalize (NlkUdpPort *port)
{
  g_hash_table_unref (port->flows);
  g_clear_object (&port->address);
  nlk_loop_unref (port->loop);
  g_free (port);
}

/* Returns: whether the port is still open */
static gboolean
announce (NlkUdpPort *port, Flow *flow)
{
  g_autoptr (GSocketAddress) raw =
    g_socket_address_new_from_native (&flow->peer.address, flow->peer.size);
  g_autofree char *text = nlk_address_format (raw);
  /* What came over IPv4 is told as IPv4. */
  g_autoptr (GSocketAddress) source = nlk_address_parse (text);

  port->is_calling = TRUE;
  port->func (port, &flow->end, source != NULL ? source : raw, port->user_data);
  port->is_calling = FALSE;
  if (port->fd >= 0)
    return TRUE;
  port_finalize (port);
  return FALSE;
}

/* Returns: whether the port is still open */
static gboolean
take_datagram (NlkUdpPort *port, const Peer *peer, struct msghdr *message, const guint8 *data,
               gsize n_bytes)
{
  Flow *flow = g_hash_table_lookup (port->flows, peer);
  gboolean is_new = flow == NULL;

  if (is_new && g_hash_table_size (port->flows) >= port->most_flows)
    return TRUE;
  if (is_new)
    flow = flow_new (port, peer);
  note_answer_address (flow, message);
  keep_datagram (flow, data, n_bytes);
  if (is_new)
    return announce (port, flow);
  wake_later (flow, NLK_END_READABLE);
  return TRUE;
}

static void on_more (NlkTask *task);

static void
read_some (NlkUdpPort *port)
{
  NlkLoop *loop = nlk_loop_ref (port->loop);
  guint8 *buffer = nlk_loop_take_buffer (loop);
  guint8 control[256] __attribute__ ((aligned (8)));

  for (guint i = 0;; i++) {
    Peer peer = { .size = sizeof peer.address };
    struct iovec iov = { buffer, MOST_BYTES };
    struct msghdr message = {
      .msg_name = &peer.address,
      .msg_namelen = sizeof peer.address,
      .msg_iov = &iov,
      .msg_iovlen = 1,
      .msg_control = control,
      .msg_controllen = sizeof control,
    };
    gssize n;

    if (i == MOST_PER_TURN) {
      nlk_loop_queue_task (loop, &port->more, port, on_more);
      break;
    }
    n = recvmsg (port->fd, &message, 0);
    if (n < 0 && errno == EAGAIN)
      break;
    peer.size = message.msg_namelen;
    /* Errors are of datagrams sent before, and are reported once each. */
    if (n >= 0 && !take_datagram (port, &peer, &message, buffer, (gsize) n))
      break;
  }
  nlk_loop_give_buffer (loop, buffer);
  nlk_loop_unref (loop);
}

static void
on_more (NlkTask *task)
{
  read_some (task->owner);
}

static void
on_ready (NlkWatch *watch, guint32 events)
{
  NlkUdpPort *port = watch->owner;
  GHashTableIter iter;
  gpointer value;

  if (events & EPOLLOUT) {
    g_hash_table_iter_init (&iter, port->flows);
    while (g_hash_table_iter_next (&iter, NULL, &value)) {
      Flow *flow = value;

      if (flow->is_blocked)
        wake_later (flow, NLK_END_WRITABLE);
      flow->is_blocked = FALSE;
    }
  }
  if (events & (EPOLLIN | EPOLLERR))
    read_some (port);
}

static gboolean
set_options (int fd, int family)
{
  int on = 1;
  int off = 0;

  if (family == AF_INET)
    return setsockopt (fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) == 0;
  return setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0 &&
         setsockopt (fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on) == 0;
}

static gboolean
open_socket (NlkUdpPort *port, GSocketAddress *address, GError **error)
{
  struct sockaddr_storage native;
  socklen_t size = sizeof native;
  gssize native_size = g_socket_address_get_native_size (address);
  g_autofree char *text = NULL;

  if (!g_socket_address_to_native (address, &native, sizeof native, error))
    return FALSE;
  port->family = native.ss_family;
  port->fd = socket (port->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (port->fd >= 0 && set_options (port->fd, port->family) &&
      bind (port->fd, (struct sockaddr *) &native, (socklen_t) native_size) == 0 &&
      getsockname (port->fd, (struct sockaddr *) &native, &size) == 0 &&
      nlk_loop_add_watch (port->loop, &port->watch, port->fd, port, on_ready)) {
    port->address = g_socket_address_new_from_native (&native, size);
    return TRUE;
  }
  text = nlk_address_format (address);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Cannot listen for UDP at %s: %s",
               text, g_strerror (errno));
  return FALSE;
}

NlkUdpPort *
nlk_udp_port_new (NlkLoop *loop, GSocketAddress *address, guint most_flows, NlkUdpFlowFunc func,
                  gpointer user_data, GError **error)
{
  NlkUdpPort *port = g_new0 (NlkUdpPort, 1);

  port->loop = nlk_loop_ref (loop);
  port->fd = -1;
  port->most_flows = most_flows;
  port->func = func;
  port->user_data = user_data;
  port->flows = g_hash_table_new (peer_hash, peer_equal);
  if (!open_socket (port, address, error)) {
    nlk_udp_port_free (port);
    return NULL;
  }
  return port;
}

GSocketAddress *
nlk_udp_port_get_address (NlkUdpPort *port)
{
  return port->address;
}

static void
break_flow (Flow *flow)
{
  flow->port = NULL;
  nlk_end_break (&flow->end, g_error_new_literal (NLK_REASON_ERROR, NLK_REASON_LANE_LOST,
                                                  "the port is not listened on any more"));
  wake_later (flow, NLK_END_READABLE | NLK_END_WRITABLE);
}

void
nlk_udp_port_free (NlkUdpPort *port)
{
  GHashTableIter iter;
  gpointer value;

  if (port == NULL)
    return;
  g_hash_table_iter_init (&iter, port->flows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    break_flow (value);
  g_hash_table_remove_all (port->flows);
  nlk_loop_remove_watch (&port->watch);
  nlk_loop_cancel_task (&port->more);
  if (port->fd >= 0)
    close (port->fd);
  port->fd = -1;
  if (!port->is_calling)
    port_finalize (port);
}
