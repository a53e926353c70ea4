/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-http-proxy.h"

#include <gio/gio.h>
#include <string.h>

#define PAC_PATH "/proxy.pac"

/* Meant for the next hop alone, whether or not Connection names them. Transfer-Encoding is not among them: the body is
 * passed on as it is coded. */
static const char *const hop_fields[] = {
  "connection", "proxy-connection",   "keep-alive",          "te",
  "upgrade",    "proxy-authenticate", "proxy-authorization", NULL,
};

struct _NlkHttpProxy {
  NlkHttpHead *head;
  char *user;
  NlkSecret *password;
  char *host;
  guint16 port;
  char *target; /* in origin form */
  char *authority;
  NlkHttpBody body;
};

NlkHttpProxy *
nlk_http_proxy_new (const char *user, NlkSecret *password)
{
  NlkHttpProxy *proxy = g_new0 (NlkHttpProxy, 1);

  proxy->head = nlk_http_head_new (NLK_HTTP_REQUEST, NLK_HTTP_HEAD_BYTES);
  proxy->user = g_strdup (user);
  proxy->password = password != NULL ? nlk_secret_ref (password) : NULL;
  return proxy;
}

void
nlk_http_proxy_free (NlkHttpProxy *proxy)
{
  if (proxy == NULL)
    return;
  nlk_http_head_free (proxy->head);
  g_clear_pointer (&proxy->password, nlk_secret_unref);
  g_free (proxy->user);
  g_free (proxy->host);
  g_free (proxy->target);
  g_free (proxy->authority);
  g_free (proxy);
}

