/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-link-log.h"

#include "base/nlk-log.h"
#include "client/nlk-failure.h"

static void
log_trouble (NlkGatewaySession *session, const GError *error)
{
  double wait = (double) nlk_gateway_session_get_wait_usec (session) / G_USEC_PER_SEC;

  if (nlk_failure_classify (error) == NLK_FAILURE_TOKEN)
    nlk_log (NLK_LOG_ERROR, "Authentication failed: %s; next try in %.1f s", error->message, wait);
  else
    nlk_log (NLK_LOG_WARN, "%s; next try in %.1f s", error->message, wait);
}

static void
on_changed (NlkGatewaySession *session, gpointer user_data)
{
  const GError *error = nlk_gateway_session_get_error (session);

  switch (nlk_gateway_session_get_state (session)) {
  case NLK_LINK_CONNECTING:
    nlk_log (NLK_LOG_INFO, "Connecting to gateway: %s", nlk_gateway_session_get_address (session));
    break;
  case NLK_LINK_CONNECTED:
    nlk_log (NLK_LOG_INFO, "Connection to gateway successful");
    break;
  case NLK_LINK_RECONNECTING:
  case NLK_LINK_REFUSED:
    if (error != NULL)
      log_trouble (session, error);
    break;
  case NLK_LINK_OFF:
    break;
  }
}

void
nlk_cli_link_log_attach (NlkGatewaySession *session)
{
  g_signal_connect (session, "changed", G_CALLBACK (on_changed), NULL);
}
