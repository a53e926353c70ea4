/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nlk-tray-state.h"

G_BEGIN_DECLS

/**
 * NlkTrayIcon:
 *
 * The icon in the panel. It stays registered while panels come and go.
 */
typedef struct _NlkTrayIcon NlkTrayIcon;

/**
 * nlk_tray_icon_new:
 *
 * Returns: (transfer full): an icon that is not shown before nlk_tray_icon_attach()
 */
NlkTrayIcon *nlk_tray_icon_new (void);

/**
 * nlk_tray_icon_free:
 * @icon: (transfer full) (nullable): an icon
 *
 * Takes it out of the panel.
 */
void nlk_tray_icon_free (NlkTrayIcon *icon);

/**
 * nlk_tray_icon_show:
 * @icon: an icon
 * @state: what it shall say
 *
 * Sets picture, accessible text, title and status.
 */
void nlk_tray_icon_show (NlkTrayIcon *icon, const NlkTrayState *state);

/**
 * nlk_tray_icon_attach:
 * @icon: an icon
 * @menu: its menu, already filled
 * @open_item: the item of @menu that a middle click activates
 *
 * Gives it its menu, once.
 */
void nlk_tray_icon_attach (NlkTrayIcon *icon, GtkMenu *menu, GtkWidget *open_item);

G_END_DECLS
