/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-destination.h"

#include "base/nlk-text.h"

#include "nlk-json-private.h"
#include "nlk-network-private.h"

#include <string.h>

/* What a host on the wire may be: enough for any name, and what a signature covers. */
#define HOST_BYTES 255

static const char *const names[] = { "TCP", "UDP", "HTTP", "TLS", "DTLS", "HTTPS", "QUIC" };

const char *
nlk_protocol_get_name (NlkProtocol protocol)
{
  g_return_val_if_fail (protocol <= NLK_PROTOCOL_QUIC, "");

  return names[protocol];
}

gboolean
nlk_protocol_parse (const char *name, NlkProtocol *ret_protocol)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (name, names[i]) == 0) {
      *ret_protocol = (NlkProtocol) i;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
nlk_protocol_is_datagram (NlkProtocol protocol)
{
  return protocol == NLK_PROTOCOL_UDP || protocol == NLK_PROTOCOL_DTLS ||
         protocol == NLK_PROTOCOL_QUIC;
}

void
nlk_destination_copy (const NlkDestination *from, NlkDestination *ret_to)
{
  *ret_to = *from;
  ret_to->host = g_strdup (from->host);
}

void
nlk_destination_clear (NlkDestination *destination)
{
  g_free (destination->host);
  memset (destination, 0, sizeof *destination);
}

void
nlk_destination_append_json (const NlkDestination *destination, gboolean ascii_only, GString *out)
{
  g_string_append (out, "{\"host\":");
  nlk_json_append_text (out, destination->host, ascii_only);
  g_string_append_printf (out,
                          ",\"port\":%u,\"protocol\":\"%s\",\"cryptography\":", destination->port,
                          nlk_protocol_get_name (destination->protocol));
  if (destination->has_nonce) {
    g_string_append (out, "{\"XChaCha20Poly1305\":");
    nlk_json_append_bytes (out, destination->nonce, sizeof destination->nonce);
    g_string_append_c (out, '}');
  } else {
    g_string_append (out, "null");
  }
  g_string_append (out, ",\"sign\":");
  if (destination->has_sign) {
    g_string_append (out, "{\"HmacSha256\":");
    nlk_json_append_bytes (out, destination->sign, sizeof destination->sign);
    g_string_append_c (out, '}');
  } else {
    g_string_append (out, "null");
  }
  g_string_append_c (out, '}');
}

/* Returns: FALSE when the value is there and wrong. */
static gboolean
read_optional_bytes (JsonNode *node, const char *algorithm, guint8 *ret_bytes, guint n_bytes,
                     gboolean *ret_has)
{
  const char *name;
  JsonNode *value;

  *ret_has = node != NULL;
  return node == NULL ||
         (nlk_json_get_variant (node, &name, &value) && strcmp (name, algorithm) == 0 &&
          nlk_json_read_bytes (value, ret_bytes, n_bytes));
}

gboolean
nlk_destination_read_json (JsonNode *node, NlkDestination *ret_destination, GError **error)
{
  NlkDestination destination = { 0 };
  const char *host, *protocol;
  guint64 port;

  if (!nlk_json_read_text (nlk_json_get_field (node, 0, "host"), &host))
    return nlk_json_fail (error, "a destination without host");
  if (!nlk_json_read_uint (nlk_json_get_field (node, 1, "port"), G_MAXUINT16, &port))
    return nlk_json_fail (error, "a destination without a port from 0 to 65535");
  if (!nlk_json_read_text (nlk_json_get_field (node, 2, "protocol"), &protocol) ||
      !nlk_protocol_parse (protocol, &destination.protocol))
    return nlk_json_fail (error, "a destination of unknown protocol");
  if (!read_optional_bytes (nlk_json_get_field (node, 3, "cryptography"), "XChaCha20Poly1305",
                            destination.nonce, sizeof destination.nonce, &destination.has_nonce))
    return nlk_json_fail (error, "a destination with an unknown cryptography");
  if (!read_optional_bytes (nlk_json_get_field (node, 4, "sign"), "HmacSha256", destination.sign,
                            sizeof destination.sign, &destination.has_sign))
    return nlk_json_fail (error, "a destination with an unknown signature");
  destination.host = g_strdup (host);
  destination.port = (guint16) port;
  *ret_destination = destination;
  return TRUE;
}

/* Returns: (nullable): the name as resolvers look it up */
static char *
name_to_ascii (const char *name)
{
  /* GLib reads past the end of what is not UTF-8, and leaves ASCII as it is. */
  g_autofree char *ascii = g_utf8_validate (name, -1, NULL) ? g_hostname_to_ascii (name) : NULL;

  return ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;
}

static char *
canonical_host (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autofree char *ascii = NULL;

  if (address != NULL)
    return g_inet_address_to_string (address);
  ascii = name_to_ascii (host);
  if (ascii == NULL || ascii[0] == '\0' || strlen (ascii) > HOST_BYTES)
    return NULL;
  for (const char *p = ascii; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL)
      return NULL;
  }
  return strstr (ascii, "..") == NULL && ascii[0] != '.' && ascii[0] != '-'
           ? g_steal_pointer (&ascii)
           : NULL;
}