static void
append_text (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

static void
append_answer (GByteArray *out, const char *status, const char *fields, const char *body)
{
  g_autofree char *head =
    g_strdup_printf ("HTTP/1.1 %s\r\n%sConnection: close\r\nContent-Length: %zu\r\n\r\n", status,
                     fields, strlen (body));

  append_text (out, head);
  append_text (out, body);
}

static NlkHttpProxyStep
refuse (GByteArray *reply, const char *status, const char *message)
{
  g_autofree char *body = g_strconcat (message, "\n", NULL);

  append_answer (reply, status, "Content-Type: text/plain; charset=utf-8\r\n", body);
  return NLK_HTTP_PROXY_REFUSED;
}

static gboolean
is_authorised (NlkHttpProxy *proxy)
{
  const char *field = nlk_http_head_lookup (proxy->head, "proxy-authorization", 0);
  gsize n_user, n_password = 0, n_text = 0;
  const guint8 *password = NULL;
  guchar *text;
  gboolean is_right;

  if (proxy->user == NULL)
    return TRUE;
  if (field == NULL || g_ascii_strncasecmp (field, "basic ", 6) != 0)
    return FALSE;
  n_user = strlen (proxy->user);
  if (proxy->password != NULL)
    password = nlk_secret_get_data (proxy->password, &n_password);
  text = g_base64_decode (field + 6, &n_text);
  is_right = n_text == n_user + 1 + n_password;
  if (is_right)
    is_right =
      nlk_equal_constant_time (text, proxy->user, n_user) & (text[n_user] == ':') &
      (n_password == 0 || nlk_equal_constant_time (text + n_user + 1, password, n_password));
  nlk_wipe (text, n_text);
  g_free (text);
  return is_right;
}

/* Reads `host`, `host:port` or `[address]:port`. */
static gboolean
take_authority (NlkHttpProxy *proxy, const char *authority, guint16 default_port)
{
  g_autoptr (GError) error = NULL;
  const char *end;
  guint64 port = default_port;

  if (authority[0] == '[') {
    end = strchr (authority, ']');
    if (end == NULL)
      return FALSE;
    proxy->host = g_strndup (authority + 1, (gsize) (end - authority - 1));
    end++;
    if (strchr (proxy->host, ':') == NULL || !g_hostname_is_ip_address (proxy->host))
      return FALSE;
  } else {
    end = authority + strcspn (authority, ":");
    proxy->host = g_strndup (authority, (gsize) (end - authority));
  }
  if (proxy->host[0] == '\0' || (*end != '\0' && *end != ':'))
    return FALSE;
  if (*end == ':' && end[1] != '\0' &&
      !g_ascii_string_to_unsigned (end + 1, 10, 1, G_MAXUINT16, &port, &error))
    return FALSE;
  proxy->port = (guint16) port;
  return port != 0;
}

static NlkHttpProxyStep
take_connect (NlkHttpProxy *proxy, const char *target, GByteArray *reply)
{
  if (strpbrk (target, "/@?#") != NULL || !take_authority (proxy, target, 0))
    return refuse (reply, "400 Bad Request", "CONNECT needs HOST:PORT.");
  return NLK_HTTP_PROXY_CONNECT;
}

static NlkHttpProxyStep
take_absolute (NlkHttpProxy *proxy, const char *rest, GByteArray *reply)
{
  gsize n_authority = strcspn (rest, "/?#");
  const char *path = rest + n_authority;

  proxy->authority = g_strndup (rest, n_authority);
  if (strchr (proxy->authority, '@') != NULL || strchr (path, '#') != NULL ||
      !take_authority (proxy, proxy->authority, 80))
    return refuse (reply, "400 Bad Request", "The address in the request is malformed.");
  if (!nlk_http_body_init (&proxy->body, proxy->head))
    return refuse (reply, "400 Bad Request", "The length of the request's body is ambiguous.");
  if (path[0] == '/')
    proxy->target = g_strdup (path);
  else if (path[0] == '?' || strcmp (nlk_http_head_get_method (proxy->head), "OPTIONS") != 0)
    proxy->target = g_strconcat ("/", path, NULL);
  else
    proxy->target = g_strdup ("*");
  return NLK_HTTP_PROXY_FORWARD;
}

static NlkHttpProxyStep
take_request (NlkHttpProxy *proxy, GByteArray *reply)
{
  const char *method = nlk_http_head_get_method (proxy->head);
  const char *target = nlk_http_head_get_target (proxy->head);

  /* It names nothing but what the person chose to send through here, and fetchers of PAC files know no password. */
  if (strcmp (method, "GET") == 0 && strcmp (target, PAC_PATH) == 0)
    return NLK_HTTP_PROXY_PAC;
  if (!is_authorised (proxy)) {
    append_answer (reply, "407 Proxy Authentication Required",
                   "Proxy-Authenticate: Basic realm=\"Narrowlink\"\r\n",
                   "The proxy needs the right user and password.\n");
    return NLK_HTTP_PROXY_REFUSED;
  }
  if (strcmp (method, "CONNECT") == 0)
    return take_connect (proxy, target, reply);
  if (g_ascii_strncasecmp (target, "http://", 7) == 0)
    return take_absolute (proxy, target + 7, reply);
  if (target[0] == '/' || target[0] == '*')
    return refuse (reply, "404 Not Found", "This is a proxy; it has no pages of its own.");
  return refuse (reply, "400 Bad Request", "The proxy knows CONNECT and http:// addresses.");
}

NlkHttpProxyStep
nlk_http_proxy_feed (NlkHttpProxy *proxy, const guint8 *data, gsize n_bytes, gsize *ret_used,
                     GByteArray *reply)
{
  switch (nlk_http_head_feed (proxy->head, data, n_bytes, ret_used)) {
  case NLK_HTTP_NEED_MORE:
    return NLK_HTTP_PROXY_NEED_MORE;
  case NLK_HTTP_COMPLETE:
    return take_request (proxy, reply);
  case NLK_HTTP_TOO_LARGE:
    return refuse (reply, "431 Request Header Fields Too Large", "The request's head is too long.");
  case NLK_HTTP_BAD:
    break;
  }
  return refuse (reply, "400 Bad Request", "This is neither SOCKS nor HTTP.");
}

const char *
nlk_http_proxy_get_host (NlkHttpProxy *proxy)
{
  return proxy->host;
}

guint16
nlk_http_proxy_get_port (NlkHttpProxy *proxy)
{
  return proxy->port;
}

const NlkHttpBody *
nlk_http_proxy_get_body (NlkHttpProxy *proxy)
{
  return &proxy->body;
}

/* Returns: whether a Connection field names @name */
static gboolean
is_named (NlkHttpHead *head, const char *name)
{
  const char *value;

  for (guint i = 0; (value = nlk_http_head_lookup (head, "connection", i)) != NULL; i++) {
    g_auto (GStrv) names = g_strsplit (value, ",", -1);

    for (char **each = names; *each != NULL; each++)
      if (g_ascii_strcasecmp (g_strstrip (*each), name) == 0)
        return TRUE;
  }
  return FALSE;
}

static gboolean
is_passed_on (NlkHttpHead *head, const char *name)
{
  for (guint i = 0; hop_fields[i] != NULL; i++)
    if (g_ascii_strcasecmp (name, hop_fields[i]) == 0)
      return FALSE;
  if (g_ascii_strcasecmp (name, "host") == 0)
    return FALSE;
  /* A client that lists these would make the body's length unknown behind the proxy. */
  if (g_ascii_strcasecmp (name, "content-length") == 0 ||
      g_ascii_strcasecmp (name, "transfer-encoding") == 0)
    return TRUE;
  return !is_named (head, name);
}

void
nlk_http_proxy_write_head (NlkHttpProxy *proxy, GByteArray *out)
{
  NlkHttpHead *head = proxy->head;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s HTTP/1.%u\r\nHost: %s\r\n", nlk_http_head_get_method (head),
                          proxy->target, nlk_http_head_get_minor (head), proxy->authority);
  for (guint i = 0; i < nlk_http_head_get_n_fields (head); i++) {
    const NlkHttpField *field = nlk_http_head_get_field (head, i);

    if (is_passed_on (head, field->name))
      g_string_append_printf (text, "%s: %s\r\n", field->name, field->value);
  }
  g_string_append (text, "Connection: close\r\n\r\n");
  g_byte_array_append (out, (const guint8 *) text->str, (guint) text->len);
}

