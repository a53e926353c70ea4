/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-gateway-state.h"

#include "base/nlk-clock.h"

#include <glib/gi18n.h>

#include "nlk-app-units.h"

static char *
dup_connected (NlkGatewaySession *session)
{
  gint64 usec = nlk_gateway_session_get_round_trip_usec (session);
  g_autofree char *delay = NULL;

  if (usec < 0)
    return g_strdup (_ ("Connected"));
  delay = nlk_app_units_dup_delay (usec);
  /* TRANSLATORS: {delay} as in "24 ms", the round trip to a gateway */
  return g_strdup_printf (_ ("Connected, %s"), delay);
}

static gint64
get_wait_seconds (NlkGatewaySession *session)
{
  return (nlk_gateway_session_get_wait_usec (session) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

static char *
dup_reconnecting (NlkGatewaySession *session)
{
  gint64 seconds = get_wait_seconds (session);

  if (seconds == 0)
    return g_strdup (_ ("Reconnecting…"));
  /* TRANSLATORS: {s} is a number of seconds */
  return g_strdup_printf (_ ("Reconnecting. Next try in %d s."), (int) seconds);
}

void
nlk_app_gateway_state_init_words (NlkAppWords *words, NlkTunnelGateway *gateway)
{
  const NlkEndpointConfig *config = nlk_tunnel_gateway_get_config (gateway);
  const GError *error = nlk_gateway_session_get_error (nlk_tunnel_gateway_get_session (gateway));
  g_autoptr (GDateTime) now =
    g_date_time_new_from_unix_local (nlk_clock_wall_usec () / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (now, "%c");
  NlkAppSubject subject = { .gateway = nlk_tunnel_gateway_get_name (gateway), .date = time };

  subject.host = config->host;
  subject.port = config->port;
  if (error != NULL)
    nlk_app_words_init_error (words, error, &subject);
  else
    nlk_app_words_init (words, "gw-silent", &subject);
}

static char *
dup_refused (NlkTunnelGateway *gateway)
{
  g_auto (NlkAppWords) words = { 0 };

  nlk_app_gateway_state_init_words (&words, gateway);
  return g_strdup (words.title);
}

/* A gateway that comes back at once was never away for people. */

typedef struct {
  gboolean was_connected;
  gint64 lost_usec;
} Loss;

static Loss *
get_loss (NlkTunnelGateway *gateway)
{
  static const char key[] = "nlk-app-loss";
  Loss *loss = g_object_get_data (G_OBJECT (gateway), key);

  if (loss == NULL) {
    loss = g_new0 (Loss, 1);
    g_object_set_data_full (G_OBJECT (gateway), key, loss, g_free);
  }
  return loss;
}

static NlkLinkState
get_shown (NlkTunnelGateway *gateway)
{
  NlkLinkState state = nlk_gateway_session_get_state (nlk_tunnel_gateway_get_session (gateway));
  Loss *loss = get_loss (gateway);
  gint64 now = nlk_clock_monotonic_usec ();

  if (state != NLK_LINK_RECONNECTING || !loss->was_connected) {
    *loss = (Loss){ .was_connected = state == NLK_LINK_CONNECTED };
    return state;
  }
  if (loss->lost_usec == 0)
    loss->lost_usec = now;
  if (now - loss->lost_usec < NLK_APP_GATEWAY_SETTLE_USEC)
    return NLK_LINK_CONNECTED;
  *loss = (Loss){ 0 };
  return state;
}

void
nlk_app_gateway_state_init (NlkAppLook *state, NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);

  switch (get_shown (gateway)) {
  case NLK_LINK_CONNECTING:
    *state = (NlkAppLook){ "nlk-link-wait-symbolic", "accent", g_strdup (_ ("Connecting…")),
                           g_strdup (_ ("connecting")) };
    return;
  case NLK_LINK_CONNECTED:
    *state = (NlkAppLook){ "nlk-link-on-symbolic", "success", dup_connected (session),
                           g_strdup (_ ("connected")) };
    return;
  case NLK_LINK_RECONNECTING:
    *state = (NlkAppLook){ "nlk-link-wait-symbolic", "warning", dup_reconnecting (session),
                           g_strdup (_ ("reconnecting")) };
    return;
  case NLK_LINK_REFUSED:
    *state = (NlkAppLook){ "nlk-link-bad-symbolic", "error", dup_refused (gateway),
                           dup_refused (gateway) };
    return;
  case NLK_LINK_OFF:
    break;
  }
  *state = (NlkAppLook){ "nlk-link-off-symbolic", "dim-label", g_strdup (_ ("Off")),
                         g_strdup (_ ("off")) };
}

gboolean
nlk_app_gateway_state_counts_down (NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);

  return nlk_gateway_session_get_state (session) == NLK_LINK_RECONNECTING;
}
