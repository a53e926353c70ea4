/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-endpoint.h"

#include <string.h>

struct _NlkEndpoint {
  gatomicrefcount refs;
  char *host;
  guint16 port;
  gboolean use_tls;
  NlkTrust *trust;
  NlkProxyConfig *proxy;
  char *text;
  char *host_header;
};

static char *
strip_brackets (const char *host)
{
  gsize n = strlen (host);

  if (n >= 2 && host[0] == '[' && host[n - 1] == ']')
    return g_strndup (host + 1, n - 2);
  return g_strdup (host);
}

NlkEndpoint *
nlk_endpoint_new (const char *host, guint16 port, gboolean use_tls, NlkTrust *trust)
{
  NlkEndpoint *endpoint = g_new0 (NlkEndpoint, 1);
  gsize n;

  g_atomic_ref_count_init (&endpoint->refs);
  endpoint->host = strip_brackets (host);
  endpoint->port = port;
  endpoint->use_tls = use_tls;
  endpoint->trust = trust != NULL ? nlk_trust_ref (trust) : NULL;
  if (strchr (endpoint->host, ':') != NULL)
    endpoint->text = g_strdup_printf ("[%s]:%u", endpoint->host, port);
  else
    endpoint->text = g_strdup_printf ("%s:%u", endpoint->host, port);
  n = strlen (endpoint->text);
  if (port == 443)
    n -= strlen (":443");
  else if (port == 80)
    n -= strlen (":80");
  endpoint->host_header = g_strndup (endpoint->text, n);
  return endpoint;
}

NlkEndpoint *
nlk_endpoint_new_for_config (const NlkEndpointConfig *config, GError **error)
{
  gboolean use_tls = config->transport == NLK_TRANSPORT_WSS;
  g_autoptr (NlkTrust) trust = NULL;
  g_autoptr (NlkProxyConfig) proxy = NULL;
  NlkEndpoint *endpoint;

  if (use_tls && (trust = nlk_trust_new (config->ca_path, config->pin, error)) == NULL)
    return NULL;
  proxy = config->proxy != NULL
            ? nlk_proxy_config_ref (config->proxy)
            : nlk_proxy_config_find (config->host, config->port, g_getenv, error);
  if (proxy == NULL)
    return NULL;
  endpoint = nlk_endpoint_new (config->host, config->port, use_tls, trust);
  if (proxy->kind != NLK_PROXY_NONE)
    endpoint->proxy = g_steal_pointer (&proxy);
  return endpoint;
}

NlkEndpoint *
nlk_endpoint_ref (NlkEndpoint *endpoint)
{
  g_atomic_ref_count_inc (&endpoint->refs);
  return endpoint;
}

void
nlk_endpoint_unref (NlkEndpoint *endpoint)
{
  if (endpoint == NULL || !g_atomic_ref_count_dec (&endpoint->refs))
    return;
  nlk_trust_unref (endpoint->trust);
  nlk_proxy_config_unref (endpoint->proxy);
  g_free (endpoint->host);
  g_free (endpoint->text);
  g_free (endpoint->host_header);
  g_free (endpoint);
}

const char *
nlk_endpoint_get_host (NlkEndpoint *endpoint)
{
  return endpoint->host;
}

guint16
nlk_endpoint_get_port (NlkEndpoint *endpoint)
{
  return endpoint->port;
}

gboolean
nlk_endpoint_get_use_tls (NlkEndpoint *endpoint)
{
  return endpoint->use_tls;
}

NlkTrust *
nlk_endpoint_get_trust (NlkEndpoint *endpoint)
{
  return endpoint->trust;
}

NlkProxyConfig *
nlk_endpoint_get_proxy (NlkEndpoint *endpoint)
{
  return endpoint->proxy;
}

const char *
nlk_endpoint_get_host_header (NlkEndpoint *endpoint)
{
  return endpoint->host_header;
}

const char *
nlk_endpoint_get_text (NlkEndpoint *endpoint)
{
  return endpoint->text;
}
