/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-proxy-config.h"

#include "nlk-host-port-private.h"

#include <string.h>

static const struct {
  const char *scheme;
  guint16 port;
} kinds[] = {
  [NLK_PROXY_NONE] = { "none", 0 },
  [NLK_PROXY_HTTP] = { "http", 80 },
  [NLK_PROXY_SOCKS5] = { "socks5", 1080 },
  [NLK_PROXY_SOCKS5H] = { "socks5h", 1080 },
};

NlkProxyConfig *
nlk_proxy_config_ref (NlkProxyConfig *proxy)
{
  g_atomic_ref_count_inc (&proxy->refs);
  return proxy;
}

void
nlk_proxy_config_unref (NlkProxyConfig *proxy)
{
  if (proxy == NULL || !g_atomic_ref_count_dec (&proxy->refs))
    return;
  g_free (proxy->host);
  g_clear_pointer (&proxy->user, nlk_secret_unref);
  g_clear_pointer (&proxy->password, nlk_secret_unref);
  g_free (proxy->source);
  g_free (proxy->text);
  g_free (proxy);
}

typedef struct {
  char *scheme;
  char *user;
  char *password;
  char *host;
  int port;
  char *path;
  char *query;
  char *fragment;
} Parts;

static void
wipe_text (char *text)
{
  if (text != NULL)
    nlk_wipe (text, strlen (text));
  g_free (text);
}

static void
parts_clear (Parts *parts)
{
  g_free (parts->scheme);
  wipe_text (parts->user);
  wipe_text (parts->password);
  g_free (parts->host);
  g_free (parts->path);
  g_free (parts->query);
  g_free (parts->fragment);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static gboolean
split (const char *text, Parts *parts)
{
  return g_uri_split_with_user (text, G_URI_FLAGS_HAS_PASSWORD, &parts->scheme, &parts->user,
                                &parts->password, NULL, &parts->host, &parts->port, &parts->path,
                                &parts->query, &parts->fragment, NULL) &&
         parts->scheme != NULL && parts->host != NULL && *parts->host != '\0' &&
         (*parts->path == '\0' || strcmp (parts->path, "/") == 0) && parts->query == NULL &&
         parts->fragment == NULL;
}

static NlkProxyKind
find_kind (const char *scheme)
{
  for (guint kind = NLK_PROXY_HTTP; kind < G_N_ELEMENTS (kinds); kind++) {
    if (g_ascii_strcasecmp (scheme, kinds[kind].scheme) == 0)
      return (NlkProxyKind) kind;
  }
  return NLK_PROXY_NONE;
}

static gboolean
take_words (NlkProxyConfig *proxy, const Parts *parts)
{
  const char *password = parts->password != NULL ? parts->password : "";

  if (parts->user == NULL)
    return TRUE;
  if (*parts->user == '\0' || strlen (parts->user) > NLK_PROXY_WORD_BYTES_MOST ||
      strlen (password) > NLK_PROXY_WORD_BYTES_MOST)
    return FALSE;
  /* Basic ends the name at the first colon. */
  if (proxy->kind == NLK_PROXY_HTTP && strchr (parts->user, ':') != NULL)
    return FALSE;
  proxy->user = nlk_secret_new (parts->user, strlen (parts->user));
  proxy->password = nlk_secret_new (password, strlen (password));
  return TRUE;
}

static gboolean
take_address (NlkProxyConfig *proxy, const Parts *parts)
{
  guint port = parts->port > 0 ? (guint) parts->port : kinds[proxy->kind].port;
  gboolean is_ipv6 = strchr (parts->host, ':') != NULL;
  g_autofree char *address = g_strdup_printf (is_ipv6 ? "[%s]:%u" : "%s:%u", parts->host, port);

  if (parts->port == 0 || !nlk_host_port_parse_gateway (address, &proxy->host, &proxy->port))
    return FALSE;
  proxy->text = g_strdup_printf (is_ipv6 ? "%s://[%s]:%u" : "%s://%s:%u", kinds[proxy->kind].scheme,
                                 proxy->host, port);
  return TRUE;
}

NlkProxyConfig *
nlk_proxy_config_parse (const char *text, const char *source)
{
  g_autoptr (NlkProxyConfig) proxy = g_new0 (NlkProxyConfig, 1);
  g_auto (Parts) parts = { .port = -1 };

  g_atomic_ref_count_init (&proxy->refs);
  proxy->source = g_strdup (source);
  if (strcmp (text, "none") == 0)
    return g_steal_pointer (&proxy);
  if (!split (text, &parts))
    return NULL;
  proxy->kind = find_kind (parts.scheme);
  if (proxy->kind == NLK_PROXY_NONE || !take_words (proxy, &parts) || !take_address (proxy, &parts))
    return NULL;
  return g_steal_pointer (&proxy);
}
