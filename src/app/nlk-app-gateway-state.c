/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-gateway-state.h"

#include "base/nlk-display-text.h"
#include "net/nlk-channel.h"

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

static char *
dup_refused (NlkGatewaySession *session)
{
  const GError *error = nlk_gateway_session_get_error (session);

  if (nlk_channel_error_is_certificate (error))
    return g_strdup (_ ("Its certificate is not trusted"));
  if (g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_PROXY_UNAUTHORIZED))
    return g_strdup (_ ("The company proxy said no"));
  return g_strdup (_ ("It does not accept your access"));
}

void
nlk_app_gateway_state_init (NlkAppLook *state, NlkTunnelGateway *gateway)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (gateway);

  switch (nlk_gateway_session_get_state (session)) {
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
    *state = (NlkAppLook){ "nlk-link-bad-symbolic", "error", dup_refused (session),
                           dup_refused (session) };
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
