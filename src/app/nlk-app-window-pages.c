/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-window-pages.h"

#include <string.h>

#include "nlk-app-agent-page.h"
#include "nlk-app-gateway-page.h"
#include "nlk-app-tunnel-page.h"
#include "nlk-app-log-page.h"
#include "nlk-app-session-page.h"
#include "nlk-app-tunnels-page.h"
#include "nlk-app-welcome-page.h"

/* One line for each kind of page. */
/* clang-format off */
static const struct {
  const char *noun;
  gboolean is_above;
  GtkWidget *(*new_page) (NlkAppApplication *app, const char *id);
} pages[] = {
  { "agent", FALSE, nlk_app_agent_page_new },
  { "gateway", FALSE, nlk_app_gateway_page_new },
  { "log", TRUE, nlk_app_log_page_new },
  { "session", FALSE, nlk_app_session_page_new },
  { "tunnel", TRUE, nlk_app_tunnel_page_new },
  { "tunnels", FALSE, nlk_app_tunnels_page_new },
  { "welcome", TRUE, nlk_app_welcome_page_new },
};
/* clang-format on */

static gboolean
matches (const char *name, const char *noun, const char **ret_id)
{
  gsize n = strlen (noun);

  if (strncmp (name, noun, n) != 0 || (name[n] != ':' && name[n] != '\0'))
    return FALSE;
  *ret_id = name[n] == ':' ? name + n + 1 : NULL;
  return TRUE;
}

GtkWidget *
nlk_app_window_pages_new (NlkAppApplication *app, const char *name)
{
  const char *id;

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++) {
    if (matches (name, pages[i].noun, &id))
      return pages[i].new_page (app, id);
  }
  return NULL;
}

gboolean
nlk_app_window_pages_is_above (const char *name)
{
  const char *id;

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++) {
    if (matches (name, pages[i].noun, &id))
      return pages[i].is_above;
  }
  return FALSE;
}
