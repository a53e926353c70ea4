/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-welcome.h"

#include "nlk-app-welcome-page.h"
#include "nlk-app-window.h"

static NlkAppWelcomePage *
show_page (gpointer app)
{
  NlkAppWindow *window = NLK_APP_WINDOW (nlk_app_application_present (app));

  nlk_app_window_show_page (window, "welcome");
  return NLK_APP_WELCOME_PAGE (nlk_app_window_get_page (window));
}

/* What is entered or under way is not swept away by asking for the page again. */
static void
on_add_gateway (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  show_page (app);
}

static void
on_new_link (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_welcome_page_reset (show_page (app));
}

void
nlk_app_welcome_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = {
    { "add-gateway", on_add_gateway },
    { "new-link", on_new_link, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
}