static gboolean
fail_remote (const char *text, const char *what, GError **error)
{
  g_autofree char *shown = nlk_text_escape (text, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *message = g_strdup_printf (
    "'%s' is no destination: %s. Write host:port, for example 192.168.1.5:22 or [2001:db8::1]:22",
    shown, what);

  return nlk_json_fail (error, message);
}

gboolean
nlk_destination_parse_remote (const char *text, NlkProtocol protocol,
                              NlkDestination *ret_destination, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = NULL;
  g_autofree char *canonical = NULL;
  guint64 port;
  gboolean bracketed, is_address;

  if (colon == NULL)
    return fail_remote (text, "the port is missing", error);
  if (!g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return fail_remote (text, "the port is no number from 1 to 65535", error);
  bracketed = text[0] == '[' && colon > text && colon[-1] == ']';
  host = bracketed ? g_strndup (text + 1, (gsize) (colon - text - 2))
                   : g_strndup (text, (gsize) (colon - text));
  if (!bracketed && strchr (host, ':') != NULL)
    return fail_remote (text, "an IPv6 address stands in brackets", error);
  canonical = canonical_host (host);
  if (canonical == NULL || (bracketed && strchr (canonical, ':') == NULL))
    return fail_remote (text, "the host is neither a name nor an address", error);
  is_address = g_hostname_is_ip_address (canonical);
  if (port == 0 && !is_address)
    return fail_remote (text, "the port is no number from 1 to 65535", error);
  if (nlk_destination_is_reserved (canonical))
    return fail_remote (text, "this name is reserved for exchanging keys", error);
  memset (ret_destination, 0, sizeof *ret_destination);
  ret_destination->host = g_steal_pointer (&canonical);
  ret_destination->port = (guint16) port;
  ret_destination->protocol = protocol;
  return TRUE;
}

char *
nlk_destination_dup_plain_host (const char *host)
{
  gsize n = strlen (host);
  gboolean is_bracketed = n > 2 && host[0] == '[' && host[n - 1] == ']';
  g_autofree char *bare = is_bracketed ? g_strndup (host + 1, n - 2) : g_strdup (host);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bare);
  g_autoptr (GInetAddress) unmapped = NULL;
  g_autofree char *ascii = NULL;

  if (address != NULL) {
    unmapped = nlk_address_unmap (address);
    return g_inet_address_to_string (unmapped);
  }
  ascii = name_to_ascii (host);
  if (ascii == NULL)
    return g_strdup (host);
  for (char *end = ascii + strlen (ascii); end > ascii + 1 && end[-1] == '.'; end--)
    end[-1] = '\0';
  return g_steal_pointer (&ascii);
}

gboolean
nlk_destination_is_reserved (const char *host)
{
  g_autofree char *plain = nlk_destination_dup_plain_host (host);

  return strcmp (plain, NLK_DESTINATION_KEY_HOST) == 0;
}

gboolean
nlk_destination_is_key_exchange (const NlkDestination *destination)
{
  return strcmp (destination->host, NLK_DESTINATION_KEY_HOST) == 0 && destination->port == 0 &&
         destination->protocol == NLK_PROTOCOL_TCP && !destination->has_nonce &&
         !destination->has_sign;
}

char *
nlk_destination_format (const NlkDestination *destination)
{
  g_autofree char *host = nlk_text_escape (destination->host, -1, HOST_BYTES);

  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host,
                          destination->port);
}

char *
nlk_connecting_address_format (NlkProtocol protocol, GSocketAddress *address)
{
  GInetSocketAddress *inet = address != NULL ? G_INET_SOCKET_ADDRESS (address) : NULL;
  g_autofree char *ip = inet != NULL
                          ? g_inet_address_to_string (g_inet_socket_address_get_address (inet))
                          : g_strdup ("0.0.0.0");
  const char *scheme = nlk_protocol_is_datagram (protocol) ? "UDP" : "TCP";

  return g_strdup_printf (strchr (ip, ':') != NULL ? "%s://[%s]:%u" : "%s://%s:%u", scheme, ip,
                          inet != NULL ? g_inet_socket_address_get_port (inet) : 0);
}

gboolean
nlk_connecting_address_is_valid (const char *text)
{
  const char *rest = strstr (text, "://");
  const char *colon = rest != NULL ? strrchr (rest + 3, ':') : NULL;
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;
  NlkProtocol protocol;
  guint64 port;
  gsize n;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return FALSE;
  scheme = g_strndup (text, (gsize) (rest - text));
  for (char *p = scheme; *p != '\0'; p++)
    *p = g_ascii_toupper (*p);
  rest += 3;
  n = (gsize) (colon - rest);
  host =
    rest[0] == '[' && n > 2 && colon[-1] == ']' ? g_strndup (rest + 1, n - 2) : g_strndup (rest, n);
  return nlk_protocol_parse (scheme, &protocol) && g_hostname_is_ip_address (host) &&
         (strchr (host, ':') != NULL) == (rest[0] == '[');
}
