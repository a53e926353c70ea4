/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-services.h"

#include "base/nlk-log.h"

#include "nlk-gateway-intake.h"
#include "nlk-gateway-port.h"

/* What a reload is about to do for one item of `services`. */
typedef struct {
  NlkGatewayService *service;
  NlkGatewayPort *port;
  GTlsCertificate *certificate;
  gboolean is_new;
} Step;

static void
step_clear (Step *step)
{
  g_clear_pointer (&step->port, nlk_gateway_port_unref);
  g_clear_object (&step->certificate);
}

static void
on_connection (NlkGatewayPort *port, int fd, GSocketAddress *peer, gpointer user_data)
{
  nlk_gateway_intake_accept (user_data, port, fd, peer);
}

static void
log_listening (NlkGatewayPort *port)
{
  g_autofree char *address = nlk_gateway_port_dup_address (port);

  nlk_log (NLK_LOG_INFO, "listening on %s (%s)", address,
           port->service->kind == NLK_GATEWAY_SERVICE_WSS ? "Wss" : "Ws");
}

GStrv
nlk_gateway_services_dup_mistakes (const NlkGatewayConfig *config)
{
  g_autoptr (GStrvBuilder) mistakes = g_strv_builder_new ();

  for (guint i = 0; i < config->services->len; i++) {
    NlkGatewayService *service = g_ptr_array_index (config->services, i);
    g_autoptr (GTlsCertificate) certificate = NULL;
    g_autoptr (GError) error = NULL;

    if (service->kind != NLK_GATEWAY_SERVICE_WSS)
      continue;
    certificate = nlk_gateway_port_load_certificate (service, &error);
    if (certificate == NULL)
      g_strv_builder_add (mistakes, error->message);
  }
  return g_strv_builder_end (mistakes);
}

gboolean
nlk_gateway_services_open (NlkGateway *gateway)
{
  GPtrArray *services = gateway->config->services;
  gboolean all_listen = TRUE;

  for (guint i = 0; i < services->len; i++) {
    NlkGatewayService *service = g_ptr_array_index (services, i);
    g_autoptr (GError) error = NULL;
    NlkGatewayPort *port =
      nlk_gateway_port_open (gateway->loop, service, on_connection, gateway, &error);

    if (port == NULL) {
      nlk_log (NLK_LOG_ERROR, "%s", error->message);
      all_listen = FALSE;
      continue;
    }
    g_ptr_array_add (gateway->ports, port);
    log_listening (port);
  }
  return all_listen;
}

static gboolean
has_step_for (GArray *steps, NlkGatewayPort *port)
{
  for (guint i = 0; i < steps->len; i++) {
    if (g_array_index (steps, Step, i).port == port)
      return TRUE;
  }
  return FALSE;
}

/* The text, not the address: with port 0 each item has a socket of its own. */
static NlkGatewayPort *
find_port (NlkGateway *gateway, GArray *steps, const NlkGatewayService *service)
{
  for (guint i = 0; i < gateway->ports->len; i++) {
    NlkGatewayPort *port = g_ptr_array_index (gateway->ports, i);

    if (strcmp (port->service->listen_text, service->listen_text) == 0 &&
        !has_step_for (steps, port))
      return port;
  }
  return NULL;
}

static gboolean
plan (NlkGateway *gateway, GArray *steps, NlkGatewayService *service, GError **error)
{
  NlkGatewayPort *port = find_port (gateway, steps, service);
  Step step = { .service = service, .is_new = port == NULL };

  if (port == NULL)
    step.port = nlk_gateway_port_open (gateway->loop, service, on_connection, gateway, error);
  else if (service->kind == NLK_GATEWAY_SERVICE_WSS)
    step.certificate = nlk_gateway_port_load_certificate (service, error);
  if (port == NULL ? step.port == NULL
                   : service->kind == NLK_GATEWAY_SERVICE_WSS && step.certificate == NULL)
    return FALSE;
  if (port != NULL)
    step.port = nlk_gateway_port_ref (port);
  g_array_append_val (steps, step);
  return TRUE;
}

static void
stop_others (NlkGateway *gateway, GArray *steps)
{
  for (guint i = 0; i < gateway->ports->len; i++) {
    NlkGatewayPort *port = g_ptr_array_index (gateway->ports, i);
    g_autofree char *address = NULL;

    if (has_step_for (steps, port))
      continue;
    address = nlk_gateway_port_dup_address (port);
    nlk_log (NLK_LOG_INFO, "no longer listening on %s", address);
    nlk_gateway_port_stop (port);
  }
}

static void
take_steps (NlkGateway *gateway, GArray *steps)
{
  stop_others (gateway, steps);
  g_ptr_array_set_size (gateway->ports, 0);
  for (guint i = 0; i < steps->len; i++) {
    Step *step = &g_array_index (steps, Step, i);

    if (!step->is_new)
      nlk_gateway_port_change (step->port, step->service, step->certificate);
    else
      log_listening (step->port);
    g_ptr_array_add (gateway->ports, nlk_gateway_port_ref (step->port));
  }
}

gboolean
nlk_gateway_services_reload (NlkGateway *gateway, const NlkGatewayConfig *config)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (Step));
  gboolean is_good = TRUE;

  g_array_set_clear_func (steps, (GDestroyNotify) step_clear);
  for (guint i = 0; i < config->services->len; i++) {
    g_autoptr (GError) error = NULL;

    if (plan (gateway, steps, g_ptr_array_index (config->services, i), &error))
      continue;
    nlk_log (NLK_LOG_ERROR, "%s", error->message);
    is_good = FALSE;
  }
  if (is_good)
    take_steps (gateway, steps);
  return is_good;
}

void
nlk_gateway_services_stop (NlkGateway *gateway)
{
  for (guint i = 0; i < gateway->ports->len; i++)
    nlk_gateway_port_stop (g_ptr_array_index (gateway->ports, i));
}
