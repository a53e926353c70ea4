/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-welcome.h"

#include "nlk-app-compare-dialog.h"
#include "nlk-app-welcome-page.h"
#include "nlk-app-window.h"

static NlkAppWelcomePage *
show_page (gpointer app)
{
  NlkAppWindow *window = NLK_APP_WINDOW (nlk_app_application_present (app));

  nlk_app_window_show_page (window, "welcome");
  return NLK_APP_WELCOME_PAGE (nlk_app_window_get_page (window));
}

static void
on_add_gateway (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_welcome_page_add (show_page (app));
}

static void
on_new_link (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_welcome_page_replace (show_page (app), g_variant_get_string (parameter, NULL));
}

static void
on_compare (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  nlk_app_compare_dialog_present (app, g_variant_get_string (parameter, NULL));
}

static void
open_link (NlkAppWelcomePage *page, const char *text)
{
  g_autoptr (GError) error = NULL;
  NlkAppJoinSource *source = nlk_app_join_source_new_for_link (text, &error);

  if (source != NULL)
    nlk_app_welcome_page_join (page, source, TRUE);
  else
    nlk_app_welcome_page_show_problem (page, error, NULL);
}

void
nlk_app_welcome_open (NlkAppApplication *app, GFile *file)
{
  NlkAppWelcomePage *page = show_page (app);
  g_autofree char *uri = g_file_get_uri (file);

  nlk_app_welcome_page_reset (page);
  if (g_file_has_uri_scheme (file, "narrowlink"))
    open_link (page, uri);
  else
    nlk_app_welcome_page_read (page, file, TRUE);
}

void
nlk_app_welcome_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = {
    { "add-gateway", on_add_gateway },
    { "new-link", on_new_link, "s" },
    { "compare", on_compare, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
}
