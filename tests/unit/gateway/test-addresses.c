/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-addresses.h"

#define NOW (1000 * G_USEC_PER_SEC)

static GSocketAddress *
make_address (const char *text)
{
  return g_inet_socket_address_new_from_string (text, 1234);
}

static guint
take (NlkGatewayAddresses *addresses, const char *text, gint64 now_usec, guint n_attempts)
{
  g_autoptr (GSocketAddress) peer = make_address (text);
  guint n_taken = 0;

  for (guint i = 0; i < n_attempts; i++)
    n_taken += nlk_gateway_addresses_take_upgrade (addresses, peer, 5, now_usec) ? 1 : 0;
  return n_taken;
}

static void
test_upgrades (void)
{
  g_autoptr (NlkGatewayAddresses) addresses = nlk_gateway_addresses_new (100);

  g_assert_cmpuint (take (addresses, "192.0.2.1", NOW, 1000), ==, 50);
  g_assert_cmpuint (take (addresses, "192.0.2.2", NOW, 1000), ==, 50);
  g_assert_cmpuint (take (addresses, "192.0.2.1", NOW + G_USEC_PER_SEC, 1000), ==, 5);
  g_assert_cmpuint (take (addresses, "192.0.2.1", NOW + 1000 * G_USEC_PER_SEC, 1000), ==, 50);
  /* The same address as a socket of both families has it. */
  g_assert_cmpuint (take (addresses, "::ffff:192.0.2.2", NOW, 1000), ==, 0);
}

static void
test_networks (void)
{
  g_autoptr (NlkGatewayAddresses) addresses = nlk_gateway_addresses_new (100);

  g_assert_cmpuint (take (addresses, "2001:db8::1", NOW, 1000), ==, 50);
  g_assert_cmpuint (take (addresses, "2001:db8::ffff:2:3", NOW, 1000), ==, 0);
  g_assert_cmpuint (take (addresses, "2001:db8:0:1::1", NOW, 1000), ==, 50);
  g_assert_cmpuint (take (addresses, "::1", NOW, 1000), ==, 50);
}

static void
test_connections (void)
{
  g_autoptr (NlkGatewayAddresses) addresses = nlk_gateway_addresses_new (100);
  g_autoptr (GSocketAddress) one = make_address ("192.0.2.1");
  g_autoptr (GSocketAddress) other = make_address ("192.0.2.2");

  nlk_gateway_addresses_enter (addresses, one);
  nlk_gateway_addresses_enter (addresses, one);
  g_assert_cmpuint (nlk_gateway_addresses_get_connections (addresses, one), ==, 2);
  g_assert_cmpuint (nlk_gateway_addresses_get_connections (addresses, other), ==, 0);
  nlk_gateway_addresses_leave (addresses, one);
  g_assert_cmpuint (nlk_gateway_addresses_get_connections (addresses, one), ==, 1);
  nlk_gateway_addresses_leave (addresses, one);
  g_assert_cmpuint (nlk_gateway_addresses_get_connections (addresses, one), ==, 0);
}

static void
test_table_is_bounded (void)
{
  g_autoptr (NlkGatewayAddresses) addresses = nlk_gateway_addresses_new (16);
  g_autoptr (GSocketAddress) held = make_address ("198.51.100.1");

  nlk_gateway_addresses_enter (addresses, held);
  g_assert_cmpuint (take (addresses, "198.51.100.1", NOW, 1000), ==, 50);
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *text = g_strdup_printf ("10.0.%u.%u", i / 250, i % 250);
    g_autoptr (GSocketAddress) peer = make_address (text);

    nlk_gateway_addresses_enter (addresses, peer);
    g_assert_cmpuint (take (addresses, text, NOW, 1), ==, 1);
    nlk_gateway_addresses_leave (addresses, peer);
    g_assert_cmpuint (nlk_gateway_addresses_get_count (addresses), <=, 18);
  }
  /* Whoever is there is not forgotten. */
  g_assert_cmpuint (take (addresses, "198.51.100.1", NOW, 1000), ==, 0);
  nlk_gateway_addresses_leave (addresses, held);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/addresses/upgrades", test_upgrades);
  g_test_add_func ("/gateway/addresses/networks", test_networks);
  g_test_add_func ("/gateway/addresses/connections", test_connections);
  g_test_add_func ("/gateway/addresses/table-is-bounded", test_table_is_bounded);
  return g_test_run ();
}
