/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-about.h"

#include <glib/gi18n.h>

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  adw_show_about_window (nlk_app_application_get_window (app), "application-name", "Narrowlink",
                         "application-icon", NLK_APP_ID, "version", NLK_VERSION, "license-type",
                         GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Reach machines behind NAT through your own gateway"),
                         /* TRANSLATORS: your name, one in a line */
                         "translator-credits", _ ("translator-credits"), NULL);
}

static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/com/narrowlink/Narrowlink/ui/shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts_window"));

  gtk_window_set_transient_for (window, nlk_app_application_get_window (app));
  gtk_window_present (window);
}

void
nlk_app_about_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = {
    { "about", on_about },
    { "shortcuts", on_shortcuts },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
}
