/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tunnel-trouble-private.h"

#include "base/nlk-clock.h"

#include <string.h>

gboolean
nlk_tunnel_trouble_is_news (const NlkTunnelTrouble *trouble, const GError *error)
{
  return trouble->error == NULL ||
         !g_error_matches (error, trouble->error->domain, trouble->error->code) ||
         strcmp (trouble->error->message, error->message) != 0;
}

void
nlk_tunnel_trouble_note (NlkTunnelTrouble *trouble, const GError *error)
{
  GError *copy = g_error_copy (error);

  g_clear_error (&trouble->error);
  trouble->error = copy;
  trouble->usec = nlk_clock_wall_usec ();
}

void
nlk_tunnel_trouble_clear (NlkTunnelTrouble *trouble)
{
  g_clear_error (&trouble->error);
  trouble->usec = 0;
}
