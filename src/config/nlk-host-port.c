/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-host-port-private.h"

#include <string.h>

/* RFC 1035, section 2.3.4. */
#define LABEL_BYTES_MOST 63
#define NAME_BYTES_MOST 253

gboolean
nlk_host_port_split (const char *text, char **ret_host, guint16 *ret_port,
                     gboolean *ret_has_brackets)
{
  gboolean has_brackets = text[0] == '[';
  const char *start = has_brackets ? text + 1 : text;
  const char *end = strchr (start, has_brackets ? ']' : ':');
  const char *digits;
  guint64 port;

  if (end == NULL || end == start)
    return FALSE;
  digits = has_brackets ? end + 1 : end;
  if (*digits++ != ':' || strlen (digits) > 5)
    return FALSE;
  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT16, &port, NULL))
    return FALSE;
  *ret_host = g_strndup (start, (gsize) (end - start));
  *ret_port = (guint16) port;
  *ret_has_brackets = has_brackets;
  return TRUE;
}

static gboolean
is_label (const char *label)
{
  gsize n_bytes = strlen (label);

  if (n_bytes == 0 || n_bytes > LABEL_BYTES_MOST || label[0] == '-' || label[n_bytes - 1] == '-')
    return FALSE;
  for (const char *p = label; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_name (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  guint n_labels = g_strv_length (labels);
  const char *last = n_labels > 0 ? labels[n_labels - 1] : "";

  if (strlen (host) > NAME_BYTES_MOST)
    return FALSE;
  for (guint i = 0; i < n_labels; i++) {
    if (!is_label (labels[i]))
      return FALSE;
  }
  /* What ends in a number is an IPv4 address that is none, and resolvers differ about what it means. */
  return strspn (last, "0123456789") != strlen (last);
}

static gboolean
is_literal (const char *host, GSocketFamily family)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_family (address) == family;
}

gboolean
nlk_host_port_parse_gateway (const char *text, char **ret_host, guint16 *ret_port)
{
  g_autofree char *host = NULL;
  g_autofree char *ascii = NULL;
  gboolean has_brackets;
  guint16 port;

  if (!nlk_host_port_split (text, &host, &port, &has_brackets) || port == 0)
    return FALSE;
  if (has_brackets) {
    if (!is_literal (host, G_SOCKET_FAMILY_IPV6))
      return FALSE;
    ascii = g_steal_pointer (&host);
  } else if (is_literal (host, G_SOCKET_FAMILY_IPV4)) {
    ascii = g_steal_pointer (&host);
  } else {
    ascii = g_hostname_to_ascii (host);
    if (ascii == NULL || !is_name (ascii))
      return FALSE;
  }
  *ret_host = g_steal_pointer (&ascii);
  *ret_port = port;
  return TRUE;
}

GInetSocketAddress *
nlk_host_port_parse_listen (const char *text)
{
  g_autofree char *host = NULL;
  g_autofree char *bare = NULL;
  gboolean has_brackets;
  guint16 port;

  if (!nlk_host_port_split (text, &host, &port, &has_brackets))
    return NULL;
  /* An IPv6 address may name its interface, which is no part of the literal. */
  bare = g_strndup (host, strcspn (host, "%"));
  if (has_brackets ? !is_literal (bare, G_SOCKET_FAMILY_IPV6)
                   : !is_literal (host, G_SOCKET_FAMILY_IPV4))
    return NULL;
  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new_from_string (host, port));
}
