/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-upgrade.h"

#include "base/nlk-clock.h"
#include "base/nlk-random.h"
#include "protocol/nlk-reason.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* Source: RFC 6455 section 1.3. */
#define WEBSOCKET_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

#define KEY_BYTES 16

char *
nlk_upgrade_key_new (void)
{
  guint8 key[KEY_BYTES];

  nlk_random_bytes (key, sizeof key);
  return g_base64_encode (key, sizeof key);
}

char *
nlk_upgrade_accept_for_key (const char *key)
{
  g_autoptr (GChecksum) sha1 = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize n_bytes = sizeof digest;

  g_checksum_update (sha1, (const guchar *) key, -1);
  g_checksum_update (sha1, (const guchar *) WEBSOCKET_GUID, -1);
  g_checksum_get_digest (sha1, digest, &n_bytes);
  return g_base64_encode (digest, n_bytes);
}

static void
append_text (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

static void
append_field (GByteArray *out, const char *name, const char *value)
{
  append_text (out, name);
  append_text (out, ": ");
  append_text (out, value);
  append_text (out, "\r\n");
}

static void
append_fields (GByteArray *out, const NlkHttpField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    append_field (out, fields[i].name, fields[i].value);
}

/* Days and months are of the protocol, not of the locale. Source: RFC 9110 section 5.6.7. */
static void
append_date (GByteArray *out)
{
  static const char days[][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) now =
    g_date_time_new_from_unix_utc (nlk_clock_wall_usec () / G_USEC_PER_SEC);
  g_autofree char *text =
    g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d GMT",
                     days[g_date_time_get_day_of_week (now) - 1],
                     g_date_time_get_day_of_month (now), months[g_date_time_get_month (now) - 1],
                     g_date_time_get_year (now), g_date_time_get_hour (now),
                     g_date_time_get_minute (now), g_date_time_get_second (now));

  append_field (out, "date", text);
}

GByteArray *
nlk_upgrade_build_request (NlkEndpoint *endpoint, const char *key, const NlkHttpField *fields,
                           gsize n_fields)
{
  GByteArray *out = g_byte_array_new ();

  append_text (out, "GET / HTTP/1.1\r\n");
  append_field (out, "host", nlk_endpoint_get_host_header (endpoint));
  append_field (out, "connection", "Upgrade");
  append_field (out, "upgrade", "websocket");
  append_field (out, "sec-websocket-version", "13");
  append_field (out, "sec-websocket-key", key);
  append_fields (out, fields, n_fields);
  append_text (out, "\r\n");
  return out;
}

gboolean
nlk_upgrade_check_answer (NlkHttpHead *head, const char *key, GError **error)
{
  g_autofree char *wanted = nlk_upgrade_accept_for_key (key);
  const char *accept = nlk_http_head_lookup (head, "sec-websocket-accept", 0);
  const char *upgrade = nlk_http_head_lookup (head, "upgrade", 0);

  if (upgrade == NULL || g_ascii_strcasecmp (upgrade, "websocket") != 0)
    g_set_error_literal (error, NLK_REASON_ERROR, NLK_REASON_PROTOCOL,
                         "the answer does not upgrade to WebSocket");
  else if (accept == NULL || strcmp (accept, wanted) != 0)
    g_set_error_literal (
      error, NLK_REASON_ERROR, NLK_REASON_PROTOCOL,
      "the answer belongs to another request; something between may keep answers");
  else if (nlk_http_head_lookup (head, "sec-websocket-extensions", 0) != NULL)
    g_set_error_literal (error, NLK_REASON_ERROR, NLK_REASON_PROTOCOL,
                         "the answer chose an extension that was not offered");
  else
    return TRUE;
  return FALSE;
}

GByteArray *
nlk_upgrade_build_answer (const char *key, const NlkHttpField *fields, gsize n_fields)
{
  GByteArray *out = g_byte_array_new ();
  g_autofree char *accept = nlk_upgrade_accept_for_key (key);

  append_text (out, "HTTP/1.1 101 Switching Protocols\r\n");
  append_field (out, "connection", "Upgrade");
  append_field (out, "upgrade", "websocket");
  append_field (out, "sec-websocket-accept", accept);
  append_fields (out, fields, n_fields);
  append_date (out);
  append_text (out, "\r\n");
  return out;
}

