/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-port.h"

#include "base/nlk-secret.h"

GTlsCertificate *
nlk_gateway_port_load_certificate (const NlkGatewayService *service, GError **error)
{
  const char *path = service->cert_path;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, error);
  g_autoptr (GByteArray) key = NULL;

  if (certificate == NULL) {
    g_prefix_error (error, "cannot read the certificate in %s: ", path);
    return NULL;
  }
  g_object_get (certificate, "private-key", &key, NULL);
  if (key == NULL) {
    g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                 "%s has a certificate but no private key: put the key into the same file", path);
    return NULL;
  }
  nlk_wipe (key->data, key->len);
  return g_steal_pointer (&certificate);
}

static void
on_accepted (NlkListener *listener, int fd, GSocketAddress *peer, gpointer user_data)
{
  NlkGatewayPort *port = user_data;

  port->func (port, fd, peer, port->user_data);
}

static const char *
get_advice (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return "; another program has this port: stop it, or change listen_addr";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return "; ports below 1024 need CAP_NET_BIND_SERVICE, or root";
  return "; listen_addr has to be an address of this machine";
}

NlkGatewayPort *
nlk_gateway_port_open (NlkLoop *loop, NlkGatewayService *service, NlkGatewayPortFunc func,
                       gpointer user_data, GError **error)
{
  g_autoptr (NlkGatewayPort) port = g_rc_box_new0 (NlkGatewayPort);
  g_autoptr (GError) local_error = NULL;

  port->service = nlk_gateway_service_ref (service);
  port->func = func;
  port->user_data = user_data;
  if (service->kind == NLK_GATEWAY_SERVICE_WSS) {
    port->certificate = nlk_gateway_port_load_certificate (service, error);
    if (port->certificate == NULL)
      return NULL;
  }
  port->listener = nlk_listener_new (loop, G_SOCKET_ADDRESS (service->listen_address), on_accepted,
                                     port, &local_error);
  if (port->listener == NULL) {
    g_set_error (error, local_error->domain, local_error->code, "%s%s", local_error->message,
                 get_advice (local_error));
    return NULL;
  }
  return g_steal_pointer (&port);
}

char *
nlk_gateway_port_dup_address (NlkGatewayPort *port)
{
  return nlk_address_format (nlk_listener_get_address (port->listener));
}

void
nlk_gateway_port_stop (NlkGatewayPort *port)
{
  g_clear_pointer (&port->listener, nlk_listener_free);
}

void
nlk_gateway_port_change (NlkGatewayPort *port, NlkGatewayService *service,
                         GTlsCertificate *certificate)
{
  nlk_gateway_service_ref (service);
  nlk_gateway_service_unref (port->service);
  port->service = service;
  g_set_object (&port->certificate, certificate);
}

NlkGatewayPort *
nlk_gateway_port_ref (NlkGatewayPort *port)
{
  return g_rc_box_acquire (port);
}

static void
port_clear (NlkGatewayPort *port)
{
  nlk_gateway_port_stop (port);
  g_clear_object (&port->certificate);
  nlk_gateway_service_unref (port->service);
}

void
nlk_gateway_port_unref (NlkGatewayPort *port)
{
  if (port != NULL)
    g_rc_box_release_full (port, (GDestroyNotify) port_clear);
}
