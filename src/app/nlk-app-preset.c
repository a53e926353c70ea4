/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-preset.h"

#include <glib/gi18n.h>
#include <string.h>

#define LEAST_OWN_PORT 1024
#define BESIDE_SYSTEM_PORT 10000

static const NlkAppPreset presets[NLK_APP_PRESET_N_KINDS] = {
  [NLK_APP_PRESET_SSH] = { "SSH", 22, 2222 },
  [NLK_APP_PRESET_REMOTE_DESKTOP] = { N_ ("Remote Desktop"), 3389, 13389 },
  /* Translators: a web site as something to reach */
  [NLK_APP_PRESET_WEB] = { N_ ("Web"), 80, 8080 },
  /* Translators: a web site over an encrypted connection */
  [NLK_APP_PRESET_SECURE_WEB] = { N_ ("Secure Web"), 443, 8443 },
  [NLK_APP_PRESET_POSTGRESQL] = { "PostgreSQL", 5432, 15432 },
  /* Translators: none of the usual services, but one that the person names */
  [NLK_APP_PRESET_CUSTOM] = { N_ ("Custom"), 0, 0 },
};

const NlkAppPreset *
nlk_app_preset_get (NlkAppPresetKind kind)
{
  g_return_val_if_fail (kind < NLK_APP_PRESET_N_KINDS, NULL);

  return &presets[kind];
}

static NlkAppPresetKind
find_port (guint16 port)
{
  for (NlkAppPresetKind kind = 0; kind < NLK_APP_PRESET_CUSTOM; kind++)
    if (presets[kind].port == port)
      return kind;
  return NLK_APP_PRESET_CUSTOM;
}

NlkAppPresetKind
nlk_app_preset_guess (const NlkTunnelConfig *tunnel)
{
  if (tunnel->kind != NLK_TUNNEL_KIND_FORWARD ||
      nlk_protocol_is_datagram (tunnel->destination.protocol))
    return NLK_APP_PRESET_CUSTOM;
  return find_port (tunnel->destination.port);
}

guint16
nlk_app_preset_get_local_port (guint16 port)
{
  NlkAppPresetKind kind = find_port (port);

  if (kind != NLK_APP_PRESET_CUSTOM)
    return presets[kind].first_local_port;
  return port < LEAST_OWN_PORT ? port + BESIDE_SYSTEM_PORT : port;
}

/* What listens on all addresses is reached by the loopback one. */
static char *
dup_host (GSocketAddress *local, gboolean *ret_is_ipv6)
{
  GInetAddress *address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local));

  *ret_is_ipv6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
                 !g_inet_address_get_is_any (address);
  return g_inet_address_get_is_any (address) ? g_strdup (NLK_APP_PRESET_HOST)
                                             : g_inet_address_to_string (address);
}

static guint16
get_port (GSocketAddress *local)
{
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
}

char *
nlk_app_preset_dup_address (GSocketAddress *local)
{
  gboolean is_ipv6;
  g_autofree char *host = dup_host (local, &is_ipv6);

  return g_strdup_printf (is_ipv6 ? "[%s]:%u" : "%s:%u", host, get_port (local));
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (host, "localhost") == 0;
}

/* Known hosts are remembered by this name, so it must not depend on the port, and another machine needs another one. Percent
 * escapes leave nothing that a shell or the program would read as more than one word. */
static char *
dup_ssh_alias (const NlkTunnelConfig *tunnel)
{
  g_autofree char *agent = g_uri_escape_string (tunnel->agent, NULL, FALSE);
  g_autofree char *host = g_uri_escape_string (tunnel->destination.host, NULL, FALSE);

  return is_loopback (tunnel->destination.host) ? g_steal_pointer (&agent)
                                                : g_strconcat (agent, "/", host, NULL);
}

static char *
dup_ssh (const NlkTunnelConfig *tunnel, GSocketAddress *local, const char *host)
{
  g_autofree char *alias = dup_ssh_alias (tunnel);

  return g_strdup_printf ("ssh -p %u -o HostKeyAlias=%s %s", get_port (local), alias, host);
}

static char *
quote (char *word)
{
  g_autofree char *owned = word;

  return strspn (word, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS ".:/-_[]") == strlen (word)
           ? g_steal_pointer (&owned)
           : g_shell_quote (word);
}

/* A certificate is for a name, so the name stays and only the way changes. */
static char *
dup_secure_web (const NlkTunnelConfig *tunnel, const char *address)
{
  const char *name = tunnel->destination.host;
  g_autofree char *way = NULL;
  g_autofree char *uri = NULL;

  if (g_hostname_is_ip_address (name) || is_loopback (name))
    return g_strdup_printf ("curl https://%s/", address);
  way = quote (g_strdup_printf ("%s:443:%s", name, address));
  uri = quote (g_strdup_printf ("https://%s/", name));
  return g_strdup_printf ("curl --connect-to %s %s", way, uri);
}

char *
nlk_app_preset_dup_ssh_command (const NlkTunnelConfig *tunnel, GSocketAddress *local)
{
  gboolean is_ipv6;
  g_autofree char *host = dup_host (local, &is_ipv6);

  return dup_ssh (tunnel, local, host);
}

char *
nlk_app_preset_dup_command (const NlkTunnelConfig *tunnel, GSocketAddress *local)
{
  gboolean is_ipv6;
  g_autofree char *host = dup_host (local, &is_ipv6);
  g_autofree char *address = nlk_app_preset_dup_address (local);

  if (tunnel->kind == NLK_TUNNEL_KIND_PROXY)
    return g_strdup_printf ("chromium --proxy-server=socks5://%s", address);
  switch (nlk_app_preset_guess (tunnel)) {
  case NLK_APP_PRESET_SSH:
    return dup_ssh (tunnel, local, host);
  case NLK_APP_PRESET_REMOTE_DESKTOP:
    return g_strdup_printf ("xfreerdp /v:%s", address);
  case NLK_APP_PRESET_WEB:
    return g_strdup_printf ("curl http://%s/", address);
  case NLK_APP_PRESET_SECURE_WEB:
    return dup_secure_web (tunnel, address);
  case NLK_APP_PRESET_POSTGRESQL:
    return g_strdup_printf ("psql -h %s -p %u", host, get_port (local));
  case NLK_APP_PRESET_CUSTOM:
  default:
    return g_steal_pointer (&address);
  }
}

char *
nlk_app_preset_dup_uri (const NlkTunnelConfig *tunnel, GSocketAddress *local)
{
  g_autofree char *address = nlk_app_preset_dup_address (local);

  switch (nlk_app_preset_guess (tunnel)) {
  case NLK_APP_PRESET_REMOTE_DESKTOP:
    return g_strdup_printf ("rdp://%s", address);
  case NLK_APP_PRESET_WEB:
    return g_strdup_printf ("http://%s/", address);
  case NLK_APP_PRESET_SECURE_WEB:
    return g_strdup_printf ("https://%s/", address);
  case NLK_APP_PRESET_SSH:
  case NLK_APP_PRESET_POSTGRESQL:
  case NLK_APP_PRESET_CUSTOM:
  default:
    return NULL;
  }
}
