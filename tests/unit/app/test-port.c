/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-port.h"
#include "client/nlk-port-user.h"

#include <unistd.h>

static GSocket *
bind_to (const char *host, guint16 port, gboolean is_datagram)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  GSocket *socket =
    g_socket_new (g_socket_address_get_family (address),
                  is_datagram ? G_SOCKET_TYPE_DATAGRAM : G_SOCKET_TYPE_STREAM,
                  is_datagram ? G_SOCKET_PROTOCOL_UDP : G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) error = NULL;

  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  if (!is_datagram)
    g_socket_listen (socket, &error);
  g_assert_no_error (error);
  return socket;
}

static GSocketAddress *
get_address (GSocket *socket)
{
  return g_socket_get_local_address (socket, NULL);
}

static guint16
get_port (GSocketAddress *address)
{
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

static void
check_used (const char *host, gboolean is_datagram)
{
  g_autoptr (GSocket) socket = bind_to (host, 0, is_datagram);
  g_autoptr (GSocketAddress) address = get_address (socket);
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  g_auto (NlkPortUser) user = { 0 };
  guint16 port, next;

  g_assert_cmpint (nlk_app_port_check (address, is_datagram), ==, NLK_APP_PORT_USED);
  g_assert_true (nlk_port_user_find (address, is_datagram, &user));
  g_assert_cmpint (user.pid, ==, getpid ());
  g_assert_cmpstr (user.program, ==, "test-app-port");

  port = nlk_app_port_find_free (address, is_datagram, NULL);
  g_assert_cmpuint (port, !=, get_port (address));
  g_hash_table_add (taken, GUINT_TO_POINTER (port));
  next = nlk_app_port_find_free (address, is_datagram, taken);
  g_assert_cmpuint (next, !=, port);

  g_socket_close (socket, NULL);
  g_assert_cmpint (nlk_app_port_check (address, is_datagram), ==, NLK_APP_PORT_FREE);
  g_assert_cmpuint (nlk_app_port_find_free (address, is_datagram, NULL), ==, get_port (address));
}

static void
test_used (void)
{
  check_used ("127.0.0.1", FALSE);
  check_used ("127.0.0.1", TRUE);
}

static gboolean
has_ipv6 (void)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("::1", 0);

  return nlk_app_port_check (address, FALSE) == NLK_APP_PORT_FREE;
}

static void
test_used_ipv6 (void)
{
  if (!has_ipv6 ()) {
    g_test_skip ("this system has no IPv6");
    return;
  }
  check_used ("::1", FALSE);
  check_used ("::1", TRUE);
}

static void
test_all_addresses_stand_in_the_way (void)
{
  g_autoptr (GSocket) socket = bind_to ("0.0.0.0", 0, FALSE);
  g_autoptr (GSocketAddress) any = get_address (socket);
  g_autoptr (GSocketAddress) one =
    g_inet_socket_address_new_from_string ("127.0.0.1", get_port (any));
  g_auto (NlkPortUser) user = { 0 };

  g_assert_cmpint (nlk_app_port_check (one, FALSE), ==, NLK_APP_PORT_USED);
  g_assert_true (nlk_port_user_find (one, FALSE, &user));
  g_assert_cmpint (user.pid, ==, getpid ());
}

static void
test_nobody (void)
{
  g_autoptr (GSocket) socket = bind_to ("127.0.0.1", 0, TRUE);
  g_autoptr (GSocketAddress) address = get_address (socket);
  NlkPortUser user = { 0 };

  g_socket_close (socket, NULL);
  g_assert_false (nlk_port_user_find (address, TRUE, &user));
  g_assert_null (user.program);
}

static void
test_elsewhere (void)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("192.0.2.1", 2222);

  g_assert_cmpint (nlk_app_port_check (address, FALSE), ==, NLK_APP_PORT_ELSEWHERE);
  g_assert_cmpuint (nlk_app_port_find_free (address, FALSE, NULL), ==, 0);
}

static void
test_last_port (void)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 65535);
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);

  g_hash_table_add (taken, GUINT_TO_POINTER (65535));
  g_assert_cmpuint (nlk_app_port_find_free (address, FALSE, taken), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/port/used", test_used);
  g_test_add_func ("/app/port/used-ipv6", test_used_ipv6);
  g_test_add_func ("/app/port/all-addresses-stand-in-the-way", test_all_addresses_stand_in_the_way);
  g_test_add_func ("/app/port/nobody", test_nobody);
  g_test_add_func ("/app/port/elsewhere", test_elsewhere);
  g_test_add_func ("/app/port/last-port", test_last_port);
  return g_test_run ();
}