static const char *
status_for (NlkReason reason)
{
  switch (reason) {
  case NLK_REASON_FORBIDDEN:
  case NLK_REASON_KEY_REQUIRED:
  case NLK_REASON_NO_KEY:
  case NLK_REASON_TOKEN_EXPIRED:
    return "403 Forbidden";
  case NLK_REASON_NO_AGENT:
  case NLK_REASON_TOO_MANY:
  case NLK_REASON_SHUTTING_DOWN:
    return "503 Service Unavailable";
  case NLK_REASON_TIMED_OUT:
    return "504 Gateway Timeout";
  default:
    return "502 Bad Gateway";
  }
}

void
nlk_http_proxy_reply (NlkReason reason, const char *message, GByteArray *out)
{
  if (reason == 0)
    append_text (out, "HTTP/1.1 200 Connection established\r\n\r\n");
  else
    refuse (out, status_for (reason), message != NULL ? message : nlk_reason_get_text (reason));
}

gboolean
nlk_http_proxy_is_pac_domain (const char *text)
{
  const char *name = text[0] == '.' ? text + 1 : text;

  return name[0] != '\0' && name[0] != '.' && strlen (name) <= 253 &&
         strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") ==
           strlen (name);
}

void
nlk_http_proxy_write_pac (const char *const *domains, const char *address, GByteArray *out)
{
  g_autoptr (GString) text = g_string_new ("function FindProxyForURL (url, host) {\n"
                                           "  host = host.toLowerCase ();\n");

  for (guint i = 0; domains[i] != NULL; i++) {
    g_autofree char *lower = g_ascii_strdown (domains[i], -1);
    const char *name = lower[0] == '.' ? lower + 1 : lower;

    g_string_append (text, "  if (");
    if (lower[0] != '.')
      g_string_append_printf (text, "host === \"%s\" || ", name);
    g_string_append_printf (text, "dnsDomainIs (host, \".%s\"))\n", name);
    g_string_append_printf (text, "    return \"SOCKS5 %s; SOCKS %s; PROXY %s\";\n", address,
                            address, address);
  }
  g_string_append (text, "  return \"DIRECT\";\n}\n");
  append_answer (out, "200 OK", "Content-Type: application/x-ns-proxy-autoconfig\r\n", text->str);
}
