/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-endpoint-config.h"

#include "nlk-host-port-private.h"

#include <string.h>

static char *
dup_address (const char *host, guint16 port)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, port)
                                    : g_strdup_printf ("%s:%u", host, port);
}

static gboolean
is_token (const NlkSecret *token)
{
  gsize n_bytes;
  const guint8 *bytes = nlk_secret_get_data (token, &n_bytes);

  if (n_bytes == 0 || n_bytes > NLK_CONFIG_TOKEN_BYTES_MOST)
    return FALSE;
  for (gsize i = 0; i < n_bytes; i++)
    if (!g_ascii_isgraph (bytes[i]))
      return FALSE;
  return TRUE;
}

static NlkEndpointConfig *
make (char *host, guint16 port, NlkTransport transport, NlkSecret *token)
{
  NlkEndpointConfig *endpoint = g_new0 (NlkEndpointConfig, 1);

  endpoint->host = host;
  endpoint->port = port;
  endpoint->gateway = dup_address (host, port);
  endpoint->transport = transport;
  endpoint->token = nlk_secret_ref (token);
  endpoint->acl = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_secret_unref);
  return endpoint;
}

NlkEndpointConfig *
nlk_endpoint_config_new (const char *host, guint16 port, NlkTransport transport, NlkSecret *token)
{
  gsize n = strlen (host);
  gboolean has_brackets = n > 1 && host[0] == '[' && host[n - 1] == ']';
  g_autofree char *address =
    has_brackets ? g_strdup_printf ("%s:%u", host, port) : dup_address (host, port);
  char *dialled;

  if (!is_token (token) || !nlk_host_port_parse_gateway (address, &dialled, &port))
    return NULL;
  return make (dialled, port, transport, token);
}

NlkEndpointConfig *
nlk_endpoint_config_new_for_link (const NlkJoinLink *link)
{
  NlkEndpointConfig *endpoint =
    make (g_strdup (link->host), link->port, link->use_tls ? NLK_TRANSPORT_WSS : NLK_TRANSPORT_WS,
          link->token);

  for (guint i = 0; i < link->policies->len; i++)
    g_ptr_array_add (endpoint->acl, nlk_secret_ref (link->policies->pdata[i]));
  if (link->has_pin && link->use_tls)
    nlk_endpoint_config_set_pin (endpoint, link->pin);
  return endpoint;
}

void
nlk_endpoint_config_set_pin (NlkEndpointConfig *endpoint, const guint8 *pin)
{
  g_free (endpoint->pin);
  endpoint->pin = g_memdup2 (pin, NLK_CONFIG_PIN_BYTES);
}
