/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-listener.h"

#include "base/nlk-log.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long to let connections wait in the kernel when descriptors have run out. */
#define EXHAUSTED_USEC (100 * 1000)
#define TELL_USEC (60 * G_USEC_PER_SEC)
#define BACKLOG 1024

struct _NlkListener {
  NlkLoop *loop;
  NlkWatch watch;
  NlkTimer retry;
  gint64 told_usec; /* when it was told that descriptors have run out, 0 for never */
  int fd;
  GSocketAddress *address;
  NlkListenerFunc func;
  gpointer user_data;
};

static GSocketAddress *
unmap (GSocketAddress *address)
{
  GInetAddress *inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  const guint8 *bytes = g_inet_address_to_bytes (inet);
  static const guint8 prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  g_autoptr (GInetAddress) inner = NULL;

  if (g_inet_address_get_family (inet) != G_SOCKET_FAMILY_IPV6 ||
      memcmp (bytes, prefix, sizeof prefix) != 0)
    return g_object_ref (address);
  inner = g_inet_address_new_from_bytes (bytes + sizeof prefix, G_SOCKET_FAMILY_IPV4);
  return g_inet_socket_address_new (inner, g_inet_socket_address_get_port (
                                             G_INET_SOCKET_ADDRESS (address)));
}

static void on_retry (NlkTimer *timer);

/* Who listens is told by nobody else, and a crowd must not fill the log. */
static void
pause_accepting (NlkListener *listener, int error)
{
  gint64 now_usec = nlk_loop_get_now_usec (listener->loop);

  if (listener->told_usec == 0 || now_usec >= listener->told_usec + TELL_USEC) {
    nlk_log (
      NLK_LOG_WARN,
      "new connections have to wait: %s; more open files (LimitNOFILE, ulimit -n) let more in",
      g_strerror (error));
    listener->told_usec = now_usec;
  }
  nlk_loop_start_timer (listener->loop, &listener->retry, EXHAUSTED_USEC, listener, on_retry);
}

static gboolean
accept_one (NlkListener *listener)
{
  struct sockaddr_storage native;
  socklen_t size = sizeof native;
  g_autoptr (GSocketAddress) raw = NULL;
  g_autoptr (GSocketAddress) peer = NULL;
  int fd = accept4 (listener->fd, (struct sockaddr *) &native, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

  if (fd < 0) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      pause_accepting (listener, errno);
    else if (errno != EAGAIN)
      return TRUE; /* the connection had gone again */
    return FALSE;
  }
  raw = g_socket_address_new_from_native (&native, size);
  if (raw == NULL || !G_IS_INET_SOCKET_ADDRESS (raw)) {
    close (fd);
    return TRUE;
  }
  peer = unmap (raw);
  listener->func (listener, fd, peer, listener->user_data);
  return TRUE;
}

/* The callback may free the listener, so each connection is accepted in a state that is whole. */
static void
on_acceptable (NlkWatch *watch, guint32 events)
{
  NlkListener *listener = watch->owner;
  int fd = listener->fd;
  NlkLoop *loop = nlk_loop_ref (listener->loop);

  while (watch->loop != NULL && listener->fd == fd && accept_one (listener))
    continue;
  nlk_loop_unref (loop);
}

static void
on_retry (NlkTimer *timer)
{
  NlkListener *listener = timer->owner;

  on_acceptable (&listener->watch, 0);
}

static int
open_socket (GSocketAddress *address, GError **error)
{
  struct sockaddr_storage native;
  gssize size = g_socket_address_get_native_size (address);
  g_autofree char *text = nlk_address_format (address);
  int one = 1, zero = 0, fd;

  if (!g_socket_address_to_native (address, &native, sizeof native, error))
    return -1;
  fd = socket (native.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (native.ss_family == AF_INET6)
      setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
    if (bind (fd, (struct sockaddr *) &native, (socklen_t) size) == 0 && listen (fd, BACKLOG) == 0)
      return fd;
  }
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Cannot listen on %s: %s", text,
               g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

NlkListener *
nlk_listener_new (NlkLoop *loop, GSocketAddress *address, NlkListenerFunc func, gpointer user_data,
                  GError **error)
{
  struct sockaddr_storage native;
  socklen_t size = sizeof native;
  NlkListener *listener;
  int fd = open_socket (address, error);

  if (fd < 0)
    return NULL;
  listener = g_new0 (NlkListener, 1);
  listener->loop = nlk_loop_ref (loop);
  listener->fd = fd;
  listener->func = func;
  listener->user_data = user_data;
  getsockname (fd, (struct sockaddr *) &native, &size);
  listener->address = g_socket_address_new_from_native (&native, size);
  if (!nlk_loop_add_watch (loop, &listener->watch, fd, listener, on_acceptable)) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "Cannot watch a listening socket: %s", g_strerror (errno));
    nlk_listener_free (listener);
    return NULL;
  }
  return listener;
}

GSocketAddress *
nlk_listener_get_address (NlkListener *listener)
{
  return listener->address;
}

void
nlk_listener_free (NlkListener *listener)
{
  if (listener == NULL)
    return;
  nlk_loop_remove_watch (&listener->watch);
  nlk_loop_stop_timer (&listener->retry);
  close (listener->fd);
  g_object_unref (listener->address);
  nlk_loop_unref (listener->loop);
  g_free (listener);
}

char *
nlk_address_format (GSocketAddress *address)
{
  g_autoptr (GSocketAddress) plain = unmap (address);
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (plain);
  GInetAddress *host = g_inet_socket_address_get_address (inet);
  g_autofree char *text = g_inet_address_to_string (host);
  gboolean is_ipv6 = g_inet_address_get_family (host) == G_SOCKET_FAMILY_IPV6;

  return g_strdup_printf (is_ipv6 ? "[%s]:%u" : "%s:%u", text,
                          g_inet_socket_address_get_port (inet));
}

GSocketAddress *
nlk_address_parse (const char *text)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = NULL;
  g_autoptr (GInetAddress) inet = NULL;
  gsize n_host;
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return NULL;
  n_host = (gsize) (colon - text);
  if (n_host >= 2 && text[0] == '[' && colon[-1] == ']')
    host = g_strndup (text + 1, n_host - 2);
  else
    host = g_strndup (text, n_host);
  inet = g_inet_address_new_from_string (host);
  if (inet == NULL ||
      (g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV6) != (text[0] == '['))
    return NULL;
  return g_inet_socket_address_new (inet, (guint16) port);
}
