/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-tray-state.h"

G_BEGIN_DECLS

/**
 * NlkTrayItemKind:
 * @NLK_TRAY_ITEM_PLAIN: activates its action, if it has one
 * @NLK_TRAY_ITEM_CHECK: a check mark; its action takes `(sb)`
 * @NLK_TRAY_ITEM_SUBMENU: opens its children
 * @NLK_TRAY_ITEM_SEPARATOR: a line
 *
 * What an item of the menu is.
 */
typedef enum {
  NLK_TRAY_ITEM_PLAIN,
  NLK_TRAY_ITEM_CHECK,
  NLK_TRAY_ITEM_SUBMENU,
  NLK_TRAY_ITEM_SEPARATOR,
} NlkTrayItemKind;

/**
 * NlkTrayItem:
 * @kind: what it is
 * @key: the same for the same thing, unlike for its siblings; says which widget to keep
 * @label: text without mnemonics, %NULL for a separator
 * @is_sensitive: whether it can be clicked
 * @is_checked: its check mark
 * @action: (nullable): the application's action
 * @parameter: (nullable): what the action is told now
 * @children: (nullable) (element-type NlkTrayItem): of a submenu
 *
 * One item of the menu as it shall be.
 */
typedef struct {
  NlkTrayItemKind kind;
  char *key;
  char *label;
  gboolean is_sensitive;
  gboolean is_checked;
  const char *action;
  GVariant *parameter;
  GPtrArray *children;
} NlkTrayItem;

/**
 * nlk_tray_items_new:
 * @state: what the application published
 *
 * Says which items the menu has in this state, in which order and words. Knows nothing of widgets.
 *
 * Returns: (transfer full) (element-type NlkTrayItem): the items
 */
GPtrArray *nlk_tray_items_new (const NlkTrayState *state);

G_END_DECLS
