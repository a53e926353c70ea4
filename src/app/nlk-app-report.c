/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-report.h"

#include <adwaita.h>

#include "nlk-app-log-line.h"
#include "nlk-app-scrub.h"

/* Versions */

static void
add_versions (GString *out)
{
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  const char *session = g_getenv ("XDG_SESSION_TYPE");

  g_string_append (out, "Narrowlink " NLK_VERSION "\n");
  g_string_append_printf (out, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version);
  g_string_append_printf (out, "%s, %s, %s%s\n\n", os != NULL ? os : "unknown system",
                          desktop != NULL ? desktop : "no desktop",
                          session != NULL ? session : "unknown session",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? ", Flatpak" : "");
}

/* States */

static const char *
get_link_word (NlkLinkState state)
{
  static const char *const words[] = {
    [NLK_LINK_OFF] = "off",
    [NLK_LINK_CONNECTING] = "connecting",
    [NLK_LINK_CONNECTED] = "connected",
    [NLK_LINK_RECONNECTING] = "reconnecting",
    [NLK_LINK_REFUSED] = "refused",
  };

  return words[state];
}

static const char *
get_tunnel_word (NlkTunnelItemState state)
{
  static const char *const words[] = {
    [NLK_TUNNEL_ITEM_OFF] = "off",           [NLK_TUNNEL_ITEM_IDLE] = "idle",
    [NLK_TUNNEL_ITEM_STARTING] = "starting", [NLK_TUNNEL_ITEM_NEEDS_KEY] = "needs key",
    [NLK_TUNNEL_ITEM_READY] = "ready",       [NLK_TUNNEL_ITEM_IN_USE] = "in use",
    [NLK_TUNNEL_ITEM_WAITING] = "waiting",   [NLK_TUNNEL_ITEM_PROBLEM] = "problem",
  };

  return words[state];
}

static const char *
get_message (const GError *error)
{
  return error != NULL ? error->message : "-";
}

static void
add_gateway (GString *out, NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);
  const NlkEndpointConfig *config = nlk_tunnel_gateway_get_config (gateway);
  GPtrArray *agents = nlk_gateway_session_get_agents (session);

  g_string_append_printf (
    out, "gateway %s at %s:%u: %s, %s, round trip %d ms, %u agents, %s; last problem: %s\n",
    nlk_tunnel_gateway_get_name (gateway), config->host, config->port,
    nlk_tunnel_gateway_is_wanted (gateway) ? "wanted" : "not wanted",
    get_link_word (nlk_gateway_session_get_state (session)),
    (int) (nlk_gateway_session_get_round_trip_usec (session) / 1000),
    agents != NULL ? agents->len : 0, config->transport == NLK_TRANSPORT_WSS ? "Wss" : "Ws",
    get_message (nlk_gateway_session_get_error (session)));
}

static void
add_tunnel (GString *out, NlkTunnelItem *item)
{
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
  g_autofree char *destination = config->kind == NLK_TUNNEL_KIND_FORWARD
                                   ? nlk_destination_format (&config->destination)
                                   : g_strdup ("proxy");
  g_autofree char *address = nlk_tunnel_item_dup_address (item);

  g_string_append_printf (out,
                          "tunnel %s: %s to %s through %s of %s, %s, %s, %s; last problem: %s\n",
                          config->name, address != NULL ? address : "no port", destination,
                          config->agent,
                          nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)),
                          nlk_tunnel_item_is_wanted (item) ? "wanted" : "not wanted",
                          get_tunnel_word (nlk_tunnel_item_get_state (item)),
                          nlk_tunnel_item_has_key (item)
                            ? (nlk_tunnel_item_is_proven (item) ? "end to end" : "key not proven")
                            : "no key",
                          get_message (nlk_tunnel_item_get_error (item)));
}

static void
add_states (GString *out, NlkTunnelSet *set)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (set);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    add_gateway (out, gateway);
  }
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    add_tunnel (out, item);
  }
  g_string_append_c (out, '\n');
}

/* The log */

static void
add_lines (GString *out, GListModel *lines, NlkAppScrubber *scrubber)
{
  guint n = MIN (g_list_model_get_n_items (lines), NLK_APP_REPORT_MOST_LINES);

  while (n-- > 0) {
    g_autoptr (NlkAppLogLine) line = g_list_model_get_item (lines, n);
    g_autofree char *text = nlk_app_log_line_format (line);
    /* The time has what a name of a host has. */
    const char *rest = strchr (text, ' ');
    g_autofree char *clean = nlk_app_scrub_secrets (rest);
    g_autofree char *shown =
      scrubber != NULL ? nlk_app_scrubber_apply (scrubber, clean) : g_strdup (clean);

    g_string_append_printf (out, "%.*s%s\n", (int) (rest - text), text, shown);
  }
}

/* Names */

static void
add_gateway_names (NlkAppScrubber *scrubber, NlkTunnelGateway *gateway)
{
  GPtrArray *agents = nlk_gateway_session_get_agents (nlk_tunnel_gateway_get_session (gateway));

  nlk_app_scrubber_add_name (scrubber, nlk_tunnel_gateway_get_name (gateway));
  nlk_app_scrubber_add_name (scrubber, nlk_tunnel_gateway_get_config (gateway)->host);
  for (guint i = 0; agents != NULL && i < agents->len; i++)
    nlk_app_scrubber_add_name (scrubber, ((const NlkAgentInfo *) agents->pdata[i])->name);
}

static void
add_tunnel_names (NlkAppScrubber *scrubber, NlkTunnelItem *item)
{
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);

  nlk_app_scrubber_add_name (scrubber, config->name);
  nlk_app_scrubber_add_name (scrubber, config->agent);
  nlk_app_scrubber_add_name (scrubber, config->destination.host);
}

static NlkAppScrubber *
new_scrubber (NlkTunnelSet *set)
{
  NlkAppScrubber *scrubber = nlk_app_scrubber_new ();
  GListModel *gateways = nlk_tunnel_set_get_gateways (set);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (set);

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);

    add_gateway_names (scrubber, gateway);
  }
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    add_tunnel_names (scrubber, item);
  }
  return scrubber;
}

char *
nlk_app_report_compose (NlkTunnelSet *set, GListModel *lines, gboolean includes_addresses)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GString) states = g_string_new (NULL);
  g_autoptr (NlkAppScrubber) scrubber = includes_addresses ? NULL : new_scrubber (set);
  g_autofree char *clean = NULL;
  g_autofree char *shown = NULL;

  add_versions (out);
  add_states (states, set);
  clean = nlk_app_scrub_secrets (states->str);
  shown = scrubber != NULL ? nlk_app_scrubber_apply (scrubber, clean) : g_strdup (clean);
  g_string_append (out, shown);
  add_lines (out, lines, scrubber);
  return g_string_free (out, FALSE);
}
