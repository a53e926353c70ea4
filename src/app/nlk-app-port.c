/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-port.h"

#define PORT_MOST 65535

static gboolean
try_socket (GSocketAddress *address, gboolean is_datagram, GError **error)
{
  g_autoptr (GSocket) socket =
    g_socket_new (g_socket_address_get_family (address),
                  is_datagram ? G_SOCKET_TYPE_DATAGRAM : G_SOCKET_TYPE_STREAM,
                  is_datagram ? G_SOCKET_PROTOCOL_UDP : G_SOCKET_PROTOCOL_TCP, error);

  return socket != NULL && g_socket_bind (socket, address, !is_datagram, error) &&
         (is_datagram || g_socket_listen (socket, error));
}

NlkAppPortState
nlk_app_port_check (GSocketAddress *address, gboolean is_datagram)
{
  g_autoptr (GError) error = NULL;

  if (try_socket (address, is_datagram, &error))
    return NLK_APP_PORT_FREE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return NLK_APP_PORT_RESERVED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return NLK_APP_PORT_USED;
  return NLK_APP_PORT_ELSEWHERE;
}

guint16
nlk_app_port_find_free (GSocketAddress *address, gboolean is_datagram, GHashTable *taken)
{
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  guint first = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));

  for (guint port = MAX (first, 1); port <= PORT_MOST; port++) {
    g_autoptr (GSocketAddress) candidate = g_inet_socket_address_new (host, (guint16) port);
    NlkAppPortState state;

    if (taken != NULL && g_hash_table_contains (taken, GUINT_TO_POINTER (port)))
      continue;
    state = nlk_app_port_check (candidate, is_datagram);
    if (state == NLK_APP_PORT_FREE)
      return (guint16) port;
    if (state == NLK_APP_PORT_ELSEWHERE)
      return 0;
  }
  return 0;
}
