/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-preset.h"

static NlkTunnelConfig *
make (const char *agent, const char *host, guint16 port)
{
  NlkTunnelConfig *tunnel = g_new0 (NlkTunnelConfig, 1);

  tunnel->agent = g_strdup (agent);
  tunnel->destination.host = g_strdup (host);
  tunnel->destination.port = port;
  return tunnel;
}

static void
test_table (void)
{
  const NlkAppPreset expected[NLK_APP_PRESET_N_KINDS] = {
    { "SSH", 22, 2222 },         { "Remote Desktop", 3389, 13389 }, { "Web", 80, 8080 },
    { "Secure Web", 443, 8443 }, { "PostgreSQL", 5432, 15432 },     { "Custom", 0, 0 },
  };

  for (NlkAppPresetKind kind = 0; kind < NLK_APP_PRESET_N_KINDS; kind++) {
    const NlkAppPreset *preset = nlk_app_preset_get (kind);

    g_assert_cmpstr (preset->label, ==, expected[kind].label);
    g_assert_cmpuint (preset->port, ==, expected[kind].port);
    g_assert_cmpuint (preset->first_local_port, ==, expected[kind].first_local_port);
  }
}

static void
test_local_ports (void)
{
  g_assert_cmpuint (nlk_app_preset_get_local_port (22), ==, 2222);
  g_assert_cmpuint (nlk_app_preset_get_local_port (53), ==, 10053);
  g_assert_cmpuint (nlk_app_preset_get_local_port (1023), ==, 11023);
  g_assert_cmpuint (nlk_app_preset_get_local_port (1024), ==, 1024);
  g_assert_cmpuint (nlk_app_preset_get_local_port (65535), ==, 65535);
}

static void
test_commands (void)
{
  const struct {
    const char *agent;
    const char *host;
    guint16 port;
    const char *local;
    const char *command;
    const char *uri;
  } cases[] = {
    { "office", "127.0.0.1", 22, "127.0.0.1:2222", "ssh -p 2222 -o HostKeyAlias=office 127.0.0.1",
      NULL },
    { "office", "db.internal", 22, "[::1]:2222",
      "ssh -p 2222 -o HostKeyAlias=office/db.internal ::1", NULL },
    { "$(reboot) x", "localhost", 22, "0.0.0.0:2222",
      "ssh -p 2222 -o HostKeyAlias=%24%28reboot%29%20x 127.0.0.1", NULL },
    { "a", "127.0.0.1", 3389, "127.0.0.1:13389", "xfreerdp /v:127.0.0.1:13389",
      "rdp://127.0.0.1:13389" },
    { "a", "127.0.0.1", 80, "[::]:8080", "curl http://127.0.0.1:8080/", "http://127.0.0.1:8080/" },
    { "a", "127.0.0.1", 443, "[::1]:8443", "curl https://[::1]:8443/", "https://[::1]:8443/" },
    { "a", "www.example.com", 443, "127.0.0.1:8443",
      "curl --connect-to www.example.com:443:127.0.0.1:8443 https://www.example.com/",
      "https://127.0.0.1:8443/" },
    { "a", "x;reboot", 443, "127.0.0.1:8443",
      "curl --connect-to 'x;reboot:443:127.0.0.1:8443' 'https://x;reboot/'",
      "https://127.0.0.1:8443/" },
    { "a", "127.0.0.1", 5432, "127.0.0.1:15432", "psql -h 127.0.0.1 -p 15432", NULL },
    { "a", "127.0.0.1", 9, "[fd00::1]:10009", "[fd00::1]:10009", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkTunnelConfig) tunnel = make (cases[i].agent, cases[i].host, cases[i].port);
    g_autoptr (GSocketConnectable) address = g_network_address_parse (cases[i].local, 0, NULL);
    GNetworkAddress *parsed = G_NETWORK_ADDRESS (address);
    g_autoptr (GSocketAddress) local =
      g_inet_socket_address_new_from_string (g_network_address_get_hostname (parsed),
                                             g_network_address_get_port (parsed));
    g_autofree char *command = nlk_app_preset_dup_command (tunnel, local);
    g_autofree char *uri = nlk_app_preset_dup_uri (tunnel, local);

    g_assert_cmpstr (command, ==, cases[i].command);
    g_assert_cmpstr (uri, ==, cases[i].uri);
  }
}

static void
test_other_kinds (void)
{
  g_autoptr (NlkTunnelConfig) tunnel = make ("a", "127.0.0.1", 80);
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new_from_string ("127.0.0.1", 1080);
  g_autofree char *address = NULL;
  g_autofree char *command = NULL;

  g_assert_cmpint (nlk_app_preset_guess (tunnel), ==, NLK_APP_PRESET_WEB);
  tunnel->destination.protocol = NLK_PROTOCOL_UDP;
  g_assert_cmpint (nlk_app_preset_guess (tunnel), ==, NLK_APP_PRESET_CUSTOM);
  address = nlk_app_preset_dup_command (tunnel, local);
  g_assert_cmpstr (address, ==, "127.0.0.1:1080");
  tunnel->kind = NLK_TUNNEL_KIND_PROXY;
  command = nlk_app_preset_dup_command (tunnel, local);
  g_assert_cmpstr (command, ==, "chromium --proxy-server=socks5://127.0.0.1:1080");
  g_assert_null (nlk_app_preset_dup_uri (tunnel, local));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/preset/table", test_table);
  g_test_add_func ("/app/preset/local-ports", test_local_ports);
  g_test_add_func ("/app/preset/commands", test_commands);
  g_test_add_func ("/app/preset/other-kinds", test_other_kinds);
  return g_test_run ();
}
