/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnel-actions.h"

#include "nlk-app-new-tunnel-dialog.h"

static void
on_new_tunnel (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  const char *agent;
  const char *kind;

  g_variant_get (parameter, "(&s&s)", &agent, &kind);
  if (g_str_equal (kind, "connect"))
    g_action_group_activate_action (app, "open-connection", g_variant_new_string (agent));
  else
    nlk_app_new_tunnel_dialog_present (app, *agent != '\0' ? agent : NULL,
                                       g_str_equal (kind, "proxy") ? NLK_TUNNEL_KIND_PROXY
                                                                   : NLK_TUNNEL_KIND_FORWARD);
}

static void
on_new (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_application_present (app);
  nlk_app_new_tunnel_dialog_present (app, NULL, NLK_TUNNEL_KIND_FORWARD);
}

void
nlk_app_tunnel_actions_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = {
    { "new-tunnel", on_new_tunnel, "(ss)" },
    { "new", on_new },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
}
