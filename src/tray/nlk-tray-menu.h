/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * NlkTrayMenuCallback:
 * @action: an action of the application
 * @parameter: (nullable): what it is told
 * @user_data: what nlk_tray_menu_new() was given
 *
 * A person clicked an item.
 */
typedef void (*NlkTrayMenuCallback) (const char *action, GVariant *parameter, gpointer user_data);

/**
 * NlkTrayMenu:
 *
 * A GTK menu that is kept like a list of items: what stays the same keeps its widget, so that an open menu stays usable.
 */
typedef struct _NlkTrayMenu NlkTrayMenu;

/**
 * nlk_tray_menu_new:
 * @callback: (scope forever): called for each click, never from nlk_tray_menu_show()
 * @user_data: for @callback; outlives the menu
 *
 * Returns: (transfer full): an empty menu
 */
NlkTrayMenu *nlk_tray_menu_new (NlkTrayMenuCallback callback, gpointer user_data);

/**
 * nlk_tray_menu_free:
 * @menu: (transfer full) (nullable): a menu
 *
 * Frees a menu with its widgets.
 */
void nlk_tray_menu_free (NlkTrayMenu *menu);

/**
 * nlk_tray_menu_show:
 * @menu: a menu
 * @items: (element-type NlkTrayItem): how it shall be
 *
 * Makes the widgets be as @items say, check marks that a click moved included.
 */
void nlk_tray_menu_show (NlkTrayMenu *menu, GPtrArray *items);

/**
 * nlk_tray_menu_get_widget:
 * @menu: a menu
 *
 * Returns: (transfer none): the GTK menu
 */
GtkMenu *nlk_tray_menu_get_widget (NlkTrayMenu *menu);

/**
 * nlk_tray_menu_get_open_item:
 * @menu: a menu
 *
 * Returns: (transfer none) (nullable): the item that opens the window, once shown
 */
GtkWidget *nlk_tray_menu_get_open_item (NlkTrayMenu *menu);

G_END_DECLS
