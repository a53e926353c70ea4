/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-status-tunnels.h"

#include "base/nlk-text.h"
#include "client/nlk-port-user.h"

#include <glib/gi18n.h>
#include <stdio.h>

/* What our programs are called, as far as the system keeps names. */
#define OWN_PROGRAMS "narrowlink"

/* What is known of a tunnel from outside of the program that runs it. */
typedef struct {
  const NlkTunnelConfig *config;
  const NlkEndpointConfig *endpoint;
  char *local; /* NULL when the system chooses the port */
  char *remote;
  gboolean is_used;
  NlkPortUser user;
} Tunnel;

static void
tunnel_init (Tunnel *tunnel, const NlkClientConfig *config, const NlkTunnelConfig *tunnel_config)
{
  gboolean is_datagram = nlk_protocol_is_datagram (tunnel_config->destination.protocol);
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (tunnel_config->local);

  *tunnel = (Tunnel){ .config = tunnel_config };
  tunnel->endpoint = tunnel_config->gateway != NULL
                       ? nlk_client_config_find_endpoint (config, tunnel_config->gateway, NULL)
                       : config->endpoints->pdata[0];
  if (tunnel_config->kind == NLK_TUNNEL_KIND_FORWARD)
    tunnel->remote = nlk_destination_format (&tunnel_config->destination);
  if (g_inet_socket_address_get_port (local) == 0)
    return;
  tunnel->local = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (local));
  tunnel->is_used = nlk_port_user_find (tunnel_config->local, is_datagram, &tunnel->user);
}

static void
tunnel_clear (Tunnel *tunnel)
{
  g_free (tunnel->local);
  g_free (tunnel->remote);
  nlk_port_user_clear (&tunnel->user);
}

static gboolean
is_ours (const Tunnel *tunnel)
{
  return tunnel->user.program != NULL && g_str_has_prefix (tunnel->user.program, OWN_PROGRAMS);
}

static char *
describe_state (const Tunnel *tunnel)
{
  g_autofree char *program = NULL;

  if (tunnel->local == NULL)
    return g_strdup (_ ("its port is chosen when it starts, so who listens is not known"));
  if (!tunnel->is_used)
    return g_strdup (tunnel->config->is_enabled ? _ ("does not run")
                                                : _ ("does not run, is not enabled"));
  if (tunnel->user.program == NULL)
    return g_strdup (_ ("somebody else's program listens there"));
  program = nlk_text_escape (tunnel->user.program, -1, NLK_TEXT_PEER_BYTES);
  /* TRANSLATORS: {program} and the number of its process */
  return g_strdup_printf (is_ours (tunnel) ? _ ("runs: %s, process %d")
                                           : _ ("another program listens there: %s, process %d"),
                          program, tunnel->user.pid);
}

static const char *
choose_mark (const Tunnel *tunnel)
{
  if (!tunnel->is_used)
    return "–";
  return is_ours (tunnel) ? "✓" : "✗";
}

static void
print_tunnel (const Tunnel *tunnel, gboolean says_gateway)
{
  g_autofree char *name = nlk_text_escape (tunnel->config->name, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *agent = nlk_text_escape (tunnel->config->agent, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *gateway =
    nlk_text_escape (nlk_endpoint_config_get_label (tunnel->endpoint), -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *state = describe_state (tunnel);
  const char *kind = nlk_protocol_is_datagram (tunnel->config->destination.protocol) ? "UDP " : "";

  const char *local = tunnel->local != NULL ? tunnel->local : _ ("a free port");

  printf ("%s %s: %s", choose_mark (tunnel), name, kind);
  if (tunnel->remote != NULL)
    /* TRANSLATORS: {address} here or "a free port", {dest} and {agent} */
    printf (_ ("%s to %s through %s"), local, tunnel->remote, agent);
  else
    /* TRANSLATORS: {address} here or "a free port", and {agent} */
    printf (_ ("%s to whatever %s reaches"), local, agent);
  printf ("%s%s\n  %s\n", says_gateway ? ", " : "", says_gateway ? gateway : "", state);
}

void
nlk_cli_status_print_tunnels (const NlkClientConfig *config, const NlkEndpointConfig *endpoint)
{
  for (guint i = 0; i < config->tunnels->len; i++) {
    Tunnel tunnel;

    tunnel_init (&tunnel, config, config->tunnels->pdata[i]);
    if (endpoint == NULL || tunnel.endpoint == endpoint)
      print_tunnel (&tunnel, config->endpoints->len > 1);
    tunnel_clear (&tunnel);
  }
}

static void
add_tunnel (NlkCliJson *json, const Tunnel *tunnel)
{
  const NlkTunnelConfig *config = tunnel->config;
  gboolean is_datagram = nlk_protocol_is_datagram (config->destination.protocol);

  nlk_cli_json_open (json, NULL, '{');
  nlk_cli_json_add_text (json, "name", config->name);
  nlk_cli_json_add_text (json, "gateway", nlk_endpoint_config_get_label (tunnel->endpoint));
  nlk_cli_json_add_text (json, "agent", config->agent);
  nlk_cli_json_add_text (json, "kind", config->kind == NLK_TUNNEL_KIND_PROXY ? "proxy" : "forward");
  nlk_cli_json_add_text (json, "protocol", is_datagram ? "udp" : "tcp");
  nlk_cli_json_add_text (json, "local", tunnel->local);
  nlk_cli_json_add_text (json, "remote", tunnel->remote);
  nlk_cli_json_add_boolean (json, "enabled", config->is_enabled);
  if (tunnel->local == NULL)
    nlk_cli_json_add_null (json, "listened_on");
  else
    nlk_cli_json_add_boolean (json, "listened_on", tunnel->is_used);
  nlk_cli_json_add_text (json, "program", tunnel->user.program);
  if (tunnel->user.pid > 0)
    nlk_cli_json_add_int (json, "process", tunnel->user.pid);
  else
    nlk_cli_json_add_null (json, "process");
  nlk_cli_json_close (json, '}');
}

void
nlk_cli_status_add_tunnels_json (NlkCliJson *json, const NlkClientConfig *config,
                                 const NlkEndpointConfig *endpoint)
{
  nlk_cli_json_open (json, "tunnels", '[');
  for (guint i = 0; i < config->tunnels->len; i++) {
    Tunnel tunnel;

    tunnel_init (&tunnel, config, config->tunnels->pdata[i]);
    if (endpoint == NULL || tunnel.endpoint == endpoint)
      add_tunnel (json, &tunnel);
    tunnel_clear (&tunnel);
  }
  nlk_cli_json_close (json, ']');
}