static const char *
get_phrase (guint status)
{
  static const struct {
    guint status;
    const char *phrase;
  } phrases[] = {
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 406, "Not Acceptable" },
    { 408, "Request Timeout" },
    { 413, "Payload Too Large" },
    { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
    { 500, "Internal Server Error" },
    { 502, "Bad Gateway" },
    { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (phrases[i].status == status)
      return phrases[i].phrase;
  return "Error";
}

static char *
build_failure_body (guint status, const char *data)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "status");
  json_builder_add_int_value (builder, status);
  json_builder_set_member_name (builder, "data");
  json_builder_add_string_value (builder, data);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

GByteArray *
nlk_upgrade_build_failure (guint status, const char *data)
{
  GByteArray *out = g_byte_array_new ();
  g_autofree char *body = build_failure_body (status, data);
  g_autofree char *line = g_strdup_printf ("HTTP/1.1 %u %s\r\n", status, get_phrase (status));
  g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT, strlen (body));

  append_text (out, line);
  append_field (out, "content-length", length);
  append_date (out);
  append_text (out, "\r\n");
  append_text (out, body);
  return out;
}

/* Returns: (transfer full) (nullable): the host that the request names, without its port */
static char *
dup_host (NlkHttpHead *head)
{
  const char *target = nlk_http_head_get_target (head);
  const char *authority = strstr (target, "://");
  g_autofree char *text = NULL;
  char *port;

  if (authority != NULL && target[0] != '/')
    text = g_strndup (authority + 3, strcspn (authority + 3, "/?#"));
  else if (nlk_http_head_lookup (head, "host", 1) == NULL)
    text = g_strdup (nlk_http_head_lookup (head, "host", 0));
  if (text == NULL || text[0] == '\0')
    return NULL;
  port = strrchr (text, ':');
  if (port != NULL && strchr (port, ']') == NULL)
    *port = '\0';
  return g_steal_pointer (&text);
}

static gboolean
is_ours (const char *host, const char *const *domains)
{
  if (domains == NULL || domains[0] == NULL)
    return TRUE;
  for (; *domains != NULL; domains++) {
    const char *port = strrchr (*domains, ':');
    gsize n =
      port != NULL && strchr (port, ']') == NULL ? (gsize) (port - *domains) : strlen (*domains);

    if (strlen (host) == n && g_ascii_strncasecmp (host, *domains, n) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_visible (const char *text)
{
  while (*text != '\0')
    if (!g_ascii_isgraph (*text++))
      return FALSE;
  return TRUE;
}

NlkUpgradeKind
nlk_upgrade_classify (NlkHttpHead *head, const char *const *domains)
{
  const char *token = nlk_http_head_lookup (head, "nl-token", 0);
  const char *upgrade = nlk_http_head_lookup (head, "upgrade", 0);
  gboolean has_command = nlk_http_head_lookup (head, "nl-command", 0) != NULL;
  gboolean has_connection = nlk_http_head_lookup (head, "nl-connection", 0) != NULL;
  g_autofree char *host = NULL;

  if (token == NULL || !is_visible (token) || upgrade == NULL ||
      g_ascii_strcasecmp (upgrade, "websocket") != 0)
    return NLK_UPGRADE_NOT_TUNNEL;
  host = dup_host (head);
  if (host == NULL)
    return NLK_UPGRADE_BAD;
  if (!is_ours (host, domains))
    return NLK_UPGRADE_NOT_TUNNEL;
  if (nlk_http_head_lookup (head, "sec-websocket-key", 0) == NULL ||
      nlk_http_head_get_minor (head) == 0)
    return NLK_UPGRADE_BAD;
  if (has_command == has_connection)
    return NLK_UPGRADE_CONTROL;
  return has_command ? NLK_UPGRADE_CLIENT_DATA : NLK_UPGRADE_AGENT_DATA;
}
