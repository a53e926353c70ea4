/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-destination.h"

static void
test_remotes (void)
{
  static const struct {
    const char *text, *host;
    guint16 port;
  } good[] = {
    { "1.2.3.4:22", "1.2.3.4", 22 },
    { "[::1]:22", "::1", 22 },
    { "[2001:DB8:0:0::1]:443", "2001:db8::1", 443 },
    { "1.2.3.4:0", "1.2.3.4", 0 },
    { "db.example:5432", "db.example", 5432 },
    { "my_host:80", "my_host", 80 },
    { "bücher.example:80", "xn--bcher-kva.example", 80 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    g_auto (NlkDestination) destination = { 0 };
    g_autoptr (GError) error = NULL;

    nlk_destination_parse_remote (good[i].text, NLK_PROTOCOL_TCP, &destination, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (destination.host, ==, good[i].host);
    g_assert_cmpuint (destination.port, ==, good[i].port);
  }
}

static void
test_no_remotes (void)
{
  static const char *const wrong[] = {
    "",
    "host",
    "host:",
    "host:x",
    "host:65536",
    "host:0",
    "::1:22",
    "[::1]",
    "[host]:22",
    ":",
    "a b:22",
    "a..b:22",
    "-a:22",
    "[]:22",
    "[:22",
    "a/b:22",
    "E2EE.narrowlink.internal:22",
    "e2ee.narrowlink.internal.:1",
    "\uff45\u00ad2ee.narrowlink.internal:1",
    "921\xf9\xf9\xf9\xf9\xf9\xf9\xf9:2",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_auto (NlkDestination) destination = { 0 };
    g_autoptr (GError) error = NULL;

    g_assert_false (
      nlk_destination_parse_remote (wrong[i], NLK_PROTOCOL_TCP, &destination, &error));
    g_assert_nonnull (error);
  }
}

static void
test_reserved_name (void)
{
  NlkDestination destination = {
    (char *) NLK_DESTINATION_KEY_HOST, 0, NLK_PROTOCOL_TCP, FALSE, FALSE, { 0 }, { 0 }
  };

  g_assert_true (nlk_destination_is_key_exchange (&destination));
  destination.port = 1;
  g_assert_false (nlk_destination_is_key_exchange (&destination));
  destination.port = 0;
  destination.host = (char *) "E2EE.NARROWLINK.INTERNAL";
  g_assert_false (nlk_destination_is_key_exchange (&destination));
  g_assert_true (nlk_destination_is_reserved (destination.host));
  g_assert_true (nlk_destination_is_reserved ("e2ee.narrowlink.internal."));
  g_assert_true (nlk_destination_is_reserved ("e2ee.narrowlink\u3002internal.."));
  g_assert_false (nlk_destination_is_reserved ("e2ee.narrowlink.internals"));
  g_assert_false (nlk_destination_is_reserved (""));
}

static void
test_connecting_addresses (void)
{
  g_autoptr (GSocketAddress) v4 = g_inet_socket_address_new_from_string ("10.0.0.5", 22);
  g_autoptr (GSocketAddress) v6 = g_inet_socket_address_new_from_string ("::1", 53);
  g_autofree char *tcp = nlk_connecting_address_format (NLK_PROTOCOL_HTTP, v4);
  g_autofree char *udp = nlk_connecting_address_format (NLK_PROTOCOL_UDP, v6);
  g_autofree char *none = nlk_connecting_address_format (NLK_PROTOCOL_TCP, NULL);

  g_assert_cmpstr (tcp, ==, "TCP://10.0.0.5:22");
  g_assert_cmpstr (udp, ==, "UDP://[::1]:53");
  g_assert_cmpstr (none, ==, "TCP://0.0.0.0:0");
  g_assert_true (nlk_connecting_address_is_valid (tcp));
  g_assert_true (nlk_connecting_address_is_valid ("tcp://[::1]:80"));
  g_assert_false (nlk_connecting_address_is_valid ("tcp://host:80"));
  g_assert_false (nlk_connecting_address_is_valid ("ftp://1.2.3.4:80"));
  g_assert_false (nlk_connecting_address_is_valid ("tcp://1.2.3.4"));
  g_assert_false (nlk_connecting_address_is_valid ("tcp://::1:80"));
  g_assert_false (nlk_connecting_address_is_valid (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/destination/remotes", test_remotes);
  g_test_add_func ("/protocol/destination/no-remotes", test_no_remotes);
  g_test_add_func ("/protocol/destination/reserved-name", test_reserved_name);
  g_test_add_func ("/protocol/destination/connecting-addresses", test_connecting_addresses);
  return g_test_run ();
}
