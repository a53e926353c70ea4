/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tray-icon.h"

#include <glib/gi18n.h>
#include <libayatana-appindicator/app-indicator.h>

#include "nlk-tray-remote.h"

struct _NlkTrayIcon {
  AppIndicator *indicator;
};

static char *
icon_name (NlkTrayLink link, gboolean is_coloured)
{
  return g_strconcat (NLK_TRAY_APPLICATION_ID "-", nlk_tray_link_get_word (link),
                      is_coloured ? "" : "-symbolic", NULL);
}

NlkTrayIcon *
nlk_tray_icon_new (void)
{
  NlkTrayIcon *icon = g_new0 (NlkTrayIcon, 1);
  g_autofree char *name = icon_name (NLK_TRAY_OFF, FALSE);

  icon->indicator =
    app_indicator_new (NLK_TRAY_APPLICATION_ID, name, APP_INDICATOR_CATEGORY_COMMUNICATIONS);
  return icon;
}

void
nlk_tray_icon_free (NlkTrayIcon *icon)
{
  if (icon == NULL)
    return;
  app_indicator_set_status (icon->indicator, APP_INDICATOR_STATUS_PASSIVE);
  g_object_unref (icon->indicator);
  g_free (icon);
}

/* Hosts differ in which of the two names they draw in the status Attention, so both are always right. */
void
nlk_tray_icon_show (NlkTrayIcon *icon, const NlkTrayState *state)
{
  g_autofree char *name = icon_name (state->link, state->is_coloured);
  g_autofree char *attention = icon_name (NLK_TRAY_ATTENTION, state->is_coloured);
  /* Translators: what a panel shows about the icon; %s is the first item of its menu, like "Not connected" */
  g_autofree char *title = g_strdup_printf (_ ("Narrowlink: %s"), state->text);

  app_indicator_set_icon_full (icon->indicator, name, title);
  app_indicator_set_attention_icon_full (icon->indicator, attention, title);
  app_indicator_set_title (icon->indicator, title);
  app_indicator_set_status (icon->indicator, state->link == NLK_TRAY_ATTENTION
                                               ? APP_INDICATOR_STATUS_ATTENTION
                                               : APP_INDICATOR_STATUS_ACTIVE);
}

void
nlk_tray_icon_attach (NlkTrayIcon *icon, GtkMenu *menu, GtkWidget *open_item)
{
  app_indicator_set_menu (icon->indicator, menu);
  app_indicator_set_secondary_activate_target (icon->indicator, open_item);
}
